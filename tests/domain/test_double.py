"""When two orders may be the same need, told twice; and what can be done about it."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.double import mostly_same_lines, possible_double
from fieldapp.domain.order import Order
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, MANAGER, NOW, OTHER_AGENT, OWNER, Shelf
from tests.intents import cancel, create, decide, describe, release, submit

NEXT_DAY = "2026-03-03T08:30:00.000Z"
LATER = "2026-03-03T08:30:00.001Z"


def an_order(lines: dict[str, int], order_id: str = "o1", **fields) -> Order:
    shelf = Shelf()
    shelf.do(create(order_id, lines=lines))
    placed = {"status": "submitted", "submitted_at": NOW, **fields}
    return Order.model_validate({**shelf.need(Order, order_id).model_dump(), **placed})


def two(mine: dict[str, int], theirs: dict[str, int], **fields) -> tuple[Order, Order]:
    """An order of Anna, and an earlier one of Olga with `fields`."""
    fields = {"author_id": "olga", **fields}
    return an_order(mine, "o2"), an_order(theirs, "o1", **fields)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"cola": 12}, {"cola": 12}),
        ({"cola": 12, "tea": 6}, {"cola": 12, "salt": 10}),  # one of two products
        ({"cola": 12}, {"cola": 24}),  # half the quantity
        ({"cola": 12, "tea": 6}, {"cola": 13, "tea": 5}),
        ({"cola": 12, "tea": 6, "salt": 1}, {"cola": 12, "tea": 6, "candle": 1, "soap": 10}),
    ],
)
def test_orders_with_at_least_half_of_their_lines_alike_are_mostly_the_same(mine, theirs):
    one, other = two(mine, theirs)

    assert mostly_same_lines(one, other)
    assert mostly_same_lines(other, one)
    assert possible_double(one, other)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"cola": 12}, {"tea": 12}),
        ({"cola": 12}, {"cola": 25}),  # less than half the quantity
        ({"cola": 12}, {"cola": 12, "tea": 1, "salt": 1}),  # one of three products
        ({}, {}),
        ({"cola": 12}, {}),
    ],
)
def test_orders_with_little_in_common_are_not(mine, theirs):
    one, other = two(mine, theirs)

    assert not mostly_same_lines(one, other)
    assert not mostly_same_lines(other, one)


def test_two_lines_of_a_product_count_together():
    one, other = two({"cola": 12}, {"cola": 6})
    twice = [*other.lines, other.lines[0].model_copy(update={"id": "again"})]

    assert mostly_same_lines(one, other.with_lines(twice))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"author_id": "anna"}, False),  # one person may well want two orders
        ({"outlet_id": "kiosk"}, False),
        ({"kind": "return"}, False),
        ({"status": "draft"}, False),
        ({"status": "cancelled"}, False),
        ({"status": "delivered"}, False),
        ({"status": "shipped"}, True),
        ({"submitted_at": NEXT_DAY}, True),
        ({"submitted_at": LATER}, False),
        ({"delivery_day": "2026-03-04"}, True),
    ],
)
def test_a_double_is_an_open_order_of_somebody_else_for_the_same_time(fields, expected):
    assert possible_double(*two({"cola": 12}, {"cola": 12}, **fields)) is expected


@pytest.mark.parametrize(("day", "expected"), [("2026-03-04", True), ("2026-03-05", False)])
def test_with_a_delivery_day_on_both_only_the_day_counts(day, expected):
    one, other = two({"cola": 12}, {"cola": 12}, submitted_at=LATER, delivery_day="2026-03-04")

    assert possible_double(one.changed(delivery_day=day), other) is expected


@pytest.fixture
def shelf() -> Shelf:
    """Olga ordered cola, tea and salt; Anna's order of cola, more tea, and soap came second."""
    shelf = Shelf()
    shelf.do(create("o1", lines={"cola": 12, "tea": 5, "salt": 2}), OWNER)
    shelf.do(create("o2", lines={"cola": 12, "tea": 8, "soap": 10}), AGENT)
    shelf.do(submit(shelf.need(Order, "o1")), OWNER)
    return shelf


def order(shelf: Shelf, order_id: str) -> Order:
    return shelf.need(Order, order_id)


def quantities(shelf: Shelf, order_id: str) -> dict[str, int]:
    return {line.product_id: line.quantity for line in order(shelf, order_id).lines}


def held(shelf: Shelf) -> Order:
    shelf.do(submit(order(shelf, "o2")), AGENT)
    found = order(shelf, "o2")
    assert found.status == "held"
    return found


def test_the_later_of_two_like_orders_is_held_and_names_the_first(shelf):
    outcome = shelf.do(submit(order(shelf, "o2")), AGENT)

    double = Reason(
        code="possible_double", details={"order": "o1", "number": "N-o1", "who": "Olga"}
    )
    assert isinstance(outcome, Applied)
    assert (outcome.verdict, outcome.reasons) == ("held", (double,))
    assert (order(shelf, "o1").status, order(shelf, "o2").status) == ("submitted", "held")
    assert (order(shelf, "o2").holds, order(shelf, "o2").reason) == ([double], "possible_double")


@pytest.mark.parametrize("actor", [AGENT, OWNER, MANAGER])
def test_everybody_of_the_outlet_may_keep_both(shelf, actor):
    before = held(shelf)

    assert isinstance(shelf.do(decide("keep", "o2"), actor), Applied)

    kept = order(shelf, "o2")
    assert kept.reached == {"held": NOW, "submitted": NOW}
    assert kept == before.changed(
        status="submitted", holds=[], reason="", reached=kept.reached, status_by=actor.id
    )
    assert order(shelf, "o1").status == "submitted"


def test_joining_puts_into_the_first_what_only_the_second_has_and_the_larger_quantity(shelf):
    held(shelf)
    soap = order(shelf, "o2").lines[2]

    assert isinstance(shelf.do(decide("join", "o2"), AGENT), Applied)

    assert quantities(shelf, "o1") == {"cola": 12, "tea": 8, "salt": 2, "soap": 10}
    assert order(shelf, "o1").lines[3] == soap.model_copy()
    assert (order(shelf, "o1").status, order(shelf, "o1").amended_at) == ("submitted", NOW)
    assert order(shelf, "o1").total_minor == 12 * 143 + 8 * 400 + 2 * 43 + 10 * 94
    assert (order(shelf, "o2").status, order(shelf, "o2").holds) == ("cancelled", [])


def test_the_later_one_can_be_cancelled(shelf):
    held(shelf)

    shelf.do(decide("cancel", "o2"), OWNER)

    assert (order(shelf, "o1").status, order(shelf, "o2").status) == ("submitted", "cancelled")


@pytest.mark.parametrize("status", ["assembled", "shipped", "delivered", "cancelled"])
def test_a_first_order_that_cannot_be_changed_any_more_is_not_joined(shelf, status):
    held(shelf)
    shelf.put(order(shelf, "o1").changed(status=status))

    refused = shelf.do(decide("join", "o2"))

    assert refused == Refusal("order_not_amendable", {"number": "N-o1", "status": status})
    assert order(shelf, "o2").status == "held"
    assert isinstance(shelf.do(decide("keep", "o2")), Applied)


def test_lines_that_have_the_same_identity_are_not_joined(shelf):
    found = held(shelf)
    clash = [line.model_copy(update={"id": "o1-salt"}) for line in found.lines[2:]]
    shelf.put(found.with_lines(clash))

    assert shelf.do(decide("join", "o2")) == Refusal("join_impossible", {"number": "N-o1"})


@pytest.mark.parametrize("choice", ["keep", "join", "cancel"])
def test_the_first_decision_holds(shelf, choice):
    held(shelf)
    shelf.do(decide("keep", "o2"), OWNER)

    refused = shelf.do(decide(choice, "o2"), AGENT)

    assert refused == Refusal("order_not_double", {"number": "N-o2", "status": "submitted"})


@pytest.mark.parametrize("choice", ["keep", "join", "cancel"])
def test_a_stranger_decides_nothing(shelf, choice):
    held(shelf)

    assert shelf.do(decide(choice, "o2"), OTHER_AGENT) == Refusal("not_allowed")


def test_keeping_both_does_not_decide_about_prices(shelf):
    shelf.do(submit(order(shelf, "o2"), tea={"price_minor": 1}), AGENT)
    assert [hold.code for hold in order(shelf, "o2").holds] == ["price_changed", "possible_double"]

    shelf.do(decide("keep", "o2"), AGENT)

    assert (order(shelf, "o2").status, order(shelf, "o2").reason) == ("held", "price_changed")
    assert shelf.do(release("o2"), AGENT) == Refusal("not_allowed")


@pytest.mark.parametrize("status", ["submitted", "accepted"])
def test_joining_brings_no_price_past_the_manager(shelf, status):
    shelf.do(submit(order(shelf, "o2"), soap={"price_minor": 1}), AGENT)
    shelf.put(order(shelf, "o1").changed(status=status))

    shelf.do(decide("join", "o2"), AGENT)

    first = order(shelf, "o1")
    assert [line.price_minor for line in first.lines if line.product_id == "soap"] == [1]
    assert (first.status, [hold.code for hold in first.holds]) == ("held", ["price_changed"])
    assert order(shelf, "o2").status == "cancelled"


def test_an_order_that_was_cancelled_is_no_reason_to_wait(shelf):
    shelf.do(cancel("o1"), OWNER)

    shelf.do(submit(order(shelf, "o2")), AGENT)

    assert order(shelf, "o2").status == "submitted"


def test_orders_for_different_days_are_no_double(shelf):
    shelf.do(describe("o2", delivery_day="2026-03-09"))
    shelf.put(order(shelf, "o1").changed(delivery_day="2026-03-04"))

    shelf.do(submit(order(shelf, "o2")), AGENT)

    assert order(shelf, "o2").status == "submitted"
