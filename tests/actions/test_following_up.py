"""What was refused goes on in a new cart."""

from __future__ import annotations

from fieldapp.actions import orders, refusals
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from tests.actions.carts import order, page_without_salt, saved
from tests.company import NOW
from tests.localdb.pages import SCOPE, bring, cart, noun
from tests.replicas import page, pull


def test_a_refused_change_goes_on_in_a_new_cart(replica):
    mine = cart(replica, cola=12)
    refused = saved(orders.set_quantity(replica, mine.id, "tea", 7))
    placed = mine.changed(status="submitted", submitted_at=NOW)
    pull(replica, bring(placed, position=3, last_command=1))

    follower = refusals.follow_up(replica, refused.number)

    assert isinstance(follower, str)
    new = order(replica, follower)
    assert [(line.sku, line.quantity) for line in new.lines] == [("TE-1", 7)]
    assert (new.outlet_id, new.status, new.number) == ("corner", "draft", "A1-00002")


def test_a_refused_cart_goes_on_with_all_its_lines_that_are_still_sold(replica):
    made = saved(orders.create(replica, "corner", [("cola", 12), ("salt", 2)]))
    pull(replica, page((), SCOPE, 2, last_command=made.number))
    pull(replica, page_without_salt())
    assert noun(replica, Order, made.document) is None

    follower = refusals.follow_up(replica, made.number)

    assert isinstance(follower, str)
    assert [line.sku for line in order(replica, follower).lines] == ["CO-1"]


def test_a_refused_submission_goes_on_with_the_lines_of_the_order(replica):
    mine = cart(replica, cola=12, tea=1)
    refused = saved(orders.submit(replica, mine.id))
    pull(replica, bring(mine.changed(status="cancelled"), position=3, last_command=1))

    follower = refusals.follow_up(replica, refused.number)

    assert isinstance(follower, str)
    assert [line.quantity for line in order(replica, follower).lines] == [12, 1]


def test_a_change_of_an_order_that_has_gone_has_nothing_to_go_on_with(replica):
    mine = cart(replica, cola=12)
    refused = saved(orders.set_quantity(replica, mine.id, "tea", 7))
    pull(replica, page((), SCOPE - {"route/north"}, 3, last_command=2, lost=["route/north"]))

    assert refusals.follow_up(replica, refused.number) == Refusal("order_unknown")
