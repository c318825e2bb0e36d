"""Captions and totals between the rows of a table, and rows that must not be taken for them."""

from __future__ import annotations

import pytest

from fieldapp.domain.entry.caption import kind_of, told_left_out
from fieldapp.domain.refusal import Refusal
from tests.domain.entry.called import rows

KEYS = {0}


@pytest.mark.parametrize(
    "cells",
    [
        ["", "Водка", "", ""],
        [" ", "  Vodka 0.5 l ", "", ""],
        ["", "", "", "(Vodka)"],
        ["", "Total Oil", "", ""],
    ],
)
def test_words_alone_in_a_row_without_a_key_are_a_caption(cells):
    assert kind_of(cells, KEYS) == "caption"


@pytest.mark.parametrize(
    "cells",
    [
        ["", "Итого", "", "1 200,50"],
        ["", "Итого по группе Водка", "12", "1200", "5"],
        ["", "", "ВСЕГО:", "5"],
        ["", "7", "Total", "5"],
        ["", "Total", "", "Итого:"],
        ["", "Всего по чаю", "", "5"],
        ["", "Grand total", "5", "5"],
        ["", "Sub-total", "5", "5"],
        ["Чай Итог", "", "5", "5"],
        ["Итого:", "", "", "5"],
        ["Итого по группе", "", "", "#REF!"],
        ["Total", "", "", ""],
        ["", "Итого", "24", "шт"],
        ["Итого", "", "24", "шт."],
        ["", "Total", "5", "kg"],
        ["", "Total", "1200", "EUR"],
        ["Total", "", "", "EUR 1200"],
        ["", "ИТОГО", "", "руб. 12"],
        ["", "Итого", "12 руб.", "RUB1200.50"],
    ],
)
def test_words_for_a_sum_with_nothing_but_figures_beside_them_are_a_total(cells):
    assert kind_of(cells, KEYS) == "total"


@pytest.mark.parametrize(
    "cells",
    [
        ["A-1", "Водка", "", ""],
        ["A-1", "Total", "", "5"],
        ["Водка", "", "", ""],
        ["Total Quartz 9000", "", "", "5"],
        ["Total", "Engine oil", "", "5"],
        ["Итого", "Engine oil", "", "5"],
        ["Всего понемногу", "", "", "5"],
        ["", "Total Quartz 9000", "", "5"],
        ["", "Total Oil LLC", "2026-03-02", "5"],
        ["", "Сумма накопленная", "", "5"],
        ["", "Всего понемногу", "", "5"],
        ["", "Total", "Oil", "5"],
        ["", "Итого", "Oil", "5"],
        ["", "Oil", "Итого", "5"],
        ["", "Магазин Итог", "", "7712345678"],
        ["АРТ-ИТОГ", "", "", "5"],
        ["чай-итог", "", "", "5"],
        ["", "Vasilyok", "Mira 7", "", "", ""],
        ["", "Cola", "", "1.43"],
        ["", "Cola", "Drinks", ""],
        ["", "Cola", "", "1.43 EUR", ""],
        ["", "Cola", "Drinks", "Big", "", "", ""],
        ["", "Cola", "", "#REF!", ""],
        ["", "", "", "5"],
        ["", "", "", "2026-03-02"],
        ["", "Cola"],
        ["", "", "", ""],
        ["", "Totally fine", "Oil", "5"],
        ["", "Total", "AB 12", "5"],
        ["", "Total", "EUR pallet 12", "5"],
        ["", "Total", "5", "wheel"],
        ["", "", "", "EUR 1200"],
        ["", "Cola", "5", "шт"],
    ],
)
def test_a_row_with_a_key_or_with_figures_is_none(cells):
    assert kind_of(cells, KEYS) is None


def test_beside_a_total_any_word_may_stand_in_the_column_of_units():
    assert kind_of(["", "Итого", "5", "голова"], KEYS, {3}) == "total"
    assert kind_of(["Итого", "", "5", "голова"], KEYS, {3}) == "total"
    assert kind_of(["", "Итого", "голова", "5"], KEYS, {3}) is None
    assert kind_of(["", "Сыр", "5", "голова"], KEYS, {3}) is None
    assert kind_of(["", "", "5", "Итого"], KEYS, {3}) is None
    assert kind_of(["", "Сыр", "", ""], KEYS, {3}) == "caption"


def test_what_was_left_out_is_told_in_one_line():
    assert told_left_out([]) == ""
    assert told_left_out([1_204]) == "1 caption or total was left out (line 1,204)"
    told = told_left_out([2, 5, 9, 11, 12, 20])
    assert told == "6 captions and totals were left out (line 2, 5, 9, 11, 12, ...)"


def test_captions_and_totals_of_an_order_ask_for_nothing():
    reading = rows("CO-1;Cola;5;\n;;;Чай\nTE-1;Tea;3;\nИтого;;8;\n;Total;8;")

    assert [row.label for row in reading.rows] == ["CO-1", "TE-1"]
    assert (reading.passed, reading.between) == (3, (2, 4, 5))


@pytest.mark.parametrize(
    "text",
    ["CO-1\tCola\t\t12\nTE-1\tTea\t\t6\n\tGreen tea\t\t", "CO-1;Cola;5\nTE-1;Tea;3\n;Green tea;"],
)
def test_without_headings_a_name_that_lacks_its_quantity_is_shown(text):
    reading = rows(text)

    last = reading.rows[-1]
    assert (last.line, last.label, last.flaw) == (3, "Green tea", Refusal("entry_no_quantity"))
    assert (reading.passed, reading.between) == (0, ())


def test_below_a_heading_a_total_may_say_what_it_is_of():
    reading = rows("SKU;Name;Qty;Unit\n;Tea;;\nTE-1;Tea;3;pcs\n;Итого по чаю;3;pcs\nИтого;;3;pcs")

    assert [(row.label, row.flaw) for row in reading.rows] == [("TE-1", None)]
    assert (reading.passed, reading.between) == (4, (2, 4, 5))


@pytest.mark.parametrize("text", ["CO-1;5\nИтого: 5", "Cola 5\nИтого 5", "CO-1 | 5\nTotal | 5"])
def test_a_total_in_a_text_without_headings_asks_for_nothing(text):
    reading = rows(text)

    assert [row.line for row in reading.rows] == [1]
    assert reading.between == (2,)


@pytest.mark.parametrize(
    "text",
    [
        "SKU;Name;Qty\nCO-1;Total;5\nTE-1;Tea;3",
        "SKU;Name;Qty;Note\nCO-1;Cola;5;total\nTE-1;Tea;3;",
        "SKU;Name;Qty\n;Total Quartz 9000;5\nTE-1;Tea;3",
        "Name;Qty\nВсего понемногу;5\nTea;3",
        "SKU;Name;Qty\nTOTAL;Engine oil;5\nTE-1;Tea;3",
        ";Cola;five\nTE-1;Tea;3",
        "Cola;;\nTE-1;Tea;3",
    ],
)
def test_a_row_that_names_a_product_is_never_passed_as_a_total(text):
    reading = rows(text)

    assert len(reading.rows) == 2
    assert reading.between == ()
