"""The warehouse of a new cart: refused while it can still be chosen, carried on where it serves."""

from __future__ import annotations

import pytest

from fieldapp.actions import carts, orders, refusals
from fieldapp.domain.noun import Noun
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.warehouse import Warehouse
from fieldapp.localdb import outbox
from fieldapp.localdb.replica import Replica
from tests.actions.carts import new_cart, order, saved
from tests.company import NOW
from tests.localdb.pages import SCOPE, bring, cart
from tests.replicas import page, pull

MAIN = Warehouse(id="main", name="Depot")
CENTRAL = Warehouse(id="central", name="Central")
SOUTHERN = Warehouse(id="southern", name="Southern", route_ids=("south",))
FOREIGN = Refusal("warehouse_foreign", {"outlet": "Corner", "warehouse": "Southern"})


def company(*warehouses: Warehouse) -> Noun:
    return Policy(id=POLICY_KEY, warehouses=list(warehouses))


@pytest.fixture
def replica(replica: Replica) -> Replica:
    pull(replica, bring(company(MAIN, CENTRAL, SOUTHERN)))
    return replica


def test_a_warehouse_that_does_not_serve_is_refused_before_anything_is_saved(replica):
    key = new_cart(replica, cola=12)
    [line] = order(replica, key).lines
    before = replica.query(outbox.count_pending)

    assert carts.from_warehouse(replica, "corner", "southern") == FOREIGN
    assert carts.split(replica, key, [line.id], warehouse_id="southern") == FOREIGN
    assert carts.set_warehouse(replica, key, "southern") == FOREIGN
    assert replica.query(outbox.count_pending) == before


@pytest.mark.parametrize(("named", "expected"), [([MAIN, CENTRAL], "central"), ([MAIN], "main")])
def test_a_copied_quote_has_the_warehouse_of_the_first_where_it_serves_still(
    replica, named, expected
):
    planned = carts.quote_place(replica, "corner")
    key = saved(orders.set_quantity(replica, planned, "cola", 6)).document
    saved(carts.set_warehouse(replica, key, "central"))
    pull(replica, bring(order(replica, key), company(*named), position=3, last_command=9))

    copy = saved(carts.copy_quote(replica, key))

    assert copy.reasons == ()
    assert order(replica, copy.document).warehouse_id == expected


@pytest.mark.parametrize(("named", "expected"), [([MAIN, CENTRAL], "central"), ([MAIN], "main")])
def test_what_was_refused_goes_on_from_the_same_warehouse_where_it_serves_still(
    replica, named, expected
):
    mine = cart(replica, cola=12).changed(warehouse_id="central")
    refused = saved(orders.set_quantity(replica, mine.id, "tea", 7))
    placed = mine.changed(status="submitted", submitted_at=NOW)
    pull(replica, bring(placed, company(*named), position=3, last_command=2))

    follower = refusals.follow_up(replica, refused.number)

    assert isinstance(follower, str)
    assert order(replica, follower).warehouse_id == expected


def test_a_cart_that_was_refused_whole_goes_on_from_its_warehouse(replica):
    mine = cart(replica, cola=12).changed(warehouse_id="central")
    pull(replica, bring(mine, position=3, last_command=1))
    refused = saved(carts.copy_quote(replica, mine.id))
    pull(replica, page((), SCOPE, 4, last_command=refused.number))

    follower = refusals.follow_up(replica, refused.number)

    assert isinstance(follower, str)
    assert follower != refused.document
    assert order(replica, follower).warehouse_id == "central"
