"""The company of the simulation: two routes, six outlets, a dozen products, five people."""

from __future__ import annotations

from collections.abc import Iterator

from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity, Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Group, Pack, Product
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.simulate.promotions import promotions

ROUTES = ("north", "south")
OUTLETS = tuple(f"outlet-{n}" for n in range(1, 7))
PRODUCTS = tuple(f"product-{n:02d}" for n in range(1, 13))
COST = "cost"

AGENT = User(id="agent", name="Anna", role="agent", route_ids=["north"], warehouse_id="main")
SECOND_AGENT = User(
    id="second", name="Boris", role="agent", route_ids=["south"], warehouse_id="main"
)
OWNER = User(
    id="owner", name="Olga", role="owner", outlet_ids=["outlet-1", "outlet-2"], warehouse_id="main"
)
MANAGER = User(
    id="manager",
    name="Max",
    role="manager",
    route_ids=list(ROUTES),
    warehouse_id="main",
    price_type_ids=[COST],
)
PEOPLE = (AGENT, SECOND_AGENT, OWNER, MANAGER)
ERP = User(id="erp", name="ERP", role="manager", route_ids=list(ROUTES))
"""The office's own system, which reads orders as a device does."""


def company() -> Iterator[Noun]:
    """Return every noun that the office starts with."""
    yield from PEOPLE
    yield ERP
    yield Group(id="drinks", name="Drinks")
    yield Brand(id="spring", name="Spring")
    yield PriceType(id="base", name="Base", currency="EUR")
    yield PriceType(id="shop", name="Shops", currency="EUR", base_id="base", adjust_bp=250)
    yield PriceType(id=COST, name="Cost", currency="EUR")
    for route in ROUTES:
        yield Route(id=route, name=route.title(), agent_name=route)
        yield DeliveryPlan(id=route, weekdays=[1, 3, 5], cut_off="12:00", zone="Europe/Riga")
    for n, outlet_id in enumerate(OUTLETS):
        route = ROUTES[n // 3]
        yield Outlet(
            id=outlet_id,
            code=str(n + 1),
            name=f"Shop {n + 1}",
            route_id=route,
            price_type_id=("base", "shop")[n % 2],
            legal_entity_id="chain",
        )
        yield Stop(
            id=f"stop-{n}", route_id=route, outlet_id=outlet_id, weekdays=[1, 2, 3], sequence=n
        )
    yield from payer()
    yield from promotions()
    for n, product_id in enumerate(PRODUCTS):
        yield product(product_id, n)
        yield Price(price_type_id="base", product_id=product_id, amount_minor=199 + 37 * n)
        yield Price(price_type_id=COST, product_id=product_id, amount_minor=99 + 20 * n)
        yield Stock(
            warehouse_id="main",
            product_id=product_id,
            quantity=50 * n,
            as_of="2026-03-02T02:00:00Z",
        )


def payer() -> Iterator[Noun]:
    """Return the legal entity of all outlets, whose terms have their say, with an unpaid invoice.

    No order is kept back by its credit, so that the office's system has orders to read.
    """
    yield LegalEntity(
        id="chain",
        name="Chain Ltd",
        outlet_ids=list(OUTLETS),
        credit_mode="soft",
        credit_limit_minor=30_000,
        invoices_as_of="2026-03-02T02:00:00Z",
        payment_days=14,
        shortage="substitute",
        delivery=DeliveryTerms(fee_minor=700, free_from_minor=5_000, vat_rate_bp=2_000),
    )
    yield Invoice(
        id="invoice",
        number="17",
        legal_entity_id="chain",
        outlet_ids=list(OUTLETS),
        issued="2026-02-01",
        due_day="2026-02-15",
        currency="EUR",
        total_minor=20_000,
        open_minor=15_000,
    )


def product(product_id: str, n: int) -> Product:
    """Return the `n`th product."""
    return Product(
        id=product_id,
        sku=f"SKU-{n:02d}",
        name=f"Lemonade {n}",
        packs=[Pack(unit="case", quantity=6)],
        group_id="drinks",
        brand_id="spring",
        vat_rate_bp=(0, 1000, 2000)[n % 3],
        order_multiple=(1, 1, 6)[n % 3],
        catch_grams=1_275 if n % 3 == 1 else None,
        substitutes=[PRODUCTS[(n + 1) % len(PRODUCTS)], PRODUCTS[n // 2 % len(PRODUCTS)]],
    )
