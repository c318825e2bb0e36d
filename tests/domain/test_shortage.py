"""What the client wants when the stock does not cover a line. Cola: 240 are there; tea: none."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.stock import Stock
from tests.company import AGENT, COLA, NOW, OTHER_AGENT, Shelf
from tests.intents import amend, create, submit


def client(shortage: str, **lines: int) -> Shelf:
    shelf = Shelf()
    shelf.put(shelf.need(LegalEntity, "corner-llc").changed(shortage=shortage))
    shelf.do(create(lines=lines))
    return shelf


def place(shelf: Shelf) -> Applied:
    outcome = shelf.do(submit(shelf.need(Order, "o1")))
    assert isinstance(outcome, Applied), outcome
    return outcome


def quantities(shelf: Shelf) -> dict[str, int]:
    return {line.product_id: line.quantity for line in shelf.need(Order, "o1").lines}


@pytest.mark.parametrize("shortage", ["ignore", "back_order", "cut"])
def test_what_is_in_stock_is_ordered_without_a_word(shortage):
    shelf = client(shortage, cola=240, salt=7)

    assert place(shelf).reasons == ()
    assert quantities(shelf) == {"cola": 240, "salt": 7}


def test_without_a_preference_the_stock_is_not_looked_at():
    shelf = client("ignore", cola=999, tea=5)

    assert place(shelf).reasons == ()
    assert quantities(shelf) == {"cola": 999, "tea": 5}


def test_a_back_order_keeps_the_line_and_says_so():
    shelf = client("back_order", cola=250)

    outcome = place(shelf)

    details = {"sku": "CO-1", "name": "Cola 0.5 l", "quantity": 250, "stock": 240}
    assert outcome.reasons == (Reason(code="shortage_back_order", details=details),)
    assert (outcome.verdict, quantities(shelf)) == ("applied", {"cola": 250})


def test_a_cut_orders_what_is_there_and_says_so():
    shelf = client("cut", cola=250, tea=3)

    outcome = place(shelf)

    assert outcome.verdict == "merged"
    cola = {"sku": "CO-1", "name": "Cola 0.5 l", "quantity": 250, "stock": 240}
    cola |= {"ordered": 240, "left_out": 10}
    tea = {"sku": "TE-1", "name": "Tea", "quantity": 3, "stock": 0}
    assert outcome.reasons == (
        Reason(code="shortage_cut", details=cola),
        Reason(code="shortage_left_out", details=tea),
    )
    assert quantities(shelf) == {"cola": 240}
    assert shelf.need(Order, "o1").total_minor == 240 * 143


@pytest.mark.parametrize(
    ("rules", "ordered"),
    [({"order_multiple": 100}, {"salt": 1, "cola": 200}), ({"order_minimum": 300}, {"salt": 1})],
)
def test_a_cut_respects_the_rules_of_the_product(rules, ordered):
    shelf = client("cut", salt=1, cola=600)
    shelf.put(COLA.changed(**rules))

    place(shelf)

    assert quantities(shelf) == ordered


def test_lines_of_one_product_share_what_is_there():
    shelf = client("cut", cola=200)
    order = shelf.need(Order, "o1")
    shelf.put(order.with_lines([*order.lines, order.lines[0].model_copy(update={"id": "more"})]))

    place(shelf)

    assert [line.quantity for line in shelf.need(Order, "o1").lines] == [200, 40]


def test_an_order_of_which_nothing_is_there_stays_a_cart():
    shelf = client("cut", tea=3)

    refused = shelf.do(submit(shelf.need(Order, "o1")))

    assert refused == Refusal("nothing_in_stock", {"number": "N-o1"})
    assert shelf.need(Order, "o1").status == "draft"


def test_who_has_no_warehouse_is_not_told_of_stock():
    assert OTHER_AGENT.warehouse_id is None
    shelf = client("cut", tea=3)

    shelf.do(submit(shelf.need(Order, "o1")), AGENT.changed(warehouse_id=None))

    assert quantities(shelf) == {"tea": 3}


def test_an_amendment_is_covered_by_what_the_other_lines_leave():
    shelf = client("cut", cola=240, salt=1)
    place(shelf)
    shelf.put(Stock(warehouse_id="main", product_id="cola", quantity=100, as_of=NOW))

    outcome = shelf.do(amend(("salt", 2, 1)))
    assert isinstance(outcome, Applied)
    assert outcome.reasons == ()
    assert quantities(shelf) == {"cola": 240, "salt": 2}


def test_an_amendment_takes_nothing_away_that_was_promised():
    shelf = client("cut", cola=60)
    place(shelf)
    shelf.put(Stock(warehouse_id="main", product_id="cola", quantity=30, as_of=NOW))

    outcome = shelf.do(amend(("cola", 72, 60)))

    assert isinstance(outcome, Applied)
    details = {"sku": "CO-1", "name": "Cola 0.5 l", "quantity": 72, "stock": 30}
    details |= {"ordered": 60, "left_out": 12}
    assert outcome.reasons == (Reason(code="shortage_cut", details=details),)
    assert quantities(shelf) == {"cola": 60}
