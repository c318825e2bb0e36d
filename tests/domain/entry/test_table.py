"""Texts as people paste them and programs save them, into rows and what they ask for."""

from __future__ import annotations

import codecs
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.entry.amount import Amount, amount_of, decimal_sign
from fieldapp.domain.entry.columns import Reading, read
from fieldapp.domain.entry.encoding import text_of
from fieldapp.domain.entry.table import MAX_CHARACTERS, MAX_ROWS, Table, table_of
from fieldapp.domain.refusal import Refusal
from tests.domain.entry.called import rows

RUSSIAN = "Артикул;Кол-во\nЧай чёрный;2,5\n№ 7;3\n"


def asked(text: str) -> list[tuple[int, str, str]]:
    """Return line, product and quantity of each row that can be understood."""
    return [
        (row.line, row.label, f"{row.amount.number} {row.amount.unit}".strip())
        for row in rows(text).rows
        if row.amount is not None
    ]


def flaws(text: str) -> list[tuple[int, str]]:
    return [(row.line, row.flaw.code) for row in rows(text).rows if row.flaw is not None]


@pytest.mark.parametrize(
    "text",
    [
        "CO-1,12\nTE-1,3",
        "CO-1;12\nTE-1;3",
        "CO-1\t12\nTE-1\t3",
        "CO-1|12\r\nTE-1|3\r\n",
        "CO-1    12\nTE-1 3",
        "CO-1 12\rTE-1 3",
        '"CO-1","12"\n"TE-1","3"',
        "CO-1; 12 ;\nTE-1; 3 ;",
    ],
)
def test_every_usual_separator_is_understood(text):
    assert asked(text) == [(1, "CO-1", "12"), (2, "TE-1", "3")]


def test_each_row_may_have_a_separator_of_its_own():
    text = "CO-1;2\nTE-1\t3\n\nSA-1,4\nSO-1 5\nCA-1   6\n5 шт Cola\n12 x Tea\nJuice 2 кор"

    assert asked(text) == [
        (1, "CO-1", "2"), (2, "TE-1", "3"), (4, "SA-1", "4"), (5, "SO-1", "5"), (6, "CA-1", "6"),
        (7, "Cola", "5 шт"), (8, "Tea", "12"), (9, "Juice", "2 кор"),
    ]  # fmt: skip


def test_a_comma_belongs_to_the_quantity_or_parts_cells():
    assert asked("CO-1 2,5\nTE-1 1") == [(1, "CO-1", "5/2"), (2, "TE-1", "1")]
    assert asked("Cola, best 12\nTea, black 3")[0] == (1, "Cola, best", "12")


def test_quoted_cells_keep_separators_quotes_and_line_ends():
    text = 'SKU;qty\n"CO;1";5\n"Tea ""best""";3\n"two\nlines";4\nTE-1;6'

    assert asked(text) == [
        (2, "CO;1", "5"), (3, 'Tea "best"', "3"), (4, "two lines", "4"), (6, "TE-1", "6")
    ]  # fmt: skip


def test_a_quote_that_is_never_closed_takes_only_its_own_row():
    text = 'CO-1;5\n"TE-1;6\n' + "\n".join(f"P-{n};7" for n in range(40))

    assert asked(text)[2:] == [(n + 3, f"P-{n}", "7") for n in range(40)]


def test_headings_in_both_languages_name_the_columns_in_any_order():
    text = "Заказ клиента\n\n№;Кол-во;Наименование;Цена;Артикул;Ед. изм.\n1;12;Кола;1,50;CO-1;кор"

    [row] = rows(text).rows
    assert (row.codes, row.name, row.amount) == (("CO-1",), "Кола", Amount(Fraction(12), "кор"))
    assert asked("Qty,Item code,Barcode\n3,,4600000000017")[0] == (2, "4600000000017", "3")


def test_rows_of_a_price_list_without_a_quantity_and_sums_are_passed():
    reading = rows("Артикул;Название;Кол-во\n;Напитки;\nCO-1;Кола;5\nTE-1;Чай;\nИтого;;5")

    assert [row.label for row in reading.rows] == ["CO-1"]
    assert reading.passed == 4


def test_without_headings_the_columns_are_told_by_what_stands_in_them():
    assert asked("1;CO-1;Cola;12\n2;TE-1;Tea;3") == [(1, "CO-1", "12"), (2, "TE-1", "3")]
    assert asked("4600000000017;Cola;2;кор")[0] == (1, "4600000000017", "2 кор")
    assert asked("5 шт;Cola\n3 шт;Tea")[0] == (1, "Cola", "5 шт")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CO-1\nTE-1;3", "entry_no_quantity"),
        (";3\nTE-1;3", "entry_no_product"),
        ("CO-1;many\nTE-1;3", "quantity_not_a_number"),
        ("CO-1;1234567890123456\nTE-1;3", "quantity_too_large"),
        ("4,60E+12;3\nTE-1;3", "entry_code_rounded"),
        ("4.60E12;3\nTE-1;3", "entry_code_rounded"),
    ],
)
def test_a_row_that_cannot_be_understood_says_why_and_keeps_its_line(text, code):
    assert flaws(text) == [(1, code)]
    assert rows(text).rows[0].text == text.split("\n")[0]


def test_a_novel_is_rows_without_quantities():
    novel = "Call me Ishmael. Some years ago,\nnever mind how long precisely\n" * 500

    assert len(flaws(novel)) == len(rows(novel).rows) == 1_000


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "entry_empty"),
        (" \n\t\n", "entry_empty"),
        (";;;\n,,", "entry_empty"),
        ("CO-1;1\n" * (MAX_ROWS + 1), "entry_too_many_rows"),
        ("CO-1;1\n" * 100_000, "entry_too_many_rows"),
        ("a" * (MAX_CHARACTERS + 1), "entry_too_long"),
    ],
)
def test_a_text_that_is_no_order_is_refused_whole(text, code):
    refused = table_of(text)
    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_only_headings_ask_for_nothing():
    table = table_of("SKU;Qty")
    assert isinstance(table, Table)
    assert read(table) == Refusal("entry_no_rows")


def test_as_many_rows_as_an_order_holds_are_taken():
    assert len(rows("CO-1;1\n" * MAX_ROWS).rows) == MAX_ROWS


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("12", "12", ""),
        ("2 case", "2", "case"),
        ("3 кор.", "3", "кор."),
        ("5шт", "5", "шт"),
        ("1 000", "1000", ""),
        ("1\u00a0000\u202f000 шт", "1000000", "шт"),
        ("1'000", "1000", ""),
        ("2,5", "5/2", ""),
        ("2.0", "2", ""),
        ("1,234,567", "1234567", ""),
        ("1.234,5", "2469/2", ""),
        ("1 234,500", "2469/2", ""),
        ("0,500", "1/2", ""),
        ("2x24", "48", ""),
        ("2 х 24 шт", "48", "шт"),
        ("−3", "-3", ""),
    ],
)
def test_quantities_as_people_write_them(text, number, unit):
    assert amount_of(text) == Amount(Fraction(number), unit)


@pytest.mark.parametrize("text", ["", "abc", "1e5", "½", "１２", "1 23", "5 pcs 3", "1,2,3", "--1"])
def test_what_is_no_quantity(text):
    assert amount_of(text) is None


def test_three_digits_behind_a_sign_are_thousands_or_parts_as_the_column_says():
    assert amount_of("12,000") == Amount(Fraction(12), "", Fraction(12_000))
    assert amount_of("12,000", ",") == Amount(Fraction(12))
    assert amount_of("12,000", ".") == Amount(Fraction(12_000))
    assert decimal_sign(["12,000", "2,5"]) == ","
    assert decimal_sign(["12,000", "1,000.5"]) == "."
    assert decimal_sign(["12,000", "7"]) is None
    assert asked("SKU;Кол-во\nCO-1;12,000") == [(2, "CO-1", "12")]


@pytest.mark.parametrize(
    "data",
    [
        RUSSIAN.encode(),
        codecs.BOM_UTF8 + RUSSIAN.encode(),
        RUSSIAN.encode("windows-1251"),
        codecs.BOM_UTF16_LE + RUSSIAN.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be"),
        RUSSIAN.encode("utf-16-le"),
        RUSSIAN.encode("utf-16-be"),
    ],
)
def test_files_are_read_in_the_encodings_that_are_about(data):
    assert text_of(data) == RUSSIAN


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\t", "file_empty"),
        (codecs.BOM_UTF8, "file_empty"),
        (bytes(range(256)) * 4, "file_not_text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file_not_text"),
        (codecs.BOM_UTF16_LE + b"\x00", "file_not_text"),
        (b"%PDF-1.7\n\x01\x02", "file_not_text"),
    ],
)
def test_what_is_no_text_is_refused(data, code):
    assert text_of(data) == Refusal(code)


@given(st.text(max_size=400) | st.text(alphabet='CO-1;,\t "\n|.x2кор', max_size=200))
def test_no_text_raises_and_no_row_is_lost(text):
    table = table_of(text)
    if isinstance(table, Refusal):
        return
    reading = read(table)
    if isinstance(reading, Reading):
        assert len(reading.rows) + reading.passed == len(table.rows)
        assert all((row.amount is None) != (row.flaw is None) for row in reading.rows)


@given(st.binary(max_size=400))
def test_no_bytes_raise(data):
    text = text_of(data)
    if isinstance(text, str):
        table_of(text)
