"""Files as people have them: workbooks, texts, and what is neither."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.actions.sheets import MAX_FILE_BYTES, read_table
from fieldapp.domain.entry.columns import Reading, read
from fieldapp.domain.entry.table import MAX_ROWS, Table
from fieldapp.domain.refusal import Refusal

HEADING = ["Артикул", "Кол-во"]


def workbook(*rows: list[Any], sheets: int = 1) -> bytes:
    """Return a workbook whose last sheet has these rows; the sheets before it are empty."""
    book = openpyxl.Workbook()
    sheet = book.active
    for _ in range(sheets - 1):
        sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book: Any) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """Return a workbook with another content of one part."""
    made = io.BytesIO()
    old = zipfile.ZipFile(io.BytesIO(data))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return made.getvalue()


def part_of(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def cells(data: bytes) -> list[tuple[int, tuple[str, ...]]]:
    table = read_table(data)
    assert isinstance(table, Table), table
    return [(row.line, row.cells) for row in table.rows]


def asked(data: bytes) -> list[tuple[int, str, str]]:
    table = read_table(data)
    assert isinstance(table, Table), table
    reading = read(table)
    assert isinstance(reading, Reading), reading
    return [
        (row.line, row.label, str(row.amount.number) if row.amount else row.flaw.code)  # type: ignore[union-attr]
        for row in reading.rows
    ]


def test_a_workbook_is_read_with_the_numbers_of_its_rows():
    data = workbook(
        ["Заказ", None], [], HEADING, ["CO-1", 12], [4600000000017, 2.5], ["000123", "3 кор"],
        [1001.0, 1e3], [None, None], ["итого", 99],
    )  # fmt: skip

    assert asked(data) == [
        (4, "CO-1", "12"), (5, "4600000000017", "5/2"), (6, "000123", "3"), (7, "1001", "1000")
    ]  # fmt: skip


def test_the_first_sheet_with_something_in_it_counts():
    assert asked(workbook(HEADING, ["CO-1", 12], sheets=3)) == [(2, "CO-1", "12")]


def test_values_of_every_type_become_texts():
    row = ["a  b", 7, 12.125, True, dt.datetime(2026, 3, 2, 8), 1e20, "#N/A"]

    assert cells(workbook(row)) == [
        (1, ("a b", "7", "12.1250", "True", "2026-03-02", "1.00000E+20", "#N/A"))
    ]


def test_of_a_formula_the_stored_value_counts():
    plain = workbook(HEADING, ["CO-1", "=6*2"], ["TE-1", 3])
    sheet = part_of(plain, "xl/worksheets/sheet1.xml")
    stored = sheet.replace(b"<f>6*2</f><v />", b"<f>6*2</f><v>12</v>")
    stored = stored.replace(b"<f>6*2</f><v></v>", b"<f>6*2</f><v>12</v>")
    assert stored != sheet

    assert asked(with_part(plain, "xl/worksheets/sheet1.xml", stored))[0] == (2, "CO-1", "12")


def test_a_formula_without_a_stored_value_is_named_and_never_computed():
    table = read_table(workbook(HEADING, ["CO-1", "=6*2"], ["TE-1", 3]))
    assert isinstance(table, Table)
    reading = read(table)
    assert isinstance(reading, Reading)

    broken, fine = reading.rows
    assert broken.flaw == Refusal("entry_formula", {"cell": "B2"})
    assert (broken.line, fine.amount is not None) == (2, True)


def test_a_row_far_below_does_not_fill_the_rows_above():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "CO-1", 5
    book.active["A150000"], book.active["B150000"] = "TE-1", 3

    assert [line for line, _ in cells(saved(book))] == [1, 150_000]


def test_too_many_rows_are_refused_whole():
    data = workbook(*(["CO-1", n] for n in range(MAX_ROWS + 1)))

    assert read_table(data) == Refusal("entry_too_many_rows", {"limit": MAX_ROWS})
    assert len(cells(workbook(*(["CO-1", n] for n in range(MAX_ROWS))))) == MAX_ROWS


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = with_part(workbook(HEADING), "xl/worksheets/sheet1.xml", b" " * (120 << 20))
    assert len(bomb) < 1 << 20

    assert read_table(bomb) == Refusal("file_unpacks_too_large", {"limit": 100})


def test_entities_that_multiply_are_refused():
    lol = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lollollol")
        for n in range(9)
    )
    evil = b'<?xml version="1.0"?><!DOCTYPE w [' + lol + b"]><worksheet>&l8;</worksheet>"

    assert read_table(with_part(workbook(HEADING), "xl/worksheets/sheet1.xml", evil)) == Refusal(
        "file_damaged"
    )


def archive_of(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (workbook(), "file_empty"),
        (workbook(HEADING)[:2_000], "file_damaged"),
        (with_part(workbook(HEADING), "xl/workbook.xml", b"<no"), "file_damaged"),
        (with_part(workbook(HEADING), "xl/worksheets/sheet1.xml", b"\0\1"), "file_damaged"),
        (archive_of("letter.txt", b"hello"), "file_no_workbook"),
        (archive_of("xl/nothing.xml", b""), "file_damaged"),
        (b"PK\x03\x04 and so on", "file_damaged"),
        (OLE + b"\0" * 600, "file_old_workbook"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "file_locked"),
        (b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)), "file_not_text"),
        (b"a" * (MAX_FILE_BYTES + 1), "file_too_large"),
        (b"CO-1;1\n" * 100_000, "entry_too_many_rows"),
    ],
)
def test_what_cannot_be_read_is_named_with_a_remedy(data, code):
    refused = read_table(data)

    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_a_text_is_known_by_its_bytes_and_not_by_a_name():
    assert asked("Артикул;Кол-во\nЧай;2".encode("windows-1251")) == [(2, "Чай", "2")]


@given(st.binary(max_size=300), st.integers(0, 3_000), st.binary(max_size=8))
def test_no_damage_raises(data, place, blow):
    read_table(data)
    book = BOOK[:place] + blow + BOOK[place + len(blow) :]
    read_table(book)


BOOK = workbook(HEADING, ["CO-1", 12], ["TE-1", "=1+1"])
