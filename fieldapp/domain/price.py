"""Price types and the calculation of a price, the same on device and hub to the minor unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Field

from fieldapp.domain.money import round_half_up
from fieldapp.domain.noun import Key, Noun
from fieldapp.domain.nouns import Nouns


class PriceType(Noun):
    """A named price list.

    Either it holds prices of its own, or it adjusts those of its base: first by `adjust_bp` basis
    points (-250 takes 2.5 % off), then by `adjust_minor` minor units.
    """

    id: Key
    name: str = Field(min_length=1)
    currency: str = Field(min_length=3, max_length=3)
    base_id: Key | None = None
    adjust_bp: int = Field(default=0, ge=-10_000, le=100_000)
    adjust_minor: int = 0
    vat_included: bool = True


class Price(Noun):
    """What one base unit of a product costs in a price type, in minor units."""

    KEY = ("price_type_id", "product_id")

    price_type_id: Key
    product_id: Key
    amount_minor: int = Field(ge=0)


@dataclass(frozen=True, slots=True)
class Quote:
    """A price with the steps that led to it, per base unit in minor units."""

    list_minor: int
    price_minor: int
    currency: str
    price_type_id: str


def adjusted(list_minor: int, price_type: PriceType) -> int:
    """Return the base price after the price type's adjustment, never below zero."""
    percent = round_half_up(list_minor * (10_000 + price_type.adjust_bp), 10_000)
    return max(0, percent + price_type.adjust_minor)


def quotes(product_ids: Iterable[str], price_type: PriceType, nouns: Nouns) -> dict[str, Quote]:
    """Return the prices of products in a price type, by product; those without one are missing.

    A price of the type's own wins; otherwise the base type's price is adjusted.
    """
    wanted = list(dict.fromkeys(product_ids))
    own = nouns.many(Price, [f"{price_type.id}/{id_}" for id_ in wanted])
    base: dict[str, Price] = {}
    if price_type.base_id is not None:
        base = nouns.many(Price, [f"{price_type.base_id}/{id_}" for id_ in wanted])
    found: dict[str, Quote] = {}
    for id_ in wanted:
        if price := own.get(f"{price_type.id}/{id_}"):
            listed = net = price.amount_minor
        elif price := base.get(f"{price_type.base_id}/{id_}"):
            listed, net = price.amount_minor, adjusted(price.amount_minor, price_type)
        else:
            continue
        found[id_] = Quote(listed, net, price_type.currency, price_type.id)
    return found
