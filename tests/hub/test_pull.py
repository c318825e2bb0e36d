from __future__ import annotations

import functools
import json

import pytest

from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.hub import page, pull
from fieldapp.hub.device import number_of, prefix_of
from fieldapp.hub.scope import compute_scope
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.wire.messages import Cursor, PullReply, PullRequest
from tests.hub.asked import asked_of
from tests.hub.world import (
    AGENT,
    MANAGER,
    NOW,
    OTHER,
    OWNER,
    USERS,
    Replica,
    change_line,
    nouns,
    outlet,
)


def synced(store: Store, user=AGENT) -> Replica:
    device = Replica.of(store, user)
    device.sync()
    device.check()
    return device


def test_everybody_gets_the_records_of_his_scope_and_no_other(store: Store) -> None:
    agent, owner, manager = (synced(store, user) for user in (AGENT, OWNER, MANAGER))
    assert agent.keys("outlet") == {"o1", "o2"}
    assert owner.keys("outlet") == {"o1"}
    assert manager.keys("outlet") == {"o1", "o2", "o3", "o4"}
    for device in (agent, owner, manager):
        assert device.keys("user") == {device.identity.user}
        assert device.keys("product") == {f"p{n}" for n in range(1, 6)}
    assert owner.keys("stock") == set()


def test_prices_of_cost_reach_only_those_who_may_see_them(store: Store) -> None:
    for user, seen in ((AGENT, False), (OWNER, False), (MANAGER, True)):
        device = synced(store, user)
        assert any(key.startswith("cost/") for key in device.keys("price")) is seen
        assert any(key.startswith("retail/") for key in device.keys("price"))
    # The agent of the other route has an outlet whose type is derived from the base list.
    other = synced(store, OTHER)
    assert other.keys("price_type") == {"retail", "partner"}


def test_nothing_to_do_is_one_query(store: Store) -> None:
    device = synced(store)
    with asked_of(store) as statements:
        reply = device.page()
    assert reply.complete
    assert not reply.changes
    assert len(statements) == 1


@pytest.mark.parametrize("limit_rows", [1, 2, 3, 5, 7])
def test_small_pages_add_up_to_one_large(store: Store, limit_rows: int) -> None:
    whole, paged = Replica.of(store, AGENT), Replica.of(store, AGENT)
    whole.push(whole.order(1), whole.order(2, "o2"))
    whole.sync()
    paged.sync(limit_rows)
    assert paged.pages > whole.pages
    own = {f"device/{whole.identity.device}", f"device/{paged.identity.device}"}
    for name in (set(whole.buckets) | set(paged.buckets)) - own:
        assert whole.buckets[name] == paged.buckets[name]
    paged.check()
    store.load([Product(id=f"p{n}", sku=f"P{n}", name="new") for n in range(1, 6)])
    store.load([outlet("o1", "r2")])
    whole.sync()
    paged.sync(limit_rows)
    for name in (set(whole.buckets) | set(paged.buckets)) - own:
        assert whole.buckets[name] == paged.buckets[name]
    paged.check()


def test_a_page_never_exceeds_its_limit_and_tells_what_is_left(store: Store) -> None:
    device = Replica.of(store, AGENT)
    reply = device.page(4)
    assert sum(len(change.rows) + len(change.gone) for change in reply.changes) == 4
    while left := reply.rows_left:
        reply = device.page(4)
        taken = sum(len(change.rows) + len(change.gone) for change in reply.changes)
        assert taken <= 4
        assert reply.rows_left == left - taken
    assert reply.complete


def test_small_buckets_come_first_and_history_last(store: Store) -> None:
    device = Replica.of(store, AGENT)
    seen: list[str] = []
    while not (reply := device.page(1)).complete:
        seen += [change.bucket.partition("/")[0] for change in reply.changes]
    order = [name for i, name in enumerate(seen) if i == 0 or seen[i - 1] != name]
    assert order == ["user", "route", "catalog", "prices", "stock"]


def test_large_bodies_are_bounded_by_bytes(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "Page", functools.partial(page.Page, limit_bytes=600))
    device = Replica.of(store, AGENT)
    device.sync()
    assert device.pages > 5
    device.check()
    store.load([Product(id="p1", sku="P1", name="x" * 5000), Product(id="p2", sku="P2", name="y")])
    device.pages = 0
    device.sync()
    assert device.pages == 2
    device.check()


def test_slices_of_a_page_lose_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pull, "ROWS_A_QUERY", 3)
    device = synced(store)
    store.load([Product(id=f"p{n}", sku=f"P{n}", name="new") for n in range(1, 15)])
    device.sync()
    device.check()
    store.load([Product(id=f"p{n}", sku=f"P{n}", name="newer") for n in range(1, 15)])
    device.sync(limit_rows=7)
    device.check()


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


def test_another_epoch_means_to_start_again(store: Store) -> None:
    device = synced(store)
    device.push(device.order(1))
    old = device.cursor
    epoch = store.renew_epoch()
    reply = device.page()
    assert reply.restart
    assert not reply.complete
    assert reply.cursor == Cursor(epoch=epoch)
    assert reply.last_command == 1
    assert old.epoch != epoch
    device.sync()
    device.check()


def test_prefixes_are_not_given_again_after_a_restore(store: Store) -> None:
    before = {Replica.of(store, AGENT).prefix for _ in range(3)}
    store.renew_epoch()
    assert Replica.of(store, AGENT).prefix not in before
    assert len(Replica.of(store, AGENT).prefix) == 2


def test_a_device_that_a_restored_hub_has_forgotten_keeps_its_prefix(store: Store) -> None:
    known = Replica.of(store, AGENT).prefix
    given_after_the_backup = prefix_of(number_of(known) + 3)
    store.renew_epoch()
    device = Replica.of(store, AGENT, prefix=given_after_the_backup)
    assert device.prefix == given_after_the_backup
    assert device.only(device.order(17)).verdict == "applied"
    for wish in (known, given_after_the_backup, prefix_of(500), "B1", "\x00"):
        assert Replica.of(store, AGENT, prefix=wish).prefix not in {known, wish}


@pytest.mark.parametrize("ahead", ["position", "filling"])
def test_a_cursor_from_the_future_means_to_start_again(store: Store, ahead: str) -> None:
    device = synced(store)
    beyond = device.cursor.position + 1
    change = {"position": beyond} if ahead == "position" else {"filling": {"catalog": beyond}}
    device.cursor = device.cursor.model_copy(update=change)
    assert device.page().restart
    device.sync()
    device.check()


def test_a_cursor_without_an_epoch_that_holds_something_is_not_believed(store: Store) -> None:
    device = Replica.of(store, AGENT)
    device.cursor = Cursor(position=1, buckets=["catalog"])
    assert device.page().restart


def test_strange_cursors_get_an_answer(store: Store) -> None:
    device = synced(store)
    epoch = device.cursor.epoch
    for cursor in (
        Cursor(epoch=epoch, buckets=["nowhere/\x00", "", "route/r2"]),
        Cursor(epoch=epoch, filling={"catalog": -5, "x": 0}),
        Cursor(epoch=epoch, buckets=["catalog", "catalog"], filling={"catalog": 1}),
        Cursor(epoch="\x00", position=10**30),
    ):
        device.cursor, device.buckets = cursor, {}
        device.page()


def test_the_encoded_page_says_the_same_as_the_message(store: Store) -> None:
    device = Replica.of(store, AGENT)
    for limit_rows in (3, 5000):
        request = PullRequest(limit_rows=limit_rows, digests=True)
        text, rows = pull.pull_bytes(store, device.identity, request, NOW)
        message = pull.pull(store, device.identity, request, NOW)
        assert PullReply.model_validate_json(text) == message
        assert json.loads(text) == message.model_dump(mode="json")
        assert rows == sum(len(change.rows) for change in message.changes)


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
