"""The demo company, put together: the imported file, and what is derived from it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import fieldapp
from fieldapp.domain.noun import Noun, instant_of, moment_of
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Group, Product
from fieldapp.domain.route import Route
from fieldapp.domain.user import User
from fieldapp.exchange.demo.agreed_prices import agreed_prices
from fieldapp.exchange.demo.calls import past_calls
from fieldapp.exchange.demo.cheese import cheese, cheese_order
from fieldapp.exchange.demo.debts import with_invoices
from fieldapp.exchange.demo.delivery import COMPANY_POLICY, OWN_WEEKDAYS, delivery_plans
from fieldapp.exchange.demo.euros import euro_prices, in_euros
from fieldapp.exchange.demo.goods import assortments, described
from fieldapp.exchange.demo.journey import journey_plan
from fieldapp.exchange.demo.promotions import promotions
from fieldapp.exchange.demo.terms import (
    RETAIL,
    SMALL,
    chain_of,
    derived_price_types,
    legal_entities,
    price_type_name,
    with_settings,
)
from fieldapp.exchange.demo.under_way import orders_under_way
from fieldapp.exchange.demo.warehouse import WAREHOUSE, stock_levels
from fieldapp.exchange.identity import identity
from fieldapp.exchange.importing import read_file
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.report import Report

NAME = "Prairie Wholesale"
PASSWORD = "demo"
AGENTS = {"Polk": ("anna", "Anna Berg"), "Linn": ("boris", "Boris Stein")}
"""Routes that have an agent: login and name. The first is the one that the demo shows."""

OWNER_OUTLETS = 3
CAREFUL_OUTLET = OWNER_OUTLETS + 6
"""Place of the shop whose client orders by whole sixes, among those that the demo shows."""
EURO_OUTLET = OWNER_OUTLETS + 18
"""Place of the one that buys in euros."""

FRESH_DAYS = 2
"""The newest order of the data lies at least so many days, and less than 7 more, before today."""

_FILE = "iowa_liquor_sales_10k.csv.gz"

N = TypeVar("N", bound=Noun)


@dataclass(frozen=True, slots=True)
class Account:
    """How somebody signs in, and who that is."""

    login: str
    password: str
    user: User


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """A company that can be loaded into a hub: its nouns, with the users, and their accounts."""

    name: str
    nouns: tuple[Noun, ...]
    accounts: tuple[Account, ...]
    report: Report


def demo_file() -> Path:
    """Return the data that the demo is made of: inside the installed package or in a checkout."""
    package = Path(fieldapp.__file__).parent
    for folder in (package / "assets", package.parent / "assets"):
        if (path := folder / "demo" / _FILE).is_file():
            return path
    raise ImportRefused(
        f"the data of the demo, {_FILE}, is not here",
        place=str(package.parent / "assets" / "demo"),
        remedy="Install fieldapp again, or run it from a complete checkout.",
    )


def demo_company(today: dt.date) -> DemoCompany:
    """Return the demo company as it stands on the morning of `today`."""
    source = read_file(demo_file(), "iowa")
    nouns = list(source.nouns)
    products, routes = _of(nouns, Product), _of(nouns, Route)
    base, cost = (_named(nouns, name) for name in ("Base", "Cost"))
    types = derived_price_types(base)
    euros = euro_prices(types[RETAIL])
    bought = Counter(order.outlet_id for order in _of(nouns, Order))
    entities = legal_entities(_of(nouns, Outlet))
    entity_of = {id_: entity for entity in entities for id_ in entity.outlet_ids}
    outlets = [
        outlet.model_copy(
            update={
                "legal_entity_id": entity_of[outlet.id].id,
                "price_type_id": types[price_type_name(outlet, bought[outlet.id])].id,
            }
        )
        for outlet in _of(nouns, Outlet)
    ]
    orders = _moved(_of(nouns, Order), entity_of, today)
    products = described(products, _of(nouns, Group), orders)
    shown = _shown(outlets, bought)
    own: dict[str, dict[str, object]] = {
        shown[1]: {"delivery_weekdays": OWN_WEEKDAYS},
        shown[EURO_OUTLET]: {"price_type_id": euros.id},
    }
    outlets = [outlet.model_copy(update=own.get(outlet.id)) for outlet in outlets]
    orders = [
        in_euros(order, base, euros) if order.outlet_id == shown[EURO_OUTLET] else order
        for order in orders
    ]
    payers = with_settings(entities, [shown[0], *shown[OWNER_OUTLETS:]], today)
    accounts = _accounts(routes, shown[:OWNER_OUTLETS], cost)
    agents = {id_: a.user for a in accounts if a.user.role == "agent" for id_ in a.user.route_ids}
    stops = journey_plan(outlets, bought, frozenset(agents))
    weighed = _weighed(outlets, shown[OWNER_OUTLETS - 1], orders, agents, base, today)
    replaced = (Route, Outlet, Order, Product)
    made: list[Noun] = [
        *(account.user for account in accounts),
        *(noun for noun in nouns if not isinstance(noun, replaced)),
        *products,
        *cheese(base, cost, today),
        *types.values(),
        euros,
        *(_assigned(route, agents.get(route.id)) for route in routes),
        *outlets,
        *with_invoices(payers, [*orders, weighed], base.currency, today),
        COMPANY_POLICY,
        *delivery_plans(routes, agents),
        *stops,
        *past_calls(stops, agents, orders, today),
        *stock_levels(products, orders, today),
        *promotions(products, orders, shown, today),
        *agreed_prices(products, orders, entities, (types[RETAIL], types[SMALL])),
        *assortments(outlets, orders, types, entity_of[shown[CAREFUL_OUTLET]]),
        *orders,
        weighed,
        *orders_under_way(weighed, _owner(accounts), today),
    ]
    return DemoCompany(NAME, tuple(made), accounts, source.report)


def _weighed(
    outlets: Iterable[Outlet],
    outlet_id: str,
    orders: Sequence[Order],
    agents: Mapping[str, User],
    base: PriceType,
    today: dt.date,
) -> Order:
    """Return the order of goods by weight of an outlet, with a bottle that it bought last."""
    outlet = next(outlet for outlet in outlets if outlet.id == outlet_id)
    last = max(
        (order for order in orders if order.outlet_id == outlet_id and order.kind == "sale"),
        key=lambda order: (order.created_at, order.id),
    )
    return cheese_order(outlet, agents[str(outlet.route_id)], base, last.lines[0], today)


def _of(nouns: Iterable[Noun], noun: type[N]) -> list[N]:
    return [found for found in nouns if isinstance(found, noun)]


def _named(nouns: Iterable[Noun], name: str) -> PriceType:
    return next(found for found in _of(nouns, PriceType) if found.name == name)


def _moved(
    orders: Sequence[Order], entity_of: Mapping[str, LegalEntity], today: dt.date
) -> list[Order]:
    """Return the orders with their legal entities, brought forward to end shortly before today."""
    newest = max(moment_of(order.created_at).date() for order in orders)
    shift = weeks_forward(newest, today)

    @lru_cache(None)
    def later(instant: str) -> tuple[str, str]:
        moment = moment_of(instant) + shift
        return instant_of(moment), moment.date().isoformat()

    moved = []
    for order in orders:
        instant, day = later(order.created_at)
        update = {
            "created_at": instant,
            "submitted_at": instant,
            "delivery_day": day,
            "legal_entity_id": entity_of[order.outlet_id].id,
        }
        moved.append(order.model_copy(update=update))
    return moved


def weeks_forward(newest: dt.date, today: dt.date) -> dt.timedelta:
    """Return by how much the data is brought forward, of which `newest` is the last day.

    Whole weeks keep the weekdays, so that the rhythm of the real shops stays visible.
    """
    return dt.timedelta(weeks=(today - dt.timedelta(days=FRESH_DAYS) - newest).days // 7)


def _shown(outlets: Sequence[Outlet], bought: Mapping[str, int]) -> list[str]:
    """Return the independent shops of the route that the demo shows, those with most orders first.

    The first ones belong to the demo's owner: the agent and the owner meet in them.
    """
    route = identity("route", next(iter(AGENTS)))
    own = [o for o in outlets if o.route_id == route and chain_of(o.name) is None]
    own.sort(key=lambda outlet: (-bought[outlet.id], outlet.code))
    return [outlet.id for outlet in own]


def _accounts(routes: Sequence[Route], owned: list[str], cost: PriceType) -> tuple[Account, ...]:
    people = [
        User(
            id=identity("user", login),
            name=name,
            role="agent",
            route_ids=[identity("route", route)],
            warehouse_id=WAREHOUSE,
        )
        for route, (login, name) in AGENTS.items()
    ]
    owner = User(
        id=identity("user", "olga"),
        name="Olga Marsh",
        role="owner",
        outlet_ids=owned,
        warehouse_id=WAREHOUSE,
    )
    manager = User(
        id=identity("user", "max"),
        name="Max Keller",
        role="manager",
        route_ids=[route.id for route in routes],
        warehouse_id=WAREHOUSE,
        price_type_ids=[cost.id],
    )
    logins = [login for login, _ in AGENTS.values()] + ["olga", "max"]
    users = [*people, owner, manager]
    return tuple(Account(login, PASSWORD, user) for login, user in zip(logins, users, strict=True))


def _assigned(route: Route, agent: User | None) -> Route:
    if agent is None:
        return route
    return route.model_copy(update={"agent_id": agent.id, "agent_name": agent.name})


def _owner(accounts: Iterable[Account]) -> User:
    return next(account.user for account in accounts if account.user.role == "owner")
