"""People who leave, and what their unsent work becomes."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.route import Route
from fieldapp.domain.user import User
from fieldapp.hub import staff
from fieldapp.hub.account import add_account, check_password
from fieldapp.hub.denial import Denied
from fieldapp.hub.store import Store
from tests.hub.sending import TAKEN, codes, command, one
from tests.hub.world import AGENT, NOW, OTHER, OWNER, Replica, change_line

pytestmark = pytest.mark.usefixtures("at_now")


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
