"""Settling pulled pages, written by hand: each is what a hub could have sent."""

from __future__ import annotations

import pytest

from fieldapp.actions import orders, visits
from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price
from fieldapp.domain.product import Brand, Product
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.stock import Stock
from fieldapp.localdb import meta, search
from fieldapp.localdb.replica import DATABASE_FILE, Saved
from fieldapp.localdb.settlement import changes_nothing
from fieldapp.wire.messages import Cursor, PullReply
from tests.company import COLA, COMPANY, CORNER, MANAGER, NOW, OWNER
from tests.intents import change, create
from tests.localdb.pages import SCOPE, bring, cart, noun, raw, rows, with_quantity
from tests.replicas import FixedWorld, changes_of, content, fill, open_replica, page, pull


def test_a_first_page_brings_everything_of_the_scope_and_the_cursor(replica):
    for record in COMPANY:
        mine = any(c.rows for c in changes_of([record], SCOPE))
        found = noun(replica, type(record), record.key)
        assert found == (record if mine else None)

    cursor = replica.query(meta.cursor)
    assert (cursor.epoch, cursor.position, frozenset(cursor.buckets)) == ("e1", 1, SCOPE)
    assert replica.query(meta.get, meta.LAST_SUCCESS) == NOW


def test_the_kinds_that_changed_are_told(replica):
    kinds = pull(replica, bring(COLA.changed(name="Cola Zero"), CORNER.changed(phone="1")))

    assert {"product", "outlet"} <= kinds <= {"product", "outlet", "outbox"}


def test_a_record_that_comes_again_replaces_what_was_there(replica):
    pull(replica, bring(COLA.changed(name="Cola Zero", packs=[])))

    assert noun(replica, Product, "cola").name == "Cola Zero"
    assert noun(replica, Product, "cola").packs == []


def test_products_are_found_by_their_new_name_at_once(replica):
    pull(replica, bring(COLA.changed(name="Quinine water")))

    assert len(replica.query(search.find, "quinine", 10)) == 1
    assert replica.query(search.find, "cola", 10) == []


def test_products_of_a_brand_are_found_by_its_new_name(replica):
    pull(replica, bring(Brand(id="fizz", name="Sparkle")))

    assert len(replica.query(search.find, "sparkle", 10)) == 1
    assert replica.query(search.find, "fizz", 10) == []


def test_after_a_first_load_in_several_pages_all_products_are_found(empty):
    products = changes_of(COMPANY, ["catalog"])
    first = [c for c in products if c.kind != "product"]
    rest = [c for c in products if c.kind == "product"]
    pull(empty, page(first, (), complete=False, filling={"catalog": 3}))
    assert empty.query(search.find, "tea", 10) == []
    pull(empty, page(rest, ["catalog"]))

    assert len(empty.query(search.find, "tea", 10)) == 1
    assert len(empty.query(search.find, "fizz", 10)) == 1


def test_records_that_are_gone_go(replica):
    gone = [
        raw("catalog", "product", gone=("tea",)),
        raw("prices/base", "price", gone=("base/cola",)),
        raw("stock/main", "stock", gone=("main/cola",)),
        raw("route/north", "stop", gone=("north-kiosk",)),
        raw("route/north", "outlet", gone=("kiosk",)),
    ]
    pull(replica, page(gone, SCOPE, 2))

    gone_nouns: list[tuple[type[Noun], str]] = [
        (Product, "tea"),
        (Price, "base/cola"),
        (Stock, "main/cola"),
        (Outlet, "kiosk"),
    ]
    for kind, key in gone_nouns:
        assert noun(replica, kind, key) is None
    assert rows(replica, "SELECT id FROM stop") == [("north-corner",)]
    assert replica.query(search.find, "tea", 10) == []


def test_what_is_gone_and_was_never_here_is_passed_over(replica):
    before = rows(replica, "SELECT count(*) FROM price")
    gone = [
        raw("prices/base", "price", gone=("base/none", "malformed")),
        raw("route/north", "outlet", gone=("none",)),
    ]
    pull(replica, page(gone, SCOPE, 2))

    assert rows(replica, "SELECT count(*) FROM price") == before


def test_with_nothing_new_there_is_nothing_to_write(replica):
    cursor = Cursor(epoch="e1", position=1, buckets=sorted(SCOPE, reverse=True))
    reply = PullReply(cursor=cursor, last_command=0, complete=True, server_time=NOW)
    files = {path: path.read_bytes() for path in replica.home.glob(f"{DATABASE_FILE}*")}

    assert replica.query(changes_nothing, reply)

    shm = f"{DATABASE_FILE}-shm"
    for path, before in files.items():
        assert path.name == shm or path.read_bytes() == before


def test_that_others_have_worked_elsewhere_is_nothing_to_write(replica):
    assert replica.query(changes_nothing, page(buckets=SCOPE, position=99))


@pytest.mark.parametrize(
    "more",
    [
        {"epoch": "e2"},
        {"buckets": SCOPE | {"route/south"}},
        {"filling": {"catalog": 1}},
        {"complete": False},
        {"restart": True},
        {"lost": ["route/south"]},
        {"changes": [raw("catalog", "product")]},
    ],
    ids=lambda more: next(iter(more)),
)
def test_anything_new_is_something_to_write(replica, more):
    reply = page(**{"buckets": SCOPE, **more})

    assert not replica.query(changes_nothing, reply)


def test_a_command_that_is_known_to_have_arrived_is_something_to_write(replica):
    visits.check_in(replica, "corner")

    assert replica.query(changes_nothing, page((), SCOPE, last_command=0))
    assert not replica.query(changes_nothing, page((), SCOPE, last_command=1))


def test_settling_a_page_again_changes_nothing(replica):
    order = cart(replica, cola=12)
    orders.set_quantity(replica, order.id, "cola", 24)
    reply = bring(with_quantity(order, 18), COLA.changed(name="C"), position=3, last_command=1)
    pull(replica, reply)
    once = content(replica)

    pull(replica, reply)

    assert content(replica) == once


@pytest.mark.parametrize("stop", [1, 2, 3])
def test_a_crash_between_pages_loses_nothing(tmp_path, stop):
    replica = open_replica(tmp_path)
    incoming = changes_of(COMPANY, SCOPE)
    pages = [
        page(incoming[:5], (), 0, complete=False),
        page(incoming[5:9], (), 0, complete=False),
        page(incoming[9:], SCOPE, 1),
    ]
    for reply in pages[:stop]:
        pull(replica, reply)
    replica.close()
    replica = open_replica(tmp_path, world=FixedWorld(prefix="again"))
    for reply in pages[max(0, stop - 1) :]:
        pull(replica, reply)

    for record in COMPANY:
        if changes_of([record], SCOPE):
            assert noun(replica, type(record), record.key) == record
    replica.close()


def test_owners_and_managers_have_replicas_of_the_same_make(tmp_path):
    for actor in (OWNER, MANAGER):
        replica = open_replica(tmp_path / actor.id, actor)
        fill(replica)
        made = replica.do(lambda nouns, stamp: create(lines={"cola": 1}))
        assert isinstance(made, Saved)
        assert isinstance(replica.do(lambda nouns, stamp: change("cola", 2, 1)), Saved)
        assert isinstance(orders.create(replica, "bazaar"), Saved) == (actor is MANAGER)
        assert isinstance(orders.cancel(replica, "nothing"), Refusal)
        replica.close()
