"""The table of commands, and the one function that applies them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, cast

from pydantic import Field, TypeAdapter

from fieldapp.domain.command.base import Command, Context, Outcome
from fieldapp.domain.command.conflict import ResolveConflict, resolve_conflict
from fieldapp.domain.command.order import (
    CancelOrder,
    ChangeLine,
    ChangeOrder,
    CreateOrder,
    ReleaseOrder,
    cancel_order,
    change_line,
    change_order,
    create_order,
    release_order,
)
from fieldapp.domain.command.photo import AddPhoto, add_photo
from fieldapp.domain.command.submit import SubmitOrder, submit_order
from fieldapp.domain.command.visit import CheckIn, CheckOut, check_in, check_out
from fieldapp.domain.nouns import Nouns

AnyCommand = Annotated[
    CreateOrder
    | ChangeLine
    | ChangeOrder
    | SubmitOrder
    | CancelOrder
    | ReleaseOrder
    | CheckIn
    | CheckOut
    | ResolveConflict
    | AddPhoto,
    Field(discriminator="type"),
]

_RULES: dict[type[Command], Callable[..., Outcome]] = {
    CreateOrder: create_order,
    ChangeLine: change_line,
    ChangeOrder: change_order,
    SubmitOrder: submit_order,
    CancelOrder: cancel_order,
    ReleaseOrder: release_order,
    CheckIn: check_in,
    CheckOut: check_out,
    ResolveConflict: resolve_conflict,
    AddPhoto: add_photo,
}

KNOWN: frozenset[str] = frozenset(rule.model_fields["type"].default for rule in _RULES)
"""The `type` of every command that this release understands."""

_PARSER: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)


def parse_command(body: Mapping[str, Any]) -> Command:
    """Return the command that `body` describes; a pydantic `ValidationError` says what is wrong."""
    return cast(Command, _PARSER.validate_python(body))


def apply(command: Command, nouns: Nouns, context: Context) -> Outcome:
    """Apply a command to a state and return the changed nouns, or the refusal.

    Pure: the same command on the same state gives the same outcome, on device and hub.
    """
    return _RULES[type(command)](command, nouns, context)
