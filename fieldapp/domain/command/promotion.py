"""What commands do with promotions: keep what the user saw, and count what was given away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from fieldapp.domain.command.base import Command, Context
from fieldapp.domain.noun import Day, Key, Noun, instant_of, moment_of
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import PLACED, Order
from fieldapp.domain.order_line import Adjustment, AppliedPromotion, OrderLine
from fieldapp.domain.policy import Policy
from fieldapp.domain.product import Product
from fieldapp.domain.promotion import Promotion, Spending
from fieldapp.domain.promotion.calculation import gift_line, promoted, with_promotions
from fieldapp.domain.promotion.facts import Facts
from fieldapp.domain.promotion.portion import Item
from fieldapp.domain.promotion.promotion import PUBLISHED_PARTS
from fieldapp.domain.receipt import Reason


class SeenGift(BaseModel):
    """A gift as the user saw it, in base units."""

    model_config = ConfigDict(frozen=True)

    product_id: Key
    quantity: int = Field(ge=1)


class SeenShare(BaseModel):
    """What the user saw a promotion take off a line, in minor units."""

    model_config = ConfigDict(frozen=True)

    line_id: Key
    amount_minor: int = Field(ge=1)


class SeenPromotion(BaseModel):
    """A promotion as the user saw it when submitting: what it takes off which lines, its gifts."""

    model_config = ConfigDict(frozen=True)

    promotion_id: Key
    name: str = Field(max_length=200)
    times: int = Field(default=1, ge=1)
    shares: tuple[SeenShare, ...] = ()
    gifts: tuple[SeenGift, ...] = ()

    @property
    def discount_minor(self) -> int:
        """What it takes off all lines together."""
        return sum(share.amount_minor for share in self.shares)


View = Mapping[str, tuple[int, tuple[tuple[str, int], ...]]]
"""By promotion what it takes off and which gifts it gives, to compare what two people see."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """An order with the promotions that hold, why it has to wait, and what there is to say."""

    order: Order
    holds: tuple[Reason, ...] = ()
    remarks: tuple[Reason, ...] = ()


def seen_in(order: Order) -> tuple[SeenPromotion, ...]:
    """Return the promotions of an order as whoever sees it now will have seen them."""
    return tuple(
        SeenPromotion(
            promotion_id=one.promotion_id,
            name=one.name,
            times=one.times,
            shares=tuple(
                SeenShare(line_id=line.id, amount_minor=made.amount_minor)
                for line in order.lines
                for made in line.adjustments
                if made.promotion_id == one.promotion_id and made.amount_minor
            ),
            gifts=tuple(
                SeenGift(product_id=line.product_id, quantity=line.quantity)
                for line in order.lines
                if line.gift_of == one.promotion_id
            ),
        )
        for one in order.promotions
    )


def agreed_promotions(
    order: Order,
    as_seen: Order | None,
    seen: Iterable[SeenPromotion] | None,
    command: Command,
    policy: Policy,
    nouns: Nouns,
    context: Context,
) -> Agreed:
    """Return an order, with the lines and prices that hold, with the promotions that hold.

    `as_seen` is the order with the quantities that the user saw, None where a line has gone since.
    Promotions hold as the user saw them when they were right today or, within the days of the
    policy, on the day on which the order was made. Otherwise they are kept as they were seen,
    silently when they differ by no more than the policy allows, else for a person to decide. Where
    others have changed the lines meanwhile, what these bring holds.
    """
    now = promoted(order, nouns, context.day).order
    if seen is None:
        return Agreed(now)
    wished = tuple(seen)
    view = _seen_view(wished)
    if view == _view(now):
        return Agreed(now)
    age = context.age_of(command)
    days = [context.day]
    if age.days < policy.honour_days:
        days.append(_day_before(context.now, age))
    for day in dict.fromkeys(days):
        if as_seen is not None and _view(promoted(as_seen, nouns, day).order) == view:
            then = promoted(order, nouns, day).order
            code = "promotion_by_lines" if _view(then) != view else "promotion_honoured"
            return Agreed(then, remarks=(_told(code, order, wished, now),))
    if as_seen is None or not _same_lines(as_seen, order):
        return Agreed(now, remarks=(_told("promotion_by_lines", order, wished, now),))
    kept = _kept(order, wished, nouns)
    if beyond := tuple(_over_budget(kept, nouns, context.day)):
        return Agreed(kept, holds=beyond)
    difference = abs(_discount(kept) - _discount(now))
    gross = sum(line.gross_minor for line in order.own_lines)
    within = age.days < policy.honour_days and difference * 10_000 <= gross * policy.honour_bp
    if within and _gifts(_view(kept)) == _gifts(_view(now)):
        return Agreed(kept, remarks=(_told("promotion_honoured", order, wished, now),))
    return Agreed(kept, holds=(_told("promotion_changed", order, wished, now),))


def spendings(changed: Iterable[Noun], nouns: Nouns) -> Iterator[Noun]:
    """Yield what orders that are about to change add to, or take from, what promotions have given.

    Only promotions with a budget are counted. What devices are told follows in steps.
    """
    moved: dict[str, int] = {}
    orders = [noun for noun in changed if isinstance(noun, Order)]
    before = nouns.many(Order, [order.id for order in orders])
    for counted, sign in ((before.values(), -1), (orders, 1)):
        for order in counted:
            if order.promotions and order.status in PLACED:
                for one in order.promotions:
                    name = one.promotion_id
                    moved[name] = moved.get(name, 0) + sign * one.discount_minor
    ids = sorted(id_ for id_, amount in moved.items() if amount)
    promotions, known = nouns.many(Promotion, ids), nouns.many(Spending, ids)
    for id_ in ids:
        promotion = promotions.get(id_)
        if promotion is None or promotion.budget_minor is None:
            continue
        spent = known[id_].spent_minor if id_ in known else promotion.spent_minor
        spent = max(0, spent + moved[id_])
        yield Spending(promotion_id=id_, spent_minor=spent)
        told, budget = promotion.spent_minor, promotion.budget_minor
        if abs(spent - told) * PUBLISHED_PARTS >= budget or (spent < budget) != (told < budget):
            yield promotion.model_copy(update={"spent_minor": spent})


def _view(order: Order) -> View:
    return {
        one.promotion_id: (
            one.discount_minor,
            tuple(
                (line.product_id, line.quantity)
                for line in order.lines
                if line.gift_of == one.promotion_id
            ),
        )
        for one in order.promotions
    }


def _seen_view(seen: Iterable[SeenPromotion]) -> View:
    return {
        one.promotion_id: (
            one.discount_minor,
            tuple((gift.product_id, gift.quantity) for gift in one.gifts),
        )
        for one in seen
    }


def _gifts(view: View) -> dict[str, tuple[tuple[str, int], ...]]:
    return {id_: gifts for id_, (_, gifts) in view.items() if gifts}


def _same_lines(one: Order, other: Order) -> bool:
    theirs = {line.id: line.quantity for line in other.own_lines}
    return {line.id: line.quantity for line in one.own_lines} == theirs


def _discount(order: Order) -> int:
    return sum(line.discount_minor for line in order.lines)


def _day_before(now: str, age: dt.timedelta) -> Day:
    return instant_of(moment_of(now) - age)[:10]


def _told(code: str, order: Order, seen: Iterable[SeenPromotion], now: Order) -> Reason:
    details = {
        "seen": sum(one.discount_minor for one in seen),
        "current": _discount(now),
        "currency": order.currency,
    }
    return Reason(code=code, details=details)


def _kept(order: Order, seen: Iterable[SeenPromotion], nouns: Nouns) -> Order:
    """Return the order with promotions as they were seen; no line goes below zero by them."""
    items = {
        line.id: Item(line.id, line.product_id, line.quantity, line.gross_minor)
        for line in order.own_lines
    }
    applied: list[AppliedPromotion] = []
    gifts: list[OrderLine] = []
    for one in seen:
        total = 0
        for share in one.shares:
            item = items.get(share.line_id)
            amount = min(share.amount_minor, item.left_minor) if item else 0
            if item is None or not amount:
                continue
            item.left_minor -= amount
            total += amount
            made = Adjustment(promotion_id=one.promotion_id, name=one.name, amount_minor=amount)
            item.adjustments.append(made)
        products = nouns.many(Product, [gift.product_id for gift in one.gifts])
        given = [
            gift_line(order, one.promotion_id, products[gift.product_id], gift.quantity)
            for gift in one.gifts
            if gift.product_id in products
        ]
        if total or given:
            gifts += given
            applied.append(
                AppliedPromotion(
                    promotion_id=one.promotion_id,
                    name=one.name,
                    times=one.times,
                    discount_minor=total,
                )
            )
    return with_promotions(order, items, applied, gifts)


def _over_budget(order: Order, nouns: Nouns, day: Day) -> Iterator[Reason]:
    """Yield the promotions of an order of which more was agreed than their budgets have left."""
    facts = Facts(order, nouns, day)
    promotions = nouns.many(Promotion, [one.promotion_id for one in order.promotions])
    for one in order.promotions:
        promotion = promotions.get(one.promotion_id)
        left = facts.remaining(promotion) if promotion else None
        if left is not None and one.discount_minor > left:
            details = {
                "promotion": one.name,
                "seen": one.discount_minor,
                "left": left,
                "currency": order.currency,
            }
            yield Reason(code="promotion_budget", details=details)
