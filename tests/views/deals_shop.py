"""Promotions of the company, and carts of its agent that they are for."""

from __future__ import annotations

import datetime as dt

from fieldapp.actions import orders as actions
from fieldapp.domain.order import Order
from fieldapp.domain.promotion import (
    FreeGoods,
    Gift,
    GiftChoice,
    Promotion,
    Reward,
    Target,
    Tier,
    Tiers,
)
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import Saved
from tests.views.headless import Screen
from tests.views.world import NOW, Company

TODAY = NOW.date().isoformat()
SPRING = Promotion(
    id="spring",
    name="Spring",
    deal=Tiers(tiers=(Tier(threshold=12, reward=Reward(percent_bp=1_000)),)),
    target=Target(product_ids=("p-0",)),
    valid_to=(NOW.date() + dt.timedelta(days=9)).isoformat(),
    priority=2,
)
MUG = Promotion(
    id="mug",
    name="A mug with it",
    deal=Gift(
        threshold=12,
        choices=(GiftChoice(product_id="p-3"), GiftChoice(product_id="p-4", quantity=6)),
    ),
    target=Target(product_ids=("p-0",)),
)
LARGE = Promotion(
    id="large",
    name="Large order",
    deal=Tiers(basis="value", tiers=(Tier(threshold=3_500, reward=Reward(percent_bp=500)),)),
    currency="EUR",
)
GROUP = Promotion(
    id="group",
    name="Group deal",
    deal=FreeGoods(buy=3),
    target=Target(group_ids=("g-1",)),
)


def promote(firm: Company, *promotions: Promotion, folder: str | None = None) -> None:
    with firm.replica(folder or firm.agent).database.write() as connection:
        for promotion in promotions:
            write_noun(connection, promotion)


def cart(firm: Company, **lines: int) -> str:
    wanted = [(f"p-{key[1:]}", quantity) for key, quantity in lines.items()]
    made = actions.create(firm.replica(firm.agent), "o-1", wanted)
    assert isinstance(made, Saved)
    return made.document


def stored(firm: Company, order_id: str) -> Order:
    found = firm.replica(firm.agent).query(read_order, order_id, TODAY)
    assert found is not None
    return found


def total(screen: Screen, order: Order) -> bool:
    """Say whether the total of an order is what the screen shows."""
    return screen.shows(f"€{order.total_minor / 100:.2f}")
