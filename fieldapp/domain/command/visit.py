"""Commands of a call: check-in and check-out."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fieldapp.domain.command.base import Applied, Command, Context, Outcome, own_outlet
from fieldapp.domain.noun import Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.visit import Visit, VisitResult


class CheckIn(Command):
    """Begin a call. `accuracy_m` is the radius, in metres, that the position is good for."""

    type: Literal["check_in"] = "check_in"
    visit_id: Key
    outlet_id: Key
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    accuracy_m: float | None = Field(default=None, ge=0)

    @property
    def document(self) -> str:
        """Key of the visit."""
        return self.visit_id


class CheckOut(Command):
    """End a call with its result."""

    type: Literal["check_out"] = "check_out"
    visit_id: Key
    result: VisitResult
    note: str = Field(default="", max_length=1000)

    @property
    def document(self) -> str:
        """Key of the visit."""
        return self.visit_id


def check_in(command: CheckIn, nouns: Nouns, context: Context) -> Outcome:
    """Apply `CheckIn`. Owners do not visit their own outlets."""
    outlet = own_outlet(command.outlet_id, nouns, context)
    if isinstance(outlet, Refusal):
        return outlet
    if context.actor.role == "owner":
        return Refusal("not_allowed")
    if nouns.get(Visit, command.visit_id) is not None:
        return Refusal("visit_exists")
    visit = Visit(
        id=command.visit_id,
        outlet_id=outlet.id,
        user_id=context.actor.id,
        user_name=context.actor.name,
        checked_in_at=command.at,
        latitude=command.latitude,
        longitude=command.longitude,
        accuracy_m=command.accuracy_m,
    )
    return Applied((visit,))


def check_out(command: CheckOut, nouns: Nouns, context: Context) -> Outcome:
    """Apply `CheckOut`; only its author ends a visit."""
    visit = nouns.get(Visit, command.visit_id)
    if visit is None:
        return Refusal("visit_unknown")
    if visit.user_id != context.actor.id:
        return Refusal("not_allowed")
    if visit.checked_out_at is not None:
        return Refusal("visit_closed")
    fields = {"checked_out_at": command.at, "result": command.result, "note": command.note}
    return Applied((visit.model_copy(update=fields),))
