"""Files become nouns and a report: worked examples, and files that are not as they should be."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.route import Route
from fieldapp.exchange.demo import demo_file
from fieldapp.exchange.importing import read_file
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.report import report_lines, write_set_aside
from fieldapp.wire.codec import body_of
from tests.exchange.conftest import HEADER, ROW, Write, by_kind, row


def bodies(nouns: object) -> list[str]:
    return [body_of(noun) for noun in nouns if isinstance(noun, Noun)]  # type: ignore[attr-defined]


def test_one_row_becomes_product_outlet_route_prices_and_order(write: Write, sales: Path) -> None:
    source = read_file(write(ROW), sales)
    nouns = list(source.nouns)
    (order,), (product,) = by_kind(nouns, Order), by_kind(nouns, Product)
    (outlet,), (route,) = by_kind(nouns, Outlet), by_kind(nouns, Route)
    (price,), (base, derived) = by_kind(nouns, Price), by_kind(nouns, PriceType)
    assert (product.sku, product.name, product.packs[0].quantity) == ("А1", "Чай", 12)
    assert (outlet.code, outlet.name, outlet.city) == ("7", "Ромашка", "Киров")
    assert (route.name, outlet.route_id) == ("Север", route.id)
    assert (derived.name, derived.adjust_bp, derived.adjust_minor) == ("Опт", -250, 5)
    assert (derived.base_id, outlet.price_type_id) == (base.id, derived.id)
    assert (price.price_type_id, price.amount_minor) == (base.id, 105_050)
    assert (order.number, order.kind, order.status) == ("Р-1", "sale", "delivered")
    assert (order.channel, order.delivery_day) == ("office", "2025-12-31")
    assert (order.total_minor, order.vat_minor) == (2_521_200, 420_200)
    assert len(source.nouns) == len(nouns) == sum(source.report.nouns.values())  # type: ignore[arg-type]
    assert source.report.remarks == {}


def test_three_bad_rows_in_ten_thousand_are_listed_and_the_rest_is_used(
    write: Write, sales: Path
) -> None:
    rows = [row(Документ=f"Р-{n}", Количество="1", Сумма="1 050,50") for n in range(10_000)]
    rows[100] = row(Количество="полтора")
    rows[5_000] = row(Дата="31.02.2025")
    rows[9_999] = row(Код="")
    report = read_file(write(*rows), sales).report
    assert (report.rows_read, report.rows_used) == (10_000, 9_997)
    assert [(r.line, r.column, r.value) for r in report.aside] == [
        (102, "Количество", "полтора"),
        (5_002, "Дата", "31.02.2025"),
        (10_001, "Код", ""),
    ]
    assert report.adds_up
    text = "\n".join(report_lines(report))
    assert "10,000 read = 9,997 used + 3 set aside" in text
    assert "line 102: Количество: not a number" in text
    assert "“полтора”" in text


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"Количество": "0"}, "Количество", "the quantity is 0"),
        ({"Количество": "-3"}, "Количество", "below 0"),
        ({"Количество": "1,5"}, "Количество", "not a whole number"),
        ({"Количество": "100 001"}, "Количество", "over the limit"),
        ({"Количество": ""}, "Количество", "empty"),
        ({"Цена": "0,00"}, "Цена", "the price is 0"),
        ({"Цена": "0,001"}, "Цена", "the price is 0 once rounded"),
        ({"Цена": "-5"}, "Цена", "below 0"),
        ({"Цена": "1.5"}, "Цена", "not a number"),
        ({"Сумма": "x"}, "Сумма", "not a number"),
        ({"Код": "К" * 61}, "Код", "longer than 60"),
        ({"Клиент": ""}, "Клиент", "no code"),
        ({"Документ": ""}, "Документ", "no number"),
        ({"Документ": "Р" * 57}, "Документ", "longer than 56"),
        ({"Вид цены": "Розница"}, "Вид цены", "not a price type of the mapping"),
        ({"В коробке": "0"}, "В коробке", "not a quantity"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(
    write: Write, sales: Path, cells: dict[str, str], column: str, reason: str
) -> None:
    source = read_file(write(ROW, row(**cells)), sales)
    (aside,) = source.report.aside
    assert (aside.line, aside.column) == (3, column)
    assert reason in aside.reason
    assert len(by_kind(source.nouns, Order)) == 1


def test_a_row_that_is_set_aside_leaves_nothing_behind(write: Write, sales: Path) -> None:
    bad = row(Клиент="8", Код="А2", Документ="Р-2", Количество="0")
    assert bodies(read_file(write(ROW, bad), sales).nouns) == bodies(
        read_file(write(ROW), sales).nouns
    )


def test_when_no_row_can_be_used_there_are_no_nouns(write: Write, sales: Path) -> None:
    source = read_file(write(row(Цена="x")), sales)
    assert list(source.nouns) == []
    assert (source.report.rows_read, source.report.rows_used) == (1, 0)


def test_lines_are_counted_as_an_editor_counts_them(write: Write, sales: Path) -> None:
    split = row(Название='"Ромашка\r\nи сын"')
    source = read_file(write(split, "", row(Цена="x"), row(Дата="y", Документ="Р-2")), sales)
    assert [aside.line for aside in source.report.aside] == [5, 6]
    assert source.report.rows_read == 3
    assert by_kind(source.nouns, Outlet)[0].name == "Ромашка и сын"


def test_a_quotation_mark_that_is_not_closed_costs_one_row(write: Write, sales: Path) -> None:
    torn = row(Документ="Р-2", Название='"Ромашка')
    rows = [row(Документ=f"Р-{n}") for n in range(10, 5_000)]
    source = read_file(write(ROW, torn, *rows), sales)
    (aside,) = source.report.aside
    assert aside.line == 3
    assert "quotation mark" in aside.reason
    assert source.report.rows_used == 1 + len(rows)


def test_rows_with_other_numbers_of_cells_are_set_aside(write: Write, sales: Path) -> None:
    report = read_file(write(ROW + ";;", ROW + ";x", "Р-3;31.12.2025"), sales).report
    assert [aside.line for aside in report.aside] == [3, 4]
    assert "has 14 cells and the header 13" in report.aside[0].reason


def test_returns_have_positive_quantities_and_do_not_set_prices(write: Write, sales: Path) -> None:
    back = row(Документ="ВЗ-1", Дата="01.02.2026", Количество="-2", Цена="900", Сумма="-1 800")
    nouns = list(read_file(write(ROW, back), sales).nouns)
    returned = by_kind(nouns, Order)[1]
    assert (returned.kind, returned.lines[0].quantity, returned.total_minor) == (
        "return",
        2,
        180_000,
    )
    assert by_kind(nouns, Price)[0].amount_minor == 105_050


def test_the_newest_row_tells_price_and_name(write: Write, sales: Path) -> None:
    newer = row(Документ="Р-2", Дата="05.01.2026", Цена="2", Сумма="48", Товар="Чай чёрный")
    older = row(Документ="Р-3", Дата="05.01.2024", Цена="3", Сумма="72", Товар="Чаёк")
    nouns = list(read_file(write(ROW, newer, older), sales).nouns)
    assert by_kind(nouns, Price)[0].amount_minor == 200
    assert by_kind(nouns, Product)[0].name == "Чай чёрный"


def test_amounts_that_differ_and_rounded_prices_are_remarked(write: Write, sales: Path) -> None:
    rows = [row(Сумма="1"), row(Документ="Р-2", Количество="1", Цена="1,005", Сумма="1,01")]
    report = read_file(write(*rows), sales).report
    assert report.rows_used == 2
    assert [(r.count, r.lines) for r in report.remarks.values()] == [(1, [2]), (1, [3])]
    assert any("own amount differs" in line for line in report_lines(report))


def test_a_document_of_two_outlets_keeps_the_first(write: Write, sales: Path) -> None:
    report = read_file(write(ROW, row(Клиент="8")), sales).report
    assert "belongs to another outlet" in report.aside[0].reason


def test_more_lines_than_an_order_holds_are_set_aside(write: Write, sales: Path) -> None:
    source = read_file(write(*[ROW] * 3_002), sales)
    assert [aside.line for aside in source.report.aside] == [3_002, 3_003]
    assert len(by_kind(source.nouns, Order)[0].lines) == 3_000


def test_windows_1251_is_recognised(write: Write, sales: Path) -> None:
    source = read_file(write(ROW, encoding="windows-1251"), sales)
    assert by_kind(source.nouns, Product)[0].name == "Чай"
    assert source.report.encoding == "windows-1251, after utf-8 did not fit"


def test_windows_1251_where_only_utf8_is_allowed_names_the_remedy(
    write: Write, sales: Path
) -> None:
    sales.write_text(
        sales.read_text(encoding="utf-8").replace("[file]", '[file]\nencodings = ["utf-8"]'),
        encoding="utf-8",
    )
    with pytest.raises(ImportRefused) as refused:
        read_file(write(ROW, encoding="windows-1251"), sales)
    assert "utf-8: byte 0xC4" in refused.value.message
    assert "windows-1251" in refused.value.remedy


def test_a_byte_order_mark_is_no_part_of_the_first_column(write: Write, sales: Path) -> None:
    assert read_file(write(ROW, encoding="utf-8-sig"), sales).report.rows_used == 1


def test_gzip_is_recognised_by_its_content(write: Write, sales: Path) -> None:
    packed = write(raw=gzip.compress(f"{HEADER}\n{ROW}\n".encode()))
    report = read_file(packed, sales).report
    assert (report.rows_used, report.encoding) == (1, "gzip, utf-8")


def test_a_missing_column_names_key_and_columns(write: Write, sales: Path) -> None:
    text = f"{HEADER}\n{ROW}\n".replace("Цена;", "Стоимость;")
    with pytest.raises(ImportRefused) as refused:
        read_file(write(raw=text.encode()), sales)
    assert "“Цена”, which product.price names, is missing" in refused.value.message
    assert "“Стоимость”" in refused.value.remedy


def test_another_separator_is_suspected_when_there_is_one_column(write: Write, sales: Path) -> None:
    with pytest.raises(ImportRefused, match=r"file\.separator"):
        read_file(write(raw=f"{HEADER}\n{ROW}\n".replace(";", "\t").encode()), sales)


GARBAGE = random.Random(1).randbytes(10_000)


PACKED = gzip.compress(GARBAGE, mtime=0)
NO_FILES = {
    "nothing": (b"", "is empty"),
    "blank": (b"\n \n", "is empty"),
    "header": (f"{HEADER}\n".encode(), "a header and no rows"),
    "packed nothing": (gzip.compress(b"", mtime=0), "is empty"),
    "cut off": (PACKED[:5_000], "cut off"),
    "damaged": (PACKED[:-8] + bytes(8), "damaged"),
    "no text": (GARBAGE, "not a text file"),
    "packed no text": (PACKED, "not a text file"),
    "utf-16": (f"{HEADER}\n{ROW}\n".encode("utf-16"), "none of the encodings"),
}


@pytest.mark.parametrize("what", NO_FILES)
def test_files_that_are_none_are_refused_in_words(write: Write, sales: Path, what: str) -> None:
    raw, message = NO_FILES[what]
    with pytest.raises(ImportRefused, match=message) as refused:
        read_file(write(raw=raw), sales)
    assert refused.value.remedy
    assert refused.value.place.endswith("sales.csv")


def test_names_of_columns_with_an_open_quotation_mark_are_refused(
    write: Write, sales: Path
) -> None:
    text = f'"{HEADER}\n' + f"{ROW}\n" * 3_000
    with pytest.raises(ImportRefused, match="names of the columns cannot be read") as refused:
        read_file(write(raw=text.encode()), sales)
    assert "quotation mark" in refused.value.remedy


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="not readable"):
        read_file(tmp_path / "none.csv", "iowa")
    with pytest.raises(ImportRefused, match="not readable"):
        read_file(tmp_path, "iowa")


def test_a_repeated_import_gives_identical_bodies(write: Write, sales: Path) -> None:
    path = write(ROW, row(Документ="Р-2"), row(Документ="ВЗ-2", Количество="-1"))
    first, second = read_file(path, sales), read_file(path, sales)
    assert bodies(first.nouns) == bodies(second.nouns) == bodies(first.nouns)


def test_the_shipped_data_gives_identical_bodies_each_time() -> None:
    assert bodies(read_file(demo_file(), "iowa").nouns) == bodies(
        read_file(demo_file(), "iowa").nouns
    )


def test_the_rows_set_aside_can_be_written_to_a_file(
    write: Write, sales: Path, tmp_path: Path
) -> None:
    out = tmp_path / "aside.csv"
    write_set_aside(read_file(write(ROW, row(Цена="дорого")), sales).report, out)
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "line,column,value,reason"
    assert lines[1].startswith("3,Цена,дорого,")


def test_totals_are_those_of_the_domain(write: Write, sales: Path) -> None:
    source = read_file(write(ROW, row(Цена="0,33", Количество="7", Сумма="2,31")), sales)
    for order in by_kind(source.nouns, Order):
        assert totalled(order) == order
        assert sum(line.vat_minor for line in order.lines) == order.vat_minor
