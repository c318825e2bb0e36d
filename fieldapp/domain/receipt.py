"""The hub's verdict on a command."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from pydantic import BaseModel
from pydantic import Field as Rule
from sqlmodel import Field

from fieldapp.domain.noun import GrownNoun, Instant, Key

Verdict = Literal["applied", "merged", "held", "refused"]


class Reason(BaseModel):
    """One remark of a receipt: a code of `refusal.REASONS` and the values that its text needs."""

    code: str
    details: dict[str, Any] = Rule(default_factory=dict)


def told_once(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return reasons without those that say in the same words what one before them has said."""
    found: list[Reason] = []
    for reason in reasons:
        if reason not in found:
            found.append(reason)
    return tuple(found)


class Receipt(GrownNoun):
    """What became of the command `id`, the `number`th of its device.

    `document` is the key of the order, visit or conflict that the command was about.
    `acknowledged_at` is when a person said that nothing more is to be done about a refusal.
    """

    LATER: ClassVar[tuple[str, ...]] = ("acknowledged_at",)

    id: Key
    device_id: Key
    number: int = Field(ge=1)
    command: str
    document: str = ""
    verdict: Verdict
    reasons: list[Reason] = Field(default_factory=list)
    at: Instant
    acknowledged_at: Instant | None = None
