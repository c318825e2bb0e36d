"""Random companies with routes, shops and people, and random stories of what changes in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit
from fieldapp.domain.warehouse import Warehouse
from tests.company import NOW

ROUTES = ("r1", "r2", "r3")
SHOPS = ("o1", "o2", "o3", "o4", "o5")
TYPES = ("base", "shop", "cost")
WAREHOUSES = ("w1", "w2", "w3", "w4")
PEOPLE = ("anna", "boris", "olga", "max")

subsets = st.lists(st.sampled_from(ROUTES), unique=True, max_size=2)
shops = st.lists(st.sampled_from(SHOPS), unique=True, max_size=3)
places = st.sampled_from([*ROUTES, None])

COMPANIES = st.fixed_dictionaries(
    {
        "placed": st.lists(places, min_size=5, max_size=5),
        "priced": st.lists(st.sampled_from(TYPES[:2]), min_size=5, max_size=5),
        "entity": st.lists(shops, min_size=2, max_size=2),
        "anna": subsets,
        "boris": subsets,
        "max": subsets,
        "olga": shops,
    }
)

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("page"), st.sampled_from(PEOPLE), st.integers(1, 7)),
        st.tuples(st.just("page"), st.sampled_from(PEOPLE), st.integers(1, 7)),
        st.tuples(st.just("round"), st.sampled_from(PEOPLE), st.integers(1, 40)),
        st.tuples(st.just("move"), st.sampled_from(SHOPS), places),
        st.tuples(st.just("route"), st.sampled_from(("anna", "boris", "max")), subsets),
        st.tuples(st.just("shops"), st.just("olga"), shops),
        st.tuples(st.just("entity"), st.sampled_from(("e0", "e1")), shops),
        st.tuples(st.just("dismiss"), st.sampled_from(("anna", "boris", "olga")), st.none()),
        st.tuples(st.just("order"), st.sampled_from(PEOPLE), st.integers(0, 4)),
        st.tuples(st.just("new"), st.sampled_from(("anna", "boris", "max")), st.integers(0, 2)),
        st.tuples(st.just("assign"), st.just("max"), st.integers(0, 8)),
        st.tuples(st.just("warehouse"), st.sampled_from(WAREHOUSES), st.none() | subsets),
        st.tuples(st.just("deliver"), st.integers(0, 3), st.none()),
    ),
    max_size=40,
)


def nouns_of(company: dict[str, Any]) -> Iterator[Noun]:
    yield User(id="anna", name="Anna", role="agent", route_ids=company["anna"], warehouse_id="w1")
    yield User(id="boris", name="Boris", role="agent", route_ids=company["boris"])
    yield User(id="olga", name="Olga", role="owner", outlet_ids=company["olga"], warehouse_id="w2")
    yield User(
        id="max", name="Max", role="manager", route_ids=company["max"], price_type_ids=["cost"]
    )
    yield PriceType(id="base", name="Base", currency="EUR")
    yield PriceType(id="shop", name="Shop", currency="EUR", base_id="base", adjust_bp=-500)
    yield PriceType(id="cost", name="Cost", currency="EUR")
    yield Product(id="p1", sku="P1", name="Milk")
    for type_id in TYPES:
        yield Price(price_type_id=type_id, product_id="p1", amount_minor=100)
    yield Policy(id=POLICY_KEY, warehouses=[Warehouse(id="w3", name="Far", route_ids=("r1",))])
    for warehouse in WAREHOUSES:
        yield Stock(warehouse_id=warehouse, product_id="p1", quantity=9, as_of=NOW)
    for route in ROUTES:
        yield Route(id=route, name=route)
    for n, shop in enumerate(SHOPS):
        route, prices = company["placed"][n], company["priced"][n]
        yield Outlet(id=shop, code=shop, name=f"Shop {n}", route_id=route, price_type_id=prices)
        if route is not None:
            yield Stop(id=f"s{n}", route_id=route, outlet_id=shop, weekdays=[1])
        yield Visit(id=f"v{n}", outlet_id=shop, user_id="anna", checked_in_at=NOW)
        yield Order(
            id=f"h{n}",
            number=f"H-{n}",
            status="delivered" if n % 2 else "submitted",
            outlet_id=shop,
            author_id="anna",
            author_name="Anna",
            currency="EUR",
            created_at=NOW,
            submitted_at=NOW,
        )
    for n, theirs in enumerate(company["entity"]):
        yield LegalEntity(id=f"e{n}", name=f"Entity {n}", outlet_ids=theirs)
