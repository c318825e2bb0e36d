"""An outlet that buys at another price type than when its cart was begun.

Corner begins at retail, in dollars: the base list less 5 %, tea at 4.00. Abroad is in Canadian
dollars, two for one of the base list, and has a price of its own for salt.
"""

from __future__ import annotations

from fieldapp.domain.command import Applied, Command, SubmitOrder
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import repriced
from tests.company import CORNER, NOW, Shelf
from tests.intents import create, submit

DAY = NOW[:10]
FEE = DeliveryTerms(fee_minor=900, vat_rate_bp=2_000)
ABROAD = PriceType(
    id="abroad", name="Abroad", currency="CAD", base_id="base", rate_e9=2_000_000_000, delivery=FEE
)
ALONE = PriceType(id="alone", name="Alone", currency="USD")


def begun_at_retail() -> Shelf:
    """Return the company with a cart of 10 cola and 5 tea of Corner."""
    shelf = Shelf()
    shelf.put(
        ABROAD,
        ALONE,
        Price(price_type_id="abroad", product_id="salt", amount_minor=70),
        Price(price_type_id="alone", product_id="cola", amount_minor=99),
    )
    shelf.do(create(lines={"cola": 10, "tea": 5}))
    return shelf


def buys_at(shelf: Shelf, type_id: str) -> None:
    shelf.put(CORNER.changed(price_type_id=type_id))


def stored(shelf: Shelf, order_id: str = "o1") -> Order:
    return shelf.need(Order, order_id)


def shown(shelf: Shelf, order_id: str = "o1") -> Order:
    return repriced(stored(shelf, order_id), shelf, DAY)


def prices(order: Order) -> dict[str, int]:
    return {line.product_id: line.price_minor for line in order.own_lines}


def as_seen(order: Order) -> SubmitOrder:
    money = {"currency": order.currency, "vat_included": order.vat_included}
    return submit(order).model_copy(update=money)


def taken(shelf: Shelf, command: Command) -> Applied:
    done = shelf.do(command)
    assert isinstance(done, Applied)
    return done


def refused(shelf: Shelf, command: Command) -> Refusal:
    done = shelf.do(command)
    assert isinstance(done, Refusal)
    return done


def codes(applied: Applied) -> list[str]:
    return [reason.code for reason in applied.reasons]
