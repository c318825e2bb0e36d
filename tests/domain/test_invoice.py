"""What a client owes, from its invoices or from what the office told, by age."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.command import Applied, MergeOutlets
from fieldapp.domain.credit import standing_of
from fieldapp.domain.invoice import Invoice, ages_of, days_late, overdue_days
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from tests.company import KIOSK, MANAGER, NOW, Shelf
from tests.intents import create, submit

TODAY = NOW[:10]
"""2 March 2026."""


def invoice(number: str, due_day: str, open_minor: int, **more: object) -> Invoice:
    fields = {
        "id": number,
        "number": number,
        "legal_entity_id": "corner-llc",
        "outlet_ids": ["corner"],
        "issued": "2025-11-01",
        "due_day": due_day,
        "currency": "USD",
        "total_minor": 10_000,
        "open_minor": open_minor,
    }
    return Invoice.model_validate({**fields, **more})


@pytest.mark.parametrize(
    ("due_day", "late", "age"),
    [
        ("2026-03-03", -1, 0),
        ("2026-03-02", 0, 0),  # can still be paid today
        ("2026-03-01", 1, 1),
        ("2026-01-31", 30, 1),
        ("2026-01-30", 31, 2),
        ("2026-01-01", 60, 2),
        ("2025-12-31", 61, 3),
    ],
)
def test_ages_begin_the_day_after_the_due_day(due_day: str, late: int, age: int):
    one = invoice("1", due_day, 500)

    assert days_late(one, TODAY) == late
    assert ages_of([one], "USD", TODAY)[age] == 500
    assert overdue_days([one], TODAY) == max(0, late)


def test_credit_notes_lower_the_debt_and_are_never_overdue():
    bill, note = invoice("1", "2026-02-20", 900), invoice("2", "2025-01-01", -300)

    assert ages_of([bill, note], "USD", TODAY) == (0, 900, 0, -300)
    assert overdue_days([bill, note], TODAY) == 10
    assert overdue_days([note], TODAY) == 0


@given(st.lists(st.tuples(st.dates(), st.integers(-(10**9), 10**9)), max_size=8), st.dates())
def test_the_ages_add_up_to_the_debt(rows, day):
    bills = [invoice(str(n), due.isoformat(), minor) for n, (due, minor) in enumerate(rows)]

    assert sum(ages_of(bills, "USD", day.isoformat())) == sum(minor for _, minor in rows)


def client(*bills: Invoice, **settings: object) -> Shelf:
    shelf = Shelf()
    entity = shelf.need(LegalEntity, "corner-llc").changed(
        debt_minor=7_777, overdue_days=77, debt_as_of=NOW, **settings
    )
    shelf.put(entity, *bills)
    return shelf


def owing(shelf: Shelf):
    return standing_of(shelf.need(LegalEntity, "corner-llc"), "USD", shelf, NOW)


BILLS = (
    invoice("1", "2026-03-10", 1_000),
    invoice("2", "2026-02-20", 500),
    invoice("3", "2025-12-01", 250),
    invoice("4", "2025-12-01", 0),  # paid
    invoice("5", "2026-01-01", 9_000, currency="EUR"),
    invoice("6", "2025-01-01", 9_000, legal_entity_id="else"),
)


def test_debt_and_age_follow_from_the_invoices_when_they_were_loaded():
    found = owing(client(*BILLS, invoices_as_of=NOW, credit_limit_minor=2_000))

    assert (found.debt_minor, found.ages) == (1_750, (1_000, 500, 0, 250))
    assert (found.overdue_days, found.as_of, found.left_minor) == (91, NOW, 250)


def test_without_invoices_the_figures_of_the_office_hold():
    found = owing(client(*BILLS))

    assert (found.debt_minor, found.overdue_days, found.ages) == (7_777, 77, ())
    assert (found.as_of, found.left_minor) == (NOW, None)


def test_a_client_whose_invoices_are_all_paid_owes_nothing():
    found = owing(client(BILLS[3], invoices_as_of=NOW))

    assert (found.debt_minor, found.overdue_days, found.ages) == (0, 0, (0, 0, 0, 0))


def test_open_orders_that_the_debt_does_not_contain_count():
    shelf = client(*BILLS, invoices_as_of=NOW, credit_limit_minor=6_000)
    shelf.do(create(lines={"tea": 10}))
    shelf.do(submit(shelf.need(Order, "o1")))

    assert (owing(shelf).open_minor, owing(shelf).left_minor) == (4_000, 250)


@pytest.mark.parametrize(("paid", "verdict"), [(False, "held"), (True, "applied")])
def test_an_order_is_held_for_an_invoice_that_is_overdue(paid: bool, verdict: str):
    shelf = client(
        invoice("3", "2026-02-01", 0 if paid else 250),
        invoices_as_of=NOW,
        credit_mode="hold",
        overdue_limit_days=14,
    )
    shelf.do(create(lines={"tea": 1}))

    outcome = shelf.do(submit(shelf.need(Order, "o1")))

    assert isinstance(outcome, Applied)
    assert outcome.verdict == verdict
    if not paid:
        assert outcome.reasons[0].details == {"client": "Corner LLC", "days": 29, "allowed": 14}


def test_invoices_go_with_the_payer_to_the_outlet_that_two_were_merged_into():
    shelf = client(BILLS[0], invoices_as_of=NOW)
    merge = MergeOutlets(id="m1", at=NOW, outlet_id="corner", into_id=KIOSK.id)

    shelf.do(merge, MANAGER)

    assert shelf.need(LegalEntity, "corner-llc").outlet_ids == ["corner", "kiosk"]
    assert shelf.need(Invoice, "1").outlet_ids == ["corner", "kiosk"]
