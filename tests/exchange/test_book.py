"""Workbooks as tables of the office: what is read, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fieldapp import workbook
from fieldapp.exchange import book as module
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.table import Table


def book(path: Path, *rows: list[Any]) -> Path:
    """Write a workbook with these rows and return its path."""
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
        (2, {"number": "A", "total": "12.5", "note": ""}),
        (4, {"number": "B", "total": "7", "note": "x"}),
    ]
    assert table.minor("total", "12.5", "EUR") == 1_250


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
        ([["number"], ["A"]], "looked for: “number”, “total”"),
    ],
)
def test_a_workbook_that_cannot_be_used_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: list[list[Any]], message: str
) -> None:
    monkeypatch.setattr(module, "MAX_ROWS", 2)

    with pytest.raises(ImportRefused) as refused:
        read(book(tmp_path / "a.xlsx", *rows))

    assert message in refused.value.message


TITLE: list[list[Any]] = [
    ["Price list"],
    [],
    [None, "of", "=TODAY()"],
    ["number", "and", "whatever"],
]


def test_the_names_of_the_columns_may_stand_below_a_title(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", *TITLE, ["Note", "Total", "Number"], [None, 7, "B"])

    found, table = read(path)

    assert found == [(6, {"number": "B", "total": "7", "note": ""})]
    assert table.report.rows_read == 1


def test_it_is_said_what_was_looked_for_and_which_row_comes_closest(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused) as refused:
        read(book(tmp_path / "a.xlsx", *TITLE, ["total", "amount"], ["A", 1]))

    assert refused.value.message == (
        "none of the first 20 filled rows names all the columns that are looked for: "
        "“number”, “total”"
    )
    assert refused.value.remedy == (
        "Line 4 comes closest, and lacks “total”. It has “number”, “and”, “whatever”."
    )
    with pytest.raises(ImportRefused) as refused:
        read(book(tmp_path / "b.xlsx", ["A", 1], ["B", 2]))
    assert refused.value.remedy == "Give the columns these names, in one row above the data."


def test_a_column_that_may_have_several_names_is_looked_for_under_all_of_them(
    tmp_path: Path,
) -> None:
    def table(path: Path) -> Table:
        return Table(path, ("sku",), "some", also={"sku": ("article", "код товара")})

    path = book(tmp_path / "a.xlsx", ["Shipped"], ["Код  товара:"], ["A-1"])
    found: list[tuple[int, str]] = []
    table(path).rows(lambda line, cells: found.append((line, cells["sku"])))
    assert found == [(3, "A-1")]
    with pytest.raises(ImportRefused, match="“sku” \\(or “article”, “код товара”\\)"):
        table(book(tmp_path / "b.xlsx", ["A"], ["B"]))


@pytest.mark.parametrize(("below", "is_found"), [(19, True), (20, False)])
def test_the_first_rows_are_looked_at_and_no_more(
    tmp_path: Path, below: int, is_found: bool
) -> None:
    title = [[f"line {n}"] for n in range(below)]
    path = book(tmp_path / "a.xlsx", *title, ["number", "total"], ["A", 1])
    if is_found:
        assert len(read(path)[0]) == 1
    else:
        with pytest.raises(ImportRefused, match="none of the first 20"):
            read(path)


def test_a_file_that_is_not_there_is_refused_as_a_text_is(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="not readable"):
        read(tmp_path / "gone.xlsx")


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.0107524, "General", "0.0107524"),
        (1.00499, "0.00", "1.00499"),
        (0.1 + 0.2, "General", "0.3"),
        (1e-7, "General", "0.0000001"),
        (0.7, "General", "0.7"),
        (1.5, "General", "1.5"),
        (0.2, "0%", "20%"),
        (0.075, "0.0%", "7.5%"),
        (-0.05, "0%", "-5%"),
        (1, "0%", "100%"),
        (0.07, "0%", "7%"),
        (20, '0"%"', "20"),
        (123, "00000", "00123"),
        (123.0, "00000", "00123"),
        (10, "0", "10"),
        (4600000000012, "General", "4600000000012"),
        (float("nan"), "General", "nan"),
    ],
)
def test_a_number_of_the_office_is_what_its_cell_shows_with_all_its_digits(value, form, shown):
    assert workbook.exact_text(value, form) == shown


def test_an_error_in_a_column_that_is_read_sets_its_row_aside_and_elsewhere_says_nothing(tmp_path):
    rows: list[list[Any]] = [["#N/A", "Tea", 1], ["A2", "Cola", "#DIV/0!"], ["A3", "#Н/Д", 3]]
    path = book(tmp_path / "prices.xlsx", ["sku", "name", "margin"], *rows)
    table, used = Table(path, ["sku", "name"], "prices"), []

    table.rows(lambda line, cells: used.append((line, cells["sku"])))

    assert used == [(3, "A2")]
    assert [(one.line, one.column, one.value) for one in table.report.aside] == [
        (2, "sku", "#N/A"),
        (4, "name", "#Н/Д"),
    ]


def test_a_format_that_the_workbook_does_not_say_is_none():
    class Cell:
        @property
        def number_format(self) -> str:
            raise IndexError

    assert workbook._form(Cell()) == ""


def test_columns_far_to_the_right_are_found(tmp_path):
    names = [f"c{n}" for n in range(60)]
    path = book(tmp_path / "wide.xlsx", [*names, "sku"], [*names, "A1"])

    [row] = module.open_book(path, lacking_sku).rows()

    assert row.cells[60] == "A1"


def lacking_sku(names: Sequence[str]) -> list[str]:
    return [] if "sku" in names else ["sku"]
