from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from sqlalchemy import select

from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product
from fieldapp.hub.database import ATTEMPTS, Database, Stale, Unavailable
from fieldapp.hub.draft import Written
from fieldapp.hub.schema import COMPANY, FEED
from fieldapp.hub.store import NoCompany, Store
from tests.hub.world import AGENT, MANAGER, Replica, nouns, outlet

WRITERS = 8


def position_of(store: Store) -> int:
    query = select(COMPANY.c.position).where(COMPANY.c.company == store.company.id)
    return int(store.database.read(lambda connection: connection.execute(query).scalar_one()))


def all_at_once(*jobs: Callable[[], object]) -> None:
    """Run jobs in threads and raise what one of them raised."""
    errors: list[BaseException] = []

    def run(job: Callable[[], object]) -> None:
        try:
            job()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_loading_the_same_again_changes_nothing(empty_store: Store) -> None:
    first = empty_store.load(nouns(), chunk=7)
    assert (first.added, first.changed, first.same) == (len(nouns()), 0, 0)
    position = position_of(empty_store)
    assert empty_store.load(nouns()) == Written(same=len(nouns()))
    assert position_of(empty_store) == position
    changed = [Product(id="p1", sku="P1", name="other"), Product(id="p77", sku="P77", name="new")]
    assert empty_store.load(changed) == Written(added=1, changed=1)
    assert position_of(empty_store) == position + 2


def test_records_of_a_kind_come_by_key(store: Store) -> None:
    assert [found.id for found in store.records(Outlet)] == ["o1", "o2", "o3", "o4"]


def test_the_last_of_several_in_one_load_counts(empty_store: Store) -> None:
    twice = [Product(id="p", sku="P", name=name) for name in ("first", "second")]
    assert empty_store.load(twice) == Written(added=1)
    found = empty_store.write(lambda tx: tx.get(Product, "p"))
    assert found is not None
    assert found.name == "second"


def test_a_store_without_a_company_says_so(empty_store: Store) -> None:
    with pytest.raises(NoCompany):
        _ = Store(empty_store.database, "nobody").company
    assert Store(empty_store.database, empty_store.company.id).company == empty_store.company


def test_companies_in_one_database_do_not_see_each_other(store: Store) -> None:
    other = Store(store.database)
    other.create_company("Bakery")
    other.load(nouns(2))
    device = Replica.of(other, AGENT)
    device.sync()
    device.check()
    assert device.keys("product") == {"p1", "p2"}


def test_what_fails_leaves_nothing_behind(store: Store) -> None:
    position = position_of(store)

    def fail(tx) -> None:
        tx.put(Product(id="p-x", sku="X", name="x"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.write(fail)
    assert position_of(store) == position
    assert store.write(lambda tx: tx.get(Product, "p-x")) is None


def test_a_transaction_that_meets_others_is_run_again_but_not_for_ever(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    runs: list[int] = []

    def stale(tx) -> None:
        runs.append(1)
        if len(runs) < 3:
            raise Stale

    store.write(stale)
    assert len(runs) == 3
    runs.clear()

    def always(tx) -> None:
        runs.append(1)
        raise Stale

    with pytest.raises(Unavailable):
        store.write(always)
    assert len(runs) == ATTEMPTS


def test_no_update_is_lost_between_writers(store: Store) -> None:
    """Eight writers add to the same record: each sum contains all that came before."""

    def add() -> None:
        def once(tx) -> None:
            product = tx.get(Product, "p1")
            tx.put(product.model_copy(update={"vat_rate_bp": product.vat_rate_bp + 1}))

        for _ in range(4):
            patiently(lambda: store.write(once))

    all_at_once(*[add] * WRITERS)
    product = store.write(lambda tx: tx.get(Product, "p1"))
    assert product is not None
    assert product.vat_rate_bp == 2000 + 4 * WRITERS


def patiently(job: Callable[[], object]) -> None:
    """Do what a device does when the hub is overloaded: come again."""
    for _ in range(20):
        try:
            job()
        except Unavailable:
            continue
        return
    raise AssertionError("never got through")


def test_a_reader_loses_nothing_while_eight_write(store: Store) -> None:
    """The reader polls all the time; at the end it has every record, and positions are unique."""
    reader = Replica.of(store, MANAGER)
    devices = [Replica.of(store, AGENT) for _ in range(WRITERS)]
    done = threading.Event()
    polls: list[int] = []

    def write(device: Replica) -> None:
        for counter in range(1, 16):
            command = device.order(counter, "o1" if counter % 2 else "o2")
            patiently(lambda command=command: device.push(command))  # type: ignore[misc]

    def read() -> None:
        while not done.is_set():
            polls.append(reader.page().cursor.position)

    polling = threading.Thread(target=read)
    polling.start()
    all_at_once(*[lambda device=device: write(device) for device in devices])
    done.set()
    polling.join()
    reader.sync()
    assert len(reader.keys("order")) == WRITERS * 15
    assert len(set(polls)) > 3
    reader.check()
    query = select(FEED.c.position).where(FEED.c.company == store.company.id)
    places = store.database.read(lambda connection: connection.execute(query).scalars().all())
    assert len(places) == len(set(places))


def test_an_order_made_while_its_outlet_moves_ends_up_in_the_right_route(store: Store) -> None:
    manager = Replica.of(store, MANAGER)
    done = threading.Event()

    def move() -> None:
        for number in range(12):
            route = ("r2", "r1")[number % 2]
            patiently(lambda route=route: store.load([outlet("o1", route)]))  # type: ignore[misc]
        done.set()

    def order(device: Replica) -> None:
        for counter in range(1, 200):
            if done.is_set() and counter > 3:
                break
            command = device.order(counter)
            patiently(lambda command=command: device.push(command))  # type: ignore[misc]

    devices = [Replica.of(store, MANAGER) for _ in range(3)]
    all_at_once(move, *[lambda device=device: order(device) for device in devices])
    last = store.write(lambda tx: tx.get(Outlet, "o1"))
    assert last is not None
    manager.sync()
    manager.check()
    inside = {key for kind, key in manager.buckets[f"route/{last.route_id}"] if kind == "order"}
    assert inside == manager.keys("order")
    outside = manager.buckets[f"route/{'r2' if last.route_id == 'r1' else 'r1'}"]
    assert not any(kind == "order" for kind, _ in outside)


@pytest.mark.postgres
def test_positions_follow_the_order_of_commits(postgres_store: Store) -> None:
    """A slow transaction that began first stands behind a quick one that was committed first."""
    begun, go = threading.Event(), threading.Event()

    def slow(tx) -> None:
        tx.put(Product(id="slow", sku="S", name="slow"))
        begun.set()
        assert go.wait(30)

    thread = threading.Thread(target=postgres_store.write, args=(slow,))
    thread.start()
    assert begun.wait(30)
    postgres_store.load([Product(id="quick", sku="Q", name="quick")])
    go.set()
    thread.join()
    assert keys_in_order(postgres_store, "slow", "quick") == ["quick", "slow"]


def test_on_sqlite_a_second_writer_waits_for_the_first_and_stands_behind_it(
    sqlite_store: Store,
) -> None:
    begun, go = threading.Event(), threading.Event()
    other = Store(Database(str(sqlite_store.database.engine.url), durable=False))

    def slow(tx) -> None:
        tx.put(Product(id="slow", sku="S", name="slow"))
        begun.set()
        assert go.wait(30)

    first = threading.Thread(target=sqlite_store.write, args=(slow,))
    first.start()
    assert begun.wait(30)
    quick = [Product(id="quick", sku="Q", name="quick")]
    second = threading.Thread(target=other.load, args=(quick,))
    second.start()
    assert keys_in_order(other, "slow", "quick") == [], "nothing is seen before its commit"
    go.set()
    for thread in (first, second):
        thread.join()
    other.database.close()
    assert keys_in_order(sqlite_store, "slow", "quick") == ["slow", "quick"]


def keys_in_order(store: Store, *keys: str) -> list[str]:
    """Return those of some keys that are in the feed, in the order of their positions."""
    query = (
        select(FEED.c.key)
        .where(FEED.c.company == store.company.id, FEED.c.key.in_(keys))
        .order_by(FEED.c.position)
    )
    return list(store.database.read(lambda connection: connection.execute(query).scalars().all()))


def test_a_snapshot_does_not_see_what_comes_later(store: Store) -> None:
    query = select(COMPANY.c.position).where(COMPANY.c.company == store.company.id)
    with store.database.snapshot() as connection:
        before = connection.execute(query).scalar_one()
        store.load([Product(id="later", sku="L", name="later")])
        assert connection.execute(query).scalar_one() == before
    assert position_of(store) > before


def test_two_deliveries_of_one_push_at_the_same_time_take_effect_once(store: Store) -> None:
    device = Replica.of(store, AGENT)
    commands = [(1, device.order(1)), (2, device.order(2))]
    replies = []
    all_at_once(*[lambda: replies.append(device.push_numbered(commands))] * 4)
    assert all(reply.receipts == replies[0].receipts for reply in replies)
    device.sync()
    assert len(device.keys("order")) == 2
    assert all(first <= second for first, second in pairwise(sorted(device.keys("receipt"))))
