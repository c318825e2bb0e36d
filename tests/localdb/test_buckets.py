"""Records that come and go with their buckets, and those that two buckets hold."""

from __future__ import annotations

from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from tests.company import BAZAAR, COMPANY, CORNER
from tests.localdb.pages import SCOPE, body, cart, noun, raw, rows
from tests.replicas import changes_of, page, pull


def test_a_lost_bucket_takes_along_what_only_it_brought(replica):
    cart(replica, cola=1)
    left = SCOPE - {"route/north", "history/north", "prices/net"}

    kinds = pull(replica, page((), left, 3, lost=["route/north", "history/north", "prices/net"]))

    for table in ("outlet", "stop", "route", "legal_entity", "order_head", "order_line"):
        assert rows(replica, f"SELECT * FROM {table}") == []
    assert {row[0] for row in rows(replica, "SELECT id FROM price_type")} == {"base", "retail"}
    assert rows(replica, "SELECT count(*) FROM product") == [(8,)]
    assert {"outlet", "stop", "route", "order", "price_type"} <= kinds


def test_a_record_in_two_buckets_leaves_only_with_the_second(empty):
    chain = LegalEntity(id="chain", name="Chain", outlet_ids=["corner", "bazaar"])
    both = ["route/north", "route/south"]
    pull(empty, page(changes_of([chain, CORNER, BAZAAR], both), both))

    pull(empty, page((), ["route/south"], 2, lost=["route/north"]))
    assert noun(empty, LegalEntity, "chain") == chain
    assert noun(empty, Outlet, "corner") is None

    pull(empty, page((), [], 3, lost=["route/south"]))
    assert noun(empty, LegalEntity, "chain") is None


def test_a_record_in_two_buckets_that_one_has_given_up_stays(empty):
    both = ["route/north", "route/south"]
    chain = LegalEntity(id="chain", name="Chain", outlet_ids=["corner", "bazaar"])
    pull(empty, page(changes_of([chain], both), both))

    pull(empty, page([raw("route/north", "legal_entity", gone=("chain",))], both, 2))
    assert noun(empty, LegalEntity, "chain") == chain
    pull(empty, page([raw("route/south", "legal_entity", gone=("chain",))], both, 3))
    assert noun(empty, LegalEntity, "chain") is None


def test_an_outlet_that_changes_its_route_stays_for_whom_has_both(empty):
    both = ["route/north", "route/south"]
    pull(empty, page(changes_of([CORNER], both), both))
    moved = CORNER.changed(route_id="south")

    leaving = raw("route/north", "outlet", gone=("corner",))
    pull(empty, page([raw("route/south", "outlet", body(moved)), leaving], both, 2))

    assert noun(empty, Outlet, "corner") == moved


def test_a_stop_that_has_moved_is_not_deleted_by_its_old_route(empty):
    both = ["route/north", "route/south"]
    stop = next(n for n in COMPANY if n.key == "north-kiosk")
    pull(empty, page(changes_of([stop], both), both))
    moved = stop.changed(route_id="south")

    arriving = raw("route/south", "stop", body(moved))
    pull(empty, page([arriving, raw("route/north", "stop", gone=(stop.key,))], both, 2))

    assert noun(empty, type(stop), stop.key) == moved


def test_an_order_moves_into_history_when_it_is_delivered(replica):
    order = cart(replica, cola=1)
    delivered = order.changed(status="delivered")
    moving = [
        raw("history/north", "order", body(delivered)),
        raw("route/north", "order", gone=(order.id,)),
    ]
    pull(replica, page(moving, SCOPE, 3, last_command=1))

    assert noun(replica, Order, order.id) == delivered
