"""Commands that make outlets, change their cards, and put them on other routes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.domain.access import looks_after
from fieldapp.domain.command.base import (
    Applied,
    Command,
    Context,
    Outcome,
    outlet_in_charge,
)
from fieldapp.domain.command.card import put_card
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.likeness import Traits
from fieldapp.domain.noun import Key, Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.outlet import CardField, CardNote, LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.route import Route, Stop

MAX_NOTES = 100
MAX_PROPOSALS = 5
"""Outlets that one new outlet is said to be like."""


class CreateOutlet(Command):
    """Make an outlet on one of the actor's routes.

    Its prices are those of the route; where the office has set none, those of `like_outlet_id`,
    another outlet of the same route.
    """

    type: Literal["create_outlet"] = "create_outlet"
    outlet_id: Key
    code: str = Field(min_length=1, max_length=60)
    route_id: Key
    name: str = Field(max_length=200)
    address: str = Field(default="", max_length=200)
    city: str = Field(default="", max_length=200)
    phone: str = Field(default="", max_length=200)
    contact: str = Field(default="", max_length=200)
    legal_entity_id: Key | None = None
    legal_name: str = Field(default="", max_length=200)
    tax_number: str = Field(default="", max_length=200)
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)
    like_outlet_id: Key | None = None

    @property
    def document(self) -> str:
        """Key of the outlet."""
        return self.outlet_id


class FieldChange(BaseModel):
    """A new value for a field of a card, and the one that the user saw there."""

    model_config = ConfigDict(frozen=True)

    base: str = Field(max_length=200)
    value: str = Field(max_length=200)


class ChangeOutlet(Command):
    """Change fields of an outlet's card, and add a note to it."""

    type: Literal["change_outlet"] = "change_outlet"
    outlet_id: Key
    fields: dict[CardField, FieldChange] = Field(default_factory=dict)
    note: str = Field(default="", max_length=1000)

    @property
    def document(self) -> str:
        """Key of the outlet."""
        return self.outlet_id


class AssignOutlet(Command):
    """A manager's decision that another route looks after an outlet; `base` is the one seen."""

    type: Literal["assign_outlet"] = "assign_outlet"
    outlet_id: Key
    route_id: Key
    base: Key

    @property
    def document(self) -> str:
        """Key of the outlet."""
        return self.outlet_id


def create_outlet(command: CreateOutlet, nouns: Nouns, context: Context) -> Outcome:
    """Apply `CreateOutlet`. What looks like another outlet is made too; a manager decides."""
    actor = context.actor
    route = nouns.get(Route, command.route_id)
    if actor.role == "owner" or not _on_own_route(command, context):
        return Refusal("not_allowed")
    if route is None:
        return Refusal("route_unknown")
    if nouns.get(Outlet, command.outlet_id) is not None:
        return Refusal("outlet_exists")
    name = plain(command.name)
    if not name:
        return Refusal("name_missing")
    price_type_id = _first_prices(command, route, nouns)
    if price_type_id is None:
        return Refusal("no_first_prices", {"route": route.name})
    tax_number, legal_name = plain(command.tax_number), plain(command.legal_name)
    changed: list[Noun] = []
    entity_id = command.legal_entity_id if tax_number or legal_name else None
    if entity_id is not None:
        if nouns.get(LegalEntity, entity_id) is not None:
            return Refusal("outlet_exists")
        entity = LegalEntity(
            id=entity_id,
            name=legal_name or name,
            tax_number=tax_number,
            outlet_ids=[command.outlet_id],
        )
        changed.append(entity)
    outlet = Outlet(
        id=command.outlet_id,
        code=command.code,
        name=name,
        address=plain(command.address),
        city=plain(command.city),
        phone=plain(command.phone),
        contact=plain(command.contact),
        latitude=command.latitude,
        longitude=command.longitude,
        route_id=route.id,
        price_type_id=price_type_id,
        legal_entity_id=entity_id,
        status="prospect",
    )
    proposals, reasons = _proposals(outlet, tax_number, command, nouns, context)
    return Applied((*changed, outlet, *proposals), "applied", tuple(reasons))


def change_outlet(command: ChangeOutlet, nouns: Nouns, context: Context) -> Outcome:
    """Apply `ChangeOutlet`, merging by field with what others did meanwhile."""
    outlet = outlet_in_charge(command.outlet_id, nouns, context)
    if isinstance(outlet, Refusal):
        return outlet
    changes = {
        name: FieldChange(base=change.base, value=plain(change.value))
        for name, change in command.fields.items()
    }
    if "name" in changes and not changes["name"].value:
        return Refusal("name_missing")
    outcome = put_card(
        outlet, {n: (c.base, c.value) for n, c in changes.items()}, command.at, nouns, context
    )
    note = command.note.strip()
    known = {kept.id for kept in outcome.outlet.notes}
    if note and command.id not in known:
        if len(outcome.outlet.notes) >= MAX_NOTES:
            return Refusal("notes_full", {"limit": MAX_NOTES})
        added = CardNote(id=command.id, at=command.at, by=context.actor.name, text=note)
        outcome.outlet = outcome.outlet.model_copy(update={"notes": [*outcome.outlet.notes, added]})
    return outcome.applied(outlet)


def assign_outlet(command: AssignOutlet, nouns: Nouns, context: Context) -> Outcome:
    """Apply `AssignOutlet`: the outlet's calls move with it."""
    outlet = outlet_in_charge(command.outlet_id, nouns, context)
    if isinstance(outlet, Refusal):
        return outlet
    if context.actor.role != "manager" or command.route_id not in context.actor.route_ids:
        return Refusal("not_allowed")
    if nouns.get(Route, command.route_id) is None:
        return Refusal("route_unknown")
    if outlet.route_id == command.route_id:
        return Applied(())
    if outlet.route_id != command.base:
        return Refusal("moved_meanwhile", {"outlet": outlet.name})
    set_by = {**outlet.set_by, "route_id": context.actor.name}
    moved = outlet.model_copy(update={"route_id": command.route_id, "set_by": set_by})
    stops = [
        stop.model_copy(update={"route_id": command.route_id})
        for stop in nouns.at_outlet(Stop, outlet.id)
        if stop.route_id == outlet.route_id
    ]
    return Applied((moved, *stops))


def plain(text: str) -> str:
    """Return a text of one line, without spaces that nobody means."""
    return " ".join(text.split())


def _on_own_route(command: CreateOutlet, context: Context) -> bool:
    """Say whether the route is the actor's, or was until lately."""
    there = Outlet(
        id=command.outlet_id,
        code=command.code,
        name=command.code,
        route_id=command.route_id,
        price_type_id="unknown",
    )
    return looks_after(context.actor, there) or context.formerly(there)


def _first_prices(command: CreateOutlet, route: Route, nouns: Nouns) -> str | None:
    """Return the price type of a new outlet: never one that its route does not have already."""
    found = route.price_type_id
    if found is None and command.like_outlet_id is not None:
        like = nouns.get(Outlet, command.like_outlet_id)
        if like is not None and like.route_id == route.id:
            found = like.price_type_id
    return found if found is not None and nouns.get(PriceType, found) is not None else None


def _proposals(
    outlet: Outlet, tax_number: str, command: CreateOutlet, nouns: Nouns, context: Context
) -> tuple[list[Conflict], list[Reason]]:
    """Return the decisions about what looks the same, and what the author may know of them."""
    traits = Traits(outlet.name, outlet.phone, tax_number, outlet.latitude, outlet.longitude)
    alike = context.alike(outlet.id, traits)
    others = nouns.many(Outlet, list(alike)[:MAX_PROPOSALS])
    conflicts: list[Conflict] = []
    reasons: list[Reason] = []
    for key, other in others.items():
        conflict = Conflict(
            id=f"alike.{outlet.id}"[:70] + f".{len(conflicts) + 1}",
            about="duplicate",
            outlet_id=outlet.id,
            other_outlet_id=key,
            alike=list(alike[key]),
            author_id=context.actor.id,
            author_name=context.actor.name,
            opened_at=command.at,
            decides="manager",
        )
        conflicts.append(conflict)
        if looks_after(context.actor, other):
            reasons.append(Reason(code="outlet_alike", details={"outlet": other.name}))
    return conflicts, reasons
