"""What a file of statuses makes of the hub's orders, on each database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from fieldapp.domain.delivered import as_delivered, is_told
from fieldapp.exchange.deliveries import Deliveries
from fieldapp.exchange.report import Report
from fieldapp.exchange.statuses import TOLD, WORDS, Statuses
from fieldapp.hub.draft import Written
from fieldapp.hub.order_tables import take_orders
from fieldapp.hub.store import Store
from tests.hub.deliveries.office import CHEESE, COLA, aside, order, stored
from tests.hub.world import AGENT, NOW, OTHER, OWNER, Replica, change_line

LATER = "2026-03-02T11:00:00.000Z"


@pytest.fixture(autouse=True)
def orders(store: Store, at_now: None) -> None:
    submitted = {"status": "submitted", "reached": {"submitted": NOW}, "status_at": NOW}
    store.load([CHEESE, COLA, order("1", status="submitted"), order("2", status="submitted")])
    # As somebody who has submitted them would leave them.
    store.write(lambda tx: tx.put(*(order(key, status_by="agent", **submitted) for key in "12")))
    store.clock = lambda: LATER


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "statuses.csv"


def load(
    store: Store, path: Path, *rows: str, header: str = "Заказ;Статус"
) -> tuple[Report, Written]:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    statuses = Statuses(path)
    written = take_orders(store, statuses)
    assert statuses.report.adds_up
    return statuses.report, written


def test_orders_go_forward_and_know_since_when(store: Store, file: Path) -> None:
    report, written = load(store, file, "A-1;Собран", "2;Отгружён")

    one, two = stored(store, "1"), stored(store, "2")
    assert (one.status, one.reached) == ("assembled", {"submitted": NOW, "assembled": LATER})
    assert (two.status, two.reached) == ("shipped", {"submitted": NOW, "shipped": LATER})
    assert (one.status_at, one.status_by) == (LATER, "")
    assert (written.changed, report.nouns) == (2, {"assembled": 1, "shipped": 1})


def test_the_same_file_again_changes_nothing(store: Store, file: Path) -> None:
    load(store, file, "A-1;собран")
    before = stored(store, "1")
    store.clock = lambda: "2026-03-02T12:00:00.000Z"

    report, written = load(store, file, "A-1;собран", "1;Assembled")

    assert (written, report.nouns) == (Written(same=1), {"as before": 1})
    assert (stored(store, "1"), report.rows_used) == (before, 2)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Принят", "accepted"),
        ("подтверждён", "accepted"),
        ("В работе", "accepted"),
        ("собрано", "assembled"),
        ("Готова к отгрузке", "assembled"),
        ("ОТГРУЖЕНЫ", "shipped"),
        ("в пути", "shipped"),
        ("on its way", "shipped"),
        ("доставлен", "delivered"),
        ("Delivered.", "delivered"),
    ],
)
def test_offices_have_their_own_words(store: Store, file: Path, word: str, status: str) -> None:
    report, _ = load(store, file, f"A-1;{word}")

    assert aside(report) == []
    assert stored(store, "1").status == status


def test_a_word_means_one_thing() -> None:
    every = [word for status in TOLD for word in WORDS[status]]

    assert len(set(every)) == len(every)


@pytest.mark.parametrize("header", ["order,status", "Номер заказа,Состояние заказа"])
def test_columns_have_several_names(store: Store, file: Path, header: str) -> None:
    load(store, file, "A-1,shipped", header=header)

    assert stored(store, "1").status == "shipped"


def test_a_workbook_is_read_as_well(store: Store, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Заказы на 2 марта"], ["Номер", "Статус"], ["A-1", "Собран"]):
        book.active.append(row)
    book.save(tmp_path / "statuses.xlsx")
    statuses = Statuses(tmp_path / "statuses.xlsx")

    take_orders(store, statuses)

    assert statuses.report.aside == []
    assert stored(store, "1").status == "assembled"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "draft"}, "this is a cart that nobody has submitted"),
        ({"status": "held"}, "waits for a decision; release it in the app first"),
        ({"status": "cancelled"}, "was cancelled"),
        ({"kind": "return"}, "this is a return, and only orders have a status of the office"),
        (
            {"kind": "quote", "status": "offered"},
            "this is a quote, and only orders have a status of the office",
        ),
    ],
)
def test_only_orders_on_their_way_have_a_status(
    store: Store, file: Path, fields: dict[str, Any], reason: str
) -> None:
    store.load([order("3", **fields)])
    before = stored(store, "3")

    report, _ = load(store, file, "A-3;собран")

    assert aside(report) == [(2, "order", reason)]
    assert stored(store, "3") == before


def test_what_cannot_be_used_is_named_and_the_rest_goes_on(store: Store, file: Path) -> None:
    report, _ = load(store, file, "X-9;собран", "A-1;уехал", ";собран", "A-1;", "A-2;собран")

    known = "one of “accepted”, “assembled”, “shipped”, “delivered”"
    assert aside(report) == [
        (2, "order", "no order has this number or id"),
        (3, "status", f"not a status that is known; {known}"),
        (4, "order", "empty"),
        (5, "status", "empty"),
    ]
    assert [stored(store, key).status for key in "12"] == ["submitted", "assembled"]


@pytest.mark.parametrize("word", ["Получен", "К отгрузке", "Отправлен", "sent"])
def test_a_word_that_may_mean_something_else_moves_no_order(
    store: Store, file: Path, word: str
) -> None:
    report, written = load(store, file, f"A-1;{word}")

    assert [row[:2] for row in aside(report)] == [(2, "status")]
    assert (written, stored(store, "1").status) == (Written(), "submitted")


def test_a_status_without_an_order_is_no_caption(store: Store, file: Path) -> None:
    report, _ = load(store, file, ";собран;", ";;Март", header="Заказ;Статус;Примечание")

    assert aside(report) == [(2, "order", "empty")]
    assert [one.line for one in report.left_out] == [3]


def test_nothing_goes_back(store: Store, file: Path) -> None:
    load(store, file, "A-1;отгружен")

    report, written = load(store, file, "A-1;собран")

    assert aside(report) == [(2, "status", "the order is shipped already, and does not go back")]
    assert (written, stored(store, "1").status) == (Written(), "shipped")


@pytest.mark.parametrize("second", ["1;отгружен", "A-1;уехал"])
def test_an_order_that_stands_twice_with_different_words_waits(
    store: Store, file: Path, second: str
) -> None:
    report, _ = load(store, file, "A-1;собран", second, "A-2;собран")

    reason = "line 3 says something else of this order; leave one of them"
    assert aside(report)[0] == (2, "status", reason)
    assert [row[0] for row in aside(report)] == [2, 3]
    assert [stored(store, key).status for key in "12"] == ["submitted", "assembled"]


def test_delivered_without_quantities_is_as_ordered_until_they_are_told(
    store: Store, file: Path
) -> None:
    report, _ = load(store, file, "A-1;доставлен")

    order = stored(store, "1")
    assert (order.status, order.delivered_minor, is_told(order)) == ("delivered", None, False)
    assert as_delivered(order) == order
    text = "goods by weight of which no weight was told: the sum stays an estimate"
    assert text in report.remarks

    file.write_text("order;sku;quantity;weight\nA-1;CH-1;3;7,125\n", encoding="utf-8")
    take_orders(store, Deliveries(file, "2026-03-03"))
    report, _ = load(store, file, "A-1;доставлен")

    corrected = stored(store, "1")
    assert [line.delivered for line in corrected.lines] == [3, None]
    assert corrected.reached["delivered"] == LATER
    assert report.nouns == {"as before": 1}


def test_those_who_see_the_order_learn_of_it_and_nobody_else(store: Store, file: Path) -> None:
    agent, owner, other = (Replica.of(store, person) for person in (AGENT, OWNER, OTHER))
    for device in (agent, owner, other):
        device.sync()

    load(store, file, "A-1;собран")

    for device in (agent, owner, other):
        device.sync()
        device.check()
    for device in (agent, owner):
        body = device.record("order", "1")
        assert (body["status"], body["status_at"]) == ("assembled", LATER)
    assert all(key != ("order", "1") for held in other.buckets.values() for key in held)


def test_an_assembled_order_takes_no_changes_from_devices(store: Store, file: Path) -> None:
    load(store, file, "A-1;собран")
    before = stored(store, "1")

    receipt = Replica.of(store, AGENT).only(change_line("1", "l-cola", 6, 24))

    assert receipt.verdict == "refused"
    assert stored(store, "1") == before


def test_another_company_has_orders_of_its_own(store: Store, file: Path) -> None:
    other = Store(store.database, store.company.id)
    other.create_company("Another")
    other.load([order("1", status="submitted")])

    load(store, file, "A-1;собран")

    assert (stored(store, "1").status, stored(other, "1").status) == ("assembled", "submitted")


def test_who_released_an_order_does_not_answer_for_the_offices_cancellation(
    store: Store,
) -> None:
    released = stored(store, "1").changed(decided_by="Maria", decision="fine")
    store.write(lambda tx: tx.put(released))

    store.load([stored(store, "1").changed(status="shipped")])
    assert stored(store, "1").decided_by == "Maria"
    store.load([stored(store, "1").changed(status="cancelled")])

    assert (stored(store, "1").decided_by, stored(store, "1").decision) == ("", "")
