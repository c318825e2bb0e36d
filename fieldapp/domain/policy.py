"""The company's own rules about orders."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar, Literal

from sqlmodel import Field

from fieldapp.domain.noun import UTC, GrownNoun, Instant, Key, instant_of
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.warehouse import Warehouse

POLICY_KEY = "company"


class Policy(GrownNoun):
    """What the company has decided; there is one, and without it the defaults hold.

    A price that the user saw up to `honour_days` ago is kept when it differs from the current one
    by at most `honour_bp` basis points; beyond that the order is held for a manager, or refused
    with the new price shown, as `price_beyond` says. Orders can be changed until `cut_off_hours`
    before the beginning (midnight UTC) of their delivery day; None means until they are assembled.
    Goods that arrived in the last `return_days` can be returned; other returns wait for a manager.
    `zone` is the IANA name of the zone in which the cut-offs of delivery plans are meant that name
    no other. An order that arrives when it is too late for its delivery day comes on the next one
    (`move`), keeps its day when it was submitted in time and the day has not begun (`honour`, else
    as `move`), or stays a cart (`refuse`), as `late_orders` says. `warehouses` are those that goods
    may be ordered from besides the one that a person sells from.
    """

    LATER: ClassVar[tuple[str, ...]] = ("return_days", "zone", "late_orders", "warehouses")

    id: Key
    honour_days: int = Field(default=7, ge=0)
    honour_bp: int = Field(default=500, ge=0)
    price_beyond: Literal["hold", "refuse"] = "hold"
    cut_off_hours: int | None = Field(default=None, ge=0, le=24 * 14)
    return_days: int = Field(default=60, ge=0, le=3650)
    zone: str = Field(default="UTC", max_length=60)
    late_orders: Literal["move", "honour", "refuse"] = "move"
    warehouses: list[Warehouse] = Field(default_factory=list)

    def honours(self, seen_minor: int, current_minor: int, age: dt.timedelta) -> bool:
        """Say whether a price seen so long ago is kept, when another one is right by now."""
        difference = abs(seen_minor - current_minor)
        return age.days < self.honour_days and difference * 10_000 <= current_minor * self.honour_bp


def policy_of(nouns: Nouns) -> Policy:
    """Return the company's policy."""
    return nouns.get(Policy, POLICY_KEY) or Policy(id=POLICY_KEY)


def cut_off(order: Order, policy: Policy) -> Instant | None:
    """Return from when on the order cannot be changed, or None when no hour ends that."""
    if policy.cut_off_hours is None or order.delivery_day is None:
        return None
    day = dt.datetime.fromisoformat(order.delivery_day).replace(tzinfo=UTC)
    return instant_of(day - dt.timedelta(hours=policy.cut_off_hours))
