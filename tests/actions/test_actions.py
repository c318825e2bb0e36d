"""What a person can do with orders, calls and conflicts, an intention a function, on a replica."""

from __future__ import annotations

import json

import pytest

from fieldapp.actions import conflicts, orders, refusals, visits
from fieldapp.actions import outbox as outbox_actions
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.price import Price
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import LineChange
from fieldapp.domain.visit import Visit
from fieldapp.localdb import outbox
from tests.actions.carts import new_cart, order, page_without_salt, saved
from tests.company import COLA, MANAGER, NOW
from tests.localdb.pages import bring, cart, noun, with_quantity
from tests.replicas import FixedWorld, fill, open_replica, pull


def test_an_order_that_does_not_fit_any_more_waits_with_its_reason(replica):
    made = saved(orders.create(replica, "corner", [("cola", 12)]))

    pull(replica, bring(COLA.changed(order_multiple=24)))

    [entry] = replica.query(outbox.pending)
    assert entry.number == made.number
    assert json.loads(entry.refusal or "")["code"] == "not_a_multiple"


@pytest.mark.parametrize(
    "act",
    [
        lambda replica: orders.set_quantity(replica, "nothing", "tea", 1),
        lambda replica: orders.set_note(replica, "nothing", "x"),
        lambda replica: orders.set_delivery_day(replica, "nothing", "2026-03-05"),
        lambda replica: orders.submit(replica, "nothing"),
        lambda replica: orders.cancel(replica, "nothing"),
        lambda replica: orders.release(replica, "nothing"),
        lambda replica: orders.repeat(replica, "nothing"),
        lambda replica: refusals.follow_up(replica, 99),
        lambda replica: refusals.put_into_order(replica, 99),
        lambda replica: orders.amend(replica, "nothing", "tea", 1),
        lambda replica: orders.join(replica, "nothing", "l1", "l2"),
        lambda replica: orders.reject(replica, "nothing"),
        lambda replica: orders.decide_double(replica, "nothing", "keep"),
    ],
)
def test_an_order_that_is_not_known_is_refused(replica, act):
    assert act(replica) == Refusal("order_unknown")
    assert replica.query(outbox.pending) == []


def test_a_note_is_cut_to_its_limit_and_a_day_is_kept(replica):
    cart_id = new_cart(replica)

    orders.set_note(replica, cart_id, "x" * 2_000)
    orders.set_delivery_day(replica, cart_id, "2026-03-05")

    assert order(replica, cart_id).note == "x" * 1_000
    assert order(replica, cart_id).delivery_day == "2026-03-05"


def test_a_cart_is_submitted_at_the_prices_of_now(replica):
    mine = cart(replica, tea=10)
    dearer = Price(price_type_id="retail", product_id="tea", amount_minor=900)
    pull(replica, bring(dearer, position=3, last_command=1))
    assert order(replica, mine.id).lines[0].price_minor == 400

    outcome = saved(orders.submit(replica, mine.id))

    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    assert order(replica, mine.id).status == "submitted"
    assert order(replica, mine.id).total_minor == 9_000


def test_an_empty_cart_is_not_submitted(replica):
    cart_id = new_cart(replica)

    assert orders.submit(replica, cart_id) == Refusal("order_empty", {"number": "A1-00001"})
    assert order(replica, cart_id).status == "draft"


def test_an_order_is_cancelled_and_held_ones_are_released_by_managers(replica, tmp_path):
    cart_id = new_cart(replica, tea=1)
    saved(orders.cancel(replica, cart_id))
    assert order(replica, cart_id).status == "cancelled"
    assert orders.release(replica, cart_id) == Refusal("not_allowed")

    desk = open_replica(tmp_path / "manager", MANAGER, FixedWorld(prefix="m"))
    fill(desk)
    held = cart(replica, tea=1).changed(status="held", reason="price_changed")
    pull(desk, bring(held))
    saved(orders.release(desk, held.id))
    assert order(desk, held.id).status == "submitted"
    desk.close()


def test_an_order_is_repeated_at_the_prices_of_today_and_what_changed_is_told(replica):
    first = new_cart(replica, cola=12, tea=5, salt=1)
    orders.submit(replica, first)
    dearer = Price(price_type_id="retail", product_id="tea", amount_minor=500)
    at_hub = order(replica, first)
    pull(replica, bring(at_hub, COLA.changed(order_multiple=24), dearer, last_command=2))
    pull(replica, page_without_salt())

    repeated = orders.repeat(replica, first)

    assert isinstance(repeated, orders.Repeated)
    assert repeated.number == "A1-00002"
    assert repeated.changes == (
        LineChange("quantity", "CO-1", "Cola 0.5 l", 12, 24),
        LineChange("price", "TE-1", "Tea", 400, 500),
        LineChange("stock", "TE-1", "Tea", 5, 0),
        LineChange("gone", "SA-1", "Salt"),
    )
    again = order(replica, repeated.order_id)
    assert [(line.sku, line.quantity) for line in again.lines] == [("CO-1", 24), ("TE-1", 5)]
    assert (again.repeated_from, again.status, again.number) == (first, "draft", "A1-00002")
    assert order(replica, first).status == "submitted"


def test_a_conflict_is_decided(replica):
    mine = cart(replica, cola=12)
    orders.set_quantity(replica, mine.id, "cola", 24)
    pull(replica, bring(with_quantity(mine, 18), position=3, last_command=1))

    saved(conflicts.resolve(replica, f"{mine.lines[0].id}.anna", "mine"))

    assert order(replica, mine.id).lines[0].quantity == 24
    assert noun(replica, Conflict, f"{mine.lines[0].id}.anna").choice == "mine"
    assert conflicts.resolve(replica, "nothing", "sum") == Refusal("conflict_unknown")


def test_a_call_begins_and_ends(replica, world):
    call = saved(visits.check_in(replica, "corner", 56.9, 24.1, 15.0)).document
    world.time = "2026-03-02T08:50:00.000Z"

    saved(visits.check_out(replica, call, "no_money", "x" * 2_000))

    visit = noun(replica, Visit, call)
    assert (visit.checked_in_at, visit.checked_out_at) == (NOW, world.time)
    assert (visit.latitude, visit.longitude, visit.accuracy_m) == (56.9, 24.1, 15.0)
    assert (visit.result, visit.note) == ("no_money", "x" * 1_000)
    assert visits.check_out(replica, call, "order") == Refusal("visit_closed")


def test_unsent_commands_are_written_to_a_file_for_support(replica, tmp_path):
    cart_id = new_cart(replica, tea=1)
    orders.set_note(replica, cart_id, "звонить")
    file = tmp_path / "for support" / "unsent.json"

    assert outbox_actions.export_unsent(replica, file) == 2

    document = json.loads(file.read_text(encoding="utf-8"))
    assert (document["device_id"], document["prefix"], document["exported_at"]) == ("d1", "A1", NOW)
    assert [c["number"] for c in document["commands"]] == [1, 2]
    assert document["commands"][1]["command"]["note"] == "звонить"


def test_with_nothing_unsent_the_file_says_so(replica, tmp_path):
    cart(replica)

    assert outbox_actions.export_unsent(replica, tmp_path / "unsent.json") == 0
    assert outbox_actions.unsent(replica).commands == []
