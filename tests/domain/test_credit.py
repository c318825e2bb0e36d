"""What a client may owe, and what becomes of an order beyond it."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from tests.company import MANAGER, NOW, OWNER, Shelf
from tests.intents import amend, create, release, submit

BEFORE = "2026-03-01T00:00:00.000Z"


def client(**settings) -> Shelf:
    """Corner LLC with these settings, and a cart of 10 tea at 4.00."""
    shelf = Shelf()
    shelf.put(shelf.need(LegalEntity, "corner-llc").changed(**settings))
    shelf.do(create(lines={"tea": 10}))
    return shelf


def place(shelf: Shelf, order_id: str = "o1") -> Applied | Refusal:
    return shelf.do(submit(shelf.need(Order, order_id)))


def status(shelf: Shelf) -> str:
    return shelf.need(Order, "o1").status


OVER = {"client": "Corner LLC", "owed": 5_001, "limit": 5_000, "currency": "USD"}


def test_an_order_within_the_limit_goes_ahead():
    shelf = client(credit_mode="refuse", credit_limit_minor=5_000, debt_minor=1_000)

    assert place(shelf) == Applied((shelf.need(Order, "o1"),))
    assert status(shelf) == "submitted"


def test_without_a_mode_limits_mean_nothing():
    shelf = client(credit_limit_minor=0, overdue_limit_days=0, debt_minor=9, overdue_days=9)

    place(shelf)

    assert status(shelf) == "submitted"


def test_a_soft_limit_is_only_told():
    shelf = client(credit_mode="soft", credit_limit_minor=5_000, debt_minor=1_001)

    outcome = place(shelf)

    assert isinstance(outcome, Applied)
    assert outcome.verdict == "applied"
    assert outcome.reasons == (Reason(code="credit_limit_told", details=OVER),)
    assert status(shelf) == "submitted"


def test_a_hard_limit_holds_the_order_for_a_manager():
    shelf = client(credit_mode="hold", credit_limit_minor=5_000, debt_minor=1_001)

    outcome = place(shelf)

    over = Reason(code="credit_limit", details=OVER)
    assert isinstance(outcome, Applied)
    assert (outcome.verdict, outcome.reasons) == ("held", (over,))
    assert (status(shelf), shelf.need(Order, "o1").holds) == ("held", [over])
    shelf.do(release(), MANAGER)
    assert (status(shelf), shelf.need(Order, "o1").holds) == ("submitted", [])


def test_a_client_may_be_refused():
    shelf = client(credit_mode="refuse", credit_limit_minor=5_000, debt_minor=1_001)

    assert place(shelf) == Refusal("credit_limit_refused", {**OVER, "number": "N-o1"})
    assert status(shelf) == "draft"


@pytest.mark.parametrize(("days", "expected"), [(14, "submitted"), (15, "held")])
def test_debts_may_not_be_older_than_agreed(days, expected):
    shelf = client(credit_mode="hold", overdue_limit_days=14, overdue_days=days)

    place(shelf)

    assert status(shelf) == expected


def test_what_is_overdue_may_be_refused():
    shelf = client(credit_mode="refuse", overdue_limit_days=0, overdue_days=1)

    details = {"client": "Corner LLC", "days": 1, "allowed": 0, "number": "N-o1"}
    assert place(shelf) == Refusal("credit_overdue_refused", details)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "held"),
        ({"status": "shipped"}, "held"),
        ({"status": "cancelled"}, "submitted"),
        ({"status": "delivered"}, "submitted"),  # the office counts it as debt
        ({"submitted_at": BEFORE}, "submitted"),  # the balance is newer
        ({"legal_entity_id": "else"}, "submitted"),
        ({"currency": "EUR"}, "submitted"),
        ({"kind": "return"}, "submitted"),
    ],
)
def test_open_orders_since_the_balance_count(fields, expected):
    shelf = client(credit_mode="hold", credit_limit_minor=5_000, debt_as_of=NOW)
    shelf.do(create("o0", lines={"salt": 100}))
    placed = {"status": "submitted", "submitted_at": NOW, **fields}
    shelf.put(shelf.need(Order, "o0").changed(**placed))

    place(shelf)

    assert status(shelf) == expected


def test_an_amendment_that_makes_the_order_larger_has_to_stand_the_credit():
    shelf = client(credit_mode="hold", credit_limit_minor=5_000)
    place(shelf)

    outcome = shelf.do(amend(("tea", 13, 10)), OWNER)

    assert isinstance(outcome, Applied)
    assert (outcome.verdict, status(shelf)) == ("held", "held")
    assert shelf.need(Order, "o1").holds[0].details["owed"] == 5_200


def test_an_order_made_small_enough_goes_ahead_by_itself():
    shelf = client(credit_mode="hold", credit_limit_minor=3_000)
    place(shelf)
    assert status(shelf) == "held"

    shelf.do(amend(("tea", 7, 10)))

    assert (status(shelf), shelf.need(Order, "o1").reason) == ("submitted", "")


def test_an_amendment_may_be_refused():
    shelf = client(credit_mode="refuse", credit_limit_minor=4_000)
    place(shelf)

    refused = shelf.do(amend(("tea", 11, 10)))

    assert isinstance(refused, Refusal)
    assert refused.code == "credit_limit_refused"
    assert shelf.need(Order, "o1").total_minor == 4_000
