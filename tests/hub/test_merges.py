"""Outlets that are merged: what was theirs, and who sees the one that stays and orders for it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.user import User
from fieldapp.hub import staff
from fieldapp.hub.account import add_account
from fieldapp.hub.schema import DEPARTURE
from fieldapp.hub.store import Store
from tests.hub.sending import TAKEN, assign, codes, command, new_outlet, one
from tests.hub.world import AGENT, MANAGER, OTHER, OWNER, Replica, change_line, outlet

pytestmark = pytest.mark.usefixtures("at_now")

ONE, BOTH, ELSE = ["o2"], ["o2", "o4"], ["o3"]


def merge(outlet_id: str = "o2", into_id: str = "o4") -> Any:
    """Make one of two outlets with other routes and price types."""
    return command("merge_outlets", outlet_id=outlet_id, into_id=into_id)


def owner_of(store: Store, outlet_ids: list[str], key: str = "irma") -> Replica:
    user = OWNER.changed(id=key, name=key.title(), outlet_ids=outlet_ids)
    store.load([user])
    add_account(store, key, "secret", user)
    return Replica.of(store, user)


def merged(store: Store) -> Replica:
    manager = Replica.of(store, MANAGER)
    assert manager.only(merge()).verdict == "applied"
    return manager


@pytest.mark.parametrize("owned", [ONE, BOTH], ids=["one", "both"])
def test_an_owner_sees_and_orders_for_the_outlet_that_stays(store: Store, owned: list[str]) -> None:
    irma = owner_of(store, owned)
    cart = irma.order(1, "o2")
    irma.push(cart)
    irma.sync()
    unsent = irma.order(2, "o2")

    merged(store)
    receipts = irma.push(unsent, change_line(cart["order_id"], "l1", 5)).receipts
    irma.sync()
    later = irma.order(3, "o4")

    assert [receipt.verdict for receipt in (*receipts, irma.only(later))] == ["applied"] * 3
    irma.sync()
    irma.check()
    assert irma.keys("outlet") == {"o2", "o4"}
    assert irma.record("outlet", "o4")["closed"] is False
    assert "prices/partner" in irma.buckets
    for order in (cart, unsent, later):
        assert irma.record("order", order["order_id"])["outlet_id"] == "o4"
    assert irma.keys("order") == {order.id for order in store.records(Order)}


@pytest.mark.parametrize("owned", [ONE, BOTH], ids=["one", "both"])
def test_an_owner_reads_nothing_foreign_after_a_merge(store: Store, owned: list[str]) -> None:
    irma, else_ = owner_of(store, owned), owner_of(store, ELSE, "else")
    foreign = else_.order(1, "o3")
    else_.push(foreign)

    merged(store)
    for device in (irma, else_):
        device.sync()
        device.check()

    assert {name for name in irma.cursor.buckets if name.startswith(("outlet/", "route/"))} == {
        "outlet/o2",
        "outlet/o4",
    }
    assert foreign["order_id"] not in irma.keys("order")
    assert else_.keys("outlet") == {"o3"}
    assert irma.only(irma.order(5, "o3")).reasons[0].code == "not_allowed"


def test_the_list_of_logins_names_the_outlet_that_stays(store: Store) -> None:
    owner_of(store, ONE)
    merged(store)

    [member] = staff.members(store)

    assert member.outlets == ("o2", "o4")


def test_the_outlet_that_stays_may_be_merged_in_turn(store: Store) -> None:
    irma = owner_of(store, ONE)
    irma.sync()
    sent = irma.order(1, "o2")
    manager = merged(store)
    assert manager.only(merge("o4", "o3")).verdict == "applied"

    assert irma.only(sent).verdict == "applied"

    irma.sync()
    irma.check()
    assert irma.record("order", sent["order_id"])["outlet_id"] == "o3"
    assert irma.keys("outlet") == {"o2", "o4", "o3"}


def test_who_is_given_a_merged_outlet_gets_the_one_that_stays(store: Store) -> None:
    owner_of(store, [])
    merged(store)

    given = staff.give(store, "irma", ["o2"])
    newcomer = staff.Newcomer("ugo", "Ugo", "owner", outlet_codes=["o2"])

    assert given.outlet_ids == ["o2", "o4"]
    assert staff.add(store, newcomer, "secret").outlet_ids == ["o2", "o4"]


def test_the_same_merge_sent_again_gives_nothing_back_that_was_taken(store: Store) -> None:
    owner_of(store, ONE)
    manager = merged(store)
    assert staff.take(store, "irma", ["o4"]).outlet_ids == ["o2"]

    assert manager.only(merge()).verdict == "applied"

    assert [user.outlet_ids for user in store.records(User) if user.id == "irma"] == [["o2"]]
    assert {one.id: one.merged_into for one in store.records(Outlet)}["o2"] == "o4"


def test_merging_brings_everything_to_the_outlet_that_stays(store: Store) -> None:
    ann, max_ = Replica.of(store, AGENT), Replica.of(store, MANAGER)
    ann.push(new_outlet("n1", phone="2000 111"), new_outlet("n2", phone="2000 111"))
    ann.sync()
    sent = ann.order(1, "n2")
    ann.push(sent, command("check_in", visit_id="v1", outlet_id="n2"))
    max_.sync()
    (conflict_id,) = max_.keys("conflict")
    merge = command("merge_outlets", outlet_id="n2", into_id="n1", conflict_id=conflict_id)

    assert codes(max_.only(merge)) == ("applied", [])
    unsent = ann.order(2, "n2")
    assert codes(ann.only(unsent)) == ("applied", [])

    for device in (ann, max_):
        device.sync()
        device.check()
    for order in (sent, unsent):
        assert ann.record("order", order["order_id"])["outlet_id"] == "n1"
    assert ann.record("visit", "v1")["outlet_id"] == "n1"
    orders = store.write(lambda tx: [o.id for o in tx.orders_of(["n1"], "2026-01-01")])
    assert set(orders) == {sent["order_id"], unsent["order_id"]}
    assert ann.record("outlet", "n2")["merged_into"] == "n1"
    assert max_.record("conflict", conflict_id)["choice"] == "merge"


def test_unsent_work_follows_an_outlet_that_was_merged_into_one_of_another_route(
    store: Store,
) -> None:
    ann = Replica.of(store, AGENT)
    ann.sync()
    Replica.of(store, MANAGER).push(command("merge_outlets", outlet_id="o2", into_id="o3"))

    sent = ann.order(1, "o2")
    line = change_line(sent["order_id"], "l1", 5)

    assert [codes(receipt) for receipt in ann.push(sent, line).receipts] == [TAKEN, TAKEN]
    assert one(store, Order, sent["order_id"]).outlet_id == "o3"


@pytest.mark.parametrize("first", ["merge", "assign"])
def test_unsent_work_follows_an_outlet_through_two_merges(store: Store, first: str) -> None:
    ann, bob = Replica.of(store, AGENT), Replica.of(store, OTHER)
    ann.sync()
    begun = ann.order(1, "o2")
    ann.push(begun)
    manager = Replica.of(store, MANAGER)
    manager.push(assign() if first == "assign" else merge("o2", "o3"))
    if first == "assign":
        manager.push(merge("o2", "o3"))
    manager.push(merge("o3", "o4"))
    store.load([outlet("o4", "r3", price_type_id="partner")])

    sent = ann.push(ann.order(2, "o2"), change_line(begun["order_id"], "l1", 5)).receipts

    assert [codes(receipt) for receipt in sent] == [TAKEN, TAKEN]
    assert one(store, Order, begun["order_id"]).outlet_id == "o4"
    assert codes(bob.only(bob.order(1, "o3")))[0] == "applied"


def test_two_weeks_after_the_first_of_two_merges_nothing_is_taken_any_more(store: Store) -> None:
    ann, manager = Replica.of(store, AGENT), Replica.of(store, MANAGER)
    manager.push(merge("o2", "o3"), merge("o3", "o4"))
    of_first = (DEPARTURE.c.company == store.company.id, DEPARTURE.c.key == "o3")
    long_ago = update(DEPARTURE).where(*of_first).values(left_at="2026-02-15T08:00:00.000Z")
    store.database.write(lambda connection: connection.execute(long_ago))

    assert codes(ann.only(ann.order(1, "o2"))) == ("refused", ["not_allowed"])
