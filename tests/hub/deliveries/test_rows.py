"""Rows of a file of deliveries: good ones, bad ones, and repeats."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from fieldapp.exchange.deliveries import Deliveries
from fieldapp.exchange.port import ImportRefused
from fieldapp.hub.draft import Written
from fieldapp.hub.order_tables import take_orders
from fieldapp.hub.store import Store
from tests.hub.deliveries.office import aside, came, load, stored


def test_what_came_is_kept_beside_what_was_ordered(store: Store, file: Path) -> None:
    report, written = load(
        store, file, "A-1;CH-1;3;7,125;2026-03-02", "A-1;co-1;20;;02.03.2026", "2;CO-1;2 case;;"
    )

    assert (report.aside, report.nouns) == ([], {"delivered": 2})
    assert written == Written(changed=2)
    assert came(store, "1") == [(3, 7_125), (20, None)]
    assert came(store, "2") == [(None, None), (24, None)]
    found = stored(store, "1")
    assert (found.status, found.delivered_on) == ("delivered", "2026-03-02")
    assert (found.total_minor, found.delivered_minor) == (6_690 + 3_432, 6_762 + 2_860)
    [remark] = report.remarks.values()
    assert (remark.lines, "stays an estimate" in remark.text) == ([4], True)


def test_the_same_file_changes_nothing_and_a_corrected_one_corrects(
    store: Store, file: Path
) -> None:
    load(store, file, "A-1;CH-1;3;7,125;2026-03-02", "A-1;CO-1;24;;")

    report, written = load(store, file, "A-1;CH-1;3;7,125;2026-03-02", "A-1;CO-1;24;;")
    assert (written, report.nouns) == (Written(same=1), {"as before": 1})
    report, written = load(store, file, "A-1;CH-1;2;4.8;2026-03-03")

    assert (written, report.nouns) == (Written(changed=1), {"corrected": 1})
    assert came(store, "1") == [(2, 4_800), (24, None)]
    assert stored(store, "1").delivered_on == "2026-03-03"


def test_each_wheel_may_have_a_row(store: Store, file: Path) -> None:
    load(store, file, "A-1;CH-1;1;2,3;", "A-1;CH-1;1;2,41 кг;", "A-1;CH-1;1;2,4;")

    assert came(store, "1")[0] == (3, 7_110)


def test_bad_rows_are_set_aside_and_the_rest_goes_on(store: Store, file: Path) -> None:
    report, written = load(
        store,
        file,
        "A-9;CO-1;1;;",
        "A-1;XX-1;1;;",
        "A-1;CO-1;24;;",
        "A-2;CH-1;3;;",
        "A-2;CO-1;27;;",
        ";CO-1;1;;",
    )

    assert [row.line for row in report.aside] == [2, 3, 5, 6, 7]
    assert aside(report) == [
        (2, "order", "no order has this number or id"),
        (3, "sku", "the order has no such product"),
        (5, "weight", "missing: this product is paid by its weight in kilograms"),
        (
            6,
            "quantity",
            "27 delivered of 24 ordered; load the row with --checked if it is right",
        ),
        (7, "order", "empty"),
    ]
    assert written == Written(changed=1)
    assert came(store, "1") == [(None, None), (24, None)]
    assert stored(store, "2").status == "submitted"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("A-1;CH-1;3;71,25;", "weight", "3 should weigh about 7.05 kg"),
        ("A-1;CH-1;3;0,7125;", "weight", "finer than a gram"),
        ("A-1;CH-1;3;0,712;", "weight", "3 should weigh about 7.05 kg"),
        ("A-1;CH-1;3;seven;", "weight", "not a weight in kilograms such as 4,85"),
        ("A-1;CH-1;0;2,3;", "weight", "a weight, and nothing was delivered"),
        ("A-1;CO-1;many;;", "quantity", "not a number such as 12 or 2 case"),
        ("A-1;CO-1;-2;;", "quantity", "below 0"),
        ("A-1;CO-1;2 barrel;;", "quantity", "is not sold by “barrel”"),
        ("A-1;CO-1;0,5;;", "quantity", "no whole number of pieces"),
        ("A-1;CO-1;;;", "quantity", "empty"),
        ("A-1;CO-1;24;;31.02.2026", "day", "not a day"),
        ("A-1;CO-1;24;;2026-03-04", "day", "still to come"),
    ],
)
def test_a_row_that_cannot_be_meant_is_set_aside(
    store: Store, file: Path, row: str, column: str, reason: str
) -> None:
    report, written = load(store, file, row)

    [(found_line, found_column, found)] = aside(report)
    assert (found_line, found_column, reason in found) == (2, column, True), found
    assert written == Written()
    assert stored(store, "1").status == "shipped"


def test_rows_of_one_product_wait_for_each_other(store: Store, file: Path) -> None:
    report, _ = load(store, file, "A-1;CH-1;1;2,3;", "A-1;CH-1;1;23;", "A-1;CO-1;24;;")

    assert [row.line for row in report.aside] == [2, 3]
    assert (
        report.aside[0].reason == "line 3 of this product cannot be used: all of them wait for it"
    )
    assert came(store, "1") == [(None, None), (24, None)]


def test_what_a_person_has_checked_is_taken(store: Store, file: Path) -> None:
    report, _ = load(store, file, "A-1;CH-1;5;50;", "A-1;CO-1;240;;", checked=True)

    assert report.aside == []
    assert came(store, "1") == [(5, 50_000), (240, None)]


def test_what_a_complete_file_does_not_name_did_not_come(store: Store, file: Path) -> None:
    report, _ = load(store, file, "A-1;CH-1;3;7,125;", complete=True)
    assert report.aside == []
    assert came(store, "1") == [(3, 7_125), (0, None)]

    report, written = load(store, file, "A-2;CO-1;24;;", "A-2;CH-1;3;;", complete=True)

    assert [row.line for row in report.aside] == [2, 3]
    assert report.aside[0].reason == ("line 3 of this order cannot be used, so it is not complete")
    assert written == Written()


def test_a_row_that_cannot_be_read_keeps_an_order_from_being_complete(
    store: Store, file: Path
) -> None:
    report, written = load(store, file, "A-2;CO-1;24;;", "A-2;CH-1;3;x;", complete=True)

    assert [row.line for row in report.aside] == [2, 3]
    assert written == Written()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A-1;CH-1;3;#N/A;", "line 3 of this order cannot be used, so it is not complete"),
        (";CH-1;3;7,125;", "line 3 cannot be used and may be of this order; mend that line"),
        ("#N/A;CH-1;3;7;", "line 3 cannot be used and may be of this order; mend that line"),
        ("A-1;CH-1;3", "line 3 cannot be used and may be of this order; mend that line"),
    ],
)
def test_a_row_that_may_be_of_an_order_keeps_it_from_being_complete(
    store: Store, file: Path, row: str, reason: str
) -> None:
    report, written = load(store, file, "A-1;CO-1;24;;", row, complete=True)

    assert [one.line for one in report.aside] == [2, 3]
    assert report.aside[0].reason == reason
    assert written == Written()


@pytest.mark.parametrize("row", ["A-1;CH-1;1;seven;", "A-1;ch-1;1;#N/A;", "A-1;CH-1;;2,3;"])
def test_a_wheel_that_cannot_be_read_holds_the_others_of_its_product(
    store: Store, file: Path, row: str
) -> None:
    report, _ = load(store, file, "A-1;CH-1;1;2,3;", row, "A-1;CO-1;24;;")

    assert [one.line for one in report.aside] == [2, 3]
    assert (
        report.aside[0].reason == "line 3 of this product cannot be used: all of them wait for it"
    )
    assert came(store, "1") == [(None, None), (24, None)]


def test_a_workbook_is_read_like_a_text(store: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Order", "SKU", "Quantity", "Unit", "Actual weight"])
    sheet.append(["A-1", "CH-1", 3, None, 7.125])
    sheet.append(["A-1", "CO-1", 2, "case"])
    path = tmp_path / "deliveries.xlsx"
    book.save(path)
    deliveries = Deliveries(path, "2026-03-03")

    take_orders(store, deliveries)

    assert (deliveries.report.encoding, deliveries.report.aside) == ("xlsx", [])
    assert came(store, "1") == [(3, 7_125), (24, None)]


def test_a_file_without_a_column_is_refused_with_the_names_that_it_may_have(
    store: Store, file: Path
) -> None:
    with pytest.raises(ImportRefused) as refused:
        load(store, file, "A-1;3", header="Заказ;Количество")

    assert refused.value.message == "the column “sku” is missing"
    assert "“артикул”" in refused.value.remedy
    assert "The file has “Заказ”, “Количество”." in refused.value.remedy
