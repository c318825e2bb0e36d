"""Who pays and at which prices: legal entities and price types of the demo's outlets."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.exchange.identity import identity

CHAINS = (
    "Hy-Vee", "Fareway", "Casey's", "Kum & Go", "Wal-Mart", "Sam's Club", "Walgreens", "CVS",
    "Target", "Dahl's", "Quik Trip", "Kwik Shop", "Smokin' Joe's", "Hometown Foods", "Costco",
    "Kmart", "K Mart", "Circle K",
)  # fmt: skip
"""Shops whose name begins so belong to a chain, however it goes on."""

SMALL_ORDERS = 3
"""An outlet with no more orders than this in the data is a small shop."""

RETAIL, KEY, SMALL = "Retail", "Key accounts", "Small shop"


def derived_price_types(base: PriceType) -> dict[str, PriceType]:
    """Return the price types that outlets buy at, by name, all derived from the base list."""
    rules = {RETAIL: (0, 0), KEY: (-350, 0), SMALL: (200, 5)}
    return {
        name: PriceType(
            id=identity("price_type", name),
            name=name,
            currency=base.currency,
            base_id=base.id,
            adjust_bp=adjust_bp,
            adjust_minor=adjust_minor,
            vat_included=base.vat_included,
        )
        for name, (adjust_bp, adjust_minor) in rules.items()
    }


def chain_of(name: str) -> str | None:
    """Return the chain that a shop belongs to by its name, or None."""
    folded = name.casefold()
    return next((chain for chain in CHAINS if folded.startswith(chain.casefold())), None)


def price_type_name(outlet: Outlet, orders: int) -> str:
    """Return the price type of an outlet: chains, small shops, and all the others."""
    if chain_of(outlet.name):
        return KEY
    return SMALL if orders <= SMALL_ORDERS else RETAIL


def owner_of(name: str) -> str:
    """Return who a shop's name says it belongs to.

    That is the chain, or what stands before “#” or “/” without a number at its end:
    “Jeff's Market #3 / Blairsburg” is a shop of “Jeff's Market”.
    """
    prefix = re.split(r"[#/]", name, maxsplit=1)[0]
    return chain_of(name) or re.sub(r"[\s,\-]*\d*[\s,]*$", "", prefix) or name


def legal_entities(outlets: Sequence[Outlet]) -> list[LegalEntity]:
    """Return one legal entity for all outlets of one owner; the first spelling of a name holds."""
    owned: Mapping[str, list[Outlet]] = defaultdict(list)
    for outlet in outlets:
        owned[owner_of(outlet.name).casefold()].append(outlet)
    return [
        LegalEntity(
            id=identity("legal_entity", folded),
            name=owner_of(shops[0].name),
            outlet_ids=[shop.id for shop in shops],
        )
        for folded, shops in owned.items()
    ]
