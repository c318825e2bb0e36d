"""Deliveries come into the hub's orders, on each database: good rows, bad ones, and repeats."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import Pack, Product
from fieldapp.exchange.deliveries import Deliveries
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.report import Report
from fieldapp.hub.deliveries import take_deliveries
from fieldapp.hub.draft import Written
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from tests.hub.world import AGENT, NOW, OWNER, Replica, change_line

CHEESE = Product(id="cheese", sku="CH-1", name="Сыр", unit="wheel", catch_grams=2_350)
COLA = Product(id="cola", sku="CO-1", name="Cola", packs=[Pack(unit="case", quantity=12)])
HEADER = "Номер заказа;Артикул;Количество;Вес, кг;Дата"


def line(product: Product, quantity: int, price_minor: int) -> OrderLine:
    return OrderLine(
        id=f"l-{product.id}",
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        quantity=quantity,
        list_minor=price_minor,
        price_minor=price_minor,
        catch_grams=product.catch_grams,
    )


def order(id_: str, **fields: Any) -> Order:
    values: dict[str, Any] = {"number": f"A-{id_}", "status": "shipped", **fields}
    head = Order(
        id=id_, outlet_id="o1", author_id="agent", currency="EUR", created_at=NOW, **values
    )
    return head.with_lines([line(CHEESE, 3, 949), line(COLA, 24, 143)])


@pytest.fixture(autouse=True)
def goods(store: Store, at_now: None) -> None:
    store.load([CHEESE, COLA, order("1"), order("2", status="submitted")])


def load(
    store: Store, path: Path, *rows: str, header: str = HEADER, **options: bool
) -> tuple[Report, Written]:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    deliveries = Deliveries(path, "2026-03-03", **options)
    written = take_deliveries(store, deliveries)
    assert deliveries.report.adds_up
    return deliveries.report, written


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deliveries.csv"


def stored(store: Store, id_: str) -> Order:
    found = store.write(lambda tx: tx.get(Order, id_))
    assert found is not None
    return found


def came(store: Store, id_: str) -> list[tuple[int | None, int | None]]:
    return [(one.delivered, one.delivered_grams) for one in stored(store, id_).lines]


def aside(report: Report) -> list[tuple[int, str, str]]:
    return [(row.line, row.column, row.reason) for row in report.aside]


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
    ("fields", "reason"),
    [
        ({"status": "draft"}, "this is a cart that nobody has submitted"),
        ({"status": "held"}, "waits for a decision; release it in the app first"),
        ({"status": "cancelled"}, "was cancelled"),
        ({"kind": "return"}, "this is a return, and only orders are delivered"),
        ({"kind": "quote", "status": "offered"}, "this is a quote, and only orders are delivered"),
    ],
)
def test_only_orders_on_their_way_are_delivered(
    store: Store, file: Path, fields: dict[str, Any], reason: str
) -> None:
    store.load([order("3", **fields)])

    report, _ = load(store, file, "A-3;CO-1;24;;")

    assert aside(report) == [(2, "order", reason)]


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

    take_deliveries(store, deliveries)

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


def test_agent_and_owner_learn_of_it(store: Store, file: Path) -> None:
    devices = [Replica.of(store, person) for person in (AGENT, OWNER)]
    for device in devices:
        device.sync()

    load(store, file, "A-1;CH-1;3;7,125;2026-03-02")

    for device in devices:
        device.sync()
        body = device.record("order", "1")
        assert (body["status"], body["delivered_minor"]) == ("delivered", 10_194)
        assert body["lines"][0]["delivered_grams"] == 7_125
        device.check()


def test_an_order_that_is_cancelled_meanwhile_stays_so(store: Store, file: Path) -> None:
    file.write_text(f"{HEADER}\nA-1;CO-1;24;;\n")
    deliveries = Deliveries(file, "2026-03-03")
    judge, tried = deliveries.judged, list[str]()

    def slowly(orders: Any, products: Any, documents: Any) -> Any:
        if not tried and not store.database.is_sqlite:
            Store(store.database, store.company.id).load([order("1", status="cancelled")])
        tried.append(orders["1"].status)
        return judge(orders, products, documents)

    deliveries.judged = slowly  # type: ignore[method-assign]
    if store.database.is_sqlite:  # it has one writer at a time
        store.load([order("1", status="cancelled")])
    take_deliveries(store, deliveries)

    assert tried[-1] == "cancelled"
    assert aside(deliveries.report) == [(2, "order", "was cancelled")]
    assert stored(store, "1").status == "cancelled"


def test_a_delivered_order_takes_no_changes_from_devices(store: Store, file: Path) -> None:
    load(store, file, "A-1;CH-1;3;7,125;2026-03-02")
    before = stored(store, "1")

    receipt = Replica.of(store, AGENT).only(change_line("1", "l-cola", 6, 24))

    assert receipt.verdict == "refused"
    assert stored(store, "1") == before


def test_thousands_of_orders_are_taken_a_few_at_a_time(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldapp.hub.deliveries.ORDERS_A_TRANSACTION", 2)
    store.load([order(str(n)) for n in range(10, 15)])
    transactions = list[int]()
    change = store.change

    def counted(fn: Any) -> Written:
        def count(tx: Transaction) -> None:
            fn(tx)

        written = change(count)
        transactions.append(written.changed)
        return written

    monkeypatch.setattr(store, "change", counted)

    load(store, file, *(f"A-{n};CO-1;24;;" for n in range(10, 15)))

    assert transactions == [2, 2, 1]


def test_a_file_of_sales_that_is_loaded_again_leaves_what_came(store: Store, file: Path) -> None:
    sold = order("7", status="delivered")
    store.load([sold])
    load(store, file, "A-7;CH-1;3;7,125;2026-03-02", "A-7;CO-1;20;;")
    owed = 6_762 + 2_860

    assert store.load([sold]) == Written(same=1)
    assert came(store, "7") == [(3, 7_125), (20, None)]
    assert (stored(store, "7").delivered_on, stored(store, "7").delivered_minor) == (
        "2026-03-02",
        owed,
    )

    dearer = sold.with_lines([line(CHEESE, 3, 949), line(COLA, 24, 150)])
    assert store.load([dearer]) == Written(changed=1)
    assert came(store, "7") == [(3, 7_125), (20, None)]
    assert stored(store, "7").delivered_minor == owed + 20 * 7


def test_what_came_goes_with_its_line_and_its_product(store: Store, file: Path) -> None:
    sold = order("7", status="delivered")
    store.load([sold])
    load(store, file, "A-7;CH-1;3;7,125;", "A-7;CO-1;20;;")

    other = line(COLA, 3, 949).model_copy(update={"id": "l-cheese"})
    store.load([sold.with_lines([other, line(COLA, 24, 143)])])
    assert came(store, "7") == [(None, None), (20, None)]

    store.load([sold.with_lines([other])])
    assert came(store, "7") == [(None, None)]
    assert stored(store, "7").delivered_minor is None

    store.load([sold])
    load(store, file, "A-7;CO-1;20;;")
    store.load([sold.changed(status="cancelled")])
    assert stored(store, "7").delivered_minor is None


def test_looking_for_the_orders_of_a_file_waits_for_no_writer(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(*_: object) -> None:
        raise AssertionError("written while orders were looked for")

    monkeypatch.setattr(store, "write", write)
    report, _ = load(store, file, "A-9;CO-1;1;;")

    assert [row.column for row in report.aside] == ["order"]
