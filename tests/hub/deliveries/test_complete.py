"""A file that has all that came: what it lacks did not come, unless a slip hides it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.hub.draft import Written
from fieldapp.hub.store import Store
from tests.hub.deliveries.office import aside, came, load, order, stored

HEADER = "Номер заказа;Артикул;Количество;Ед.;Вес, кг"
COLA_ONLY = "A-1;CO-1;24;шт;"
NOT_COMPLETE = "line 3 of this order cannot be used, so it is not complete"
LACKS = (
    "line 3 is of no known order and may be of this one, which lacks CH-1; "
    "mend that line, or name CH-1 here with what came of it"
)
UNKNOWN = "no order has this number or id"


@pytest.mark.parametrize(
    ("name", "reason"),
    [("А-1", NOT_COMPLETE), ("a-1", NOT_COMPLETE), ("A 1", NOT_COMPLETE), ("A-11", LACKS)],
)
def test_an_order_waits_for_a_row_with_a_slip_in_its_number(
    store: Store, file: Path, name: str, reason: str
) -> None:
    row = f"{name};CH-1;3;шт;7,1"
    report, written = load(store, file, COLA_ONLY, row, header=HEADER, complete=True)

    assert aside(report)[0] == (2, "order", reason)
    [(number, column, why)] = aside(report)[1:]
    assert (number, column) == (3, "order")
    assert why == UNKNOWN + (
        "; it looks like “A-1”, but is spelled otherwise" if reason == NOT_COMPLETE else ""
    )
    assert written == Written()
    assert stored(store, "1").status == "shipped"


@pytest.mark.parametrize("row", ["А-1;CH-1;x;;", "А-1;;3;;", "А-1;CH-1;3;;#N/A"])
def test_a_row_with_two_slips_keeps_its_order_waiting_too(
    store: Store, file: Path, row: str
) -> None:
    report, written = load(store, file, COLA_ONLY, row, header=HEADER, complete=True)

    assert aside(report)[0] == (2, "order", NOT_COMPLETE)
    assert written == Written()


@pytest.mark.parametrize("row", ["B-7;ch-1;x;;", "B-7;;3;;", "B-7;#N/A;3;;", "B-7;СН-1;3;;7,1"])
def test_a_row_of_an_unknown_order_may_be_of_one_that_lacks_its_product(
    store: Store, file: Path, row: str
) -> None:
    report, written = load(store, file, COLA_ONLY, row, header=HEADER, complete=True)

    assert aside(report)[0] == (2, "order", LACKS)
    assert written == Written()


@pytest.mark.parametrize(
    "row", ["B-7;CO-1;24;;", "B-7;XX-1;24;;", "Отпустил: Иванов;;;;", "Итого по складу;;24;;7,1"]
)
def test_a_row_of_what_the_order_has_or_never_had_holds_nothing_up(
    store: Store, file: Path, row: str
) -> None:
    load(store, file, COLA_ONLY, row, header=HEADER, complete=True)

    assert came(store, "1") == [(0, None), (24, None)]


def test_who_names_the_product_with_nothing_has_said_that_it_did_not_come(
    store: Store, file: Path
) -> None:
    rows = (COLA_ONLY, "A-1;CH-1;0;;", "B-7;CH-1;3;;7,1")
    report, _ = load(store, file, *rows, header=HEADER, complete=True)

    assert aside(report) == [(4, "order", UNKNOWN)]
    assert came(store, "1") == [(0, None), (24, None)]


def test_a_slip_that_shows_its_order_holds_up_no_other(store: Store, file: Path) -> None:
    rows = (COLA_ONLY, "А-1;CH-1;3;;7,1", "A-2;CO-1;24;;")
    load(store, file, *rows, header=HEADER, complete=True)

    assert stored(store, "1").status == "shipped"
    assert came(store, "2") == [(0, None), (24, None)]


def test_the_order_and_the_row_with_the_slip_may_be_far_apart(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldapp.hub.order_tables.ORDERS_A_TRANSACTION", 1)
    store.load([order("3")])

    rows = (COLA_ONLY, "A-3;CO-1;24;;", "a-3;CH-1;3;;7,1", "B-7;CH-1;3;;7,1")
    report, written = load(store, file, *rows, header=HEADER, complete=True)

    assert [line for line, _, _ in aside(report)] == [2, 3, 4, 5]
    assert written == Written()


def test_an_order_that_is_named_by_number_and_by_id_is_one(store: Store, file: Path) -> None:
    rows = (COLA_ONLY, "1;CH-1;3;;#N/A")
    report, written = load(store, file, *rows, header=HEADER, complete=True)

    assert aside(report)[0] == (2, "order", NOT_COMPLETE)
    assert [line for line, _, _ in aside(report)] == [2, 3]
    assert written == Written()


def test_wheels_wait_for_one_with_a_slip_in_its_number(store: Store, file: Path) -> None:
    rows = ("A-1;CH-1;1;;2,3", "a-1;CH-1;1;;2,3", COLA_ONLY)
    report, _ = load(store, file, *rows, header=HEADER)

    assert [line for line, _, _ in aside(report)] == [2, 3]
    assert came(store, "1") == [(None, None), (24, None)]


def test_without_complete_what_is_of_an_unknown_order_holds_nothing_up(
    store: Store, file: Path
) -> None:
    load(store, file, COLA_ONLY, "B-7;CH-1;3;;7,1", header=HEADER)

    assert came(store, "1") == [(None, None), (24, None)]


@pytest.mark.parametrize(
    "total", [";Итого;24;шт;", "Итого;;24;голова;", ";Всего;24;wheel;7,1", ";Итого;24;;RUB 1200"]
)
def test_a_total_with_its_unit_beside_it_holds_nothing_up(
    store: Store, file: Path, total: str
) -> None:
    report, _ = load(store, file, COLA_ONLY, total, header=HEADER, complete=True)

    assert report.aside == []
    assert [(one.line, one.kind) for one in report.left_out] == [(3, "total")]
    assert came(store, "1") == [(0, None), (24, None)]
