"""What the replica suggests for an outlet: read, filtered and told with its reason."""

from __future__ import annotations

from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.catalog import ProductFilter, products
from fieldapp.localdb.queries.product_card import product_card
from fieldapp.localdb.queries.suggestions import Suggestion, suggestions
from tests.company import CORNER, NOW
from tests.localdb.queries.facts import an_order, put


def at(day: int) -> str:
    return f"2026-02-{day:02}T08:00:00.000Z"


def suggested(database: Database, outlet_id: str = "corner", limit: int = 20) -> list[Suggestion]:
    with database.read() as connection:
        return suggestions(connection, outlet_id, NOW, limit)


def by_id(database: Database) -> dict[str, Suggestion]:
    return {row.product_id: row for row in suggested(database)}


def test_a_suggestion_tells_quantity_and_rhythm(database: Database) -> None:
    put(
        database,
        an_order("o1", lines={"juice": 12, "soap": 10}, created_at=at(2)),
        an_order("o2", lines={"juice": 12}, created_at=at(9)),
        an_order("o3", lines={"juice": 12, "tea": 5}, created_at=at(16)),
        an_order("o4", lines={"salt": 10}, status="draft"),
        an_order("cart", lines={"tea": 1}, status="draft", created_at=NOW),
    )
    rows = by_id(database)
    juice = rows["juice"]
    assert (juice.sku, juice.name, juice.orders) == ("JU-1", "Juice", 3)
    assert (juice.every_days, juice.last_days, juice.in_cart) == (7, 14, False)
    # Twelve a week, none left after two, and 3 + 3 days to go until the call on Thursday.
    assert juice.quantity == 12
    assert (rows["soap"].every_days, rows["soap"].last_days, rows["soap"].quantity) == (
        None,
        28,
        10,
    )
    assert rows["tea"].in_cart
    assert "salt" not in rows
    assert [row.product_id for row in suggested(database, limit=1)] == ["juice"]


def test_what_is_not_sold_to_the_outlet_is_never_suggested(database: Database) -> None:
    lines = {"relic": 5, "ghost": 5, "unknown": 5, "tea": 5}
    put(database, an_order("o1", lines=lines, created_at=at(2)))
    assert set(by_id(database)) == {"tea"}
    put(database, CORNER.changed(price_type_id="nowhere"))
    assert suggested(database) == []
    assert suggested(database, "nobody") == []


def test_returns_and_cancelled_orders_were_not_bought(database: Database) -> None:
    put(
        database,
        an_order("o1", lines={"tea": 28}, created_at=at(2)),
        an_order("o2", lines={"tea": 5}, created_at=at(20), kind="return"),
        an_order("o3", lines={"salt": 5}, created_at=at(20), status="cancelled"),
        an_order("o4", lines={"candle": 4}, created_at=at(20)),
        an_order("o5", lines={"candle": 4}, created_at=at(21), kind="return"),
    )
    rows = by_id(database)
    assert (rows["tea"].orders, rows["tea"].every_days) == (1, None)
    assert "salt" not in rows
    assert (rows["candle"].quantity, rows["candle"].last_days) == (0, None)


def test_an_order_on_its_way_is_not_ordered_again(database: Database) -> None:
    past = [an_order(f"o{day}", lines={"tea": 10}, created_at=at(day)) for day in (2, 9, 16)]
    put(database, *past)
    needed = by_id(database)["tea"].quantity
    assert needed > 0
    coming = an_order("o5", lines={"tea": 50}, created_at="2026-03-01T08:00:00.000Z")
    put(database, coming.model_copy(update={"status": "submitted"}))
    assert by_id(database)["tea"].quantity == 0


def test_orders_of_another_outlet_do_not_change_a_quantity(database: Database) -> None:
    put(database, *(an_order(f"o{d}", lines={"tea": 10}, created_at=at(d)) for d in (2, 9, 16)))
    before = by_id(database)["tea"]
    put(database, an_order("k1", "kiosk", {"tea": 90, "candle": 5}, created_at=at(28)))
    rows = by_id(database)
    assert (rows["tea"].quantity, rows["tea"].every_days) == (before.quantity, before.every_days)
    candle = rows["candle"]
    assert (candle.orders, candle.others, candle.quantity) == (0, 1, 1)
    assert (candle.every_days, candle.last_days) == (None, None)
    assert rows["tea"].others == 1


def test_the_catalog_can_be_limited_to_some_products_in_their_order(database: Database) -> None:
    among = ProductFilter(among=("tea", "cola", "relic", "salt"))
    with database.read() as connection:
        rows = products(connection, "corner", None, among, NOW[:10])
        assert [row.product_id for row in rows] == ["tea", "cola", "salt"]
        assert products(connection, "corner", None, ProductFilter(among=()), NOW[:10]) == []
        found = ProductFilter(text="c", among=("tea", "cola"))
        texts = products(connection, "corner", None, found, NOW[:10])
        assert [row.product_id for row in texts] == ["cola"]


def test_gifts_are_no_sales(database: Database) -> None:
    made = an_order("o1", lines={"tea": 10, "candle": 3}, created_at=at(2))
    tea, candle = made.lines
    gifts = [tea.model_copy(update={"id": "gift-1", "gift_of": "deal", "quantity": 5}), candle]
    gifts[1] = candle.model_copy(update={"id": "gift-2", "gift_of": "deal"})
    put(database, made.with_lines([tea, *gifts]))
    put(database, an_order("o2", lines={"tea": 10}, created_at=at(9)))

    with database.read() as connection:
        card = product_card(connection, "corner", "tea", NOW[:10])

    assert "candle" not in by_id(database)
    assert card is not None
    assert [purchase.quantity for purchase in card.purchases] == [10, 10]
