from __future__ import annotations

import pytest

from fieldapp.domain.repricing import LineChange
from fieldapp.localdb import outbox
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.orders import (
    OrderRow,
    newest_draft,
    order,
    orders,
    repeat_preview,
)
from tests.company import NOW
from tests.intents import describe
from tests.localdb.queries.facts import an_order, put


@pytest.fixture
def history(database: Database) -> Database:
    put(
        database,
        an_order("o1", lines={"tea": 3}, created_at="2026-03-01T08:00:00.000Z", submitted_at=NOW),
        an_order("o2", "kiosk", created_at="2026-03-01T09:00:00.000Z", status="held"),
        an_order("o3", created_at="2026-03-01T10:00:00.000Z", status="draft"),
        an_order("o4", "far", created_at="2026-02-01T10:00:00.000Z", number="Ё7-0004"),
    )
    return database


def keys(database: Database, *arguments: object, **more: object) -> list[str]:
    with database.read() as connection:
        return [row.order_id for row in orders(connection, *arguments, **more)]  # type: ignore[arg-type]


def test_the_newest_order_comes_first(history: Database) -> None:
    assert keys(history) == ["o3", "o2", "o1", "o4"]
    assert keys(history, limit=2, offset=1) == ["o2", "o1"]


def test_a_row_has_the_facts_of_its_order(history: Database) -> None:
    with history.read() as connection:
        row = orders(connection, outlet_id="corner", status="delivered")[0]
    assert row == OrderRow(
        order_id="o1",
        number="N-o1",
        kind="sale",
        status="delivered",
        outlet_id="corner",
        outlet_name="Corner",
        channel="agent",
        author_name="Anna",
        at=NOW,
        total_minor=300,
        currency="USD",
        lines=1,
        unsent=False,
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"outlet_id": "corner"}, ["o3", "o1"]),
        ({"status": "held"}, ["o2"]),
        ({"outlet_id": "corner", "status": "held"}, []),
        ({"text": "CORN"}, ["o3", "o1"]),
        ({"text": "n-o2"}, ["o2"]),
        ({"text": "е7 0004"}, ["o4"]),
        ({"text": "corn", "status": "draft"}, ["o3"]),
        ({"text": "%"}, []),
        ({"text": "\ud83d'\""}, []),
    ],
)
def test_orders_by_outlet_status_and_text(
    history: Database, filters: dict[str, str], expected: list[str]
) -> None:
    assert keys(history, **filters) == expected


def test_unsent_means_not_yet_in_a_pulled_state(history: Database) -> None:
    def unsent() -> list[str]:
        with history.read() as connection:
            return [row.order_id for row in orders(connection) if row.unsent]

    with history.write() as connection:
        outbox.add(connection, [outbox.entry_of(1, describe("o3", note="x"))])
        outbox.mark_sent(connection, [1], NOW)
    assert unsent() == ["o3"]
    with history.write() as connection:
        outbox.contain(connection, 1, NOW)
    assert unsent() == []


def test_a_cart_has_the_prices_of_now_and_an_order_keeps_its_own(history: Database) -> None:
    put(history, an_order("o3", lines={"tea": 2}, status="draft"))
    with history.read() as connection:
        cart, placed = order(connection, "o3", "2026-03-02"), order(connection, "o1", "2026-03-02")
        assert order(connection, "nothing", "2026-03-02") is None
    assert cart is not None
    assert placed is not None
    assert (cart.total_minor, placed.total_minor) == (800, 300)


def test_the_newest_cart_of_an_outlet(history: Database) -> None:
    with history.read() as connection:
        assert newest_draft(connection, "corner") == "o3"
        assert newest_draft(connection, "kiosk") is None


def test_a_preview_of_repeating(history: Database) -> None:
    put(history, an_order("o1", lines={"tea": 3, "relic": 1}))
    with history.read() as connection:
        preview = repeat_preview(connection, "o1", "2026-03-02")
        assert repeat_preview(connection, "nothing", "2026-03-02") is None
    assert preview is not None
    assert preview.lines == (("tea", 3),)
    assert preview.changes == (
        LineChange("price", "TE-1", "Tea", 100, 400),
        LineChange("stock", "TE-1", "Tea", 3, 0),
        LineChange("discontinued", "RELIC", "relic"),
    )


def test_the_history_of_an_outlet_is_read_along_its_index(history: Database) -> None:
    sql = (
        "SELECT h.id FROM order_head h WHERE h.outlet_id = 'corner' "
        "ORDER BY h.created_at DESC, h.id DESC LIMIT 50"
    )
    with history.read() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    assert plan[0].startswith("SEARCH h USING INDEX order_head_outlet")


def test_orders_of_outlets_since_a_time_are_read_along_their_index(history: Database) -> None:
    sql = (
        "SELECT id FROM order_head WHERE outlet_id IN ('corner', 'kiosk') "
        "AND coalesce(submitted_at, created_at) >= '2026-03-01'"
    )
    with history.read() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    assert "INDEX order_head_dated (outlet_id=? AND <expr>>?)" in plan[0]
