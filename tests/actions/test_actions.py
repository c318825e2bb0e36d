"""What a person can do, one function an intention, on a real replica."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fieldapp.actions import conflicts, orders, refusals, visits
from fieldapp.actions import outbox as outbox_actions
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import Order
from fieldapp.domain.price import Price
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import LineChange
from fieldapp.domain.visit import Visit
from fieldapp.localdb import outbox
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.wire.messages import Changes
from tests.company import COLA, MANAGER, NOW
from tests.localdb.pages import SCOPE, bring, cart, noun, with_quantity
from tests.replicas import FixedWorld, fill, open_replica, page, pull


@pytest.fixture
def world() -> FixedWorld:
    return FixedWorld()


@pytest.fixture
def replica(tmp_path, world):
    replica = open_replica(tmp_path, world=world)
    fill(replica)
    yield replica
    replica.close()


def saved(outcome: Any) -> Saved:
    assert isinstance(outcome, Saved), outcome
    return outcome


def order(replica: Replica, order_id: str) -> Order:
    found = noun(replica, Order, order_id)
    assert isinstance(found, Order)
    return found


def new_cart(replica: Replica, **lines: int) -> str:
    return saved(orders.create(replica, "corner", list(lines.items()))).document


def test_a_cart_is_opened_once_and_found_again(replica):
    opened = orders.open_cart(replica, "corner")

    assert isinstance(opened, str)
    assert orders.open_cart(replica, "corner") == opened
    assert orders.open_cart(replica, "kiosk") != opened
    orders.cancel(replica, opened)
    assert orders.open_cart(replica, "corner") != opened


def test_a_cart_of_someone_elses_outlet_is_not_opened(replica):
    assert orders.open_cart(replica, "bazaar") == Refusal("outlet_unknown")
    assert orders.open_cart(replica, "shut") == Refusal("outlet_closed", {"outlet": "Shut shop"})


def test_a_product_is_added_changed_and_removed_by_its_quantity(replica):
    cart_id = new_cart(replica)

    orders.set_quantity(replica, cart_id, "cola", 6)
    orders.set_quantity(replica, cart_id, "tea", 1)
    orders.set_quantity(replica, cart_id, "cola", 12)
    assert [(x.sku, x.quantity) for x in order(replica, cart_id).lines] == [
        ("CO-1", 12),
        ("TE-1", 1),
    ]
    orders.set_quantity(replica, cart_id, "cola", 0)

    assert [line.sku for line in order(replica, cart_id).lines] == ["TE-1"]
    bases = [
        (c["quantity"], c["base"])
        for c in map(command_of, replica.query(outbox.pending))
        if c["type"] == "change_line" and c["product_id"] == "cola"
    ]
    assert bases == [(6, None), (12, 6), (0, 12)]


def command_of(entry: outbox.Entry) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(entry.body)
    return body


def test_an_order_that_does_not_fit_any_more_waits_with_its_reason(replica):
    made = saved(orders.create(replica, "corner", [("cola", 12)]))

    pull(replica, bring(COLA.changed(order_multiple=24)))

    [entry] = replica.query(outbox.pending)
    assert entry.number == made.number
    assert json.loads(entry.refusal or "")["code"] == "not_a_multiple"


@pytest.mark.parametrize(
    ("typed", "quantity"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("1 200", 1_200),
        ("1\u00a0200", 1_200),
        ("1\u202f200", 1_200),
        ("007", 7),
        ("١٢", 12),
    ],
)
def test_a_quantity_is_taken_as_a_person_types_it(replica, typed, quantity):
    cart_id = new_cart(replica)

    saved(orders.set_quantity(replica, cart_id, "tea", typed))

    assert order(replica, cart_id).lines[0].quantity == quantity


@pytest.mark.parametrize("typed", ["", "  ", "0", "-0"])
def test_an_empty_field_or_zero_removes_the_line(replica, typed):
    cart_id = new_cart(replica, tea=3)

    saved(orders.set_quantity(replica, cart_id, "tea", typed))

    assert order(replica, cart_id).lines == []


@pytest.mark.parametrize(
    "typed", ["twelve", "1.5", "1,5", "1e3", "--5", "5-", "²", "+5", "9" * 13, "𝟙x", "x" * 500]
)
def test_what_is_no_number_is_refused_and_changes_nothing(replica, typed):
    cart_id = new_cart(replica, tea=3)
    before = order(replica, cart_id)

    refused = orders.set_quantity(replica, cart_id, "tea", typed)

    details = {"sku": "TE-1", "quantity": typed[:40]}
    assert refused == Refusal("quantity_not_a_number", details)
    assert order(replica, cart_id) == before


@pytest.mark.parametrize(
    ("typed", "code"),
    [("-5", "quantity_not_positive"), ("1000000000", "quantity_too_large")],
)
def test_a_number_that_cannot_be_ordered_is_refused(replica, typed, code):
    refused = orders.set_quantity(replica, new_cart(replica), "tea", typed)

    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_what_is_typed_for_a_product_that_has_gone_is_answered_with_its_key(replica):
    refused = orders.set_quantity(replica, new_cart(replica), "nobody", "many")

    assert refused == Refusal("quantity_not_a_number", {"sku": "nobody", "quantity": "many"})


def test_one_of_two_lines_of_a_product_is_meant_by_its_id(replica):
    mine = cart(replica, tea=1)
    second = mine.lines[0].model_copy(update={"id": "of-olga", "quantity": 5})
    pull(replica, bring(mine.with_lines([*mine.lines, second]), position=3, last_command=1))

    orders.set_quantity(replica, mine.id, "tea", 6, line_id="of-olga")
    orders.set_quantity(replica, mine.id, "tea", 2)

    assert [line.quantity for line in order(replica, mine.id).lines] == [2, 6]


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


def page_without_salt():
    gone = Changes(bucket="catalog", kind="product", gone=["salt"])
    return page([gone], SCOPE, 3, last_command=2)


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
