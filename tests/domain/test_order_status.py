"""When and by whom an order came to its state."""

from __future__ import annotations

from fieldapp.domain.order import Order
from fieldapp.domain.order_status import with_times
from tests.company import AGENT, MANAGER, NOW, OWNER, Shelf
from tests.intents import amend, cancel, create, release, split, submit

LATER = "2026-03-02T10:00:00.000Z"
LAST = "2026-03-02T11:00:00.000Z"


def placed(actor=AGENT) -> Shelf:
    shelf = Shelf()
    shelf.do(create(lines={"cola": 12, "tea": 6}))
    shelf.do(submit(shelf.need(Order, "o1")), actor, now=LATER)
    return shelf


def times(order: Order) -> tuple[dict[str, str], str | None, str]:
    return order.reached, order.status_at, order.status_by


def by_office(order: Order, before: Order | None, at: str = NOW) -> Order:
    [after] = with_times([order], {before.id: before} if before else {}, at, by="")
    assert isinstance(after, Order)
    return after


def told(shelf: Shelf, status: str, at: str) -> Order:
    before = shelf.need(Order, "o1")
    shelf.put(by_office(before.changed(status=status), before, at))
    return shelf.need(Order, "o1")


def test_a_cart_has_no_times_and_a_placed_order_has_that_of_the_place_that_learns_of_it():
    shelf = Shelf()
    shelf.do(create(lines={"cola": 12}))
    assert times(shelf.need(Order, "o1")) == ({}, None, "")

    shelf.do(submit(shelf.need(Order, "o1")), OWNER, now=LATER)

    order = shelf.need(Order, "o1")
    assert times(order) == ({"submitted": LATER}, LATER, OWNER.id)
    assert order.submitted_at == NOW


def test_a_cart_that_is_cancelled_and_a_quote_have_no_times():
    shelf = Shelf()
    shelf.do(create(lines={"cola": 12}))
    shelf.do(cancel())

    assert times(shelf.need(Order, "o1")) == ({}, None, "")

    quote = shelf.need(Order, "o1").changed(kind="quote", status="offered")
    assert times(by_office(quote.changed(status="cancelled"), quote)) == ({}, None, "")


def test_each_state_keeps_when_it_was_first_reached_and_the_last_change_who_made_it():
    shelf = placed()
    shelf.put(shelf.need(Order, "o1").with_holds([]).changed(status="held", reason="credit_limit"))
    shelf.do(release(), MANAGER, now=LAST)

    order = shelf.need(Order, "o1")
    assert times(order) == ({"submitted": LATER}, LAST, MANAGER.id)


def test_what_changes_in_the_same_state_changes_no_time():
    shelf = placed()
    before = times(shelf.need(Order, "o1"))

    shelf.do(amend(("cola", 24, 12)), OWNER, now=LAST)

    assert [line.quantity for line in shelf.need(Order, "o1").lines] == [24, 6]
    assert times(shelf.need(Order, "o1")) == before


def test_what_the_office_tells_has_no_person():
    shelf = placed()

    order = told(shelf, "assembled", LAST)

    reached = {"submitted": LATER, "assembled": LAST}
    assert times(order) == (reached, LAST, "")
    assert times(told(shelf, "assembled", "2026-03-03T08:00:00.000Z")) == (reached, LAST, "")


def test_the_office_need_not_know_the_times():
    before = told(placed(), "assembled", LAST)

    [again] = with_times([before.changed(reached={}, status_at=None)], {"o1": before}, NOW, by="")
    assert again == before


def test_an_order_that_the_office_brings_has_no_times():
    order = told(placed(), "delivered", LAST).changed(reached={}, status_at=None)

    assert times(by_office(order, None)) == ({}, None, "")


def test_the_second_part_of_an_order_was_placed_when_it_was_split():
    shelf = placed()
    told(shelf, "accepted", LATER)

    shelf.do(split("o1", "o2", "o1-tea", placed=True, delivery_day="2026-03-09"), now=LAST)

    assert times(shelf.need(Order, "o2")) == ({"submitted": LAST}, LAST, AGENT.id)
    assert shelf.need(Order, "o1").reached == {"submitted": LATER, "accepted": LATER}
