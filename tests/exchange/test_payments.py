"""Payments as a table for the office, and the table of those that it has booked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.payment import Allocation, Payment
from fieldapp.exchange.payments import Bookings, collected_rows, remark_unbooked, write_collected
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.report import Report
from tests.company import CORNER, NOW

PAYER = LegalEntity(id="corner-llc", name="Corner LLC", outlet_ids=["corner"])


def payment(id_: str, **fields: Any) -> Payment:
    values: dict[str, Any] = {
        "number": f"A-{id_}",
        "outlet_id": "corner",
        "legal_entity_id": "corner-llc",
        "author_id": "anna",
        "collected_at": NOW,
        "method": "cash",
        "currency": "USD",
        "amount_minor": 12_050,
        **fields,
    }
    return Payment(id=id_, **values)


FIRST = payment(
    "1",
    allocations=[
        Allocation(invoice_id="i1", number="INV-1", amount_minor=9_550),
        Allocation(invoice_id="i2", amount_minor=500),
    ],
    note="=1+1;\n two lines",
)
TAKEN_BACK = payment("2", state="cancelled", cancelled_by="Maria")
BOOKED = payment("3", state="booked")
EARLIER = payment(
    "4", collected_at="2026-03-01T08:00:00.000Z", currency="JPY", method="card",
    outlet_id="gone", legal_entity_id="gone-llc",
)  # fmt: skip
ALL = [FIRST, TAKEN_BACK, BOOKED, EARLIER]


@pytest.fixture
def read(tmp_path: Path):
    def read_rows(*rows: str, header: str = "number", known: list[Payment] = ALL) -> Bookings:
        path = tmp_path / "booked.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return Bookings(path, lambda numbers: known)

    return read_rows


def by_key(payments: list[Payment] = ALL) -> dict[str, Payment]:
    return {one.id: one for one in payments}


def test_what_is_not_booked_leaves_as_the_importers_write_figures(tmp_path: Path) -> None:
    file = tmp_path / "payments.csv"

    write_collected(collected_rows([EARLIER, FIRST], {PAYER.id: PAYER}, {CORNER.id: CORNER}), file)

    assert file.read_text(encoding="utf-8-sig").splitlines() == [
        "number;client;outlet;collected_at;method;currency;amount;invoices;note",
        "A-4;gone-llc;gone;2026-03-01T08:00:00.000Z;card;JPY;12050;;",
        f'A-1;Corner LLC;C-1;{NOW};cash;USD;120,50;INV-1:95,50 | i2:5,00;"\'=1+1; two lines"',
    ]


def test_the_table_that_left_can_come_back_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "payments.csv"
    write_collected(collected_rows([EARLIER, FIRST], {PAYER.id: PAYER}, {CORNER.id: CORNER}), file)

    booked, report = Bookings(file, lambda numbers: ALL).booked(by_key())

    assert booked == [one.model_copy(update={"state": "booked"}) for one in (EARLIER, FIRST)]
    assert (report.rows_read, report.rows_used, report.aside) == (2, 2, [])
    assert report.nouns == {"booked": 2, "booked before": 0}


def test_rows_that_book_nothing_are_set_aside_with_line_and_reason(read) -> None:
    bookings = read("A-2;", "A-1;x", ";y", "A-9;", "A-3;", "A-1;z", header="Number;Document")

    booked, report = bookings.booked(by_key())

    assert [(one.id, one.state) for one in booked] == [("1", "booked"), ("3", "booked")]
    assert [(row.line, row.column, row.value) for row in report.aside] == [
        (2, "number", "A-2"),
        (4, "number", ""),
        (5, "number", "A-9"),
    ]
    reasons = [row.reason for row in report.aside]
    assert reasons[:2] == ["was taken back by Maria", "empty"]
    assert "no payment of this number" in reasons[2]
    assert (report.rows_read, report.rows_used, report.adds_up) == (6, 3, True)
    assert report.nouns == {"booked": 1, "booked before": 1}


def test_what_has_changed_since_the_table_was_read_counts(read) -> None:
    bookings = read("A-1", "A-4")
    changed = payment("1", outlet_ids=["corner", "kiosk"])
    taken_back = EARLIER.model_copy(update={"state": "cancelled"})

    now, report = bookings.booked(by_key([changed, taken_back]))
    gone, of_nothing = bookings.booked({})

    assert now == [changed.model_copy(update={"state": "booked"})]
    assert [(row.line, row.reason) for row in report.aside] == [(3, "was taken back")]
    assert (gone, of_nothing.rows_used, len(of_nothing.aside)) == ([], 0, 2)


def test_a_number_that_two_have_books_neither(read) -> None:
    bookings = read("A-1", known=[FIRST, payment("5", number="A-1")])

    assert bookings.keys == []
    assert bookings.booked({})[1].aside[0].reason == "several payments have this number"


def test_a_table_without_numbers_is_refused(read) -> None:
    with pytest.raises(ImportRefused, match="“number”"):
        read("A-1", header="payment;amount")


def test_what_is_collected_and_not_booked_of_these_clients_is_remarked() -> None:
    report = Report("terms.csv", "terms")
    yen = payment("6", amount_minor=700, currency="JPY")

    remark_unbooked(ALL, ["nobody"], report)
    assert report.remarks == {}

    remark_unbooked([*ALL, payment("5"), yen], ["corner-llc"], report)
    [text] = report.remarks
    assert "not booked yet: 3, 700 JPY and 241.00 USD." in text
    assert "`fieldapp book-payments`" in text
