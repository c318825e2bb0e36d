"""`fieldapp import` of workbooks: the same as of text files, whatever the types of the cells."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.product import Product
from fieldapp.exchange.importing import read_file
from fieldapp.exchange.port import Import, ImportRefused
from fieldapp.wire.codec import body_of
from tests.exchange.conftest import HEADER, ROW, Write, by_kind, row
from tests.exchange.test_book import book

NAMES = HEADER.split(";")
CELLS: list[Any] = [
    "Р-1", dt.datetime(2025, 12, 31), 7, "Ромашка", "Киров", "Север", "Опт", "А1", "Чай", 12, 24,
    1050.5, 25212,
]  # fmt: skip


def cells(**changed: Any) -> list[Any]:
    return list((dict(zip(NAMES, CELLS, strict=True)) | changed).values())


def bodies(source: Import) -> list[str]:
    return [body_of(noun) for noun in source.nouns]


def order_of(path: Path, sales: Path) -> Order:
    [order] = by_kind(read_file(path, sales).nouns, Order)
    assert isinstance(order, Order)
    return order


def test_a_workbook_gives_what_the_same_table_gives_as_a_text(
    tmp_path: Path, write: Write, sales: Path
) -> None:
    as_text: list[Any] = [str(value) for value in row(Документ="Р-2").split(";")]
    path = book(tmp_path / "sales.xlsx", ["Sales of 2025"], [], [*NAMES], CELLS, as_text)

    found = read_file(path, sales)

    assert bodies(found) == bodies(read_file(write(ROW, row(Документ="Р-2")), sales))
    assert found.report.aside == []
    assert (found.report.rows_read, found.report.rows_used) == (2, 2)
    assert found.report.encoding == "xlsx"


def test_a_date_keeps_its_time_of_day(tmp_path: Path, sales: Path) -> None:
    moment = dt.datetime(2025, 12, 31, 14, 30)
    path = book(tmp_path / "sales.xlsx", NAMES, cells(Дата=moment))

    assert order_of(path, sales).submitted_at == "2025-12-31T14:30:00.000Z"
    path = book(tmp_path / "day.xlsx", NAMES, CELLS)
    assert order_of(path, sales).submitted_at == "2025-12-31T12:00:00.000Z"


@pytest.mark.parametrize(
    ("date", "instant"),
    [
        ("2025-03-02", "2025-02-03T12:00:00.000Z"),
        ("2025-13-02", "2025-02-13T12:00:00.000Z"),
        ("2025-03-22", "2025-03-22T12:00:00.000Z"),
        (dt.datetime(2025, 3, 2), "2025-03-02T12:00:00.000Z"),
        (dt.date(2025, 3, 2), "2025-03-02T12:00:00.000Z"),
        (dt.datetime(2025, 3, 2, 14, 30, 5), "2025-03-02T14:30:05.000Z"),
    ],
)
def test_a_date_as_text_is_read_by_the_mapping_first_and_a_date_is_what_it_is(
    tmp_path: Path, sales: Path, date: Any, instant: str
) -> None:
    forms = 'dates = ["%Y-%d-%m", "%d.%m.%Y"]'
    sales.write_text(
        sales.read_text(encoding="utf-8").replace('dates = ["%d.%m.%Y"]', forms), encoding="utf-8"
    )

    path = book(tmp_path / "sales.xlsx", NAMES, cells(Дата=date))

    assert order_of(path, sales).submitted_at == instant


def test_of_a_formula_the_stored_value_counts_and_one_without_is_set_aside(
    tmp_path: Path, sales: Path
) -> None:
    other = cells(Документ="Р-2", Код="Б2", Цена="=4/2", Сумма="=6*8")
    path = book(tmp_path / "plain.xlsx", NAMES, cells(Цена="=2+2", Сумма=96), other)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "a.xlsx", "w") as new:
        for part in old.namelist():
            content = old.read(part)
            for ending in (b"<v />", b"<v></v>"):
                content = content.replace(b"<f>2+2</f>" + ending, b"<f>2+2</f><v>4</v>")
            new.writestr(part, content)

    found = read_file(tmp_path / "a.xlsx", sales)

    [order] = by_kind(found.nouns, Order)
    assert (order.number, order.lines[0].price_minor) == ("Р-1", 400)
    [aside] = found.report.aside
    assert aside.line == 3
    assert "L3" in aside.reason
    assert [product.sku for product in by_kind(found.nouns, Product)] == ["А1"]


def test_the_columns_that_are_missing_are_named_with_the_keys_of_the_mapping(
    tmp_path: Path, sales: Path
) -> None:
    names = ["Стоимость" if name == "Цена" else name for name in NAMES]
    with pytest.raises(ImportRefused) as refused:
        read_file(book(tmp_path / "sales.xlsx", ["Sales"], names, CELLS), sales)

    assert "“Код” (product.sku)" in refused.value.message
    assert refused.value.remedy.startswith(
        "Line 2 comes closest, and lacks “Цена” (product.price, order.price). It has “Документ”"
    )


def test_a_damaged_workbook_is_refused(tmp_path: Path, sales: Path) -> None:
    path = tmp_path / "sales.xlsx"
    path.write_bytes(book(tmp_path / "whole.xlsx", NAMES, CELLS).read_bytes()[:2_000])

    with pytest.raises(ImportRefused, match="damaged"):
        read_file(path, sales)
