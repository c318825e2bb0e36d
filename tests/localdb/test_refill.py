"""Everything sent again: what stands stays until the end, and leftovers go."""

from __future__ import annotations

from fieldapp.actions import orders
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.localdb import meta
from fieldapp.localdb.buckets import send_again
from fieldapp.localdb.records import read_nouns
from fieldapp.localdb.replica import Saved
from fieldapp.wire.kinds import KINDS
from tests.company import COLA, COMPANY, CORNER, KIOSK
from tests.localdb.pages import SCOPE, bring, cart, noun, quantity, rows, waiting, with_quantity
from tests.replicas import changes_of, page, pull


def test_after_a_restart_what_stands_stays_until_the_end_and_leftovers_go(replica):
    order = cart(replica, cola=12)
    before = {kind: replica.query(read_nouns, kind) for kind in KINDS}

    pull(replica, page((), (), 0, epoch="e2", restart=True, complete=False))
    assert {kind: replica.query(read_nouns, kind) for kind in KINDS} == before

    some = [n for n in COMPANY if n.key not in ("tea", "base/cola", "kiosk", "north-kiosk")]
    incoming = changes_of([*some, order], SCOPE)
    half = len(incoming) // 2
    pull(replica, page(incoming[:half], (), 0, epoch="e2", complete=False))
    assert noun(replica, Product, "tea") is not None
    assert noun(replica, Outlet, "kiosk") is not None
    pull(replica, page(incoming[half:], SCOPE, 1, epoch="e2", last_command=1))

    gone_nouns: list[tuple[type[Noun], str]] = [
        (Product, "tea"),
        (Price, "base/cola"),
        (Outlet, "kiosk"),
    ]
    for kind, key in gone_nouns:
        assert noun(replica, kind, key) is None
    assert noun(replica, Order, order.id) == order
    assert noun(replica, Product, "cola") == COLA
    assert rows(replica, "SELECT * FROM stale_record") == []
    assert replica.query(meta.cursor).epoch == "e2"


def test_a_hub_that_came_back_from_a_backup_gets_again_what_it_forgot(replica):
    order = cart(replica, cola=12)
    orders.set_quantity(replica, order.id, "cola", 24)
    pull(replica, bring(with_quantity(order, 24, "Anna"), position=3, last_command=2))
    assert waiting(replica) == []

    pull(replica, page((), (), 0, epoch="e2", restart=True, complete=False))
    older = changes_of([*COMPANY, order], SCOPE)
    pull(replica, page(older, SCOPE, 1, epoch="e2", last_command=1))

    assert waiting(replica) == [2]
    assert quantity(replica, order) == 24


def test_a_second_restart_before_the_first_has_ended_forgets_no_leftovers(replica):
    pull(replica, page((), (), 0, epoch="e2", restart=True, complete=False))
    catalog = changes_of(COMPANY, ["catalog"])
    pull(replica, page(catalog, (), 0, epoch="e2", complete=False, filling={"catalog": 5}))

    pull(replica, page((), (), 0, epoch="e3", restart=True, complete=False))
    narrow = {"catalog", "user/anna", "device/d1"}
    pull(replica, page(changes_of(COMPANY, narrow), narrow, 1, epoch="e3"))

    for table in ("outlet", "stop", "route", "price", "price_type", "stock"):
        assert rows(replica, f"SELECT * FROM {table}") == []
    assert rows(replica, "SELECT count(*) FROM product") == [(8,)]


def test_a_bucket_that_is_sent_again_keeps_standing_and_loses_what_does_not_come(replica):
    with replica.database.write() as connection:
        send_again(connection, ["route/north", "catalog"])
    assert noun(replica, Outlet, "kiosk") == KIOSK
    assert set(replica.query(meta.cursor).buckets) == SCOPE - {"route/north", "catalog"}

    again = [n for n in COMPANY if n.key not in ("kiosk", "tea")]
    pull(replica, page(changes_of(again, ["route/north", "catalog"]), SCOPE, 2))

    assert noun(replica, Outlet, "kiosk") is None
    assert noun(replica, Product, "tea") is None
    assert noun(replica, Outlet, "corner") == CORNER
    assert noun(replica, Price, "base/tea") is not None


def test_a_cart_that_was_made_here_survives_a_restart(replica):
    saved = orders.create(replica, "corner", [("cola", 12)])
    assert isinstance(saved, Saved)
    made = noun(replica, Order, saved.document)

    pull(replica, page((), (), 0, epoch="e2", restart=True, complete=False))
    assert noun(replica, Order, made.id) == made
    pull(replica, page(changes_of(COMPANY, SCOPE), SCOPE, 1, epoch="e2"))

    assert noun(replica, Order, made.id) == made
    assert waiting(replica) == [1]
