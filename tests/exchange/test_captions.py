"""Captions and totals between the rows of what the office imports: left out, and counted."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Product
from fieldapp.exchange.importing import read_file
from fieldapp.exchange.invoices import Payers, read_invoices
from fieldapp.exchange.mapping import Mapping
from fieldapp.exchange.picture_files import find_pictures
from fieldapp.exchange.port import Import, ImportRefused
from fieldapp.exchange.report import Report, report_lines, write_set_aside
from fieldapp.exchange.stock import read_stock
from tests.company import COMPANY, NOW
from tests.exchange.conftest import Write, by_kind, row
from tests.exchange.test_book import book

PRICES = Mapping.model_validate(
    {
        "title": "prices",
        "file": {"separator": ";"},
        "constants": {"currency": "EUR"},
        "product": {"sku": "Code", "name": "Name", "price": "Price", "group": "Group"},
    }
)
NAMES = ["Code", "Name", "Price", "Group", "Note"]
VODKA: list[Any] = ["V-1", "White vodka", 12.5, "Vodka", None]
TEA: list[Any] = ["T-1", "Black tea", 4, None, None]


def skus(found: Import) -> list[str]:
    return [product.sku for product in by_kind(found.nouns, Product)]


def left(report: Report) -> list[tuple[int, str, str]]:
    return [(one.line, one.kind, one.text) for one in report.left_out]


def test_captions_and_totals_of_a_workbook_are_left_out_and_counted(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        [None, "Vodka"],
        VODKA,
        [None, "Total", 12.5],
        ["Tea"],
        TEA,
        ["Итого по чаю", None, "=SUM(C6:C6)"],
        ["Grand total", None, 16.5],
    ]

    found = read_file(book(tmp_path / "prices.xlsx", ["Prices"], NAMES, *rows), PRICES)

    assert skus(found) == ["V-1", "T-1"]
    report = found.report
    assert left(report) == [
        (3, "caption", "Vodka"),
        (5, "total", "Total; 12.5"),
        (6, "caption", "Tea"),
        (8, "total", "Итого по чаю"),
        (9, "total", "Grand total; 16.5"),
    ]
    assert (report.rows_read, report.rows_used, report.aside, report.adds_up) == (7, 2, [], True)
    assert report_lines(report)[2:4] == [
        "Rows      7 read = 2 used + 0 set aside + 5 left out",
        "5 captions and totals were left out (line 3, 5, 6, 8, 9)",
    ]


def test_the_same_holds_for_a_text(write: Write, sales: Path) -> None:
    caption, lone = ";" * 8 + "Чай" + ";" * 4, "Север" + ";" * 12
    total = "Итого" + ";" * 12 + "25212"

    found = read_file(write(caption, lone, row(), total), sales)

    assert found.report.aside == []
    assert [(one.line, one.kind) for one in found.report.left_out] == [
        (2, "caption"),
        (3, "caption"),
        (5, "total"),
    ]


def test_a_row_that_lacks_its_code_is_set_aside_with_the_reason(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        VODKA,
        [None, "Black tea", 4],
        [None, "Black tea", "=2*2"],
        [None, "Black tea", None, None, None, "far out"],
        [None, "#REF!"],
    ]

    found = read_file(book(tmp_path / "prices.xlsx", NAMES, *rows), PRICES)

    assert [one.line for one in found.report.aside] == [3, 4, 5, 6]
    assert found.report.aside[0].reason == "empty: the product has no code"
    assert found.report.left_out == []


def test_a_product_without_a_code_is_no_total_because_of_its_name(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["T-1", "Total Quartz 9000", 20, "Oil"],
        [None, "Total Quartz 5W-40 4 l", 45],
        [None, "Shell Helix 5W-40 4 l", 44],
        [None, "Total", 45, "Oil"],
        [None, "Сумма", 109],
    ]

    report = read_file(book(tmp_path / "prices.xlsx", NAMES, *rows), PRICES).report

    assert [one.line for one in report.aside] == [3, 4, 5]
    assert {one.reason for one in report.aside} == {"empty: the product has no code"}
    assert left(report) == [(6, "total", "Сумма; 109")]


def test_a_total_may_have_its_unit_beside_it(tmp_path: Path) -> None:
    product = {**PRICES.model_dump()["product"], "unit": "Note"}
    mapping = Mapping.model_validate({**PRICES.model_dump(), "product": product})
    rows: list[list[Any]] = [
        VODKA,
        [None, "Total", 12.5, None, "wheel"],
        [None, "Black tea", 4, None, "wheel"],
    ]

    path = book(tmp_path / "prices.xlsx", NAMES, *rows)

    assert left(read_file(path, mapping).report) == [(3, "total", "Total; 12.5; wheel")]
    assert left(read_file(path, PRICES).report) == []


def test_an_outlet_without_a_code_is_no_caption(tmp_path: Path) -> None:
    mapping = Mapping.model_validate(
        {
            "constants": {"currency": "EUR"},
            "outlet": {"code": "Code", "name": "Name", "address": "Address"},
        }
    )
    names = ["Code", "Name", "Address", "Phone", "Note"]
    rows: list[list[Any]] = [
        ["C-1", "Ромашка", "Ленина 5"],
        [None, "Север"],
        [None, "Василёк", "Мира 7"],
    ]

    report = read_file(book(tmp_path / "outlets.xlsx", names, *rows), mapping).report

    assert [(one.line, one.reason) for one in report.aside] == [
        (4, "empty: the outlet has no code")
    ]
    assert left(report) == [(3, "caption", "Север")]


def test_a_lone_word_is_a_code_where_codes_are_words(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Tea"], VODKA, ["POSTAGE", "Postage", 3]]

    found = read_file(book(tmp_path / "prices.xlsx", NAMES, *rows), PRICES)

    assert sorted(skus(found)) == ["POSTAGE", "Tea", "V-1"]
    assert found.report.left_out == []
    assert found.report.adds_up


def test_what_cannot_be_used_does_not_say_what_codes_are_like(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["Tea"],
        VODKA,
        ["Prices are valid until 31.12.2026"],
        ["Director", None, "J. Smith"],
    ]

    found = read_file(book(tmp_path / "prices.xlsx", NAMES, *rows), PRICES)

    assert skus(found) == ["V-1"]
    assert [one.line for one in found.report.left_out] == [2, 4]
    assert [one.line for one in found.report.aside] == [5]


def test_files_without_captions_lose_no_row(iowa: Import) -> None:
    extract = Path(__file__).parent.parent / "data" / "online_retail_extract.csv"

    assert iowa.report.left_out == []
    assert read_file(extract, "online_retail").report.left_out == []


@pytest.mark.parametrize("alone", ["A-7", "CO 17", "#N/A"])
def test_a_lone_code_with_a_digit_is_no_caption_and_a_lone_error_is_none(
    tmp_path: Path, alone: str
) -> None:
    found = read_file(book(tmp_path / "prices.xlsx", NAMES, VODKA, [alone]), PRICES)

    assert found.report.left_out == []
    assert skus(found) == (["V-1"] if alone == "#N/A" else ["V-1", alone])


def test_a_lone_code_is_enough_where_little_else_is_told(tmp_path: Path) -> None:
    product = {"sku": "Code", "price": "Price"}
    mapping = Mapping.model_validate({"constants": {"currency": "EUR"}, "product": product})

    found = read_file(book(tmp_path / "a.xlsx", NAMES, VODKA, ["POSTAGE"]), mapping)

    assert skus(found) == ["V-1", "POSTAGE"]


def test_a_table_of_the_hub_may_have_them_too(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text(
        "warehouse;sku;quantity;note;place\n;;;Drinks;\nmain;CO-1;6;;\nИтого;;6;;\n;CO-1;7;;\n",
        encoding="utf-8",
    )
    products = [noun for noun in COMPANY if isinstance(noun, Product)]

    report = read_stock(path, products, {"main"}, (), NOW).report

    assert left(report) == [(2, "caption", "Drinks"), (4, "total", "Итого; 6")]
    assert [(one.line, one.column) for one in report.aside] == [(5, "warehouse")]


def invoices(path: Path, client: str, *rows: str, complete: bool = True) -> Report:
    payer = LegalEntity(id="l", name=client, outlet_ids=["o"])
    shop = Outlet(id="o", code="C-1", name="Corner", address="", price_type_id="t")
    type_ = PriceType(id="t", name="Base", currency="EUR")
    head = "number;client;outlet;issued;due;total;open"
    first = f"I-1;{client};;2026-03-01;2026-03-09;12,00;5,00"
    path.write_text("\n".join((head, first, *rows)) + "\n", encoding="utf-8")
    found, _ = read_invoices(path, Payers([payer], [shop], [type_]), (), NOW, complete=complete)
    return found.report


def test_a_total_does_not_keep_a_file_from_being_complete(tmp_path: Path) -> None:
    rows = (";Corner LLC;;;;;", ";Total;;;;12,00;5,00", "Итого;;;;;12,00;5,00")

    report = invoices(tmp_path / "invoices.csv", "Corner LLC", *rows)

    assert [one.line for one in report.left_out] == [3, 4, 5]
    assert report.nouns["invoice"] == 1


@pytest.mark.parametrize(
    ("client", "row"),
    [
        ("Total Oil LLC", ";Total Oil LLC;;2026-03-02;2026-03-10;900,00;900,00"),
        ("Total Oil LLC", ";Total Oil LLC;;;;900,00;900,00"),
        ("Total", ";Total;;2026-03-02;2026-03-10;900,00;900,00"),
        ("Total", ";Total;7;;;900,00;900,00"),
        ("ООО Итог", ";ООО Итог;;;;900,00;900,00"),
        ("Corner LLC", ";;C-1;;;;"),
    ],
)
def test_an_invoice_without_its_number_keeps_a_file_from_being_complete(
    tmp_path: Path, client: str, row: str
) -> None:
    with pytest.raises(ImportRefused, match="the first in line 3: number: empty"):
        invoices(tmp_path / "invoices.csv", client, row)

    report = invoices(tmp_path / "invoices.csv", client, row, complete=False)

    assert report.left_out == []
    assert [(one.line, one.column) for one in report.aside] == [(3, "number")]


def test_a_total_in_a_list_of_pictures_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"?")
    (tmp_path / "pictures.csv").write_text("sku;file\nA1;a.png\nTotal;\n", encoding="utf-8")

    found = find_pictures(tmp_path, [Product(id="p", sku="A1", name="A")])

    assert [file.path.name for file in found.files] == ["a.png"]
    assert [tuple(one) for one in found.aside] == [
        ("pictures.csv", "1 caption or total was left out (line 3)")
    ]


def test_the_file_of_what_was_set_aside_has_them_too(tmp_path: Path) -> None:
    found = read_file(book(tmp_path / "a.xlsx", NAMES, VODKA, [None, "Tea"]), PRICES)

    write_set_aside(found.report, tmp_path / "aside.csv")

    with (tmp_path / "aside.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == [["3", "", "Tea", "a caption: left out, no row"]]
