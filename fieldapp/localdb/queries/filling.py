"""What filling an order would do, and which product a scanner means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fieldapp.domain.cart_place import CartPlace
from fieldapp.domain.cart_prices import at_todays_type, buyer_of
from fieldapp.domain.entry.columns import Reading
from fieldapp.domain.entry.matching import Cart, preview
from fieldapp.domain.entry.outlook import Mode, Preview
from fieldapp.domain.noun import Day
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product
from fieldapp.domain.quote import buyer_at
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.blank_order import planned_order
from fieldapp.localdb.queries.called import CatalogGoods, barcode_forms
from fieldapp.localdb.records import TableNouns


@dataclass(frozen=True, slots=True)
class Filling:
    """A cart, or None where it is gone, with what some rows would bring into it."""

    order: Order | None
    outlet_name: str
    reading: Reading | None
    preview: Preview


def filling(
    connection: Connection,
    order_id: str,
    reading: Reading | None,
    mode: Mode,
    choices: tuple[tuple[int, str], ...],
    day: Day,
) -> Filling:
    """Return what rows would bring into a cart; `choices` are pairs of line and product.

    `order_id` may stand for a cart that is only planned (`CartPlace`).
    """
    nouns, place = TableNouns(connection), CartPlace.of(order_id)
    order = nouns.get(Order, place.order_id) or planned_order(connection, place, nouns, day)
    outlet = nouns.get(Outlet, order.outlet_id) if order else None
    name = outlet.name if outlet else ""
    if order is None or order.status != "draft" or reading is None:
        return Filling(order, name, reading, Preview())
    order = at_todays_type(order, nouns)
    cart = Cart(order, buyer_of(order, nouns), day)
    goods = CatalogGoods(connection)
    found = preview(reading, goods, nouns, cart, mode, dict(choices))
    return Filling(order, name, reading, found)


def filling_new(connection: Connection, outlet_id: str, reading: Reading, day: Day) -> Preview:
    """Return what rows would bring into a new cart of an outlet."""
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, outlet_id)
    buyer = buyer_at(outlet, nouns) if outlet else None
    return preview(reading, CatalogGoods(connection), nouns, Cart(None, buyer, day))


def products_scanned(connection: Connection, code: str) -> list[Product]:
    """Return the products that a scanned code stands for: by barcode, or else by SKU.

    Of those that share it, only the ones that are still sold; if none is, all of them.
    """
    ids = CatalogGoods(connection).by_code([code]).get(code, ())
    products: Mapping[str, Product] = TableNouns(connection).many(Product, ids)
    forms = set(barcode_forms(code))
    coded = [p for p in products.values() if forms & set(p.barcodes)] or list(products.values())
    return [product for product in coded if not product.discontinued] or coded
