"""Random histories: whatever happens between pages, a device that has caught up holds its scope."""

from __future__ import annotations

import random

import pytest

from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.hub.store import Store
from tests.hub.world import AGENT, MANAGER, OTHER, OWNER, Replica, change_line, outlet

ROUTES = ("r1", "r2", None)
OUTLETS = ("o1", "o2", "o3", "o4")


class History:
    """What may happen at the hub, one thing at a time."""

    def __init__(self, store: Store, seed: int) -> None:
        self.store = store
        self.random = random.Random(seed)
        self.devices = [Replica.of(store, user) for user in (AGENT, OTHER, OWNER, MANAGER)]
        self.orders: list[str] = []
        self.counter = 0

    def step(self) -> None:
        deeds = (self.move, self.reprice, self.drop, self.reassign, self.share, self.order)
        self.random.choice((*deeds, self.page, self.page, self.page, self.amend))()

    def move(self) -> None:
        type_id = self.random.choice(("retail", "partner"))
        moved = outlet(self.random.choice(OUTLETS), self.random.choice(ROUTES))
        self.store.load([moved.model_copy(update={"price_type_id": type_id})])

    def reprice(self) -> None:
        id_ = f"p{self.random.randint(1, 8)}"
        amount = self.random.randint(1, 1000)
        type_id = self.random.choice(("retail", "cost"))
        price = Price(price_type_id=type_id, product_id=id_, amount_minor=amount)
        self.store.load([price, Product(id=id_, sku=id_, name=f"Name {amount}")])

    def drop(self) -> None:
        self.store.remove(Price, [f"retail/p{self.random.randint(1, 8)}"])

    def reassign(self) -> None:
        user = self.random.choice((AGENT, OTHER))
        routes = self.random.sample(("r1", "r2"), self.random.randint(0, 2))
        owner = OWNER.model_copy(update={"outlet_ids": self.random.sample(OUTLETS, 2)})
        self.store.load([user.model_copy(update={"route_ids": routes}), owner])

    def share(self) -> None:
        outlets = self.random.sample(OUTLETS, self.random.randint(0, 4))
        self.store.load([LegalEntity(id="e1", name="Shared", outlet_ids=outlets)])

    def order(self) -> None:
        self.counter += 1
        device = self.random.choice(self.devices)
        command = device.order(self.counter, self.random.choice(OUTLETS))
        device.push(command)
        self.orders.append(command["order_id"])

    def amend(self) -> None:
        if self.orders:
            order_id = self.random.choice(self.orders)
            device = self.random.choice(self.devices)
            device.push(change_line(order_id, f"l-{order_id}", self.random.randint(0, 9)))

    def page(self) -> None:
        device = self.random.choice(self.devices)
        if self.random.random() < 0.1:
            self.store.renew_epoch()
        device.page(self.random.randint(1, 6))


@pytest.mark.parametrize("seed", range(6))
def test_a_device_that_has_caught_up_holds_its_scope(store: Store, seed: int) -> None:
    history = History(store, seed)
    for _ in range(80):
        history.step()
    for device in history.devices:
        device.sync(history.random.randint(1, 50))
        device.check()
        fresh = Replica(store, device.identity, device.prefix)
        fresh.sync()
        held = {name: rows for name, rows in device.buckets.items() if rows}
        assert held == {name: rows for name, rows in fresh.buckets.items() if rows}
