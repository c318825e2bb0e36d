"""What screens tell of promotions: the names in them, and those that products of a list have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fieldapp.domain.noun import Day
from fieldapp.domain.order import Channel
from fieldapp.domain.promotion import Bundle, Promotion
from fieldapp.domain.promotion.calculation import Promoted
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.queries.promotions import about_products, promoted_cart, running
from fieldapp.localdb.records import TableNouns

NAMED = 3
"""So many names of a list are told; of the rest only how many there are."""

HINTS = 3


@dataclass(frozen=True, slots=True)
class Names:
    """Names by key, of the products, groups and brands that are told."""

    products: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    brands: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offered:
    """Some promotions with the names in them, and whether there are more."""

    promotions: tuple[Promotion, ...] = ()
    names: Names = field(default_factory=Names)
    more: bool = False


@dataclass(frozen=True, slots=True)
class ToldCart:
    """A cart with its promotions, and the names in its gifts and its best hints."""

    promoted: Promoted
    names: Names


def told_cart(connection: Connection, order_id: str, day: Day) -> ToldCart | None:
    """Return a cart as it is shown: at most `HINTS` hints. None when it is not here."""
    found = promoted_cart(connection, order_id, day)
    if found is None:
        return None
    told = [hint.promotion for hint in found.hints[:HINTS]]
    extra = [id_ for hint in found.hints[:HINTS] for id_ in hint.product_ids[:NAMED]]
    return ToldCart(found, names_in(connection, told, extra))


def offered(
    connection: Connection, outlet_id: str, day: Day, channel: Channel, limit: int
) -> Offered:
    """Return the first promotions that run for an outlet."""
    found = running(connection, outlet_id, day, channel, limit + 1)
    shown = tuple(found[:limit])
    return Offered(shown, names_in(connection, shown), len(found) > limit)


def promotion_name(connection: Connection, promotion_id: str) -> str | None:
    """Return what a promotion is called, or None when it is not here any more."""
    found = TableNouns(connection).get(Promotion, promotion_id)
    return found.name if found else None


def offers_deals(connection: Connection, outlet_id: str, day: Day, channel: Channel) -> bool:
    """Say whether a promotion runs for an outlet."""
    return bool(running(connection, outlet_id, day, channel, 1))


def deals_on(
    connection: Connection, product_ids: tuple[str, ...], outlet_id: str, day: Day, channel: Channel
) -> dict[str, tuple[Promotion, ...]]:
    """Return for products the promotions that name them, their group or their brand.

    One that is about everything would mark every product, and one whose budget is used up none.
    """
    found = {
        id_: tuple(one for one in promotions if _is_marked(one))
        for id_, promotions in about_products(
            connection, list(product_ids), outlet_id, day, channel
        ).items()
    }
    return {id_: promotions for id_, promotions in found.items() if promotions}


def names_in(
    connection: Connection, promotions: Iterable[Promotion], product_ids: Iterable[str] = ()
) -> Names:
    """Return the names that sentences about promotions need, and those of some products."""
    products, groups, brands = list(product_ids), list[str](), list[str]()
    for promotion in promotions:
        target, deal = promotion.target, promotion.deal
        products += promotion.gift_ids
        if isinstance(deal, Bundle):
            products += [id_ for part in deal.parts for id_ in part.product_ids[:NAMED]]
            continue
        products += [*target.product_ids[:NAMED], *target.except_product_ids[:NAMED]]
        groups += [*target.group_ids[:NAMED], *target.except_group_ids[:NAMED]]
        brands += [*target.brand_ids[:NAMED], *target.except_brand_ids[:NAMED]]
    return Names(
        _names(connection, "product", products),
        _names(connection, "product_group", groups),
        _names(connection, "brand", brands),
    )


def _names(connection: Connection, table: str, ids: Iterable[str]) -> dict[str, str]:
    wanted: tuple[Any, ...] = tuple(dict.fromkeys(ids))
    if not wanted:
        return {}
    rows = connection.exec_driver_sql(
        f"SELECT id, name FROM {table} WHERE id IN ({placeholders(wanted)})", wanted
    )
    return {str(id_): str(name) for id_, name in rows}


def _is_marked(promotion: Promotion) -> bool:
    spent = promotion.budget_minor is not None and promotion.spent_minor >= promotion.budget_minor
    if spent:
        return False
    return isinstance(promotion.deal, Bundle) or not promotion.target.is_everything
