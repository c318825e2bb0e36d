"""Outlets: new ones, their cards, their routes, and two that are one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fieldapp.domain.command import (
    AssignOutlet,
    ChangeOutlet,
    Command,
    CreateOutlet,
    FieldChange,
    MergeOutlets,
)
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.outlet import CardField, Outlet
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.new_outlet import usual_prices_of
from fieldapp.localdb.replica import Replica, Saved, Stamp

MAX_TEXT = 200
_CODE_CHARS = 6


@dataclass(frozen=True, slots=True)
class NewOutlet:
    """What a person types about a new outlet; the name is all that is needed."""

    name: str
    address: str = ""
    city: str = ""
    phone: str = ""
    contact: str = ""
    legal_name: str = ""
    tax_number: str = ""
    latitude: float | None = None
    longitude: float | None = None


def create(replica: Replica, route_id: str, new: NewOutlet) -> Saved | Refusal:
    """Make an outlet on a route; it can be ordered for at once."""
    like = replica.query(usual_prices_of, route_id)

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        outlet_id = stamp.new_id()
        tail = "".join(char for char in outlet_id if char.isalnum())[-_CODE_CHARS:]
        return CreateOutlet(
            id=stamp.new_id(),
            at=stamp.at,
            outlet_id=outlet_id,
            code=f"N-{tail.upper()}",
            route_id=route_id,
            name=_cut(new.name),
            address=_cut(new.address),
            city=_cut(new.city),
            phone=_cut(new.phone),
            contact=_cut(new.contact),
            legal_entity_id=stamp.new_id() if new.legal_name or new.tax_number else None,
            legal_name=_cut(new.legal_name),
            tax_number=_cut(new.tax_number),
            latitude=new.latitude,
            longitude=new.longitude,
            like_outlet_id=like,
        )

    return replica.do(make)


def change(
    replica: Replica,
    outlet_id: str,
    fields: Mapping[CardField, tuple[str, str]],
    note: str = "",
) -> Saved | Refusal:
    """Change fields of a card, each from what was seen to what is wanted, and add a note."""
    changes = {
        name: FieldChange(base=_cut(seen), value=_cut(wanted))
        for name, (seen, wanted) in fields.items()
        if seen != wanted
    }
    return replica.do(
        lambda nouns, stamp: ChangeOutlet(
            id=stamp.new_id(), at=stamp.at, outlet_id=outlet_id, fields=changes, note=note[:1000]
        )
    )


def assign(replica: Replica, outlet_id: str, route_id: str) -> Saved | Refusal:
    """Put an outlet on another route; managers only."""

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        outlet = nouns.get(Outlet, outlet_id)
        if outlet is None or outlet.route_id is None:
            return Refusal("outlet_unknown")
        return AssignOutlet(
            id=stamp.new_id(),
            at=stamp.at,
            outlet_id=outlet_id,
            route_id=route_id,
            base=outlet.route_id,
        )

    return replica.do(make)


def merge(
    replica: Replica, outlet_id: str, into_id: str, conflict_id: str | None = None
) -> Saved | Refusal:
    """Make one outlet of two; managers only. `into_id` stays."""
    return replica.do(
        lambda nouns, stamp: MergeOutlets(
            id=stamp.new_id(),
            at=stamp.at,
            outlet_id=outlet_id,
            into_id=into_id,
            conflict_id=conflict_id,
        )
    )


def _cut(text: str) -> str:
    return text[:MAX_TEXT]
