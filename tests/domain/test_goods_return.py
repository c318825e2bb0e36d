"""Goods that come back. Corner got 24 cola at 1.43 in February, and 12 more at 1.30 in March."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.command import (
    Applied,
    CreateReturn,
    ReturnLine,
    SetReturnLine,
    SubmitReturn,
)
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, MANAGER, NOW, OTHER_AGENT, OWNER, RETAIL, Shelf
from tests.intents import cancel, change, create, new_id, release, submit


def delivered(shelf: Shelf, id_: str, quantity: int, price: int, day: str) -> None:
    at = f"{day}T10:00:00.000Z"
    shelf.do(create(id_, lines={"cola": quantity}, at=at))
    order = shelf.need(Order, id_)
    lines = [line.model_copy(update={"price_minor": price}) for line in order.lines]
    shelf.put(order.with_lines(lines, status="delivered", submitted_at=at))


@pytest.fixture
def shelf() -> Shelf:
    made = Shelf()
    delivered(made, "old", 24, 143, "2026-02-10")
    delivered(made, "new", 12, 130, "2026-02-27")
    return made


def begin(*lines: ReturnLine, outlet_id: str = "corner") -> CreateReturn:
    return CreateReturn(
        id=new_id(), at=NOW, order_id="r1", number="A1-00009", outlet_id=outlet_id, lines=lines
    )


def goods(quantity: int, product_id: str = "cola", line_id: str = "l1", **more: Any) -> ReturnLine:
    return ReturnLine(line_id=line_id, product_id=product_id, quantity=quantity, **more)


def put(line: ReturnLine, base: int | None) -> SetReturnLine:
    return SetReturnLine(id=new_id(), at=NOW, order_id="r1", line=line, base=base)


def hand_in(shelf: Shelf) -> SubmitReturn:
    seen = {line.id: line.quantity for line in shelf.need(Order, "r1").lines}
    return SubmitReturn(id=new_id(), at=NOW, order_id="r1", seen=seen)


def returned(shelf: Shelf) -> Order:
    return shelf.need(Order, "r1")


def test_goods_come_back_at_the_price_that_was_paid_last(shelf):
    shelf.do(begin())
    shelf.do(put(goods(5, condition="bad", cause="damaged"), None))

    outcome = shelf.do(hand_in(shelf))

    assert outcome == Applied((returned(shelf),))
    [line] = returned(shelf).lines
    assert (line.price_minor, line.quantity, line.amount_minor) == (130, 5, 650)
    assert (line.condition, line.cause) == ("bad", "damaged")
    assert (returned(shelf).kind, returned(shelf).status) == ("return", "submitted")
    assert returned(shelf).total_minor == 650


def test_more_than_arrived_waits_for_a_manager(shelf):
    shelf.do(begin(goods(37)))

    outcome = shelf.do(hand_in(shelf))

    why = Reason(code="return_beyond", details={"sku": "CO-1", "quantity": 37, "left": 36})
    assert isinstance(outcome, Applied)
    assert (outcome.verdict, outcome.reasons) == ("held", (why,))
    assert shelf.do(release("r1")) == Refusal("not_allowed")
    shelf.do(release("r1"), MANAGER)
    assert returned(shelf).status == "submitted"


def test_what_was_returned_before_counts(shelf):
    shelf.do(begin(goods(30)))
    shelf.do(hand_in(shelf))
    again = begin(goods(7)).model_copy(update={"order_id": "r2", "number": "A1-00010"})
    shelf.do(again)

    outcome = shelf.do(SubmitReturn(id=new_id(), at=NOW, order_id="r2", seen={"l1": 7}))

    assert isinstance(outcome, Applied)
    assert outcome.reasons[0].details == {"sku": "CO-1", "quantity": 7, "left": 6}


def test_a_return_that_was_cancelled_does_not_count(shelf):
    shelf.do(begin(goods(30)))
    shelf.do(hand_in(shelf))
    shelf.do(cancel("r1"))
    again = begin(goods(36)).model_copy(update={"order_id": "r2", "number": "A1-00010"})
    shelf.do(again)

    outcome = shelf.do(SubmitReturn(id=new_id(), at=NOW, order_id="r2", seen={"l1": 36}))

    assert isinstance(outcome, Applied)
    assert outcome.verdict == "applied"


def test_two_lines_of_one_product_count_together(shelf):
    shelf.do(begin(goods(20), goods(17, line_id="l2", condition="bad", cause="expired")))

    outcome = shelf.do(hand_in(shelf))

    assert isinstance(outcome, Applied)
    assert outcome.reasons[0].details["quantity"] == 37


def test_what_arrived_too_long_ago_waits(shelf):
    shelf.do(begin(goods(13)))

    outcome = shelf.do(hand_in(shelf), return_days=10)

    assert isinstance(outcome, Applied)
    assert outcome.reasons[0].details == {"sku": "CO-1", "quantity": 13, "left": 12}


def test_what_never_arrived_has_the_price_of_today_and_waits(shelf):
    shelf.do(begin(goods(2, "tea")))

    outcome = shelf.do(hand_in(shelf))

    assert returned(shelf).lines[0].price_minor == 400
    assert isinstance(outcome, Applied)
    assert outcome.reasons[0].details == {"sku": "TE-1", "quantity": 2, "left": 0}


def test_a_quantity_need_not_fit_the_multiple(shelf):
    assert isinstance(shelf.do(begin(goods(1, "juice"))), Applied)


def test_a_discontinued_product_can_come_back(shelf):
    outcome = shelf.do(begin(goods(1, "relic")))

    assert isinstance(outcome, Applied)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (goods(0), "quantity_not_positive"),
        (goods(-3), "quantity_not_positive"),
        (goods(100_001), "quantity_too_large"),
        (goods(1, "nobody"), "product_unknown"),
        (goods(1, "ghost"), "no_price"),
    ],
)
def test_what_cannot_come_back_is_refused_by_name(shelf, line, code):
    refused = shelf.do(begin(line))

    assert isinstance(refused, Refusal)
    assert refused.code == code
    assert shelf.get(Order, "r1") is None


def test_a_line_is_changed_and_removed(shelf):
    shelf.do(begin(goods(5)))
    shelf.do(put(goods(7, condition="bad", cause="expired"), 5))
    assert [line.quantity for line in returned(shelf).lines] == [7]

    shelf.do(put(goods(0), 7))

    assert returned(shelf).lines == []
    assert shelf.do(hand_in(shelf)) == Refusal("order_empty", {"number": "A1-00009"})


def test_two_people_at_one_line_do_not_overwrite_each_other(shelf):
    shelf.do(begin(goods(5)))
    shelf.do(put(goods(8), 5), OWNER)

    outcome = shelf.do(put(goods(6), 5))

    assert isinstance(outcome, Applied)
    assert outcome.verdict == "merged"
    assert outcome.reasons[0].details == {"sku": "CO-1", "mine": 6, "theirs": 8, "who": "Olga"}
    assert returned(shelf).lines[0].quantity == 8


def test_what_others_changed_is_told_at_the_end(shelf):
    shelf.do(begin(goods(5)))
    command = hand_in(shelf)
    shelf.do(put(goods(8), 5), OWNER)
    shelf.do(put(goods(1, "salt", "l2"), None), OWNER)

    outcome = shelf.do(command)

    assert isinstance(outcome, Applied)
    assert [reason.code for reason in outcome.reasons] == [
        "return_beyond",
        "line_changed",
        "line_joined",
    ]


def test_a_stranger_returns_nothing(shelf):
    assert shelf.do(begin(goods(1)), OTHER_AGENT) == Refusal("not_allowed")


def test_a_return_is_no_cart_and_a_cart_is_no_return(shelf):
    shelf.do(begin(goods(5)))
    shelf.do(create("o1", lines={"cola": 6}))
    named = {"number": "A1-00009", "status": "draft"}

    assert shelf.do(change("cola", 6, 5, "r1", "l1")) == Refusal("other_document", named)
    assert shelf.do(submit(returned(shelf))) == Refusal("other_document", named)
    other = hand_in(shelf).model_copy(update={"order_id": "o1"})
    assert shelf.do(other) == Refusal("other_document", {"number": "N-o1", "status": "draft"})


def test_a_placed_return_stays(shelf):
    shelf.do(begin(goods(5)))
    shelf.do(hand_in(shelf))

    refused = shelf.do(put(goods(6), 5), AGENT)

    named = {"number": "A1-00009", "status": "submitted"}
    assert refused == Refusal("order_not_draft", named)


def test_a_return_is_not_owed_nor_a_double(shelf):
    shelf.do(begin(goods(30)))

    outcome = shelf.do(hand_in(shelf), OWNER)

    assert isinstance(outcome, Applied)
    assert outcome.verdict == "applied"


def test_what_was_paid_with_vat_comes_back_without_it_where_prices_are_so_now(shelf):
    shelf.put(RETAIL.changed(vat_included=False))

    shelf.do(begin(goods(12)))

    # 12 for 15.60 with 20 % VAT inside were 13.00 and 2.60 VAT: 1.08 a unit.
    [line] = returned(shelf).lines
    assert (returned(shelf).vat_included, line.price_minor) == (False, 108)
    assert (returned(shelf).net_minor, returned(shelf).total_minor) == (1_296, 1_555)
    assert returned(shelf).total_minor <= 12 * 130


def test_what_was_paid_without_vat_comes_back_with_it():
    shelf = Shelf()
    delivered(shelf, "net", 12, 100, "2026-02-27")
    shelf.put(totalled(shelf.need(Order, "net").changed(vat_included=False)))

    shelf.do(begin(goods(12)))

    [line] = returned(shelf).lines
    assert (returned(shelf).vat_included, line.price_minor) == (True, 120)
    assert returned(shelf).total_minor == 1_440


def test_a_price_in_another_currency_is_none_and_the_goods_wait_for_a_manager(shelf):
    shelf.put(RETAIL.changed(currency="EUR", rate_e9=10**9))
    delivered(shelf, "euro", 6, 120, "2026-02-20")

    shelf.do(begin(goods(7)))
    outcome = shelf.do(hand_in(shelf))

    [line] = returned(shelf).lines
    assert (returned(shelf).currency, line.price_minor) == ("EUR", 120)
    why = Reason(code="return_beyond", details={"sku": "CO-1", "quantity": 7, "left": 6})
    assert isinstance(outcome, Applied)
    assert (outcome.verdict, outcome.reasons) == ("held", (why,))
