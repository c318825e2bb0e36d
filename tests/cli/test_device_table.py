"""`fieldapp device order --file`: an order from a table, with nothing but the device."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import Run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A workbook with two good rows of one product, one raised, one to choose and one wrong."""
    book = openpyxl.Workbook()
    rows = [["Артикул", "Кол-во"], ["CO-1", "2 кор"], ["JU-1", 7], ["CO-1", 2], ["СО-11", 1]]
    for row in [*rows, ["XX-9999", 5]]:
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    return tmp_path / "list.xlsx"


def test_a_preview_changes_nothing_and_names_every_row(run: Run, home: Path, file: Path) -> None:
    order = ("device", "--home", home, "order", "--outlet", "C-1", "--file", file, "--dry-run")

    looked = run(*order, "--json").json

    assert [(e["sku"], e["lines"], e["asked"], e["quantity"]) for e in looked["entries"]] == [
        ("CO-1", [2, 4], 50, 50), ("JU-1", [3], 7, 12)
    ]  # fmt: skip
    assert looked["to_choose"] == [{"line": 5, "text": "СО-11; 1", "skus": ["CO-1"]}]
    assert [(e["line"], e["code"]) for e in looked["errors"]] == [(6, "entry_unknown")]
    assert looked["total_minor"] == 50 * 143 + 12 * 105
    printed = run(*order).out
    assert "line 2, 4:     50 x CO-1" in printed
    assert "(written: 7)" in printed
    assert "line 5: “СО-11; 1” may be CO-1. Write the right SKU." in printed
    assert "line 6: “XX-9999; 5”: No product is called “XX-9999”." in printed
    assert "Total $84.10; nothing was saved." in printed
    assert run("device", "--home", home, "orders").out == "No orders yet.\n"


def test_captions_and_totals_are_told_with_their_lines(
    run: Run, home: Path, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("SKU;Name;Qty\n;Drinks;\nCO-1;Cola;5\n;Total;5\n", encoding="utf-8")
    order = ("device", "--home", home, "order", "--outlet", "C-1", "--file", file, "--dry-run")

    looked = run(*order, "--json").json

    assert (looked["captions_and_totals"], looked["passed"]) == ([2, 4], 3)
    assert "2 captions and totals were left out (line 2, 4)" in run(*order).out


def test_the_good_rows_become_an_order_and_the_others_are_told(
    run: Run, home: Path, file: Path
) -> None:
    order = ("device", "--home", home, "order", "--outlet", "C-1", "--file", file, "--submit")

    ran = run(*order, "--json")

    assert ran.json["status"] == "submitted"
    assert [(line["sku"], line["quantity"]) for line in ran.json["lines"]] == [
        ("CO-1", 50), ("JU-1", 12)
    ]  # fmt: skip
    assert ran.json["total_minor"] == 50 * 143 + 12 * 105
    assert "line 5" in ran.err
    assert "line 6" in ran.err


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (None, "file_unread"),
        (b"", "file_empty"),
        (b"\x89PNG\r\n\x1a\n\0", "file_not_text"),
        (b"SKU;qty", "entry_no_rows"),
        (b"CO-1;1\n" * 3_001, "entry_too_many_rows"),
        (b"\0" * (10 * 1024 * 1024 + 1), "file_too_large"),
    ],
)
def test_a_file_that_is_no_order_is_named(
    run: Run, home: Path, tmp_path: Path, content: bytes | None, code: str
) -> None:
    file = tmp_path / "list.csv"
    if content is not None:
        file.write_bytes(content)

    ran = run("device", "--home", home, "order", "--outlet", "C-1", "--file", file, "--json")

    assert (ran.code, ran.error) == (1, code)
    assert str(file) in ran.err


@pytest.mark.parametrize(
    "options",
    [(), ("--line", "CO-1=1", "--file", "list.csv"), ("--line", "CO-1=1", "--dry-run")],
)
def test_an_order_is_of_lines_or_of_a_file(run: Run, home: Path, options: tuple[str, ...]) -> None:
    ran = run("device", "--home", home, "order", "--outlet", "C-1", *options, "--json")

    assert (ran.code, ran.error) == (2, "usage")


def test_a_file_without_a_good_row_makes_no_order(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("XX-9999;5\n")

    ran = run("device", "--home", home, "order", "--outlet", "C-1", "--file", file, "--submit")

    assert ran.code == 1
    assert "line 1: “XX-9999;5”: No product is called “XX-9999”." in ran.err
    assert "There is nothing to order in it." in ran.err
    assert run("device", "--home", home, "orders").out == "No orders yet.\n"
