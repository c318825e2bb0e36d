"""What others have made of orders."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.noun import days_before
from fieldapp.domain.order import Order
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.news import LATE_DAYS, Looked, NewsRow, news, news_heads
from fieldapp.localdb.queries.orders import is_received
from fieldapp.wire.codec import body_of
from tests.company import AGENT, OWNER
from tests.localdb.queries.facts import an_order, put


def at(hour: int) -> str:
    return f"2026-03-02T{hour:02}:00:00.000Z"


def told(id_: str, status: Any, hour: int, by: str = "", **fields: Any) -> Order:
    return an_order(id_, status=status, status_at=at(hour), status_by=by, **fields)


@pytest.fixture
def replica(database: Database) -> Database:
    put(
        database,
        told("o1", "assembled", 9),
        told("o2", "shipped", 11, number="A1-00002"),
        told("o3", "cancelled", 10, by="maria", decided_by="Maria"),
        told("o4", "submitted", 12, by=AGENT.id),
        told("o5", "cancelled", 12, moved_to="o1"),
        an_order("o6", status="delivered"),
        an_order("o7", status="draft"),
    )
    return database


def rows(database: Database, user: str = AGENT.id, limit: int = 50) -> list[NewsRow]:
    with database.read() as connection:
        return news(connection, user, limit)


def test_the_last_change_comes_first_and_what_one_has_done_oneself_is_none(
    replica: Database,
) -> None:
    assert [row.order_id for row in rows(replica)] == ["o2", "o3", "o1"]
    assert [row.order_id for row in rows(replica, OWNER.id)] == ["o4", "o2", "o3", "o1"]
    assert [row.order_id for row in rows(replica, limit=1)] == ["o2"]


def test_a_row_says_what_has_become_of_which_order_and_by_whom(replica: Database) -> None:
    shipped, cancelled, _ = rows(replica)

    assert (shipped.number, shipped.status, shipped.at) == ("A1-00002", "shipped", at(11))
    assert shipped.outlet_name
    assert (shipped.by_office, shipped.decided_by) == (True, "")
    assert (cancelled.by_office, cancelled.decided_by) == (False, "Maria")


@pytest.mark.parametrize(
    ("since", "ids"), [("", {"o1", "o2", "o3"}), (at(9), {"o2", "o3"}), (at(11), set())]
)
def test_what_came_after_a_moment_is_found_with_its_time(
    replica: Database, since: str, ids: set[str]
) -> None:
    with replica.read() as connection:
        heads = news_heads(connection, AGENT.id, since)

    assert set(heads) == ids
    assert heads.get("o2", at(11)) == at(11)


def test_what_was_looked_at_is_remembered_by_order_for_as_long_as_others_may_be_late() -> None:
    looked = Looked().more({"o1": at(9), "o2": at(11)})

    assert looked.has("o1", at(9))
    assert not looked.has("o1", at(10)), "it has changed again since"
    assert not looked.has("o3", at(9)), "it came after the look"
    much_later = days_before(at(9), -LATE_DAYS - 1)
    later = looked.more({"o4": much_later})
    assert set(later.orders) == {"o4"}
    assert later.has("o3", at(9))
    assert later.has("o4", much_later)


def test_looking_at_nothing_changes_nothing() -> None:
    looked = Looked(at(9))

    assert looked.more({}) == looked


def test_news_are_found_without_a_look_at_every_order(replica: Database) -> None:
    with replica.read() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT h.id, h.status_at FROM order_head h"
            " WHERE h.status_at IS NOT NULL AND h.status_by <> 'x' AND h.status_at > 'y'"
        ).fetchall()

    assert all("order_head_told" in row[3] for row in plan)


@pytest.mark.parametrize(
    ("base", "received"), [(None, False), ("draft", False), ("submitted", True), ("held", True)]
)
def test_an_order_is_received_when_the_hub_has_it_as_placed(
    replica: Database, base: Any, received: bool
) -> None:
    order = told("o4", "submitted", 12, by=AGENT.id)
    body = body_of(order.changed(status=base)) if base else None
    with replica.write() as connection:
        assert is_received(connection, order)
        connection.exec_driver_sql("INSERT INTO base_record VALUES ('order', 'o4', ?)", (body,))
        assert is_received(connection, order) == received
