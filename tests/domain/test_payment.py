"""Money that an agent takes. Corner LLC owes 100.00 since January and 60.00 from 9 March on."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.command import Applied, CancelPayment, CollectPayment
from fieldapp.domain.credit import Standing, standing_of
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.payment import Allocation, Payment, less_payments, oldest_first, within
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, MANAGER, NOW, OTHER_AGENT, OWNER, Shelf
from tests.intents import create, merge, new_id, submit


def invoice(id_: str, due_day: str, open_minor: int, currency: str = "USD") -> Invoice:
    return Invoice(
        id=id_,
        number=f"INV-{id_}",
        legal_entity_id="corner-llc",
        outlet_ids=["corner"],
        issued="2026-01-01",
        due_day=due_day,
        currency=currency,
        total_minor=open_minor,
        open_minor=open_minor,
    )


OLD = invoice("old", "2026-01-31", 10_000)
LATER = invoice("later", "2026-03-09", 6_000)


@pytest.fixture
def shelf() -> Shelf:
    made = Shelf()
    entity = made.need(LegalEntity, "corner-llc")
    made.put(OLD, LATER, entity.changed(invoices_as_of=NOW))
    return made


def collect(amount_minor: int, *allocations: tuple[str, int], **more: Any) -> CollectPayment:
    fields: dict[str, Any] = {
        "payment_id": "m1",
        "number": "A1-00009",
        "outlet_id": "corner",
        "allocations": tuple(Allocation(invoice_id=i, amount_minor=a) for i, a in allocations)
        or None,
        **more,
    }
    return CollectPayment(id=new_id(), at=NOW, amount_minor=amount_minor, **fields)


def parts(shelf: Shelf, id_: str = "m1") -> list[tuple[str, int]]:
    return [(a.invoice_id, a.amount_minor) for a in shelf.need(Payment, id_).allocations]


def owing(shelf: Shelf) -> Standing:
    return standing_of(shelf.need(LegalEntity, "corner-llc"), "USD", shelf, NOW)


def test_the_oldest_invoices_are_paid_first(shelf):
    shelf.do(collect(12_500))

    assert parts(shelf) == [("old", 10_000), ("later", 2_500)]
    assert shelf.need(Payment, "m1").on_account_minor == 0
    assert (owing(shelf).debt_minor, owing(shelf).overdue_days) == (3_500, 0)
    assert owing(shelf).ages == (3_500, 0, 0, 0)


def test_what_is_more_than_the_debt_is_on_account(shelf):
    shelf.do(collect(20_000))

    assert shelf.need(Payment, "m1").on_account_minor == 4_000
    assert owing(shelf).debt_minor == -4_000


def test_the_client_says_what_is_paid(shelf):
    outcome = shelf.do(collect(6_000, ("later", 6_000)))

    assert outcome == Applied((shelf.need(Payment, "m1"),))
    assert parts(shelf) == [("later", 6_000)]
    assert owing(shelf).overdue_days == 30


def test_what_another_has_collected_meanwhile_is_not_paid_twice(shelf):
    shelf.do(collect(8_000, ("old", 8_000), payment_id="m0", number="B2-1"), MANAGER)

    outcome = shelf.do(collect(10_000, ("old", 10_000)))

    why = {"number": "A1-00009", "amount": 8_000, "currency": "USD"}
    assert outcome == Applied(
        (shelf.need(Payment, "m1"),),
        "merged",
        (Reason(code="payment_on_account", details=why),),
    )
    assert parts(shelf) == [("old", 2_000)]
    assert owing(shelf).debt_minor == -2_000


def test_money_for_an_invoice_that_has_gone_is_kept_on_account(shelf):
    outcome = shelf.do(collect(500, ("gone", 500)))

    assert isinstance(outcome, Applied)
    assert shelf.need(Payment, "m1").on_account_minor == 500


def test_an_invoice_of_another_currency_is_not_paid_with_this_one(shelf):
    shelf.put(invoice("euro", "2025-12-01", 900, currency="EUR"))

    shelf.do(collect(1_000))

    assert parts(shelf) == [("old", 1_000)]


def test_without_invoices_a_payment_lowers_the_debt_that_the_office_told():
    shelf = Shelf()
    entity = shelf.need(LegalEntity, "corner-llc")
    shelf.put(entity.changed(debt_minor=9_000, debt_as_of=NOW))

    shelf.do(collect(2_500))

    assert owing(shelf).debt_minor == 6_500
    assert shelf.need(Payment, "m1").on_account_minor == 2_500


def test_what_the_office_has_booked_is_in_its_figures(shelf):
    shelf.do(collect(4_000))
    booked = shelf.need(Payment, "m1").changed(state="booked")
    shelf.put(booked, OLD.changed(open_minor=6_000))

    assert owing(shelf).debt_minor == 12_000


def test_an_order_goes_through_after_a_payment(shelf):
    entity = shelf.need(LegalEntity, "corner-llc")
    shelf.put(entity.changed(credit_mode="refuse", credit_limit_minor=16_000))
    shelf.do(create(lines={"cola": 12}))
    refused = shelf.do(submit(shelf.need(Order, "o1")))
    assert isinstance(refused, Refusal)
    assert refused.code == "credit_limit_refused"

    shelf.do(collect(10_000))

    assert isinstance(shelf.do(submit(shelf.need(Order, "o1"))), Applied)


def test_a_payment_is_taken_back_by_who_took_it_or_by_a_manager(shelf):
    shelf.do(collect(4_000))
    back = CancelPayment(id=new_id(), at=NOW, payment_id="m1")

    assert shelf.do(back, OWNER) == Refusal("not_allowed")
    assert shelf.do(back, OTHER_AGENT) == Refusal("not_allowed")
    assert isinstance(shelf.do(back, MANAGER), Applied)

    assert shelf.need(Payment, "m1").cancelled_by == "Maria"
    assert owing(shelf).debt_minor == 16_000
    assert shelf.do(back, AGENT) == Applied(())


def test_a_booked_payment_is_the_offices(shelf):
    shelf.do(collect(4_000))
    shelf.put(shelf.need(Payment, "m1").changed(state="booked"))

    refused = shelf.do(CancelPayment(id=new_id(), at=NOW, payment_id="m1"))

    assert refused == Refusal("payment_booked", {"number": "A1-00009"})


@pytest.mark.parametrize(
    ("command", "actor", "code"),
    [
        (collect(0), AGENT, "payment_amount"),
        (collect(-5), AGENT, "payment_amount"),
        (collect(10**13), AGENT, "payment_amount"),
        (collect(100, outlet_id="kiosk"), AGENT, "payment_no_payer"),
        (collect(100, outlet_id="bazaar"), AGENT, "not_allowed"),
        (collect(100), OWNER, "not_allowed"),
        (CancelPayment(id="x", at=NOW, payment_id="nothing"), AGENT, "payment_unknown"),
    ],
)
def test_what_cannot_be_is_refused(shelf, command, actor, code):
    refused = shelf.do(command, actor)

    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_a_payment_follows_its_outlet_into_another_one(shelf):
    shelf.do(collect(4_000))

    shelf.do(merge("corner", "kiosk"), MANAGER)

    payment = shelf.need(Payment, "m1")
    assert payment.outlet_id == "kiosk"
    assert payment.outlet_ids == ["corner", "kiosk"]


_AMOUNT = st.integers(1, 50_000)
_INVOICES = st.lists(st.tuples(st.integers(1, 28), st.integers(-500, 20_000)), max_size=6).map(
    lambda found: [
        invoice(f"i{n}", f"2026-01-{day:02}", amount) for n, (day, amount) in enumerate(found)
    ]
)


@given(_AMOUNT, _INVOICES)
def test_money_is_neither_lost_nor_made(amount, invoices):
    allocations = oldest_first(amount, invoices)
    given_away = sum(one.amount_minor for one in allocations)
    payment = Payment(
        id="m",
        number="n",
        outlet_id="corner",
        legal_entity_id="corner-llc",
        author_id="anna",
        collected_at=NOW,
        method="cash",
        currency="USD",
        amount_minor=amount,
        allocations=allocations,
    )
    left, rest = less_payments(invoices, [payment], "USD")

    before = sum(one.open_minor for one in invoices)
    assert given_away <= amount
    assert before - sum(one.open_minor for one in left) + rest == amount
    assert rest == amount - given_away
    still_open = {one.id: one.open_minor for one in invoices}
    assert within(allocations, still_open, amount) == allocations


def test_money_is_in_the_currency_that_the_command_names_else_in_that_of_the_outlet(shelf):
    assert isinstance(shelf.do(collect(4_000)), Applied)
    assert isinstance(
        shelf.do(collect(4_000, payment_id="m2", number="A1-00010", currency="CAD")), Applied
    )
    other = shelf.need(Payment, "m2")
    assert (shelf.need(Payment, "m1").currency, other.currency) == ("USD", "CAD")
    assert other.allocations == []
