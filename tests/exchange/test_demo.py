"""The demo company is complete, consistent and the same each time."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict

import pytest

from fieldapp.domain.access import looks_after, scope
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.policy import Policy
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit
from fieldapp.exchange.demo import DemoCompany, demo_company
from fieldapp.exchange.demo.cheese import GOODS, NUMBER
from fieldapp.exchange.demo.company import weeks_forward
from fieldapp.exchange.demo.pictures import PICTURED, pictures
from fieldapp.exchange.demo.terms import owner_of
from fieldapp.exchange.demo.under_way import NUMBERS
from fieldapp.wire.codec import body_of
from fieldapp.wire.kinds import KINDS, kind_of
from tests.exchange.conftest import TODAY, by_kind
from tests.exchange.demo_nouns import account, keyed


def test_every_noun_is_valid_and_keys_are_unique(demo: DemoCompany) -> None:
    keys = Counter((kind_of(noun).name, noun.key) for noun in demo.nouns)
    assert len(keys) == len(demo.nouns)
    for noun in demo.nouns:
        assert type(noun).model_validate(noun.model_dump()) == noun


def test_every_reference_resolves(demo: DemoCompany) -> None:
    kinds = (Product, Outlet, PriceType, Route, LegalEntity, Group, Brand, User)
    ids = {kind: set(keyed(demo, kind)) | {None} for kind in kinds}
    for order in by_kind(demo.nouns, Order):
        assert order.outlet_id in ids[Outlet]
        assert order.price_type_id in ids[PriceType]
        assert order.legal_entity_id in ids[LegalEntity]
        assert {line.product_id for line in order.lines} <= ids[Product]
    for outlet in by_kind(demo.nouns, Outlet):
        assert outlet.route_id in ids[Route]
        assert outlet.price_type_id in ids[PriceType]
        assert outlet.legal_entity_id in ids[LegalEntity]
    for product in by_kind(demo.nouns, Product):
        assert product.group_id in ids[Group]
        assert product.brand_id in ids[Brand]
    for price in by_kind(demo.nouns, Price):
        assert price.price_type_id in ids[PriceType]
        assert price.product_id in ids[Product]
    for stop in by_kind(demo.nouns, Stop):
        assert stop.route_id in ids[Route]
        assert stop.outlet_id in ids[Outlet]
    for entity in by_kind(demo.nouns, LegalEntity):
        assert set(entity.outlet_ids) <= ids[Outlet]
    for invoice in by_kind(demo.nouns, Invoice):
        assert invoice.legal_entity_id in ids[LegalEntity]
        assert {*invoice.outlet_ids, invoice.outlet_id} <= ids[Outlet]
    assert {plan.id for plan in by_kind(demo.nouns, DeliveryPlan)} == ids[Route] - {None}
    assert {stock.product_id for stock in by_kind(demo.nouns, Stock)} <= ids[Product]
    assert {route.agent_id for route in by_kind(demo.nouns, Route)} <= ids[User]
    assert {type_.base_id for type_ in by_kind(demo.nouns, PriceType)} <= ids[PriceType]


def test_outlets_come_before_what_refers_to_them(demo: DemoCompany) -> None:
    order = [kind_of(noun).name for noun in demo.nouns]
    last_outlet = len(order) - 1 - order[::-1].index("outlet")
    assert last_outlet < order.index("order")
    assert last_outlet < order.index("legal_entity")
    assert set(order) <= set(KINDS)


@pytest.mark.parametrize(
    ("login", "outlets"), [("anna", 188), ("boris", 94), ("olga", 3), ("max", 1_244)]
)
def test_everybody_sees_outlets_with_history(demo: DemoCompany, login: str, outlets: int) -> None:
    user = account(demo, login)
    own = [outlet for outlet in by_kind(demo.nouns, Outlet) if looks_after(user, outlet)]
    assert len(own) == outlets
    ids = {outlet.id for outlet in own}
    assert any(order.outlet_id in ids for order in by_kind(demo.nouns, Order))
    buckets = scope(user, "device", own, keyed(demo, PriceType))
    cost = next(t.id for t in by_kind(demo.nouns, PriceType) if t.name == "Cost")
    base = next(t.id for t in by_kind(demo.nouns, PriceType) if t.name == "Base")
    assert f"prices/{base}" in buckets
    assert (f"prices/{cost}" in buckets) == (login == "max")
    assert "stock/main" in buckets


def test_agent_and_owner_meet_in_outlets_with_rich_history(demo: DemoCompany) -> None:
    outlets = keyed(demo, Outlet)
    owned = [outlets[id_] for id_ in account(demo, "olga").outlet_ids]
    assert all(looks_after(account(demo, "anna"), outlet) for outlet in owned)
    orders = Counter(order.outlet_id for order in by_kind(demo.nouns, Order))
    assert all(orders[outlet.id] >= 20 for outlet in owned)


def test_the_agents_route_has_stops_on_every_day(demo: DemoCompany) -> None:
    route = account(demo, "anna").route_ids[0]
    stops = [stop for stop in by_kind(demo.nouns, Stop) if stop.route_id == route]
    for days in range(56):
        day = TODAY + dt.timedelta(days=days)
        due = sum(stop.due_on(day) for stop in stops)
        assert 8 <= due <= 25 if day.isoweekday() < 7 else 3 <= due <= 8


def test_every_outlet_has_one_stop_and_tours_are_in_sequence(demo: DemoCompany) -> None:
    stops = by_kind(demo.nouns, Stop)
    assert Counter(s.outlet_id for s in stops) == dict.fromkeys(keyed(demo, Outlet), 1)
    tours: dict[tuple[str, int], list[int]] = defaultdict(list)
    for stop in stops:
        assert stop.week_offset < stop.every_weeks
        tours[stop.route_id, stop.weekdays[0]].append(stop.sequence)
    assert all(sorted(tour) == list(range(1, len(tour) + 1)) for tour in tours.values())


def test_the_last_weeks_have_calls_that_were_planned_and_some_were_missed(
    demo: DemoCompany,
) -> None:
    stops = {stop.outlet_id: stop for stop in by_kind(demo.nouns, Stop)}
    visits = by_kind(demo.nouns, Visit)
    agents = {account(demo, login).id for login in ("anna", "boris")}
    of_agents = {id_ for login in ("anna", "boris") for id_ in account(demo, login).route_ids}
    days = [TODAY - dt.timedelta(days=n) for n in range(1, 29)]
    planned = sum(
        stop.due_on(day) for day in days for stop in stops.values() if stop.route_id in of_agents
    )

    assert {visit.user_id for visit in visits} == agents
    for visit in visits:
        day = dt.datetime.fromisoformat(visit.checked_in_at).date()
        assert day in days
        assert stops[visit.outlet_id].due_on(day)
    assert 0.75 * planned < len(visits) < planned
    assert 0 < sum(visit.result == "order" for visit in visits) < len(visits)


def test_stock_is_of_tonight_and_some_of_it_is_out(demo: DemoCompany) -> None:
    stock = [level for level in by_kind(demo.nouns, Stock) if level.warehouse_id == "main"]
    assert {level.as_of for level in stock} == {f"{TODAY}T02:00:00.000Z"}
    assert len(stock) == 1_574 + len(GOODS)
    assert 30 <= sum(level.quantity == 0 for level in stock) <= 120
    assert all(level.quantity < 100_000 for level in stock)


def test_the_central_warehouse_has_what_the_depot_lacks(demo: DemoCompany) -> None:
    stock = {level.key: level for level in by_kind(demo.nouns, Stock)}
    [policy] = by_kind(demo.nouns, Policy)
    assert [one.id for one in policy.warehouses] == ["main", "central"]
    assert len(stock) == 2 * 1_574 + len(GOODS)
    weighed = {product.id for product in by_kind(demo.nouns, Product) if product.catch_grams}
    near = [
        level
        for level in stock.values()
        if level.warehouse_id == "main" and level.product_id not in weighed
    ]
    far = [stock[f"central/{level.product_id}"] for level in near]
    assert all(there.quantity > here.quantity for here, there in zip(near, far, strict=True))
    assert all(there.as_of < here.as_of for here, there in zip(near, far, strict=True))


@pytest.mark.parametrize("days", range(7))
def test_history_is_brought_forward_by_whole_weeks(days: int) -> None:
    newest, today = dt.date(2015, 11, 30), TODAY + dt.timedelta(days=days)
    moved = newest + weeks_forward(newest, today)
    assert 2 <= (today - moved).days <= 8
    assert moved.isoweekday() == newest.isoweekday()


def history(demo: DemoCompany) -> list[Order]:
    """Return the orders of the data, without those that were made up."""
    made_up = (NUMBER, *NUMBERS)
    return [order for order in by_kind(demo.nouns, Order) if order.number not in made_up]


def test_history_ends_some_days_before_today(demo: DemoCompany) -> None:
    newest = max(str(order.delivery_day) for order in history(demo))
    assert 2 <= (TODAY - dt.date.fromisoformat(newest)).days <= 8
    assert newest == max(str(order.submitted_at) for order in history(demo))[:10]


def test_prices_of_history_are_facts(demo: DemoCompany) -> None:
    for order in history(demo):
        assert order.total_minor == sum(line.quantity * line.price_minor for line in order.lines)
        assert order.total_minor > 0


def test_an_order_of_cheese_came_yesterday_with_its_own_weight(demo: DemoCompany) -> None:
    """2 wheels of 9.135 kg at 18.90, 2 of 3 halves of 4.812 kg at 22.40, 11 of 12 bottles."""
    [order] = [order for order in by_kind(demo.nouns, Order) if order.number == NUMBER]
    bottle = order.lines[2]

    assert order.outlet_id in account(demo, "olga").outlet_ids
    assert order.delivered_on == (TODAY - dt.timedelta(days=1)).isoformat()
    assert order.total_minor == 17_388 + 15_792 + 12 * bottle.price_minor
    assert order.delivered_minor == 17_265 + 10_779 + 11 * bottle.price_minor
    [bill] = [bill for bill in by_kind(demo.nouns, Invoice) if bill.number == NUMBER]
    assert bill.total_minor == order.delivered_minor


def test_the_same_day_gives_the_same_company(demo: DemoCompany) -> None:
    again = demo_company(TODAY)
    assert [body_of(noun) for noun in again.nouns] == [body_of(noun) for noun in demo.nouns]
    assert again.accounts == demo.accounts


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("Hy-Vee #3 / BDI / Des Moines", "Hy-Vee"),
        ("HY-VEE / PLEASANT HILL", "Hy-Vee"),
        ("Wal-Mart 0892 / Ankeny", "Wal-Mart"),
        ("Jeff's Market #3 / Blairsburg", "Jeff's Market"),
        ("Central City 2", "Central City"),
        ("Sam's Mini Mart / Sioux City", "Sam's Mini Mart"),
        ("3rd St Convenience", "3rd St Convenience"),
        ("#1 Liquor", "#1 Liquor"),
    ],
)
def test_the_owner_of_a_shop_follows_from_its_name(name: str, owner: str) -> None:
    assert owner_of(name) == owner


def test_what_is_ordered_most_has_pictures_that_are_always_the_same(demo: DemoCompany) -> None:
    products = by_kind(demo.nouns, Product)
    some: list[Noun] = [*by_kind(demo.nouns, Group), *by_kind(demo.nouns, Brand), *products[:40]]
    made = dict(pictures(some))
    assert made == dict(pictures(some))
    assert len(made) == 40
    assert len({one.card for one in made.values()}) > 30
    assert max(len(one.card) for one in made.values()) < 20_000
    bought = Counter(line.product_id for o in by_kind(demo.nouns, Order) for line in o.lines)
    pictured = [key for key, _ in pictures(demo.nouns)]
    assert len(pictured) == PICTURED
    assert bought[pictured[0]] == max(bought.values())
    assert sum(bought[key] for key in pictured) > bought.total() / 2


def test_what_the_file_has_can_be_scanned(demo: DemoCompany) -> None:
    codes = {p.sku: p.barcodes for p in by_kind(demo.nouns, Product) if p.catch_grams is None}
    assert codes["11773"] == ["2000000117737"]
    every = [code for found in codes.values() for code in found]
    assert len(set(every)) == len(codes) == len(every)
    for code in every:
        digits = [int(digit) for digit in code]
        assert len(digits) == 13
        assert (sum(digits[::2]) + 3 * sum(digits[1::2])) % 10 == 0


def test_the_office_is_at_work_on_an_order_of_the_agent_and_one_of_the_owner(
    demo: DemoCompany,
) -> None:
    shipped, assembled = (
        next(order for order in by_kind(demo.nouns, Order) if order.number == number)
        for number in NUMBERS
    )

    assert (shipped.status, shipped.author_id) == ("shipped", account(demo, "anna").id)
    assert (assembled.status, assembled.author_id) == ("assembled", account(demo, "olga").id)
    assert list(shipped.reached) == ["submitted", "accepted", "assembled", "shipped"]
    assert shipped.status_at == shipped.reached["shipped"] < f"{TODAY}T00:00:00.000Z"
    assert sorted(shipped.reached.values()) == list(shipped.reached.values())
    assert "shipped" not in assembled.reached
    for order in (shipped, assembled):
        assert order.outlet_id in account(demo, "olga").outlet_ids
        assert order.total_minor > 0
        assert all(line.delivered is None for line in order.lines)
