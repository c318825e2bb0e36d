"""Price types and the prices in them. What a client pays is calculated in `quote`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import Field

from fieldapp.domain.money import round_half_up
from fieldapp.domain.noun import GrownNoun, Instant, Key, Noun
from fieldapp.domain.outlet import DeliveryTerms

MAX_RATE = 10**18
"""The highest `PriceType.rate_e9`: a thousand million minor units for one."""

MAX_BASES = 12
"""Price types that are looked at for one price, each the base of the one before."""


class PriceType(GrownNoun):
    """A named price list.

    Either it holds prices of its own, or it adjusts those of its base: first by `adjust_bp` basis
    points (-250 takes 2.5 % off), then by `adjust_minor` minor units. The base may have a base too.
    Where that is in another currency, `rate_e9` thousand-millionths of a minor unit are one of the
    base's minor units. `delivery` are the delivery terms of clients that have none of their own.
    """

    LATER: ClassVar[tuple[str, ...]] = ("delivery", "rate_e9")

    id: Key
    name: str = Field(min_length=1)
    currency: str = Field(min_length=3, max_length=3)
    base_id: Key | None = None
    adjust_bp: int = Field(default=0, ge=-10_000, le=100_000)
    adjust_minor: int = 0
    vat_included: bool = True
    delivery: DeliveryTerms | None = None
    rate_e9: int | None = Field(default=None, ge=1, le=MAX_RATE)

    def from_office(self, known: PriceType) -> PriceType:
        """Return this price type, as the office has it, with the terms that its files leave out."""
        if self.delivery is not None:
            return self
        return self.model_copy(update={"delivery": known.delivery})

    def follows(self, base: PriceType) -> bool:
        """Say whether prices can be taken from `base`: in one currency, or by a rate."""
        return self.currency == base.currency or self.rate_e9 is not None

    def from_base(self, amount_minor: int, base: PriceType) -> int:
        """Return an amount of `base`, which it `follows`, in minor units of this type's currency.

        Rounded half up.
        """
        if self.currency == base.currency or self.rate_e9 is None:
            return amount_minor
        return round_half_up(amount_minor * self.rate_e9, 10**9)


@dataclass(frozen=True, slots=True)
class LeftMoney:
    """What the prices of an outlet were in until `left_at`, whichever price type it had then."""

    currency: str
    vat_included: bool
    left_at: Instant


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


def with_bases(
    price_type: PriceType, find: Callable[[str], PriceType | None]
) -> tuple[PriceType, ...]:
    """Return a price type, its base, the base of that and so on, as far as prices can be taken.

    It ends before a base that is not known, one in another currency without a rate, and one that
    was there before: price types in a circle are each looked at once, `MAX_BASES` at most.
    """
    chain = [price_type]
    while (base_id := chain[-1].base_id) and len(chain) < MAX_BASES:
        base = find(base_id)
        if base is None or base in chain or not chain[-1].follows(base):
            break
        chain.append(base)
    return tuple(chain)


def lists_of(type_ids: Iterable[str], price_types: Mapping[str, PriceType]) -> set[str]:
    """Return the ids of price types and of all bases that their prices come from."""
    found: set[str] = set()
    for id_ in type_ids:
        found.add(id_)
        if id_ in price_types:
            found |= {type_.id for type_ in with_bases(price_types[id_], price_types.get)}
    return found
