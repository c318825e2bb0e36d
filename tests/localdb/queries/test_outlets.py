from __future__ import annotations

import datetime as dt

import pytest

from fieldapp.domain.conflict import Conflict
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.route import Route, Stop
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.outlets import (
    OutletRow,
    count_outlets,
    outlet_card,
    outlets,
    todays_route,
)
from fieldapp.localdb.queries.routes import RouteRow, routes
from tests.company import CORNER, NOW
from tests.localdb.queries.facts import a_visit, an_order, put

MONDAY = dt.date(2026, 3, 2)
NOON = "2026-03-02T12:00:00.000Z"
EARLIER = "2026-02-20T12:00:00.000Z"


def route_of(
    database: Database, day: dt.date = MONDAY, zone: dt.tzinfo = dt.UTC, **more: int
) -> list[OutletRow]:
    with database.read() as connection:
        return todays_route(connection, "anna", day, zone=zone, **more)


def found(database: Database, text: str, route_id: str | None = None) -> list[str]:
    with database.read() as connection:
        rows = outlets(connection, text, route_id)
        assert len(rows) == count_outlets(connection, text, route_id)
    return [row.outlet_id for row in rows]


def test_the_route_is_the_plan_of_the_day_in_sequence(database: Database) -> None:
    rows = route_of(database)
    assert [(row.outlet_id, row.sequence, row.due_today) for row in rows] == [
        ("corner", 1, True),
        ("kiosk", 2, True),
    ]
    assert [row.outlet_id for row in route_of(database, dt.date(2026, 3, 5))] == ["corner"]
    assert route_of(database, dt.date(2026, 3, 3)) == []
    assert len(route_of(database, limit=1)) == 1
    with database.read() as connection:
        assert todays_route(connection, "nobody", MONDAY) == []


def test_closed_outlets_are_not_planned_and_two_stops_are_one_call(database: Database) -> None:
    for number, outlet_id in enumerate(("shut", "corner", "gone")):
        stop = Stop(
            id=f"s{number}", route_id="north", outlet_id=outlet_id, weekdays=[1], sequence=9
        )
        put(database, stop)
    assert [(row.outlet_id, row.sequence) for row in route_of(database)] == [
        ("corner", 1),
        ("kiosk", 2),
    ]


def test_visits_of_anyone_count_and_own_unplanned_calls_follow(database: Database) -> None:
    put(
        database,
        a_visit("v1", "kiosk", NOON, user_id="boris"),
        a_visit("v2", "bazaar", NOON),
        a_visit("v3", "shut", NOON, user_id="boris"),
        a_visit("v4", "corner", "2026-03-01T23:59:59.999Z"),
    )
    rows = route_of(database)
    assert [(row.outlet_id, row.due_today, row.visited_today) for row in rows] == [
        ("corner", True, False),
        ("kiosk", True, True),
        ("bazaar", False, True),
    ]


def test_a_day_is_a_day_of_its_zone(database: Database) -> None:
    put(database, a_visit("v1", "kiosk", "2026-03-01T22:30:00.000Z"))
    riga = dt.timezone(dt.timedelta(hours=2))
    assert [row.visited_today for row in route_of(database, zone=riga)] == [False, True]
    assert [row.visited_today for row in route_of(database)] == [False, False]


def test_a_row_tells_what_happened_last(database: Database) -> None:
    put(
        database,
        a_visit("v1", "corner", EARLIER),
        a_visit("v2", "corner", NOON),
        an_order("o1", lines={"tea": 3}, created_at=EARLIER, submitted_at=NOON),
        an_order("o2", lines={"tea": 9}, created_at="2026-01-01T08:00:00.000Z"),
        an_order("o3", lines={"tea": 1}, status="draft", created_at=EARLIER),
        an_order("o4", lines={"tea": 1}, status="draft", created_at=NOON),
        an_order("o5", lines={"tea": 1}, status="cancelled", created_at=NOON),
        an_order("o6", lines={"tea": 1}, kind="return", created_at=NOON),
    )
    assert route_of(database)[0] == OutletRow(
        outlet_id="corner",
        code="C-1",
        name="Corner",
        address="",
        city="Riga",
        route_id="north",
        route_name="North",
        last_visit_at=NOON,
        last_order_at=NOON,
        last_order_minor=300,
        currency="USD",
        draft_order_id="o4",
        due_today=True,
        visited_today=True,
        sequence=1,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["bazaar", "corner", "yolka", "kiosk"]),
        ("CORN", ["corner"]),
        ("елка", ["yolka"]),
        ("ленина магазин", ["yolka"]),
        ("riga", ["corner"]),
        ("k-1", ["kiosk"]),
        ("shut", []),
        ("%", []),
        ("\ud83d'", []),
    ],
)
def test_outlets_by_text(database: Database, text: str, expected: list[str]) -> None:
    yolka = Outlet(
        id="yolka", code="E-1", name="ёлка магазин", address="ул.Ленина", price_type_id="base"
    )
    put(database, yolka)
    assert sorted(found(database, text)) == sorted(expected)


def test_outlets_are_sorted_as_people_sort(database: Database) -> None:
    for name in ("яма", "Ёж", "Абрикос", "apple", "Жук"):
        put(database, Outlet(id=name, code="1", name=name, price_type_id="base"))
    assert found(database, "1")[0] == "apple"
    assert [id_ for id_ in found(database, "") if not id_.isascii()] == [
        "Абрикос", "Ёж", "Жук", "яма",
    ]  # fmt: skip


def test_outlets_of_a_route_in_pages(database: Database) -> None:
    assert found(database, "", "north") == ["corner", "kiosk"]
    with database.read() as connection:
        assert [row.outlet_id for row in outlets(connection, "", "north", 1, 1)] == ["kiosk"]


def test_the_card_of_an_outlet(database: Database) -> None:
    put(
        database,
        a_visit("v1", "corner", EARLIER),
        a_visit("v2", "corner", NOON, user_id="boris"),
        *(
            an_order(f"o{n}", lines={"tea": n}, created_at=f"2026-02-0{n}T08:00:00.000Z")
            for n in range(1, 7)
        ),
        an_order("old", lines={"tea": 50}, created_at="2025-10-01T08:00:00.000Z"),
        an_order("euro", lines={"tea": 50}, currency="EUR", created_at=EARLIER),
        an_order("cart", status="draft"),
        Conflict(
            id="c1", order_id="cart", order_number="N-cart", outlet_id="corner", line_id="l",
            product_id="tea", sku="TE-1", name="Tea", mine=1, theirs=2, author_id="anna",
            author_name="Anna", opened_at=NOW,
        ),
    )  # fmt: skip
    with database.read() as connection:
        card = outlet_card(connection, "corner", NOW)
        assert outlet_card(connection, "nowhere", NOW) is None
    assert card is not None
    assert card.outlet == CORNER
    assert card.legal_entity is not None
    assert (card.legal_entity.name, card.price_type_name, card.route_name) == (
        "Corner LLC", "Retail", "North",
    )  # fmt: skip
    assert (card.orders_90d, card.total_90d_minor, card.currency) == (6, 2_100, "USD")
    assert [row.order_id for row in card.last_orders] == ["euro", "o6", "o5", "o4", "o3"]
    assert [row.order_id for row in card.drafts] == ["cart"]
    assert (card.last_visit_at, card.open_visit_id, card.open_conflicts) == (NOON, "v1", 1)


def test_routes_tell_what_came_of_them(database: Database) -> None:
    put(
        database,
        a_visit("v1", "corner", EARLIER),
        a_visit("v2", "corner", NOON),
        a_visit("v3", "kiosk", "2026-01-01T08:00:00.000Z"),
        a_visit("v4", "shut", NOON),
        an_order("o1", lines={"tea": 3}, created_at=EARLIER),
        an_order("o2", "kiosk", lines={"tea": 4}, created_at=NOW, submitted_at=NOON),
        an_order("o3", lines={"tea": 5}, created_at=NOON, status="draft"),
        an_order("o4", lines={"tea": 5}, created_at=NOW, currency="EUR"),
        an_order("o5", lines={"tea": 5}, created_at="2026-01-01T08:00:00.000Z"),
    )
    with database.read() as connection:
        assert routes(connection, "2026-03-03T08:00:00.000Z") == [
            RouteRow("north", "North", "Anna", 2, 1, NOON, NOON, 2, 700, "USD"),
            RouteRow("south", "South", "Boris", 1, 0, None, None, 0, 0, "USD"),
        ]


def test_routes_that_somebody_works_on_come_first(database: Database) -> None:
    put(database, Route(id="east", name="East"))
    with database.read() as connection:
        assert [row.name for row in routes(connection, NOW)] == ["North", "South", "East"]
