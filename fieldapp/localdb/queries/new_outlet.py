"""What a new outlet needs to know: routes to put it on, prices, and outlets that are like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fieldapp.domain.likeness import Traits, likeness
from fieldapp.domain.route import Route
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.records import read_nouns

MAX_ALIKE = 5


@dataclass(frozen=True, slots=True)
class AlikeOutlet:
    """An outlet of this device that may be the one that is being made; `alike` says in what."""

    outlet_id: str
    name: str
    address: str
    alike: tuple[str, ...]


def own_routes(connection: Connection) -> list[Route]:
    """Return the routes on this device, by name."""
    return cast(list[Route], read_nouns(connection, "route", "ORDER BY name, id"))


def usual_prices_of(connection: Connection, route_id: str) -> str | None:
    """Return an open outlet of a route that has the prices which most of them have."""
    found: str | None = connection.exec_driver_sql(
        "SELECT min(o.id) FROM outlet o JOIN price_type t ON t.id = o.price_type_id "
        "WHERE o.route_id = ? AND o.closed = 0 "
        "GROUP BY o.price_type_id ORDER BY count(*) DESC, o.price_type_id LIMIT 1",
        (route_id,),
    ).scalar_one_or_none()
    return found


def alike_outlets(connection: Connection, traits: Traits) -> list[AlikeOutlet]:
    """Return the open outlets of this device that are like these traits, the likest first."""
    rows = connection.exec_driver_sql(
        "SELECT o.id, o.name, o.city, o.address, o.phone, coalesce(e.tax_number, ''),"
        " o.latitude, o.longitude "
        "FROM outlet o LEFT JOIN legal_entity e ON e.id = o.legal_entity_id WHERE o.closed = 0"
    )
    found = []
    for id_, name, city, address, phone, tax_number, latitude, longitude in rows:
        reasons = likeness(traits, Traits(name, phone, tax_number, latitude, longitude))
        if reasons:
            place = ", ".join(part for part in (city, address) if part)
            found.append(AlikeOutlet(id_, name, place, reasons))
    return sorted(found, key=lambda row: (-len(row.alike), row.name, row.outlet_id))[:MAX_ALIKE]
