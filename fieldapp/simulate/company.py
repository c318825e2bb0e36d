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
CORNER = "corner"
CORNERS = ("outlet-2", "outlet-5")
"""Outlets of the payer whose orders wait for a manager when they are large."""
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
PARTNER = User(
    id="partner", name="Pavel", role="owner", outlet_ids=["outlet-2"], warehouse_id="main"
)
"""Another owner, who placed an order before the story begins, and has no part in it."""
ERP = User(id="erp", name="ERP", role="manager", route_ids=list(ROUTES))
"""The office's own system, which reads orders as a device does."""


def company() -> Iterator[Noun]:
    """Return every noun that the office starts with."""
    yield from PEOPLE
    yield PARTNER
    yield ERP
    yield Group(id="drinks", name="Drinks")
    yield Brand(id="spring", name="Spring")
    yield PriceType(id="base", name="Base", currency="EUR")
    yield PriceType(id="shop", name="Shops", currency="EUR", base_id="base", adjust_bp=250)
    yield PriceType(
        id="abroad", name="Abroad", currency="USD", base_id="base", rate_e9=1_080_000_000
    )
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
            legal_entity_id=CORNER if outlet_id in CORNERS else "chain",
        )
        yield Stop(
            id=f"stop-{n}", route_id=route, outlet_id=outlet_id, weekdays=[1, 2, 3], sequence=n
        )
    yield from payers()
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


def payers() -> Iterator[Noun]:
    """Return the legal entities of all outlets, whose terms have their say, and an unpaid invoice.

    Of one no order is kept back by its credit, so that the office's system has orders to read; of
    the other most are, so that managers have something to decide.
    """
    yield LegalEntity(
        id=CORNER,
        name="Corner Ltd",
        outlet_ids=list(CORNERS),
        credit_mode="hold",
        credit_limit_minor=5_000,
        shortage="cut",
    )
    yield LegalEntity(
        id="chain",
        name="Chain Ltd",
        outlet_ids=[key for key in OUTLETS if key not in CORNERS],
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
        outlet_ids=[key for key in OUTLETS if key not in CORNERS],
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
        sku=sku(n),
        name=f"Lemonade {n}",
        packs=[Pack(unit="case", quantity=6)],
        group_id="drinks",
        brand_id="spring",
        vat_rate_bp=(0, 1000, 2000)[n % 3],
        order_multiple=(1, 1, 6)[n % 3],
        catch_grams=1_275 if n % 3 == 1 else None,
        introduced=f"2025-{n // 28 + 1:02d}-{n % 28 + 1:02d}",
        substitutes=[PRODUCTS[(n + 1) % len(PRODUCTS)], PRODUCTS[n // 2 % len(PRODUCTS)]],
    )


def sku(n: int) -> str:
    """Return the SKU of the `n`th product."""
    return f"SKU-{n:02d}"
