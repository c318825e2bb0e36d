"""Agreed prices: contracts of a client, and the quantity breaks of a price type.

Both are lists of terms for one target: a product, or all products of a group or brand. Amounts are
in the currency of the price type that the outlet buys at.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Self

from pydantic import BaseModel, ConfigDict, field_validator, model_validator
from pydantic import Field as Rule
from sqlmodel import Field

from fieldapp.domain.noun import Day, Key, Noun
from fieldapp.domain.product import MAX_QUANTITY


class PriceTerm(BaseModel):
    """One term: from a quantity on (base units), between two days (both included).

    Either `amount_minor` is the price of a base unit, or the price of the client's price type is
    changed, first by `adjust_bp` basis points and then by `adjust_minor` minor units.
    """

    model_config = ConfigDict(frozen=True)

    from_quantity: int = Rule(default=1, ge=1, le=MAX_QUANTITY)
    valid_from: Day | None = None
    valid_to: Day | None = None
    amount_minor: int | None = Rule(default=None, ge=0)
    adjust_bp: int = Rule(default=0, ge=-10_000, le=100_000)
    adjust_minor: int = 0

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if self.amount_minor is not None and (self.adjust_bp or self.adjust_minor):
            raise ValueError("a term has a price or an adjustment, not both")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError(f"a term ends ({self.valid_to}) before it begins ({self.valid_from})")
        return self

    def covers(self, day: Day) -> bool:
        """Say whether the term is valid on a day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)


def check_breaks(terms: Sequence[PriceTerm]) -> None:
    """Raise `ValueError` when terms of the same days contradict each other.

    Two terms must not begin at one quantity, and a larger quantity must not have a higher price.
    """
    periods: dict[tuple[str, str], list[PriceTerm]] = {}
    for term in terms:
        periods.setdefault((term.valid_from or "", term.valid_to or ""), []).append(term)
    for of_period in periods.values():
        steps = sorted(of_period, key=lambda term: term.from_quantity)
        for less, more in pairwise(steps):
            if less.from_quantity == more.from_quantity:
                raise ValueError(f"two prices from {more.from_quantity} on for the same days")
            if less.amount_minor is None or more.amount_minor is None:
                continue
            if more.amount_minor > less.amount_minor:
                raise ValueError(
                    f"from {more.from_quantity} on the price rises from {less.amount_minor} "
                    f"to {more.amount_minor}; a larger quantity has to cost the same or less"
                )


class PriceTerms(Noun):
    """What contracts and quantity breaks have in common."""

    terms: list[PriceTerm] = Field(default_factory=list)

    @field_validator("terms")
    @classmethod
    def _agree(cls, terms: list[PriceTerm]) -> list[PriceTerm]:
        check_breaks(terms)
        return terms

    def term(self, quantity: int, day: Day) -> PriceTerm | None:
        """Return the term for a quantity on a day: the largest `from_quantity` that is reached.

        Where periods overlap, the term that began last counts.
        """
        valid = [t for t in self.terms if t.covers(day) and t.from_quantity <= quantity]
        return max(valid, key=lambda t: (t.from_quantity, t.valid_from or ""), default=None)

    def steps(self, day: Day) -> list[PriceTerm]:
        """Return the terms of a day, by quantity, each where it begins to count."""
        begins = sorted({t.from_quantity for t in self.terms if t.covers(day)})
        found = [self.term(quantity, day) for quantity in begins]
        return [term for term in found if term is not None]


class ContractPrice(PriceTerms):
    """Prices agreed with a client: an outlet, or a legal entity with all of its outlets.

    `outlet_ids` are the outlets that may know of it; it travels with them.
    """

    KEY = ("client_id", "target_id")

    client_id: Key
    target_id: Key
    outlet_ids: list[Key] = Field(default_factory=list)


class PriceBreak(PriceTerms):
    """Quantity breaks that everybody has who buys at a price type."""

    KEY = ("price_type_id", "target_id")

    price_type_id: Key
    target_id: Key
