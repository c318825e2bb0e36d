"""What becomes of lines that the stock does not cover is told before, as submission makes it."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Context, foreseen
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.stock import Stock
from fieldapp.domain.warehouse import Warehouse
from tests.company import AGENT, NOW, TEA, Shelf
from tests.domain.carts_of_corner import done
from tests.intents import create, submit

MODES = ("ignore", "back_order", "cut", "substitute")


def stock(product_id: str, quantity: int, warehouse_id: str = "main") -> Stock:
    return Stock(warehouse_id=warehouse_id, product_id=product_id, quantity=quantity, as_of=NOW)


def cart(shortage: str, **lines: int) -> Shelf:
    """A cart of Corner; of cola 240 are there, of candle 5, of juice 20, of tea none."""
    shelf = Shelf()
    shelf.put(shelf.need(LegalEntity, "corner-llc").changed(shortage=shortage))
    shelf.put(TEA.changed(substitutes=["candle", "juice"]), stock("candle", 5), stock("juice", 20))
    shelf.do(create(lines=lines))
    return shelf


def kept(shelf: Shelf) -> dict[str, int]:
    found = foreseen(shelf.need(Order, "o1"), shelf, Context(AGENT, NOW))
    return {id_: short.kept for id_, short in found.items()}


@pytest.mark.parametrize("shortage", MODES)
@pytest.mark.parametrize(
    "lines",
    [{"cola": 250, "tea": 12, "salt": 1}, {"salt": 1, "tea": 12, "candle": 4}, {"cola": 12}],
)
def test_it_is_told_as_the_submission_tells_it(shortage, lines):
    shelf = cart(shortage, **lines)
    order = shelf.need(Order, "o1")

    found = foreseen(order, shelf, Context(AGENT, NOW))

    assert shelf.need(Order, "o1") == order
    outcome = done(shelf.do(submit(order)))
    told = [one for one in outcome.reasons if one.code.startswith("shortage_")]
    assert [one for short in found.values() for one in short.told] == told
    placed = {line.id: line.quantity for line in shelf.need(Order, "o1").lines}
    assert {id_: short.kept for id_, short in found.items()} == {
        id_: placed.get(id_, 0) for id_ in found
    }


def test_a_later_line_that_is_a_substitute_itself_has_it_first():
    shelf = cart("substitute", tea=12, candle=5)

    [short] = foreseen(shelf.need(Order, "o1"), shelf, Context(AGENT, NOW)).values()

    assert [(one.details["other"], one.details["taken"]) for one in short.told] == [("JU-1", 12)]


def test_nothing_is_told_of_quotes_and_of_what_is_placed():
    shelf = cart("cut", cola=250)
    assert kept(shelf) == {"o1-cola": 240}
    order = shelf.need(Order, "o1")
    shelf.put(order.changed(kind="quote"))
    assert kept(shelf) == {}
    shelf.put(order.changed(status="submitted", submitted_at=NOW))
    assert kept(shelf) == {}


def test_the_warehouse_is_the_one_that_a_submission_would_take():
    shelf = cart("cut", cola=250)
    order = shelf.need(Order, "o1")
    shelf.put(order.changed(warehouse_id="closed"), stock("cola", 3, "closed"))
    shelf.put(Policy(id=POLICY_KEY, warehouses=[Warehouse(id="main", name="Depot")]))

    assert kept(shelf) == {"o1-cola": 240}
