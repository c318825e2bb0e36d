"""What the user did stays visible, and goes on top of what the hub says."""

from __future__ import annotations

import json

from fieldapp.actions import conflicts, orders, visits
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import Order
from fieldapp.domain.visit import Visit
from fieldapp.localdb import outbox
from fieldapp.localdb.records import read_nouns
from fieldapp.localdb.replica import Saved
from tests.company import NOW
from tests.localdb.pages import (
    SCOPE,
    bring,
    cart,
    noun,
    quantity,
    raw,
    rows,
    waiting,
    with_quantity,
)
from tests.replicas import page, pull


def test_what_the_user_did_stays_visible_until_the_last_page(replica):
    order = cart(replica, cola=12, tea=2)
    orders.set_quantity(replica, order.id, "cola", 24)
    theirs = order.with_lines([order.lines[0], order.lines[1].model_copy(update={"quantity": 9})])

    pull(replica, bring(theirs, complete=False, last_command=2))
    assert quantity(replica, order) == 24
    assert noun(replica, Order, order.id).lines[1].quantity == 2
    assert waiting(replica) == [2]

    pull(replica, page((), SCOPE, 3, last_command=1))
    assert quantity(replica, order) == 24
    assert noun(replica, Order, order.id).lines[1].quantity == 9
    assert waiting(replica) == [2]


def test_contained_commands_go_and_the_hubs_word_stands(replica):
    order = cart(replica, cola=12)
    orders.set_quantity(replica, order.id, "cola", 24)
    merged = with_quantity(order, 18)

    pull(replica, bring(merged, position=3, last_command=2))

    assert noun(replica, Order, order.id) == merged
    assert waiting(replica) == []
    assert rows(replica, "SELECT * FROM base_record") == []


def test_a_command_that_the_hub_refused_is_undone(replica):
    order = cart(replica, cola=12)
    orders.set_note(replica, order.id, "hello")

    pull(replica, page((), SCOPE, 3, last_command=2))

    assert noun(replica, Order, order.id) == order
    assert waiting(replica) == []


def test_a_noun_that_was_made_here_and_is_contained_nowhere_goes_with_its_command(replica):
    saved = visits.check_in(replica, "corner")
    assert isinstance(saved, Saved)

    pull(replica, page((), SCOPE, 2, last_command=1))

    assert noun(replica, Visit, saved.document) is None


def test_commands_that_wait_are_applied_again_in_their_order(replica):
    order = cart(replica, cola=12)
    for number in (24, 36, 48):
        orders.set_quantity(replica, order.id, "cola", number)
    orders.submit(replica, order.id)

    # The hub has the first two of the four.
    pull(replica, bring(with_quantity(order, 36, "Anna"), position=3, last_command=3))

    assert quantity(replica, order) == 48
    assert noun(replica, Order, order.id).status == "submitted"
    assert waiting(replica) == [4, 5]
    assert [e.refusal for e in replica.query(outbox.pending)] == [None, None]


def test_a_command_that_meets_anothers_value_shows_the_conflict_before_the_hub_does(replica):
    order = cart(replica, cola=12)
    orders.set_quantity(replica, order.id, "cola", 24)

    kinds = pull(replica, bring(with_quantity(order, 18), position=3, last_command=1))

    [conflict] = replica.query(read_nouns, "conflict")
    assert isinstance(conflict, Conflict)
    assert (conflict.mine, conflict.theirs, conflict.other_name) == (24, 18, "Olga")
    assert quantity(replica, order) == 18
    assert "conflict" in kinds

    pull(replica, bring(with_quantity(order, 18), conflict, position=4, last_command=2))
    assert replica.query(read_nouns, "conflict") == [conflict]
    assert isinstance(conflicts.resolve(replica, conflict.id, "sum"), Saved)
    assert quantity(replica, order) == 42


def test_a_command_that_does_not_apply_any_more_is_kept_with_its_refusal(replica):
    order = cart(replica, cola=12)
    orders.set_quantity(replica, order.id, "cola", 24)
    placed = order.changed(status="submitted", submitted_at=NOW)

    pull(replica, bring(placed, position=3, last_command=1))

    [entry] = replica.query(outbox.pending)
    assert json.loads(entry.refusal or "") == {
        "code": "order_not_draft",
        "details": {"number": "A1-00001", "status": "submitted"},
    }
    assert noun(replica, Order, order.id) == placed


def test_a_refusal_is_taken_back_when_the_command_applies_again(replica):
    order = cart(replica, cola=12)
    orders.set_quantity(replica, order.id, "cola", 24)
    pull(replica, bring(order.changed(status="held", reason="x"), position=3, last_command=1))
    assert replica.query(outbox.pending)[0].refusal

    pull(replica, bring(order, position=4, last_command=1))

    assert replica.query(outbox.pending)[0].refusal is None
    assert quantity(replica, order) == 24


def test_a_record_that_was_changed_here_and_is_gone_at_the_hub_goes(replica):
    order = cart(replica, cola=12)
    orders.set_quantity(replica, order.id, "cola", 24)

    pull(replica, page([raw("route/north", "order", gone=(order.id,))], SCOPE, 3, complete=False))
    assert quantity(replica, order) == 24
    pull(replica, page((), SCOPE, 3, last_command=1))

    assert noun(replica, Order, order.id) is None
    assert json.loads(replica.query(outbox.pending)[0].refusal or "")["code"] == "order_unknown"


def test_a_lost_bucket_keeps_commands_that_are_unsent(replica):
    saved = orders.create(replica, "corner", [("cola", 1)])
    assert isinstance(saved, Saved)

    pull(replica, page((), SCOPE - {"route/north"}, 3, lost=["route/north"]))

    assert waiting(replica) == [1]
    assert noun(replica, Order, saved.document) is None
    assert json.loads(replica.query(outbox.pending)[0].refusal or "")["code"] == "outlet_unknown"


def test_rights_that_come_with_the_page_count_for_what_waits(replica):
    order = cart(replica, cola=12)
    orders.set_quantity(replica, order.id, "cola", 24)
    transferred = replica.identity.user.changed(route_ids=["south"])

    pull(replica, bring(transferred, position=3, last_command=1))

    assert json.loads(replica.query(outbox.pending)[0].refusal or "")["code"] == "not_allowed"


def test_a_command_of_a_newer_release_is_kept_and_still_sent(replica):
    newer = outbox.Entry(1, "c1", "teleport", "x", NOW, '{"type": "teleport", "id": "c1"}')
    with replica.database.write() as connection:
        outbox.add(connection, [newer])

    pull(replica, page((), SCOPE, 2))

    assert replica.query(outbox.pending) == [newer]


def test_numbers_that_the_hub_has_seen_are_not_given_out_again(replica):
    pull(replica, page((), SCOPE, 2, last_command=17))

    saved = visits.check_in(replica, "corner")

    assert isinstance(saved, Saved)
    assert saved.number == 18
