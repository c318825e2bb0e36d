"""What deliveries make of the hub's orders, and what else may come in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fieldapp.exchange.deliveries import Deliveries
from fieldapp.hub.draft import Written
from fieldapp.hub.order_tables import take_orders
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from tests.hub.deliveries.office import CHEESE, COLA, HEADER, aside, came, line, load, order, stored
from tests.hub.world import AGENT, OWNER, Replica, change_line


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

    def slowly(orders: Any, products: Any, documents: Any, unknown: Any) -> Any:
        if not tried and not store.database.is_sqlite:
            Store(store.database, store.company.id).load([order("1", status="cancelled")])
        tried.append(orders["1"].status)
        return judge(orders, products, documents, unknown)

    deliveries.judged = slowly  # type: ignore[method-assign]
    if store.database.is_sqlite:  # it has one writer at a time
        store.load([order("1", status="cancelled")])
    take_orders(store, deliveries)

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
    monkeypatch.setattr("fieldapp.hub.order_tables.ORDERS_A_TRANSACTION", 2)
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
