"""The board of carts and quotes, and what a split, a quote and a delivery are shown with."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.contract import ContractPrice, PriceTerm
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.user import User
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.carts import (
    DeliveryView,
    carts,
    delivery_view,
    payers,
    quote_view,
    split_view,
)
from fieldapp.localdb.queries.catalog import ProductFilter, products
from fieldapp.localdb.queries.orders import newest_draft, orders
from fieldapp.localdb.queries.outlets import outlet_card
from tests.company import AGENT, NOW
from tests.localdb.queries.facts import an_order, put

OLD = "2026-02-20T08:00:00.000Z"


@pytest.fixture
def board(database: Database) -> Database:
    put(
        database,
        LegalEntity(id="second", name="Second LLC", outlet_ids=["corner"]),
        an_order("c1", lines={"tea": 3}, created_at=OLD, status="draft", author_id="olga"),
        an_order("c2", "kiosk", created_at=NOW, status="draft", title="Праздник"),
        an_order("q1", kind="quote", created_at=OLD, status="offered", valid_until="2026-03-01"),
        an_order("q2", kind="quote", created_at=NOW, status="draft", touched_by="Olga"),
        an_order("q3", kind="quote", created_at=NOW, status="ordered"),
        an_order("o1", created_at=NOW, status="submitted"),
    )
    return database


def keys(board: Database, *arguments: object, **more: object) -> list[str]:
    with board.read() as connection:
        return [row.order_id for row in carts(connection, NOW, *arguments, **more)]  # type: ignore[arg-type]


def test_open_carts_and_quotes_come_with_the_last_touched_first(board: Database) -> None:
    later = "2026-03-02T09:00:00.000Z"
    put(board, an_order("c1", created_at=OLD, status="draft", touched_at=later))

    assert keys(board) == ["c1", "q2", "c2", "q1"]
    assert keys(board, limit=2) == ["c1", "q2"]


def test_the_board_is_filtered(board: Database) -> None:
    assert keys(board, shown="carts") == ["c2", "c1"]
    assert keys(board, shown="quotes") == ["q2", "q1"]
    assert keys(board, shown="abandoned") == ["c1"]
    assert keys(board, shown="mine") == ["q2", "c2", "q1"]
    assert keys(board, outlet_id="kiosk") == ["c2"]


def test_the_board_is_searched_by_number_name_and_outlet(board: Database) -> None:
    assert keys(board, "праздн") == ["c2"]
    assert keys(board, "KIOSK") == ["c2"]
    assert keys(board, "n-c1") == ["c1"]
    assert keys(board, "corner", "quotes") == ["q2", "q1"]
    assert keys(board, "…") == []


def test_a_row_says_what_was_left_lying_and_what_has_expired(board: Database) -> None:
    with board.read() as connection:
        rows = {row.order_id: row for row in carts(connection, NOW)}

    assert {key for key, row in rows.items() if row.abandoned} == {"c1"}
    assert {key for key, row in rows.items() if row.expired} == {"q1"}
    assert (rows["q2"].touched_by, rows["c2"].touched_by) == ("Olga", "Anna")
    assert (rows["c1"].lines, rows["c1"].outlet_name) == (1, "Corner")


def test_quotes_are_in_no_other_list(board: Database) -> None:
    with board.read() as connection:
        assert {row.kind for row in orders(connection)} == {"sale"}
        card = outlet_card(connection, "corner", NOW)
        assert newest_draft(connection, "corner") == "c1"
    assert card is not None
    assert [row.order_id for row in card.drafts] == ["c1"]
    assert [row.order_id for row in card.last_orders] == ["o1"]


def test_a_split_knows_what_the_stock_does_not_cover_and_where_lines_may_go(
    board: Database,
) -> None:
    put(
        board,
        an_order("c3", lines={"cola": 12, "tea": 1}, status="draft", created_at=NOW),
        an_order("c4", status="draft", created_at=NOW, legal_entity_id="second"),
        an_order("o2", created_at=NOW, status="delivered"),
    )
    with board.read() as connection:
        view = split_view(connection, "c3", NOW)
        assert split_view(connection, "o2", NOW) is None
    assert view is not None
    assert view.stock == {"cola": 240, "tea": 0}
    assert [line.product_id for line in view.order.lines if line.id in view.short] == ["tea"]
    assert [row.order_id for row in view.others] == ["c1"]


def test_a_quote_is_shown_with_names_and_whether_it_has_expired(board: Database) -> None:
    with board.read() as connection:
        offered = quote_view(connection, "q1", "2026-03-02")
        in_time = quote_view(connection, "q1", "2026-03-01")
        assert quote_view(connection, "c1", "2026-03-02") is None
    assert offered is not None
    assert in_time is not None
    assert (offered.expired, in_time.expired) == (True, False)
    assert (offered.outlet_name, offered.address) == ("Corner", "Riga")


def test_orders_for_one_day_may_come_together(board: Database) -> None:
    day: dict[str, Any] = {"delivery_day": "2026-03-05", "status": "submitted", "created_at": NOW}
    put(board, *(an_order(key, **day) for key in ("d1", "d2")))
    put(board, *(an_order(key, delivery_group="g", **day) for key in ("d3", "d4")))

    with board.read() as connection:
        assert delivery_view(connection, "o1") == DeliveryView()
        found = delivery_view(connection, "d3")

    assert found.along == (("d4", "N-d4"),)
    assert found.could == (("d1", "N-d1"), ("d2", "N-d2"))


def test_prices_in_a_cart_are_those_of_its_legal_entity(board: Database) -> None:
    second = LegalEntity(id="second", name="Second LLC", outlet_ids=["corner"])
    term = PriceTerm(amount_minor=99)
    agreed = ContractPrice(client_id="second", target_id="tea", outlet_ids=["corner"], terms=[term])
    put(board, second, agreed)
    put(board, an_order("c5", status="draft", created_at=NOW, legal_entity_id="second"))

    def price(order_id: str) -> int | None:
        with board.read() as connection:
            wanted = ProductFilter(among=("tea",))
            [row] = products(connection, "corner", order_id, wanted, "2026-03-02")
            return row.price_minor

    assert (price("c5"), price("c1")) == (99, 400)
    with board.read() as connection:
        assert payers(connection, "corner") == [
            ("corner-llc", "Corner LLC"),
            ("second", "Second LLC"),
        ]


def test_the_board_is_read_along_the_index_of_states(board: Database) -> None:
    put(board, User.model_validate(AGENT.model_dump()))
    sql = "SELECT h.id FROM order_head h WHERE h.status IN ('draft', 'offered')"
    with board.read() as connection:
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    assert plan[0].startswith("SEARCH h USING")
    assert "order_head_status" in plan[0]
