"""Workbooks as tables of the office: what is read, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fieldapp.exchange import book as module
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.table import Table


def book(path: Path, *rows: list[Any]) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    made.save(path)
    return path


def read(path: Path) -> tuple[list[tuple[int, dict[str, str]]], Table]:
    table = Table(path, ("number", "total"), "invoices", ("note",))
    found: list[tuple[int, dict[str, str]]] = []
    table.rows(lambda line, cells: found.append((line, dict(cells))))
    return found, table


def test_rows_have_their_numbers_and_as_many_cells_as_the_header(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["Number", "Total", "Note"], ["A", 12.5], [], ["B", 7, "x"])

    found, table = read(path)

    assert found == [
        (2, {"number": "A", "total": "12.5000", "note": ""}),
        (4, {"number": "B", "total": "7", "note": "x"}),
    ]
    assert table.minor("total", "12.5000", "EUR") == 1_250


def test_a_row_that_is_too_long_or_was_never_computed_is_set_aside(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["number", "total"], ["A", 1, 2], ["B", "=1+1"])

    found, table = read(path)

    assert found == []
    assert [row.line for row in table.report.aside] == [2, 3]
    assert table.report.aside[0].reason == "the row has 3 cells and the header 2"
    assert "B3" in table.report.aside[1].reason


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "nothing in the file"),
        ([["number", "total"]], "a header and no rows"),
        ([["number", "total"], ["A", 1], ["B", 2], ["C", 3]], "more than 2 rows"),
        ([["number"], ["A"]], "“total”"),
    ],
)
def test_a_workbook_that_cannot_be_used_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[list[Any]], message: str
) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 2)

    with pytest.raises(ImportRefused) as refused:
        read(book(tmp_path / "a.xlsx", *rows))

    assert message in refused.value.message


def test_a_file_that_is_not_there_is_refused_as_a_text_is(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="not readable"):
        read(tmp_path / "gone.xlsx")
