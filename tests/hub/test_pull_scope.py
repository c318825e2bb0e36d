"""Records and buckets that come, go and move while a device pulls."""

from __future__ import annotations

import pytest

from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.hub.scope import compute_scope
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from tests.hub.synced import synced
from tests.hub.world import (
    AGENT,
    MANAGER,
    OTHER,
    OWNER,
    USERS,
    Replica,
    change_line,
    nouns,
    outlet,
)


def test_records_that_are_removed_leave_the_device(store: Store) -> None:
    device = synced(store)
    assert store.remove(Price, ["retail/p1", "retail/none"]).changed == 1
    reply = device.page()
    (change,) = reply.changes
    assert (change.bucket, change.kind, change.gone) == ("prices/retail", "price", ["retail/p1"])
    device.check()
    store.load([Price(price_type_id="retail", product_id="p1", amount_minor=5)])
    device.sync()
    assert device.record("price", "retail/p1")["amount_minor"] == 5
    device.check()


def test_an_outlet_that_changes_its_route_takes_everything_along(store: Store) -> None:
    north, south, owner = synced(store), synced(store, OTHER), synced(store, OWNER)
    command = north.order(1)
    north.push(command, change_line(command["order_id"], "l1", 2))
    delivered = north.order(2)
    north.push(delivered)
    from fieldapp.domain.order import Order

    def deliver(tx):
        order = tx.get(Order, delivered["order_id"])
        tx.put(order.model_copy(update={"status": "delivered"}))

    store.write(deliver)
    for device in (north, south, owner):
        device.sync()
    assert north.buckets["history/r1"]
    assert not south.keys("order")

    store.load([outlet("o1", "r2")])
    for device in (north, south, owner):
        device.sync()
        device.check()
    assert north.keys("outlet") == {"o2"}
    assert north.keys("order") == set()
    assert south.keys("order") == {command["order_id"], delivered["order_id"]}
    assert set(south.buckets["history/r2"]) == {("order", delivered["order_id"])}
    # The legal entity has no outlet on the northern route any more.
    assert north.keys("legal_entity") == set()
    assert south.keys("legal_entity") == {"e1"}
    assert owner.keys("order") == south.keys("order")


def test_a_shared_legal_entity_stays_where_it_has_an_outlet(store: Store) -> None:
    store.load([LegalEntity(id="e1", name="Three", outlet_ids=["o1", "o2", "o3"])])
    north, south = synced(store), synced(store, OTHER)
    store.load([outlet("o1", "r2")])
    for device in (north, south):
        device.sync()
        device.check()
        assert device.keys("legal_entity") == {"e1"}


def test_a_record_on_its_way_is_never_absent_in_between(store: Store) -> None:
    manager = synced(store, MANAGER)
    command = manager.order(1)
    manager.push(command)
    manager.sync()
    store.load([outlet("o1", "r2")])
    while not manager.page(1).complete:
        assert command["order_id"] in manager.keys("order")
        assert "o1" in manager.keys("outlet")
    manager.check()


def test_orders_that_come_before_their_outlets_find_their_place(empty_store: Store) -> None:
    later = [noun for noun in nouns() if type(noun).__name__ == "Outlet"]
    rest = [noun for noun in nouns() if type(noun).__name__ != "Outlet"]
    empty_store.load(rest, chunk=3)
    empty_store.load(later, chunk=1)
    device = synced(empty_store)
    assert device.keys("legal_entity") == {"e1"}


def test_buckets_are_gained_and_lost_with_the_scope(store: Store) -> None:
    device = synced(store)
    store.load([AGENT.model_copy(update={"route_ids": ["r2"]})])
    reply = device.page()
    assert set(reply.lost) == {"route/r1", "history/r1"}
    assert device.sync().complete
    device.check()
    assert device.keys("outlet") == {"o3", "o4"}
    assert device.keys("price_type") == {"retail", "partner"}
    store.load([AGENT.model_copy(update={"route_ids": []})])
    device.sync()
    device.check()
    assert device.keys("outlet") == set()


def test_a_bucket_is_filled_while_it_changes(store: Store) -> None:
    """What was sent of a new bucket, and left it before the rest was sent, is taken back."""
    device = Replica.of(store, AGENT)
    while ("outlet", "o1") not in device.buckets.get("route/r1", {}):
        device.page(1)
    assert "route/r1" in device.cursor.filling
    store.load([outlet("o1", "r2")])
    store.load([Product(id="p9", sku="P9", name="late")])
    device.sync(1)
    device.check()
    assert device.keys("outlet") == {"o2"}


def test_a_bucket_lost_while_it_is_filled_is_dropped(store: Store) -> None:
    device = Replica.of(store, AGENT)
    while "route/r1" not in device.cursor.filling:
        device.page(1)
    store.load([AGENT.model_copy(update={"route_ids": ["r2"]})])
    assert "route/r1" in device.page(1).lost
    device.sync(1)
    device.check()


def test_a_scope_is_computed_again_when_it_changes(store: Store) -> None:
    device = synced(store, OWNER)
    assert "prices/partner" not in device.cursor.buckets
    store.load([outlet("o1", "r1", price_type_id="partner")])
    device.sync()
    assert {"prices/partner", "prices/retail"} <= set(device.cursor.buckets)
    device.check()


def test_a_user_who_is_gone_loses_everything(store: Store) -> None:
    device = synced(store)
    store.remove(type(USERS[0]), [AGENT.id])
    device.sync()
    assert device.buckets == {}


def test_an_outlet_that_only_has_another_name_costs_nobody_a_new_scope(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = synced(store)
    computed: list[str] = []

    def compute(tx: Transaction, user_id: str, device_id: str) -> frozenset[str]:
        computed.append(user_id)
        return compute_scope(tx, user_id, device_id)

    monkeypatch.setattr("fieldapp.hub.scope.compute_scope", compute)
    store.load([outlet("o1", "r1", name="Another name")])
    agent.sync()
    assert (agent.record("outlet", "o1")["name"], computed) == ("Another name", [])
    store.load([outlet("o1", "r1", name="Another name", price_type_id="partner")])
    agent.sync()
    assert computed == ["agent"]
    assert "prices/partner" in agent.buckets
