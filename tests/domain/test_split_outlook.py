"""What a split or a move would come to is told before, by the function that makes it."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.command import Context, outlook
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, NOW, Shelf
from tests.domain.carts_of_corner import done
from tests.intents import create, move_lines, part, split, submit

FEE = DeliveryTerms(fee_minor=600, free_from_minor=3_000)
SOFT = DeliveryTerms(minimum_minor=2_100, minimum_mode="soft")
HARD = DeliveryTerms(minimum_minor=2_100, minimum_mode="hard")
LATER = "2026-03-09"


def shop(kind: str = "sale", **settings: Any) -> Shelf:
    """A cart of 15 cola at 1.43 and 5 tea at 4.00 of Corner LLC."""
    shelf = Shelf()
    shelf.put(shelf.need(LegalEntity, "corner-llc").changed(**settings))
    done(shelf.do(create("o1", lines={"cola": 15, "tea": 5}, kind=kind)))
    return shelf


def told(shelf: Shelf, command: Any) -> tuple[Reason, ...] | Refusal:
    return outlook(command, shelf, Context(AGENT, NOW))


def said(shelf: Shelf, command: Any) -> list[tuple[str, Any]]:
    reasons = told(shelf, command)
    assert not isinstance(reasons, Refusal)
    return [(one.code, one.details.get("number")) for one in reasons]


@pytest.mark.parametrize(("terms", "code"), [(SOFT, "order_small_told"), (HARD, "order_too_small")])
def test_a_part_of_a_cart_below_the_least_amount_is_told_and_may_be_made(terms, code):
    shelf = shop(delivery=terms)
    before = dict(shelf.content)

    assert said(shelf, split("o1", "o2", "o1-tea")) == [(code, "N-o2")]
    assert said(shelf, split("o1", "o2", "o1-cola")) == [(code, "N-o1")]
    assert said(shelf, split("o1", "o2", "o1-tea", parts=(part("o1-cola", 14, 15),))) == [
        (code, "N-o1")
    ]
    assert shelf.content == before
    done(shelf.do(split("o1", "o2", "o1-tea")))


def test_of_a_cart_it_is_told_what_delivery_costs_now_and_would_cost():
    shelf = shop(delivery=FEE)

    assert told(shelf, split("o1", "o2", "o1-tea")) == (
        Reason(code="delivery_by_split", details={"seen": 0, "current": 1_200, "currency": "USD"}),
    )
    done(shelf.do(split("o1", "o2", "o1-tea")))
    costs = [shelf.need(Order, key).delivery_minor for key in ("o1", "o2")]
    assert sum(costs) == 1_200


def test_what_costs_no_more_and_is_large_enough_is_told_nothing_of():
    shelf = shop(delivery=FEE.model_copy(update={"free_from_minor": 1_000, "minimum_minor": 1_000}))

    assert told(shelf, split("o1", "o2", "o1-tea")) == ()


def test_a_cart_that_all_lines_leave_is_not_too_small():
    shelf = shop(delivery=SOFT)

    assert told(shelf, split("o1", "o2", "o1-tea", "o1-cola")) == ()


def test_a_move_tells_of_what_stays_and_not_of_the_cart_that_grows():
    shelf = shop(delivery=SOFT.model_copy(update={"fee_minor": 600, "free_from_minor": 4_000}))
    done(shelf.do(create("o3", lines={"salt": 1})))

    reasons = said(shelf, move_lines("o1", "o3", "o1-cola"))

    assert reasons == [("order_small_told", "N-o1"), ("delivery_by_split", None)]


def test_a_quote_has_no_terms_of_delivery():
    shelf = shop("quote", delivery=HARD.model_copy(update={"fee_minor": 600}))

    assert told(shelf, split("o1", "o2", "o1-tea", kind="quote")) == ()


@pytest.mark.parametrize("terms", [FEE, SOFT, HARD, DeliveryTerms()])
def test_of_a_placed_order_it_is_told_what_the_command_would_tell(terms):
    shelf = shop(delivery=terms, credit_mode="soft", credit_limit_minor=4_500)
    done(shelf.do(submit(shelf.need(Order, "o1"))))
    command = split("o1", "o2", "o1-tea", placed=True, delivery_day=LATER)

    before = told(shelf, command)

    outcome = shelf.do(command)
    assert before == (outcome if isinstance(outcome, Refusal) else outcome.reasons)
    assert isinstance(before, Refusal) == (terms is HARD)
    assert bool(before) == (terms != DeliveryTerms())


def test_lines_that_cannot_go_are_told_why():
    shelf = shop()

    assert told(shelf, split("o1", "o2", "gone")) == shelf.do(split("o1", "o2", "gone"))


@pytest.mark.parametrize("into", ["o2", "o3"])
def test_a_cart_that_all_lines_leave_costs_no_delivery(into):
    shelf = shop(delivery=FEE.model_copy(update={"free_from_minor": 30_000}))
    done(shelf.do(create("o3", lines={"salt": 1})))
    going = ("o1-tea", "o1-cola")
    command = split("o1", into, *going) if into == "o2" else move_lines("o1", into, *going)

    assert told(shelf, command) == ()
    done(shelf.do(command))
    left, got = shelf.need(Order, "o1"), shelf.need(Order, into)
    assert (left.status, got.delivery_minor) == ("cancelled", 600)
