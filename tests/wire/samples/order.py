"""The order that records and messages tell of, and its line."""

from __future__ import annotations

from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from tests.wire.samples.values import AT

LINE = OrderLine(
    id="l1",
    product_id="tea",
    sku="TE-1",
    name="Tea",
    unit="box",
    quantity=24,
    list_minor=433,
    price_minor=400,
    vat_rate_bp=2_000,
    set_by="Anna",
)

ORDER = Order(
    id="o1",
    number="A1-00007",
    kind="sale",
    status="held",
    outlet_id="corner",
    legal_entity_id="corner-llc",
    author_id="anna",
    author_name="Anna",
    channel="agent",
    currency="USD",
    price_type_id="retail",
    vat_included=True,
    created_at=AT,
    submitted_at=AT,
    delivery_day="2026-03-04",
    note="звонить",
    repeated_from="o0",
    reason="price_changed",
).with_lines([LINE])
