"""An office that writes what it delivered into a file, and what the hub keeps of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import Pack, Product
from fieldapp.exchange.deliveries import Deliveries
from fieldapp.exchange.report import Report
from fieldapp.hub.draft import Written
from fieldapp.hub.order_tables import take_orders
from fieldapp.hub.store import Store
from tests.hub.world import NOW

CHEESE = Product(id="cheese", sku="CH-1", name="Сыр", unit="wheel", catch_grams=2_350)
COLA = Product(id="cola", sku="CO-1", name="Cola", packs=[Pack(unit="case", quantity=12)])
HEADER = "Номер заказа;Артикул;Количество;Вес, кг;Дата"


def line(product: Product, quantity: int, price_minor: int) -> OrderLine:
    return OrderLine(
        id=f"l-{product.id}",
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        quantity=quantity,
        list_minor=price_minor,
        price_minor=price_minor,
        catch_grams=product.catch_grams,
    )


def order(id_: str, **fields: Any) -> Order:
    values: dict[str, Any] = {"number": f"A-{id_}", "status": "shipped", **fields}
    head = Order(
        id=id_, outlet_id="o1", author_id="agent", currency="EUR", created_at=NOW, **values
    )
    return head.with_lines([line(CHEESE, 3, 949), line(COLA, 24, 143)])


def load(
    store: Store, path: Path, *rows: str, header: str = HEADER, **options: bool
) -> tuple[Report, Written]:
    """Write a file of these rows and have the hub take it."""
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    deliveries = Deliveries(path, "2026-03-03", **options)
    written = take_orders(store, deliveries)
    assert deliveries.report.adds_up
    return deliveries.report, written


def stored(store: Store, id_: str) -> Order:
    found = store.write(lambda tx: tx.get(Order, id_))
    assert found is not None
    return found


def came(store: Store, id_: str) -> list[tuple[int | None, int | None]]:
    """Return what came of each line of an order: a number, and grams."""
    return [(one.delivered, one.delivered_grams) for one in stored(store, id_).lines]


def aside(report: Report) -> list[tuple[int, str, str]]:
    return [(row.line, row.column, row.reason) for row in report.aside]
