"""Outlets that change hands, and what the unsent work of those who had them becomes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from fieldapp.domain.route import Stop
from fieldapp.hub import staff
from fieldapp.hub.account import add_account
from fieldapp.hub.schema import DEPARTURE
from fieldapp.hub.store import Store
from tests.hub.sending import LATER, TAKEN, assign, codes
from tests.hub.world import AGENT, MANAGER, OTHER, OWNER, Replica, change_line, outlet

pytestmark = pytest.mark.usefixtures("at_now")


def test_a_manager_moves_an_outlet_and_all_that_belongs_to_it(store: Store) -> None:
    ann, bob, max_ = (Replica.of(store, user) for user in (AGENT, OTHER, MANAGER))
    store.load([Stop(id="s2", route_id="r1", outlet_id="o2", weekdays=[2])])
    ann.sync()
    ann.push(ann.order(1, "o2"))
    assert codes(max_.only(assign())) == ("applied", [])

    for device in (ann, bob, max_):
        device.sync()
        device.check()

    assert "o2" not in ann.keys("outlet")
    assert "s2" not in ann.keys("stop")
    assert {"o2", "o3", "o4"} == bob.keys("outlet")
    assert "s2" in bob.keys("stop")
    assert len(bob.keys("order")) == 1


def test_an_order_that_was_taken_before_the_move_is_accepted_and_says_so(store: Store) -> None:
    ann, max_ = Replica.of(store, AGENT), Replica.of(store, MANAGER)
    ann.sync()
    max_.push(assign())
    order = ann.order(1, "o2")
    line = change_line(order["order_id"], "l1", 5)

    assert [codes(receipt) for receipt in ann.push(order, line).receipts] == [TAKEN, TAKEN]

    ann.sync()
    ann.check()
    assert order["order_id"] not in ann.keys("order")
    bob = Replica.of(store, OTHER)
    bob.sync()
    assert bob.record("order", order["order_id"])["lines"][0]["quantity"] == 5


@pytest.mark.parametrize("by", ["command", "import"])
def test_it_does_not_matter_by_which_way_the_outlet_was_moved(store: Store, by: str) -> None:
    ann = Replica.of(store, AGENT)
    if by == "command":
        Replica.of(store, MANAGER).push(assign())
    else:
        store.load([outlet("o2", "r2")])

    assert codes(ann.only(ann.order(1, "o2"))) == TAKEN


def test_after_two_weeks_nothing_is_taken_any_more(store: Store) -> None:
    ann = Replica.of(store, AGENT)
    store.clock = lambda: "2026-02-15T08:00:00.000Z"
    store.load([outlet("o2", "r2")])

    assert codes(ann.only(ann.order(1, "o2"))) == ("refused", ["not_allowed"])


def test_departures_are_forgotten_after_two_weeks(store: Store) -> None:
    store.load([outlet("o2", "r2")])
    store.clock = lambda: LATER
    store.load([outlet("o1", "r2")])

    query = select(DEPARTURE.c.key).where(DEPARTURE.c.company == store.company.id)
    rows = store.database.read(lambda connection: set(connection.scalars(query)))
    assert rows == {"o1"}


def test_somebody_who_never_had_the_outlet_is_refused(store: Store) -> None:
    bob = Replica.of(store, OTHER)
    olga = Replica.of(store, OWNER)
    store.load([outlet("o2", None)])

    assert codes(bob.only(bob.order(1, "o2"))) == ("refused", ["not_allowed"])
    assert codes(olga.only(olga.order(1, "o2"))) == ("refused", ["not_allowed"])


def test_a_route_that_changes_hands_counts_as_the_outlets_on_it(store: Store) -> None:
    ann = Replica.of(store, AGENT)
    store.load([AGENT.changed(route_ids=[])])

    assert codes(ann.only(ann.order(1, "o2"))) == TAKEN
    store.load([outlet("o2", "r2")])
    assert codes(ann.only(ann.order(2, "o2"))) == TAKEN


def test_an_owner_gains_an_outlet_and_loses_it_again(store: Store) -> None:
    olga = Replica.of(store, OWNER)
    add_account(store, "olga", "secret", OWNER)
    olga.sync()
    assert olga.keys("outlet") == {"o1"}

    staff.give(store, "Olga", ["o4"])
    olga.sync(limit_rows=3)
    olga.check()
    assert olga.keys("outlet") == {"o1", "o4"}
    assert olga.keys("price_type") == {"retail", "partner"}

    staff.take(store, "olga", ["o4"])
    receipt = olga.only(olga.order(1, "o4"))
    olga.sync()
    olga.check()
    assert olga.keys("outlet") == {"o1"}
    assert codes(receipt) == TAKEN
