"""Outlets that change hands, people who leave, and what their unsent work becomes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.user import User
from fieldapp.hub import staff
from fieldapp.hub.account import add_account, check_password
from fieldapp.hub.denial import Denied
from fieldapp.hub.schema import DEPARTURE
from fieldapp.hub.store import Store
from tests.hub.world import (
    AGENT,
    MANAGER,
    NOW,
    OTHER,
    OWNER,
    Replica,
    change_line,
    new_id,
    outlet,
)

LATER = "2026-03-17T08:00:00.000Z"
"""More than two weeks after NOW."""


@pytest.fixture(autouse=True)
def at_now(store: Store) -> None:
    store.clock = lambda: NOW


def command(type_: str, **fields: Any) -> Any:
    return {"type": type_, "id": new_id("c"), "at": NOW, **fields}


def assign(outlet_id: str = "o2", base: str = "r1", route_id: str = "r2") -> Any:
    return command("assign_outlet", outlet_id=outlet_id, route_id=route_id, base=base)


def new_outlet(outlet_id: str, route_id: str = "r1", like: str = "o1", **fields: Any) -> Any:
    given = {"name": "Green door", "code": "N-1", "like_outlet_id": like, **fields}
    return command("create_outlet", outlet_id=outlet_id, route_id=route_id, **given)


def codes(receipt: Receipt) -> tuple[str, list[str]]:
    return receipt.verdict, [reason.code for reason in receipt.reasons]


def one(store: Store, noun: Any, key: str) -> Any:
    return next(record for record in store.records(noun) if record.key == key)


TAKEN = ("applied", ["outlet_left_taken"])


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


def test_a_dismissed_agent_hands_in_what_is_unsent_and_loses_everything(store: Store) -> None:
    add_account(store, "ann", "secret", AGENT)
    add_account(store, "bob", "secret", OTHER)
    ann = Replica.of(store, AGENT)
    ann.sync()
    staff.dismiss(store, "ann", "bob", NOW)

    order = ann.order(1, "o2")
    line = change_line(order["order_id"], "l1", 5)
    seen = [{"line_id": "l1", "sku": "P1", "quantity": 5, "price_minor": 100}]
    placed = command("submit_order", order_id=order["order_id"], seen=seen)
    receipts = ann.push(order, line, placed).receipts
    ann.sync()
    ann.check()

    assert [codes(receipt) for receipt in receipts] == [
        TAKEN,
        TAKEN,
        ("held", ["outlet_left_held"]),
    ]
    assert set(ann.buckets) == {"user/agent", f"device/{ann.identity.device}"}
    stored = one(store, Order, order["order_id"])
    assert (stored.status, stored.reason) == ("held", "author_dismissed")
    bob = Replica.of(store, OTHER)
    bob.sync()
    bob.check()
    assert {"o1", "o2", "o3", "o4"} == bob.keys("outlet")
    assert one(store, User, "other").route_ids == ["r2", "r1"]
    assert one(store, Route, "r1").agent_name == "Bob"


def test_a_dismissed_agent_signs_in_nowhere_and_reads_no_catalog(store: Store) -> None:
    add_account(store, "ann", "secret", AGENT)
    staff.dismiss(store, "ann", None, NOW)

    with pytest.raises(Denied, match="wrong_password"):
        check_password(store, "ann", "secret", NOW)
    with pytest.raises(Denied, match="account_closed"):
        Replica.of(store, AGENT)
    assert one(store, Route, "r1").agent_name == ""
    assert [(m.login, m.routes, bool(m.dismissed_at)) for m in staff.members(store)] == [
        ("ann", (), True)
    ]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda store: staff.dismiss(store, "nobody", None, NOW), "Nobody has the login nobody"),
        (lambda store: staff.dismiss(store, "ann", "ann", NOW), "cannot take over"),
        (lambda store: staff.dismiss(store, "ann", "olga", NOW), "is an owner"),
        (lambda store: staff.give(store, "ann", ["o4"]), "is no owner"),
        (lambda store: staff.give(store, "olga", (), ["South"]), "is an owner"),
        (lambda store: staff.give(store, "olga", ["o9"]), "no outlet with the code o9"),
        (lambda store: staff.give(store, "ann", (), ["West"]), "no route with the name West"),
    ],
)
def test_what_makes_no_sense_is_said(store: Store, call: Any, words: str) -> None:
    for login, user in (("ann", AGENT), ("olga", OWNER)):
        add_account(store, login, "secret", user)

    with pytest.raises(staff.StaffUnknown, match=words):
        call(store)


def test_an_outlet_like_another_is_made_and_a_manager_is_asked(store: Store) -> None:
    store.load(
        [
            outlet("o2", "r1", phone="+371 2000-111"),
            outlet("o3", "r2", latitude=56.95, longitude=24.1, name="Green door"),
            outlet("o4", "r2", phone="2000111", closed=True),
            LegalEntity(id="e1", name="One", tax_number="LV 40001", outlet_ids=["o1"]),
            outlet("o1", "r1", legal_entity_id="e1"),
        ]
    )
    ann, bob, max_, olga = (Replica.of(store, u) for u in (AGENT, OTHER, MANAGER, OWNER))
    details: Any = {"phone": "2000 111", "latitude": 56.9501, "longitude": 24.1001}
    entity: Any = {"legal_entity_id": "e9", "legal_name": "Green", "tax_number": "LV-40001"}

    receipt = ann.only(new_outlet("n1", **details, **entity))

    assert receipt.verdict == "applied"
    assert [reason.details["outlet"] for reason in receipt.reasons] == ["Shop o1", "Shop o2"]
    for device in (ann, bob, max_, olga):
        device.sync()
        device.check()
    assert ann.keys("outlet") == {"o1", "o2", "n1"}
    assert ann.keys("conflict") == bob.keys("conflict") == olga.keys("conflict") == set()
    found = {conflict.other_outlet_id: conflict.alike for conflict in store.records(Conflict)}
    assert found == {"o1": ["tax_number"], "o2": ["phone"], "o3": ["position"]}
    assert max_.keys("conflict") == {conflict.id for conflict in store.records(Conflict)}


def test_two_of_one_batch_see_each_other(store: Store) -> None:
    ann = Replica.of(store, AGENT)

    first, second = ann.push(
        new_outlet("n1", phone="2000 111"), new_outlet("n2", phone="2000 111")
    ).receipts

    assert (codes(first), codes(second)) == (("applied", []), ("applied", ["outlet_alike"]))


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


def test_a_decision_goes_along_when_one_of_the_outlets_moves(store: Store) -> None:
    north = MANAGER.changed(id="north", route_ids=["r1"])
    south = MANAGER.changed(id="south", route_ids=["r2"])
    store.load([north, south])
    ann, of_north, of_south = (Replica.of(store, user) for user in (AGENT, north, south))
    ann.push(new_outlet("n1", phone="2000 111"), new_outlet("n2", phone="2000 111"))
    store.load([one(store, Outlet, "n2").changed(route_id="r2")])

    for device in (ann, of_north, of_south):
        device.sync()
        device.check()

    assert len(of_north.keys("conflict")) == len(of_south.keys("conflict")) == 1
    assert "n1" not in of_south.keys("outlet")
    assert ann.keys("conflict") == set()


def test_legal_details_wait_on_every_device_of_the_outlet(store: Store) -> None:
    ann, max_, olga = (Replica.of(store, user) for user in (AGENT, MANAGER, OWNER))
    fields = {"tax_number": {"base": "", "value": "40001"}}
    change = command("change_outlet", outlet_id="o1", fields=fields)

    assert codes(ann.only(change)) == ("held", ["legal_waits"])
    max_.sync()
    (conflict_id,) = max_.keys("conflict")
    decide = command("resolve_conflict", conflict_id=conflict_id, choice="mine")
    assert codes(olga.only({**decide, "id": new_id("c")})) == ("refused", ["manager_decides"])
    assert codes(max_.only(decide)) == ("applied", [])

    for device in (ann, max_, olga):
        device.sync()
        device.check()
        assert device.record("legal_entity", conflict_id)["tax_number"] == "40001"


def test_an_import_keeps_what_people_have_put_on_a_card(store: Store) -> None:
    ann = Replica.of(store, AGENT)
    fields = {"phone": {"base": "", "value": "2000 111"}}
    ann.push(command("change_outlet", outlet_id="o1", fields=fields, note="opens at nine"))

    store.load([outlet("o1", "r1", phone="old", city="Riga")])

    stored = one(store, Outlet, "o1")
    assert (stored.phone, stored.city) == ("2000 111", "Riga")
    assert [note.text for note in stored.notes] == ["opens at nine"]
    assert store.load([outlet("o1", "r1", phone="old", city="Riga")]).same == 1


def test_an_import_does_not_undo_what_a_manager_decided_about_a_route(store: Store) -> None:
    max_ = Replica.of(store, MANAGER)
    assert codes(max_.only(assign())) == ("applied", [])

    store.load([outlet("o2", "r1", city="Riga"), outlet("o1", "r2")])

    kept, free = one(store, Outlet, "o2"), one(store, Outlet, "o1")
    assert (kept.route_id, kept.city) == ("r2", "Riga")
    assert free.route_id == "r2"
    max_.push(command("assign_outlet", outlet_id="o2", route_id="r1", base="r2"))
    assert one(store, Outlet, "o2").route_id == "r1"


def test_an_import_keeps_the_agent_and_the_prices_of_a_route(store: Store) -> None:
    full = Route(id="r1", name="North", agent_id="agent", agent_name="Ann", price_type_id="retail")
    store.load([full])

    store.load([Route(id="r1", name="Far north")])
    assert one(store, Route, "r1") == full.changed(name="Far north")

    store.load([Route(id="r1", name="North", agent_id="other", agent_name="Bob")])
    stored = one(store, Route, "r1")
    assert (stored.agent_name, stored.price_type_id) == ("Bob", "retail")
