"""Goods by weight in the demo, which are made up, and an order of them that has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from fieldapp.domain.delivered import Came, with_delivery
from fieldapp.domain.noun import UTC, Noun, instant_of
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Group, Pack, Product
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.exchange.demo.warehouse import WAREHOUSE
from fieldapp.exchange.identity import identity

GROUP, BRAND = "CHEESE BY WEIGHT", "Prairie Creamery"
GOODS = (
    ("CH-101", "Aged Gouda, Wheel", 4_600, 1_890),
    ("CH-102", "Blue Cheese, Half Wheel", 2_350, 2_240),
    ("CH-103", "Smoked Cheddar, Block", 2_500, 1_650),
)
"""SKU, name, average weight in grams, and the price of a kilogram in cents."""

COST_PERCENT = 70
ORDERED = {"CH-101": 2, "CH-102": 3}
CAME = {"CH-101": Came(2, 9_135), "CH-102": Came(2, 4_812)}
BOTTLES, BOTTLES_CAME = 12, 11
NUMBER = "W-1001"


def cheese(base: PriceType, cost: PriceType, today: dt.date) -> Iterator[Noun]:
    """Return goods by weight with their prices and their stock of last night."""
    group, brand = identity("group", GROUP), identity("brand", BRAND)
    yield Group(id=group, name=GROUP)
    yield Brand(id=brand, name=BRAND)
    as_of = instant_of(dt.datetime.combine(today, dt.time(2), UTC))
    for sku, name, grams, price in GOODS:
        id_ = identity("product", sku)
        yield Product(
            id=id_,
            sku=sku,
            name=name,
            packs=[Pack(unit="case", quantity=4)],
            group_id=group,
            brand_id=brand,
            catch_grams=grams,
        )
        yield Price(price_type_id=base.id, product_id=id_, amount_minor=price)
        yield Price(price_type_id=cost.id, product_id=id_, amount_minor=price * COST_PERCENT // 100)
        yield Stock(warehouse_id=WAREHOUSE, product_id=id_, quantity=48, as_of=as_of)


def cheese_order(
    outlet: Outlet, agent: User, base: PriceType, bottle: OrderLine, today: dt.date
) -> Order:
    """Return an order that the agent took the day before yesterday, and that came yesterday.

    A half wheel and a bottle were short, and the wheels weighed their own. `bottle` is a line of
    a bottle that the outlet has bought.
    """
    made = instant_of(dt.datetime.combine(today - dt.timedelta(days=2), dt.time(14), UTC))
    yesterday = (today - dt.timedelta(days=1)).isoformat()
    order = Order(
        id=identity("order", NUMBER),
        number=NUMBER,
        status="shipped",
        outlet_id=outlet.id,
        legal_entity_id=outlet.legal_entity_id,
        author_id=agent.id,
        author_name=agent.name,
        currency=base.currency,
        price_type_id=outlet.price_type_id,
        vat_included=base.vat_included,
        created_at=made,
        submitted_at=made,
        delivery_day=yesterday,
    ).with_lines(_lines(bottle))
    came = {identity("product", sku): one for sku, one in CAME.items()}
    return with_delivery(order, {**came, bottle.product_id: Came(BOTTLES_CAME)}, yesterday)


def _lines(bottle: OrderLine) -> Sequence[OrderLine]:
    lines = [
        OrderLine(
            id=identity("line", f"{NUMBER}|{sku}"),
            product_id=identity("product", sku),
            sku=sku,
            name=name,
            quantity=ORDERED[sku],
            list_minor=price,
            price_minor=price,
            catch_grams=grams,
        )
        for sku, name, grams, price in GOODS
        if sku in ORDERED
    ]
    own = bottle.model_copy(
        update={"id": identity("line", f"{NUMBER}|{bottle.sku}"), "quantity": BOTTLES}
    )
    return [*lines, own]
