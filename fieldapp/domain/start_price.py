"""What a product costs in a price type before anything is agreed, and the steps that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fieldapp.domain.nouns import Nouns
from fieldapp.domain.price import Price, PriceType, adjusted, with_bases

StepKind = Literal["list", "rate", "price_type", "contract", "break", "promotion"]


@dataclass(frozen=True, slots=True)
class PriceStep:
    """One step of a price's waterfall: what it is after this step, in minor units.

    `currency` is named where it is not that of the price. A `rate` step has what one minor unit of
    the step before came to, in thousand-millionths.
    """

    kind: StepKind
    name: str
    amount_minor: int
    currency: str = ""
    rate_e9: int = 0


@dataclass(frozen=True, slots=True)
class StartPrice:
    """What a product costs before agreements, and its list price in the same currency."""

    list_minor: int
    steps: tuple[PriceStep, ...]


def start_prices(wanted: list[str], price_type: PriceType, nouns: Nouns) -> dict[str, StartPrice]:
    """Return what products cost in a price type; one without a price is missing in the answer.

    A price of the type's own wins; otherwise the price that its base has is adjusted.
    """
    chain = with_bases(price_type, lambda id_: nouns.get(PriceType, id_))
    places: dict[str, tuple[int, int]] = {}
    missing = wanted
    for level, type_ in enumerate(chain):
        prices = nouns.many(Price, [f"{type_.id}/{id_}" for id_ in missing])
        for id_ in missing:
            if (price := prices.get(f"{type_.id}/{id_}")) is not None:
                places[id_] = (level, price.amount_minor)
        missing = [id_ for id_ in missing if id_ not in places]
        if not missing:
            break
    return {id_: _start(chain, *places[id_]) for id_ in wanted if id_ in places}


def _start(chain: tuple[PriceType, ...], level: int, amount_minor: int) -> StartPrice:
    """Return the way of a price down from the price type at `level` of a chain, which has it."""
    own = chain[0].currency
    listed = amount_minor
    steps = [_step("list", chain[0].name if level == 0 else "", amount_minor, chain[level], own)]
    for place in range(level - 1, -1, -1):
        type_, base = chain[place], chain[place + 1]
        if type_.currency != base.currency:
            amount_minor = type_.from_base(amount_minor, base)
            listed = type_.from_base(listed, base)
            steps.append(_step("rate", type_.name, amount_minor, type_, own))
        after = adjusted(amount_minor, type_.adjust_bp, type_.adjust_minor)
        if after != amount_minor:
            steps.append(_step("price_type", type_.name, after, type_, own))
        amount_minor = after
    return StartPrice(listed, tuple(steps))


def _step(kind: StepKind, name: str, amount_minor: int, type_: PriceType, own: str) -> PriceStep:
    currency = "" if type_.currency == own else type_.currency
    rate = (type_.rate_e9 or 0) if kind == "rate" else 0
    return PriceStep(kind, name, amount_minor, currency, rate)
