"""Who pays and at which prices: legal entities and price types of the demo's outlets."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from fieldapp.domain.noun import instant_of
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.exchange.demo.delivery import RETAIL_TERMS, SMALL_TERMS
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
    """Return the price types that outlets buy at, by name, all derived from the base list.

    What small shops pay is derived from what the others pay.
    """
    rules = {
        RETAIL: (base.id, 0, 0, RETAIL_TERMS),
        KEY: (base.id, -350, 0, None),
        SMALL: (identity("price_type", RETAIL), 200, 5, SMALL_TERMS),
    }
    return {
        name: PriceType(
            id=identity("price_type", name),
            name=name,
            currency=base.currency,
            base_id=base_id,
            adjust_bp=adjust_bp,
            adjust_minor=adjust_minor,
            vat_included=base.vat_included,
            delivery=delivery,
        )
        for name, (base_id, adjust_bp, adjust_minor, delivery) in rules.items()
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


def with_settings(
    entities: Sequence[LegalEntity], chosen: Sequence[str], today: dt.date
) -> list[LegalEntity]:
    """Return the entities, those of the `chosen` outlets with settings that can be seen at work.

    In the order of `chosen`: a remark above the credit limit and a cut where stock is short; a wait
    for a manager above the limit; a wait when documents are overdue; a refusal above the limit;
    back-orders where stock is short; substitutes for it. Amounts are in US cents.
    """
    told = instant_of(dt.datetime.combine(today, dt.time(2), dt.UTC))
    settings: list[dict[str, object]] = [
        {"credit_mode": "soft", "credit_limit_minor": 400_000, "debt_minor": 395_000}
        | {"shortage": "cut"},
        {"credit_mode": "hold", "credit_limit_minor": 250_000, "debt_minor": 247_000},
        {"credit_mode": "hold", "overdue_limit_days": 14, "debt_minor": 80_000, "overdue_days": 31},
        {"credit_mode": "refuse", "credit_limit_minor": 150_000, "debt_minor": 150_000},
        {"shortage": "back_order"},
        {"shortage": "substitute"},
    ]
    of_outlet = dict(zip(chosen, settings, strict=False))
    found = []
    for entity in entities:
        fields = next((of_outlet[id_] for id_ in entity.outlet_ids if id_ in of_outlet), None)
        found.append(entity.changed(**fields, debt_as_of=told) if fields else entity)
    return found
