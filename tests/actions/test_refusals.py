"""Every refusal has a next step, and nothing that was typed is lost by it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.actions import filling, orders, refusals
from fieldapp.domain.command import KNOWN
from fieldapp.domain.order import Order
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.remedy import added_by, steps_after
from fieldapp.localdb.queries.documents import documents, sync_counts
from fieldapp.localdb.replica import Replica, Saved
from tests.company import NOW
from tests.localdb.pages import SCOPE, bring, noun
from tests.replicas import fill, open_replica, page, pull


@pytest.fixture
def replica(tmp_path: Path):
    opened = open_replica(tmp_path)
    fill(opened)
    yield opened
    opened.close()


def saved(outcome: Saved | Refusal) -> Saved:
    assert isinstance(outcome, Saved), outcome
    return outcome


def order(replica: Replica, key: str) -> Order:
    found: Order = noun(replica, Order, key)
    return found


def placed(replica: Replica, **lines: int) -> Order:
    """An order that was submitted and has reached the hub."""
    made = saved(orders.create(replica, "corner", list(lines.items()))).document
    last = saved(orders.submit(replica, made)).number
    there = order(replica, made)
    pull(replica, bring(there, position=2, last_command=last))
    return there


def refuse(replica: Replica, outcome: Saved | Refusal, *at_hub: Order) -> int:
    """Let the hub refuse a command; return its number."""
    sent = saved(outcome)
    receipt = Receipt(
        id=sent.command.id,
        device_id="d1",
        number=sent.number,
        command="x",
        document=sent.document,
        verdict="refused",
        at=NOW,
    )
    pull(replica, bring(receipt, *at_hub, position=3, last_command=sent.number))
    return sent.number


def quantities(replica: Replica, key: str) -> list[tuple[str, int]]:
    return [(line.product_id, line.quantity) for line in order(replica, key).lines]


def test_a_placed_order_is_amended_line_by_line(replica):
    mine = placed(replica, cola=12)

    saved(orders.amend(replica, mine.id, "cola", "24"))
    saved(orders.amend(replica, mine.id, "tea", 3))

    assert quantities(replica, mine.id) == [("cola", 24), ("tea", 3)]
    assert order(replica, mine.id).status == "submitted"
    refused = orders.amend(replica, mine.id, "cola", "many")
    assert refused == Refusal("quantity_not_a_number", {"sku": "CO-1", "quantity": "many"})


def test_an_amendment_that_came_too_late_goes_on_with_the_difference(replica):
    mine = placed(replica, cola=12, tea=5)
    too_late = orders.amend(replica, mine.id, "cola", 30)
    number = refuse(replica, too_late, mine.changed(status="assembled"))

    follower = refusals.follow_up(replica, number)

    assert isinstance(follower, str)
    assert quantities(replica, follower) == [("cola", 18)]
    assert order(replica, follower).status == "draft"
    assert replica.query(sync_counts).needs_you == 0


def test_taking_goods_back_is_no_order(replica):
    mine = placed(replica, cola=12)
    number = refuse(
        replica, orders.amend(replica, mine.id, "cola", 6), mine.changed(status="shipped")
    )

    assert refusals.follow_up(replica, number) == Refusal("nothing_to_follow_up")
    assert replica.query(sync_counts).needs_you == 1


def test_a_change_of_the_cart_that_came_after_the_submission_goes_into_the_order(replica):
    cart = saved(orders.create(replica, "corner", [("cola", 12)]))
    draft = order(replica, cart.document)
    pull(replica, bring(draft, last_command=cart.number))
    late = orders.set_quantity(replica, draft.id, "cola", 24)
    number = refuse(replica, late, draft.changed(status="submitted", submitted_at=NOW))
    assert replica.query(documents)[0].steps == ("amend", "follow_up", "discard")

    assert refusals.put_into_order(replica, number) == draft.id

    assert quantities(replica, draft.id) == [("cola", 24)]
    assert replica.query(sync_counts).needs_you == 0


def test_a_list_that_came_after_the_submission_goes_into_the_order_or_a_new_one(replica):
    cart = saved(orders.create(replica, "corner", [("cola", 12)]))
    draft = order(replica, cart.document)
    pull(replica, bring(draft, last_command=cart.number))
    late = filling.fill(replica, draft.id, [("cola", 12), ("tea", 3)], "add")
    number = refuse(replica, late, draft.changed(status="submitted", submitted_at=NOW))
    assert replica.query(documents)[0].steps == ("amend", "follow_up", "discard")

    assert refusals.put_into_order(replica, number) == draft.id

    assert quantities(replica, draft.id) == [("cola", 24), ("tea", 3)]
    assert replica.query(sync_counts).needs_you == 0


def test_what_a_list_would_have_added_goes_into_a_new_order(replica):
    cart = saved(orders.create(replica, "corner", [("cola", 12)]))
    draft = order(replica, cart.document)
    pull(replica, bring(draft, last_command=cart.number))
    late = filling.fill(replica, draft.id, [("cola", 12), ("tea", 3)], "add")
    number = refuse(replica, late, draft.changed(status="shipped", submitted_at=NOW))

    follower = refusals.follow_up(replica, number)

    assert isinstance(follower, str)
    assert quantities(replica, follower) == [("cola", 12), ("tea", 3)]


def test_only_a_change_of_a_cart_is_put_into_an_order(replica):
    number = saved(orders.create(replica, "corner", [("cola", 12)])).number

    assert refusals.put_into_order(replica, number) == Refusal("order_unknown")


def test_a_refusal_is_closed_and_stays_closed_when_the_database_is_lost(replica, tmp_path):
    cart = saved(orders.create(replica, "corner", [("cola", 12)]))
    number = refuse(replica, orders.set_note(replica, cart.document, "x"))
    receipt = noun(replica, Receipt, replica.query(lambda c: _id(c, number)))
    assert replica.query(sync_counts).needs_you == 1

    closing = saved(refusals.discard(replica, number))
    assert replica.query(sync_counts).needs_you == 0

    replica.close()
    for path in tmp_path.glob("replica.db*"):
        path.unlink()
    again = open_replica(tmp_path)
    fill(again)
    pull(again, bring(receipt, position=4, last_command=number))
    assert again.query(sync_counts).needs_you == 0
    closed = receipt.changed(acknowledged_at=NOW)
    pull(again, bring(closed, position=5, last_command=closing.number))
    assert again.query(sync_counts).needs_you == 0
    again.close()


def _id(connection, number: int) -> str:
    query = "SELECT id FROM outbox WHERE number = ?"
    found: str = connection.exec_driver_sql(query, (number,)).scalar_one()
    return found


def test_what_the_hub_has_not_answered_is_not_closed(replica):
    cart = saved(orders.create(replica, "corner", [("cola", 12)]))

    assert refusals.discard(replica, cart.number) == Refusal("receipt_unknown")
    assert refusals.discard(replica, 99) == Refusal("receipt_unknown")


def test_a_refused_submission_is_mended_in_its_cart(replica):
    cart = saved(orders.create(replica, "corner", [("cola", 12)]))
    draft = order(replica, cart.document)
    refuse(replica, orders.submit(replica, draft.id), draft)

    row = replica.query(documents)[0]

    assert (row.state, row.steps) == ("refused", ("edit", "discard"))


def test_lines_joined_in_a_cart(replica):
    cart = saved(orders.create(replica, "corner", [("cola", 12)]))
    draft = order(replica, cart.document)
    second = draft.lines[0].model_copy(update={"id": "of-olga", "quantity": 6})
    pull(replica, bring(draft.with_lines([*draft.lines, second]), last_command=cart.number))

    saved(orders.join(replica, draft.id, draft.lines[0].id, "of-olga"))

    assert quantities(replica, draft.id) == [("cola", 18)]


@pytest.mark.parametrize("command", sorted(KNOWN))
@pytest.mark.parametrize(
    "status",
    [None, "draft", "submitted", "held", "accepted", "assembled", "delivered", "cancelled"],
)
def test_whatever_is_refused_there_is_a_next_step(command, status):
    steps = steps_after(command, status, answered=True)

    assert steps[-1] == "discard"
    assert len(set(steps)) == len(steps)
    assert ("edit" in steps) <= (status == "draft")


@pytest.mark.parametrize(
    ("command", "status", "expected"),
    [
        ("create_order", None, ("follow_up",)),
        ("amend_order", "assembled", ("follow_up",)),
        ("amend_order", "draft", ("edit",)),
        ("change_line", "accepted", ("amend", "follow_up")),
        ("change_line", "cancelled", ("follow_up",)),
        ("fill_order", "accepted", ("amend", "follow_up")),
        ("fill_order", "draft", ("edit",)),
        ("fill_order", "assembled", ("follow_up",)),
        ("change_line", None, ()),
        ("submit_order", "draft", ("edit",)),
        ("submit_order", "cancelled", ("follow_up",)),
        ("submit_order", "submitted", ()),
        ("check_in", None, ()),
    ],
)
def test_the_most_useful_step_comes_first(command, status, expected):
    assert steps_after(command, status, answered=False) == expected


def test_what_would_be_added_is_the_difference_by_line(replica):
    mine = placed(replica, cola=12, tea=5)
    cola, tea = mine.lines

    wishes = [(cola.id, "cola", 20), (tea.id, "tea", 2), ("new", "salt", 3), ("more", "cola", 1)]

    assert added_by(wishes, mine) == {"cola": 9, "salt": 3}


def test_a_page_that_brings_nothing_keeps_the_amendment(replica):
    mine = placed(replica, cola=12)
    saved(orders.amend(replica, mine.id, "cola", 24))

    pull(replica, page((), SCOPE, 4, last_command=2))

    assert quantities(replica, mine.id) == [("cola", 24)]
