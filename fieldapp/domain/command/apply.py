"""The table of commands, and the one function that applies them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, cast

from pydantic import Field, TypeAdapter

from fieldapp.domain.command.amend import AmendOrder, amend_order
from fieldapp.domain.command.base import Command, Context, Outcome
from fieldapp.domain.command.cart import (
    ChangeLine,
    ChangeOrder,
    CreateOrder,
    JoinLines,
    change_line,
    change_order,
    create_order,
    join_lines,
)
from fieldapp.domain.command.conflict import ResolveConflict, resolve_conflict
from fieldapp.domain.command.device import (
    RevokeDevice,
    WipeDevice,
    revoke_device,
    wipe_device,
)
from fieldapp.domain.command.order import (
    CancelOrder,
    DecideDouble,
    RejectOrder,
    ReleaseOrder,
    cancel_order,
    decide_double,
    reject_order,
    release_order,
)
from fieldapp.domain.command.photo import AddPhoto, add_photo
from fieldapp.domain.command.receipt import AcknowledgeRefusal, acknowledge_refusal
from fieldapp.domain.command.submit import SubmitOrder, submit_order
from fieldapp.domain.command.visit import CheckIn, CheckOut, check_in, check_out
from fieldapp.domain.nouns import Nouns

AnyCommand = Annotated[
    CreateOrder
    | ChangeLine
    | ChangeOrder
    | JoinLines
    | SubmitOrder
    | AmendOrder
    | CancelOrder
    | ReleaseOrder
    | RejectOrder
    | DecideDouble
    | CheckIn
    | CheckOut
    | ResolveConflict
    | AcknowledgeRefusal
    | RevokeDevice
    | WipeDevice
    | AddPhoto,
    Field(discriminator="type"),
]

_RULES: dict[type[Command], Callable[..., Outcome]] = {
    CreateOrder: create_order,
    ChangeLine: change_line,
    ChangeOrder: change_order,
    JoinLines: join_lines,
    SubmitOrder: submit_order,
    AmendOrder: amend_order,
    CancelOrder: cancel_order,
    ReleaseOrder: release_order,
    RejectOrder: reject_order,
    DecideDouble: decide_double,
    CheckIn: check_in,
    CheckOut: check_out,
    ResolveConflict: resolve_conflict,
    AcknowledgeRefusal: acknowledge_refusal,
    RevokeDevice: revoke_device,
    WipeDevice: wipe_device,
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
