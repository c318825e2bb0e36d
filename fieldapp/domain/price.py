"""Price types and the prices in them. What a client pays is calculated in `quote`."""

from __future__ import annotations

from typing import ClassVar

from sqlmodel import Field

from fieldapp.domain.money import round_half_up
from fieldapp.domain.noun import GrownNoun, Key, Noun
from fieldapp.domain.outlet import DeliveryTerms


class PriceType(GrownNoun):
    """A named price list.

    Either it holds prices of its own, or it adjusts those of its base: first by `adjust_bp` basis
    points (-250 takes 2.5 % off), then by `adjust_minor` minor units. `delivery` are the delivery
    terms of clients that have none of their own.
    """

    LATER: ClassVar[tuple[str, ...]] = ("delivery",)

    id: Key
    name: str = Field(min_length=1)
    currency: str = Field(min_length=3, max_length=3)
    base_id: Key | None = None
    adjust_bp: int = Field(default=0, ge=-10_000, le=100_000)
    adjust_minor: int = 0
    vat_included: bool = True
    delivery: DeliveryTerms | None = None

    def from_office(self, known: PriceType) -> PriceType:
        """Return this price type, as the office has it, with the terms that its files leave out."""
        if self.delivery is not None:
            return self
        return self.model_copy(update={"delivery": known.delivery})


class Price(Noun):
    """What one base unit of a product costs in a price type, in minor units.

    Of a product with an average weight (`catch_grams`) it is what a kilogram costs.
    """

    KEY = ("price_type_id", "product_id")

    price_type_id: Key
    product_id: Key
    amount_minor: int = Field(ge=0)


def adjusted(list_minor: int, adjust_bp: int, adjust_minor: int = 0) -> int:
    """Return a price after an adjustment, first by basis points, then by minor units.

    Rounded half up once, after the percentage; never below zero.
    """
    percent = round_half_up(list_minor * (10_000 + adjust_bp), 10_000)
    return max(0, percent + adjust_minor)
