"""The demo's client that buys in another currency: its price type, and what it has ordered."""

from __future__ import annotations

from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms
from fieldapp.domain.price import PriceType
from fieldapp.exchange.identity import identity

CURRENCY = "EUR"
NAME = "Retail in euros"
RATE_E9 = 921_500_000
"""What a US dollar costs: 0.9215 euros."""

TERMS = DeliveryTerms(
    fee_minor=1_100, free_from_minor=14_000, minimum_minor=3_700, minimum_mode="soft"
)


def euro_prices(retail: PriceType) -> PriceType:
    """Return the price type that has the prices of the shops in euros."""
    return PriceType(
        id=identity("price_type", NAME),
        name=NAME,
        currency=CURRENCY,
        base_id=retail.id,
        rate_e9=RATE_E9,
        vat_included=retail.vat_included,
        delivery=TERMS,
    )


def in_euros(order: Order, base: PriceType, euros: PriceType) -> Order:
    """Return an order of the data, at prices of `base`, as it was paid in euros."""
    lines = []
    for line in order.lines:
        price = euros.from_base(line.price_minor, base)
        lines.append(line.model_copy(update={"list_minor": price, "price_minor": price}))
    return order.with_lines(lines, currency=euros.currency, price_type_id=euros.id)
