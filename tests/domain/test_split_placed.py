"""An order that is placed becomes two: for another day or from another warehouse, as agreed."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.contract import PriceBreak, PriceTerm
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.price import Price
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.stock import Stock
from fieldapp.domain.warehouse import Warehouse
from tests.company import NOW, OTHER_AGENT, OWNER, Shelf
from tests.domain.carts_of_corner import done, lines, refused
from tests.domain.order_apart import DAY, LATER, apart, order, said
from tests.intents import amend, cancel, create, describe, part, split, submit

FEE = DeliveryTerms(fee_minor=600, free_from_minor=3_000)


def shop(**settings: Any) -> Shelf:
    """A cart of 15 cola at 1.43 and 5 tea at 4.00 for Thursday, of Corner LLC."""
    shelf = Shelf()
    shelf.put(shelf.need(LegalEntity, "corner-llc").changed(**settings))
    shelf.do(create("o1", lines={"cola": 15, "tea": 5}))
    shelf.do(describe("o1", delivery_day=DAY))
    return shelf


def placed(**settings: Any) -> Shelf:
    shelf = shop(**settings)
    done(shelf.do(submit(shelf.need(Order, "o1"))))
    return shelf


def test_parts_of_lines_come_on_another_day_at_the_prices_that_were_agreed():
    shelf = placed()
    shelf.put(Price(price_type_id="retail", product_id="cola", amount_minor=999))

    outcome = apart(shelf, "o1-tea", parts=(part("o1-cola", 5, 15),))

    assert said(outcome) == ("applied", [])
    assert lines(shelf) == {"o1-cola": 10}
    assert lines(shelf, "o2") == {"o1-cola-part": 5, "o1-tea": 5}
    first, second = order(shelf), order(shelf, "o2")
    assert (first.total_minor, second.total_minor) == (10 * 143, 5 * 143 + 5 * 400)
    assert (first.delivery_day, second.delivery_day) == (DAY, LATER)
    assert (first.status, second.status) == ("submitted", "submitted")
    assert second.submitted_at == first.submitted_at
    assert (second.number, second.author_name, second.channel) == ("N-o2", "Anna", "agent")
    assert first.amended_at == NOW


def test_what_others_do_to_the_line_meanwhile_adds_up():
    shelf = placed()
    apart(shelf, parts=(part("o1-cola", 5, 15),))

    outcome = shelf.do(amend(("cola", 20, 15)), OWNER)

    assert said(outcome) == ("merged", ["line_parted"])
    assert (lines(shelf)["o1-cola"], lines(shelf, "o2")) == (15, {"o1-cola-part": 5})


def test_who_changes_a_line_that_has_gone_is_told_to_which_order():
    shelf = placed()
    apart(shelf, "o1-tea", parts=(part("o1-cola", 5, 15),))
    shelf.do(split("o2", "o3", "o1-tea", placed=True))

    outcome = shelf.do(amend(("tea", 7, 5)), OWNER)

    details = {"product": "TE-1", "number": "N-o3"}
    assert outcome == Refusal("line_gone_elsewhere", details)


def test_of_what_has_become_less_the_part_goes_all_the_same_and_it_is_said():
    shelf = placed()
    shelf.do(amend(("cola", 8, 15)), OWNER)

    outcome = apart(shelf, parts=(part("o1-cola", 5, 15),))

    assert said(outcome) == ("merged", ["part_of_changed"])
    assert (lines(shelf)["o1-cola"], lines(shelf, "o2")) == (3, {"o1-cola-part": 5})


def test_each_order_pays_for_its_delivery_and_that_is_said():
    shelf = placed(delivery=FEE)
    assert order(shelf).delivery_minor == 0

    outcome = apart(shelf, "o1-tea")

    assert said(outcome) == ("merged", ["delivery_by_split"])
    assert done(outcome).reasons[0].details == {"seen": 0, "current": 1_200, "currency": "USD"}
    assert [order(shelf, key).delivery_minor for key in ("o1", "o2")] == [600, 600]


@pytest.mark.parametrize("going", ["o1-cola", "o1-tea"])
def test_neither_may_be_less_than_the_least_amount(going):
    least = DeliveryTerms(minimum_minor=2_100, minimum_mode="hard")
    shelf = placed(delivery=least)

    assert refused(apart(shelf, going)) == "order_too_small"
    assert "o2" not in {key for _, key in shelf.content}
    assert lines(shelf) == {"o1-cola": 15, "o1-tea": 5}


def test_a_quantity_break_that_neither_reaches_holds_no_more():
    shelf = shop()
    term = PriceTerm(from_quantity=12, amount_minor=100)
    shelf.put(PriceBreak(price_type_id="retail", target_id="cola", terms=[term]))
    done(shelf.do(submit(shelf.need(Order, "o1"), cola={"price_minor": 100})))
    assert [line.price_minor for line in order(shelf).lines] == [100, 400]

    outcome = apart(shelf, parts=(part("o1-cola", 5, 15),))

    assert said(outcome) == ("merged", ["price_by_quantity"])
    assert [line.price_minor for line in order(shelf).lines] == [143, 400]
    assert [line.price_minor for line in order(shelf, "o2").lines] == [143]


def test_of_each_order_that_is_less_than_was_agreed_on_it_is_said_which_one_it_is():
    shelf = placed(delivery=DeliveryTerms(minimum_minor=9_000, minimum_mode="soft"))

    outcome = apart(shelf, "o1-tea")

    assert said(outcome) == ("merged", ["order_small_told", "order_small_told"])
    numbers = [reason.details["number"] for reason in done(outcome).reasons]
    assert numbers == ["N-o1", "N-o2"]


@pytest.mark.parametrize(
    ("day", "wished", "due"),
    [
        (DAY, LATER, "2026-03-23"),
        (DAY, "9999-12-31", None),
        (DAY, None, "2026-03-19"),
        (None, None, "2026-03-16"),
        (None, LATER, "2026-03-16"),
    ],
)
def test_each_has_to_be_paid_as_it_was_agreed_on_later_where_it_comes_later(day, wished, due):
    shelf = shop(payment_days=14)
    shelf.put(order(shelf).model_copy(update={"delivery_day": day}))
    done(shelf.do(submit(order(shelf))))
    stays = order(shelf).due_day
    client = shelf.need(LegalEntity, "corner-llc")
    shelf.put(client.changed(payment_days=30, prepaid=True))

    command = split("o1", "o2", "o1-tea", placed=True, delivery_day=wished)
    done(shelf.do(command, now="2026-03-03T08:30:00.000Z"))

    assert (order(shelf).due_day, order(shelf, "o2").due_day) == (stays, due)
    assert not order(shelf, "o2").prepaid


def test_another_warehouse_is_asked_for_what_comes_from_it():
    shelf = placed(shortage="cut")
    shelf.put(Policy(id=POLICY_KEY, warehouses=[Warehouse(id="far", name="Far")]))
    shelf.put(Stock(warehouse_id="far", product_id="cola", quantity=3, as_of=NOW))

    outcome = apart(shelf, parts=(part("o1-cola", 5, 15),), warehouse_id="far", delivery_day=None)

    assert said(outcome) == ("merged", ["shortage_cut"])
    assert lines(shelf, "o2") == {"o1-cola-part": 3}
    assert (order(shelf, "o2").warehouse_id, order(shelf, "o2").delivery_day) == ("far", DAY)


def test_both_wait_for_what_the_one_waited_for():
    shelf = shop(credit_mode="hold", credit_limit_minor=3_000)
    assert said(shelf.do(submit(shelf.need(Order, "o1"))))[0] == "held"

    outcome = apart(shelf, "o1-tea")

    assert done(outcome).verdict == "held"
    # The first is small enough by itself, the two together are not.
    assert (order(shelf).status, order(shelf, "o2").status) == ("submitted", "held")
    assert [hold.code for hold in order(shelf, "o2").holds] == ["credit_limit"]
    assert order(shelf, "o2").holds[0].details["owed"] == 15 * 143 + 2_000


def test_a_second_delivery_counts_for_the_credit():
    shelf = placed(delivery=FEE, credit_mode="refuse", credit_limit_minor=15 * 143 + 2_000)

    assert refused(apart(shelf, "o1-tea")) == "credit_limit_refused"


@pytest.mark.parametrize(
    ("mode", "verdict", "code"),
    [("soft", "merged", "credit_limit_told"), ("hold", "held", "credit_limit")],
)
def test_the_credit_is_told_once_where_the_first_costs_more_than_before(mode, verdict, code):
    limits = {"credit_mode": mode, "credit_limit_minor": 15 * 143 + 2_000}
    shelf = placed(delivery=FEE.model_copy(update={"free_from_minor": 4_000}), **limits)

    outcome = apart(shelf, parts=(part("o1-tea", 1, 5),))

    assert said(outcome)[0] == verdict
    assert order(shelf).total_minor > 15 * 143 + 2_000
    told = [one for one in done(outcome).reasons if one.code.startswith("credit_")]
    total = sum(order(shelf, key).total_minor for key in ("o1", "o2"))
    assert [(one.code, one.details["owed"]) for one in told] == [(code, total)]


def test_the_credit_that_an_order_waits_for_is_told_once():
    shelf = shop(credit_mode="hold", credit_limit_minor=1_500)
    done(shelf.do(submit(shelf.need(Order, "o1"))))

    outcome = apart(shelf, "o1-tea")

    assert said(outcome) == ("held", ["credit_limit"])
    assert done(outcome).reasons[0].details["owed"] == 15 * 143 + 2_000
    assert (order(shelf).status, order(shelf, "o2").status) == ("held", "held")


def test_something_has_to_stay():
    shelf = placed()

    assert refused(apart(shelf, "o1-cola", "o1-tea")) == "split_to_nothing"
    assert refused(apart(shelf, "o1-tea", parts=(part("o1-cola", 15, 15),))) == "split_to_nothing"


def test_only_what_may_still_change_is_split():
    shelf = placed()
    assert refused(shelf.do(split("o1", "o2", "o1-tea", placed=True), OTHER_AGENT)) == "not_allowed"
    assert refused(apart(shelf, "o1-tea", kind="quote")) == "order_not_draft"
    shelf.put(order(shelf).model_copy(update={"status": "assembled"}))
    assert refused(apart(shelf, "o1-tea")) == "order_not_amendable"


def test_a_split_of_a_cart_that_was_submitted_meanwhile_is_refused_as_before():
    shelf = placed()

    assert refused(apart(shelf, "o1-tea", placed=False)) == "order_not_draft"


def test_a_split_of_an_order_whose_submission_was_refused_makes_a_cart():
    shelf = shop()

    done(apart(shelf, "o1-tea"))

    assert (order(shelf).status, order(shelf, "o2").status) == ("draft", "draft")


def test_the_second_order_does_not_come_along_with_what_the_first_comes_with():
    shelf = placed(delivery=DeliveryTerms(fee_minor=600))
    shelf.put(order(shelf).model_copy(update={"delivery_group": "g"}))

    apart(shelf, "o1-tea", delivery_day=None)

    assert (order(shelf).delivery_group, order(shelf, "o2").delivery_group) == ("g", None)
    assert order(shelf, "o2").delivery_minor == 600
    shelf.do(cancel("o1"))
    assert order(shelf, "o2").status == "submitted"
