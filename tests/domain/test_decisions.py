"""Managers' decisions about held orders, lines that are joined, refusals that are closed."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.command import Applied, Context, apply
from fieldapp.domain.order import Order
from fieldapp.domain.receipt import Reason, Receipt
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, MANAGER, NOW, OTHER_AGENT, OWNER, Shelf
from tests.intents import acknowledge, change, create, join, reject, release, submit


def held() -> Shelf:
    shelf = Shelf()
    shelf.do(create(lines={"tea": 5}))
    shelf.do(submit(shelf.need(Order, "o1"), tea={"price_minor": 1}))
    return shelf


def test_a_manager_rejects_with_a_note():
    shelf = held()

    shelf.do(reject(note="too cheap"), MANAGER)

    order = shelf.need(Order, "o1")
    assert (order.status, order.reason, order.holds) == ("cancelled", "", [])
    assert (order.decided_by, order.decision) == ("Maria", "too cheap")
    assert order.lines[0].price_minor == 1


def test_who_released_an_order_has_not_decided_about_what_it_waits_for_next():
    shelf = held()
    shelf.do(release(), MANAGER)
    released = shelf.need(Order, "o1")
    assert (released.status, released.decided_by) == ("submitted", "Maria")

    again = released.with_holds([Reason(code="credit_limit")])

    assert (again.status, again.decided_by, again.decision) == ("held", "", "")
    more = again.changed(decided_by="Max").with_holds([*again.holds, Reason(code="stock")])
    assert more.decided_by == "Max", "one more reason of a wait that is under way"


@pytest.mark.parametrize("actor", [AGENT, OWNER, OTHER_AGENT])
def test_nobody_else_rejects(actor):
    assert held().do(reject(), actor) == Refusal("not_allowed")


def test_only_a_held_order_is_rejected():
    shelf = held()
    shelf.do(reject(), MANAGER)

    refused = shelf.do(reject(), MANAGER)

    assert refused == Refusal("order_not_held", {"number": "N-o1", "status": "cancelled"})


@pytest.fixture
def twice() -> Shelf:
    """Anna and Olga both added salt."""
    shelf = Shelf()
    shelf.do(create(lines={"tea": 5}))
    shelf.do(change("salt", 3, None, line_id="of-anna"), AGENT)
    shelf.do(change("salt", 4, None, line_id="of-olga"), OWNER)
    return shelf


def test_two_lines_of_a_product_become_one_with_both_quantities(twice):
    assert isinstance(twice.do(join("of-anna", "of-olga"), MANAGER), Applied)

    order = twice.need(Order, "o1")
    assert [(line.id, line.quantity) for line in order.lines] == [("o1-tea", 5), ("of-anna", 7)]
    assert order.lines[1].set_by == "Maria"
    assert order.total_minor == 5 * 400 + 7 * 43


def test_what_was_set_meanwhile_is_joined(twice):
    twice.do(change("salt", 10, 4, line_id="of-olga"), OWNER)

    twice.do(join("of-anna", "of-olga"))

    assert twice.need(Order, "o1").lines[1].quantity == 13


@pytest.mark.parametrize("again", [("of-anna", "of-olga"), ("of-olga", "of-anna")])
def test_two_who_join_the_same_lines_join_them_once(twice, again):
    twice.do(join("of-anna", "of-olga"), AGENT)

    assert twice.do(join(*again), OWNER) == Applied(())


def test_a_line_is_not_joined_with_itself(twice):
    assert twice.do(join("of-anna", "of-anna")) == Applied(())


def test_different_products_stay_two_lines(twice):
    refused = twice.do(join("of-anna", "o1-tea"))

    assert refused == Refusal("lines_differ", {"sku": "SA-1", "other": "TE-1"})


def test_a_sum_that_is_too_large_is_refused(twice):
    twice.do(change("salt", 99_999, 4, line_id="of-olga"), OWNER)

    refused = twice.do(join("of-anna", "of-olga"))

    details = {"sku": "SA-1", "quantity": 100_002, "limit": 100_000}
    assert refused == Refusal("quantity_too_large", details)


def test_lines_of_a_placed_order_are_not_joined(twice):
    twice.do(submit(twice.need(Order, "o1")))

    refused = twice.do(join("of-anna", "of-olga"))

    assert refused == Refusal("order_not_draft", {"number": "N-o1", "status": "submitted"})


def a_receipt(verdict: Any = "refused", device_id: str = "d1") -> Receipt:
    return Receipt(
        id="c0", device_id=device_id, number=1, command="submit_order", verdict=verdict, at=NOW
    )


def test_a_refusal_is_closed_and_stays_what_it_is():
    shelf = Shelf([a_receipt()])

    shelf.do(acknowledge("c0"))

    assert shelf.need(Receipt, "c0") == a_receipt().changed(acknowledged_at=NOW)


def test_what_was_not_refused_or_is_closed_is_left_alone():
    assert Shelf([a_receipt("merged")]).do(acknowledge("c0")) == Applied(())
    closed = Shelf([a_receipt().changed(acknowledged_at="2026-03-01T00:00:00.000Z")])
    assert closed.do(acknowledge("c0")) == Applied(())


def test_a_refusal_that_the_hub_has_not_told_is_not_closed():
    assert Shelf().do(acknowledge("c0")) == Refusal("receipt_unknown")


def test_a_device_closes_its_own_refusals_only():
    shelf = Shelf([a_receipt(device_id="d2")])

    def on(device_id: str) -> Applied | Refusal:
        return apply(acknowledge("c0"), shelf, Context(AGENT, NOW, device_id))

    assert on("d1") == Refusal("not_allowed")
    assert isinstance(on("d2"), Applied)
