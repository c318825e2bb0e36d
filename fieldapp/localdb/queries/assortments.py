"""The assortment of an outlet as a condition in SQL, and what of it is missing in its orders."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fieldapp.domain.assortment import Assortment, Offer, offer_at
from fieldapp.domain.noun import days_before
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.quote import MAX_DEPTH
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.queries.orders import PLACED
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.search import Subset

MUST_DAYS = 30
"""What an outlet should always have is looked for in its orders of so many days."""

_AMONG = "{column} IN (SELECT value FROM json_each(?))"


def offer_of(connection: Connection, outlet_id: str) -> Offer:
    """Return what may be ordered for an outlet; everything when the outlet is not known."""
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, outlet_id)
    return Offer((), nouns) if outlet is None else offer_at(outlet, nouns)


@dataclass(frozen=True, slots=True)
class Reach:
    """The products of an offer, for SQL. `parents` are the groups with the group above each."""

    offer: Offer
    parents: Mapping[str, str | None]

    @classmethod
    def of(cls, connection: Connection, offer: Offer) -> Reach:
        """Return the reach of an offer; the groups are read only where there are lists."""
        if not any(_limits(one) for one in offer.lists):
            return cls(offer, {})
        rows = connection.exec_driver_sql("SELECT id, parent_id FROM product_group")
        return cls(offer, {row[0]: row[1] for row in rows})

    def condition(self) -> Subset | None:
        """Return what a product `p` has to be to be sold, as `Offer.has` decides; None: anything.

        Where only some products are allowed they are named first, which lets SQLite go straight to
        them.
        """
        lists = [one for one in self.offer.lists if _limits(one) or one.must]
        if not any(_limits(one) for one in lists):
            return None
        cases: list[str] = []
        given: list[str] = []
        allowed: set[str] = set()
        groups: set[str] = set()
        closed = False
        for one in lists:
            of_groups = self._groups(one)
            names = {True: {*one.allowed, *one.must}, False: set(one.excluded)}
            for column in ("p.id", "p.group_id", "p.brand_id"):
                for sold in (False, True):
                    inside = {g for g, said in of_groups.items() if said is sold}
                    keys = inside if column == "p.group_id" else names[sold]
                    if keys:
                        cases.append(f"WHEN {_AMONG.format(column=column)} THEN {sold:d}")
                        given.append(_text(keys))
            allowed |= names[True]
            groups |= {g for g, said in of_groups.items() if said}
            if one.allowed:
                closed = True
                break
        exact = f"CASE {' '.join(cases)} ELSE {not closed:d} END"
        if not closed:
            return Subset(exact, tuple(given))
        columns = {"p.id": allowed, "p.group_id": groups, "p.brand_id": allowed}
        some = " OR ".join(_AMONG.format(column=column) for column in columns)
        return Subset(f"({some}) AND {exact}", (*map(_text, columns.values()), *given))

    def _groups(self, one: Assortment) -> dict[str, bool]:
        """Return what a list says of each group, by the nearest group above that it names."""
        sold, not_sold = {*one.allowed, *one.must}, set(one.excluded)
        found: dict[str, bool] = {}
        for group in {*self.parents, *sold, *not_sold}:
            above: str | None = group
            for _ in range(MAX_DEPTH):
                if above is None:
                    break
                if above in not_sold or above in sold:
                    found[group] = above not in not_sold
                    break
                above = self.parents.get(above)
        return found


@dataclass(frozen=True, slots=True)
class Lists:
    """Whether an outlet has products that it should always have, and any that it may not order."""

    has_must: bool
    has_limits: bool


def lists_of(connection: Connection, outlet_id: str) -> Lists:
    """Return what kind of lists an outlet has."""
    lists = offer_of(connection, outlet_id).lists
    return Lists(any(one.must for one in lists), any(map(_limits, lists)))


@dataclass(frozen=True, slots=True)
class MustStock:
    """How many products an outlet should always have, and which it has not ordered lately.

    `missing` are (key, SKU, name, size), by name.
    """

    count: int
    missing: tuple[tuple[str, str, str, str], ...]
    days: int = MUST_DAYS

    @property
    def ordered(self) -> int:
        """How many of them were ordered."""
        return self.count - len(self.missing)


def must_stock(connection: Connection, outlet_id: str, now: str) -> MustStock:
    """Return what an outlet should have, as far as it is sold, against its orders of late.

    A gift is not ordered.
    """
    must = offer_of(connection, outlet_id).must
    rows = connection.exec_driver_sql(
        "SELECT id, sku, name, size FROM product WHERE discontinued = 0 "
        f"AND id IN ({placeholders(must)}) ORDER BY name, id",
        must,
    ).fetchall()
    since = days_before(now, MUST_DAYS)
    bought = connection.exec_driver_sql(
        "SELECT DISTINCT l.product_id FROM order_head h JOIN order_line l ON l.order_id = h.id "
        "WHERE l.gift_of IS NULL AND h.outlet_id = ? AND h.created_at >= ? "
        f"AND h.kind = 'sale' AND h.status IN {PLACED}",
        (outlet_id, since),
    )
    has = set(bought.scalars()) if rows else set()
    missing = [(id_, sku, name, size) for id_, sku, name, size in rows if id_ not in has]
    return MustStock(len(rows), tuple(missing))


def _limits(one: Assortment) -> bool:
    return bool(one.allowed or one.excluded)


def _text(keys: Iterable[str]) -> str:
    return json.dumps(sorted(keys))
