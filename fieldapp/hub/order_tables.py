"""Tables in which the office tells something of orders, put into the orders that it is about."""

from __future__ import annotations

import datetime as dt

from fieldapp.domain.noun import instant_of, moment_of
from fieldapp.domain.order import Order
from fieldapp.domain.product import Product
from fieldapp.exchange.judged import Judged, OrderTable
from fieldapp.hub.draft import Written
from fieldapp.hub.office import put_from_office
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction, batches

ORDERS_A_TRANSACTION = 500


def last_day_of(store: Store) -> str:
    """Return the latest day that it can be anywhere by the store's clock."""
    return instant_of(moment_of(store.clock()) + dt.timedelta(days=1))[:10]


def take_orders(store: Store, table: OrderTable) -> Written:
    """Write what is told into the orders as they are now, and note in the report what became of it.

    Repeating it changes nothing.
    """
    named, unknown = store.read(lambda tx: _named(tx, table.documents))
    total = Written()
    for some in batches(named, ORDERS_A_TRANSACTION):
        tried: list[Judged] = []

        def take(tx: Transaction, ids: list[str] = some, tried: list[Judged] = tried) -> None:
            # An order may have changed since it was looked for, and since the last attempt.
            orders = tx.many(Order, ids)
            lines = [line for order in orders.values() for line in order.lines]
            goods = {line.product_id for line in lines} if table.counts_goods else set()
            products = tx.many(Product, sorted(goods))
            documents = {id_: named[id_] for id_ in ids}
            tried.append(table.judged(orders, products, documents, unknown))
            put_from_office(tx, tried[-1].orders)

        total += store.change(take)
        tried[-1].note(table.report)
    return total


def _named(tx: Transaction, documents: list[str]) -> tuple[dict[str, list[str]], set[str]]:
    """Return the ids of orders with the numbers or ids that name them, and what no order has.

    Unknown names stand among the ids as well.
    """
    named: dict[str, list[str]] = {}
    not_numbers: list[str] = []
    for document in documents:
        id_ = tx.order_with_number(document)
        if id_ is None:
            not_numbers.append(document)
        named.setdefault(id_ or document, []).append(document)
    unknown = set(not_numbers)
    for some in batches(not_numbers, ORDERS_A_TRANSACTION):
        unknown -= tx.many(Order, some).keys()
    return named, unknown
