"""Unpaid invoices from a table: whose they are, what is refused, and what counts as paid."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from fieldapp.domain.invoice import Invoice
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.exchange.identity import identity
from fieldapp.exchange.invoices import Payers, read_invoices
from fieldapp.exchange.port import Import, ImportRefused
from fieldapp.exchange.terms import Change
from tests.company import COMPANY, NOW

HEADER = "number;client;outlet;issued;due;total;open"
GOOD = "INV-1;Corner LLC;C-1;2026-02-01;2026-02-15;120,00;95,50"


def of(kind):
    return [noun for noun in COMPANY if isinstance(noun, kind)]


@pytest.fixture
def read(tmp_path: Path):
    others = [LegalEntity(id=f"twin-{n}", name="Twin", tax_number=f"{n}") for n in (1, 2)]
    payers = Payers([*of(LegalEntity), *others], of(Outlet), of(PriceType))

    def read_rows(
        *rows: str, known: Iterable[Invoice] = (), complete: bool = False, header: str = HEADER
    ) -> tuple[Import, list[Change]]:
        path = tmp_path / "invoices.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return read_invoices(path, payers, known, NOW, complete=complete)

    return read_rows


FIRST = Invoice(
    id=identity("invoice", "corner-llc\nINV-1"),
    number="INV-1",
    legal_entity_id="corner-llc",
    outlet_ids=["corner"],
    outlet_id="corner",
    issued="2026-02-01",
    due_day="2026-02-15",
    currency="USD",
    total_minor=12_000,
    open_minor=9_550,
)


def test_a_row_is_an_invoice_and_its_client_gets_the_time_of_the_file(read) -> None:
    found, clients = read(GOOD, "INV-2;tax:40001;;2026-02-01;2026-02-15;-10;-10")

    first, second = found.nouns
    assert first == FIRST
    assert (second.outlet_id, second.outlet_ids, second.open_minor) == (None, ["corner"], -1_000)
    assert clients == [Change(LegalEntity, "corner-llc", {"invoices_as_of": NOW})]
    assert found.report.nouns == {"invoice": 2, "paid": 0, "legal_entity": 1}


def test_the_same_row_again_is_the_same_invoice(read) -> None:
    assert list(read(GOOD)[0].nouns) == list(read(GOOD)[0].nouns)


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (GOOD.replace("INV-1", ""), "number", "empty"),
        (GOOD.replace("INV-1", "x" * 61), "number", "at most 60"),
        (GOOD.replace("Corner LLC", "Nobody"), "client", "not known; write the name"),
        (GOOD.replace("Corner LLC", "Twin"), "client", "several clients have this name"),
        (GOOD.replace("C-1", "K-1"), "outlet", "no outlet of Corner LLC has this code"),
        (GOOD.replace("2026-02-15", "15.02.2026"), "due", "not a day such as 2026-03-31"),
        (GOOD.replace("2026-02-15", "2026-01-15"), "due", "before the invoice was issued"),
        (GOOD.replace("95,50", "120,01"), "open", "more than the total (120,00)"),
        (GOOD.replace("95,50", "-1"), "open", "more than the total (120,00)"),
        (GOOD.replace("95,50", "all"), "open", "not a number"),
        (GOOD.replace("120,00", ""), "total", "not a number"),
        ("INV-1;Corner LLC", "", ""),
    ],
)
def test_rows_that_cannot_be_used_are_set_aside_with_the_reason(read, row, column, reason) -> None:
    found, clients = read(row)

    assert [(aside.line, aside.column) for aside in found.report.aside] == [(2, column)]
    assert reason in found.report.aside[0].reason
    assert (list(found.nouns), clients, found.report.adds_up) == ([], [], True)


def test_a_number_comes_once(read) -> None:
    found, _ = read(GOOD, GOOD.replace("95,50", "1"))

    assert list(found.nouns) == [FIRST]
    assert "line 2 has this number of this client already" in found.report.aside[0].reason


def test_what_a_complete_file_does_not_have_was_paid(read) -> None:
    other = FIRST.model_copy(update={"id": "i9", "number": "INV-9"})
    settled = other.model_copy(update={"id": "i8", "open_minor": 0})

    found, clients = read(GOOD, known=[FIRST, other, settled], complete=True)

    assert list(found.nouns) == [FIRST, other.model_copy(update={"open_minor": 0})]
    assert [client.key for client in clients] == ["corner-llc", "twin-1", "twin-2"]


def test_an_ordinary_file_leaves_other_invoices_alone(read) -> None:
    other = FIRST.model_copy(update={"id": "i9"})

    assert list(read(GOOD, known=[other])[0].nouns) == [FIRST]


def test_a_file_with_a_bad_row_is_not_complete(read) -> None:
    with pytest.raises(ImportRefused, match=r"first in line 3: client: not known") as refused:
        read(GOOD, "INV-2;Nobody;;2026-02-01;2026-02-15;1;1", complete=True)

    assert "Nothing was changed" in refused.value.remedy
