"""Substitutes for what is short. Cola: 240 are there, salt: 700, tea: none."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.assortment import ClientAssortment
from fieldapp.domain.command import Applied
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.stock import Stock
from tests.company import CANDLE, COLA, JUICE, NOW, SOAP, TEA, Shelf
from tests.intents import amend, create, submit


def stock(product_id: str, quantity: int) -> Stock:
    return Stock(warehouse_id="main", product_id=product_id, quantity=quantity, as_of=NOW)


def cart(**lines: int) -> Shelf:
    shelf = Shelf()
    shelf.put(shelf.need(LegalEntity, "corner-llc").changed(shortage="substitute"))
    shelf.put(TEA.changed(substitutes=["ghost", "soap", "candle", "juice"]))
    shelf.put(stock("soap", 0), stock("candle", 5), stock("juice", 20))
    shelf.do(create(lines=lines))
    return shelf


def place(shelf: Shelf) -> Applied:
    outcome = shelf.do(submit(shelf.need(Order, "o1")))
    assert isinstance(outcome, Applied), outcome
    return outcome


def lines(shelf: Shelf) -> list[tuple[str, str, int, int]]:
    order = shelf.need(Order, "o1")
    return [(line.id, line.product_id, line.quantity, line.price_minor) for line in order.lines]


def substituted(taken: int, other: str, quantity: int = 12) -> Reason:
    details = {
        "sku": "TE-1",
        "name": "Tea",
        "quantity": quantity,
        "stock": 0,
        "taken": taken,
        "other": other,
        "other_name": {"CA-1": "Candle", "JU-1": "Juice", "SA-1": "Salt"}[other],
    }
    return Reason(code="shortage_substituted", details=details)


def cut(quantity: int, stock: int, ordered: int, left_out: int) -> Reason:
    details: dict[str, Any] = {"sku": "TE-1", "name": "Tea", "quantity": quantity, "stock": stock}
    return Reason(
        code="shortage_cut", details={**details, "ordered": ordered, "left_out": left_out}
    )


def test_what_is_missing_is_ordered_as_substitutes_at_their_own_prices():
    """Of tea nothing is there: 5 candles are, and of juice, which comes by 6, one tray."""
    shelf = cart(tea=12, salt=1)

    outcome = place(shelf)

    assert lines(shelf) == [
        ("o1-tea.s1", "candle", 5, 5),
        ("o1-tea.s2", "juice", 6, 105),
        ("o1-salt", "salt", 1, 43),
    ]
    assert outcome.reasons == (substituted(5, "CA-1"), substituted(6, "JU-1"), cut(12, 0, 0, 1))
    assert outcome.verdict == "merged"
    order = shelf.need(Order, "o1")
    assert order.total_minor == 5 * 5 + 6 * 105 + 43


def test_what_no_substitute_covers_is_cut():
    shelf = cart(tea=3, salt=1)
    shelf.put(stock("candle", 0), stock("tea", 1))

    outcome = place(shelf)

    assert lines(shelf) == [("o1-tea", "tea", 1, 400), ("o1-salt", "salt", 1, 43)]
    assert outcome.reasons == (cut(3, 1, 1, 2),)


def test_a_line_that_asks_for_the_substitute_itself_comes_first():
    shelf = cart(tea=12, juice=18)

    place(shelf)

    assert lines(shelf)[:1] == [("o1-tea.s1", "candle", 5, 5)]
    assert [line[1:3] for line in lines(shelf)] == [("candle", 5), ("juice", 18)]


def test_a_substitute_outside_the_assortment_is_not_offered():
    shelf = cart(tea=3, salt=1)
    shelf.put(ClientAssortment(client_id="corner", outlet_ids=["corner"], excluded=["candle"]))

    place(shelf)

    assert [line[1] for line in lines(shelf)] == ["salt"]


@pytest.mark.parametrize("gone", [CANDLE.changed(discontinued=True)])
def test_a_substitute_that_is_no_longer_sold_is_not_offered(gone):
    shelf = cart(tea=3)
    shelf.put(gone)

    assert shelf.do(submit(shelf.need(Order, "o1"))) == Refusal(
        "nothing_in_stock", {"number": "N-o1"}
    )


def test_an_amendment_gets_substitutes_with_keys_of_their_own():
    shelf = cart(tea=3)
    place(shelf)
    shelf.put(stock("candle", 9))

    outcome = shelf.do(amend(("tea", 4, None)))

    assert isinstance(outcome, Applied)
    assert [line[:3] for line in lines(shelf)] == [
        ("o1-tea.s1", "candle", 3),
        ("o1-tea.s2", "candle", 4),
    ]


def test_products_that_stand_in_for_each_other_go_no_further():
    shelf = cart(cola=250)
    shelf.put(COLA.changed(substitutes=["tea", "cola"]))

    place(shelf)

    assert [line[1:3] for line in lines(shelf)] == [("cola", 240)]


def test_the_same_state_gives_the_same_lines_again():
    one, other = cart(tea=12, salt=1), cart(tea=12, salt=1)
    place(one)
    place(other)

    assert one.need(Order, "o1") == other.need(Order, "o1")
    assert SOAP.id not in {line[1] for line in lines(one)}
    assert JUICE.id in {line[1] for line in lines(one)}
