"""Pages of a pull: what is in them, how large they are, and that nothing is lost between them."""

from __future__ import annotations

import functools
import json

import pytest

from fieldapp.domain.product import Product
from fieldapp.hub import page, pull
from fieldapp.hub.store import Store
from fieldapp.wire.messages import PullReply, PullRequest
from tests.hub.asked import asked_of
from tests.hub.synced import synced
from tests.hub.world import (
    AGENT,
    MANAGER,
    NOW,
    OTHER,
    OWNER,
    Replica,
    outlet,
)


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


def test_the_encoded_page_says_the_same_as_the_message(store: Store) -> None:
    device = Replica.of(store, AGENT)
    for limit_rows in (3, 5000):
        request = PullRequest(limit_rows=limit_rows, digests=True)
        text, rows = pull.pull_bytes(store, device.identity, request, NOW)
        message = pull.pull(store, device.identity, request, NOW)
        assert PullReply.model_validate_json(text) == message
        assert json.loads(text) == message.model_dump(mode="json")
        assert rows == sum(len(change.rows) for change in message.changes)
