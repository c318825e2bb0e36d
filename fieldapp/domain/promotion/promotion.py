"""A promotion with its dates, audience and limits, and what of its budget is spent."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, Self

from pydantic import model_validator
from sqlmodel import Field

from fieldapp.domain.noun import Day, Key, Noun
from fieldapp.domain.order import Channel
from fieldapp.domain.promotion.deal import Bundle, Deal, Gift, Reward, Tiers
from fieldapp.domain.promotion.target import Target

Stacking = Literal["stack", "line", "order"]

PUBLISHED_PARTS = 20
"""What is spent is told to devices when it has moved by a 20th of the budget, not at each order."""


class Promotion(Noun):
    """What is given, for what, to whom and when.

    Days are both included and in UTC; `weekdays` (1 Monday to 7 Sunday) narrow them. Empty lists of
    `channels`, `price_type_ids`, `outlet_ids` and `weekdays` leave nobody and no day out; where
    `outlet_ids` are named, only these outlets know of the promotion.

    Higher `priority` is applied first, equal ones in the order of their ids. `stack` adds up with
    others; `line` leaves its lines to no other and takes none that another has had; `order` is
    applied only when no other is, and then alone.

    Limits: `max_times` and `max_discount_minor` per order, `max_uses` orders per outlet between the
    days, `budget_minor` for everybody together. `spent_minor` is what was given away when the hub
    last told. With `stock_warehouse_id` a product takes part only while that warehouse has it, and
    with no more units than there are. `currency` is that of all amounts; empty when there are none.
    """

    id: Key
    name: str = Field(min_length=1, max_length=200)
    note: str = Field(default="", max_length=1000)
    valid_from: Day | None = None
    valid_to: Day | None = None
    weekdays: list[int] = Field(default_factory=list)
    channels: list[Channel] = Field(default_factory=list)
    price_type_ids: list[Key] = Field(default_factory=list)
    outlet_ids: list[Key] = Field(default_factory=list)
    target: Target = Field(default_factory=Target)
    deal: Deal
    priority: int = 0
    stacking: Stacking = "stack"
    currency: str = Field(default="", max_length=3)
    max_times: int | None = Field(default=None, ge=1)
    max_discount_minor: int | None = Field(default=None, ge=1)
    max_uses: int | None = Field(default=None, ge=1)
    budget_minor: int | None = Field(default=None, ge=1)
    spent_minor: int = Field(default=0, ge=0)
    stock_warehouse_id: Key | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError(
                f"a promotion ends ({self.valid_to}) before it begins ({self.valid_from})"
            )
        if any(not 1 <= day <= 7 for day in self.weekdays):
            raise ValueError("weekdays are numbers from 1 (Monday) to 7 (Sunday)")
        if not self.currency and has_amounts(self):
            raise ValueError("a promotion with amounts needs its currency")
        return self

    def runs_on(self, day: Day) -> bool:
        """Say whether the promotion is valid on a day."""
        if self.valid_from is not None and day < self.valid_from:
            return False
        if self.valid_to is not None and day > self.valid_to:
            return False
        return not self.weekdays or dt.date.fromisoformat(day).isoweekday() in self.weekdays

    def is_offered(
        self, outlet_id: str, price_type_id: str | None, channel: Channel, day: Day
    ) -> bool:
        """Say whether the promotion is for an outlet, its price type and a channel on a day."""
        return (
            self.runs_on(day)
            and (not self.outlet_ids or outlet_id in self.outlet_ids)
            and (not self.price_type_ids or price_type_id in self.price_type_ids)
            and (not self.channels or channel in self.channels)
        )

    @property
    def is_plain(self) -> bool:
        """Whether how often it is met and what it takes off depends on its lines alone.

        That of others depends on the rest of the order, stock, a budget or earlier orders. Which
        gift is given depends on the choice in any case.
        """
        return (
            self.stacking != "order"
            and (self.stacking == "stack" or not self.gift_ids)
            and self.stock_warehouse_id is None
            and self.budget_minor is None
            and self.max_uses is None
        )

    @property
    def gift_ids(self) -> tuple[str, ...]:
        """The products that can be chosen as a gift; none where it is no gift promotion."""
        return tuple(c.product_id for c in self.deal.choices) if isinstance(self.deal, Gift) else ()

    def from_office(self, known: Promotion) -> Promotion:
        """Return this promotion, as the office has it, with what the hub has counted."""
        return self.model_copy(update={"spent_minor": known.spent_minor})


class Spending(Noun):
    """What all placed orders have got from a promotion with a budget, to the minor unit.

    It stays at the hub. Devices see `Promotion.spent_minor`, which follows in steps: a record that
    changed with every order would wake up every device each time.
    """

    KEY = ("promotion_id",)

    promotion_id: Key
    spent_minor: int = Field(default=0, ge=0)


def has_amounts(promotion: Promotion) -> bool:
    """Say whether anything in a promotion is an amount of money."""
    if promotion.max_discount_minor is not None or promotion.budget_minor is not None:
        return True
    deal: Any = promotion.deal
    if isinstance(deal, Tiers | Gift) and deal.basis == "value":
        return True
    rewards: list[Reward] = [tier.reward for tier in getattr(deal, "tiers", ())]
    rewards += [deal.reward] if hasattr(deal, "reward") else []
    return any(reward.percent_bp is None for reward in rewards)


def product_ids_of(promotion: Promotion) -> tuple[str, ...]:
    """Return the products that a promotion names itself, gifts not included."""
    if isinstance(promotion.deal, Bundle):
        return tuple(id_ for part in promotion.deal.parts for id_ in part.product_ids)
    return promotion.target.product_ids
