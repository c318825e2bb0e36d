"""The corner shop with round prices, where promotions are easy to work out by hand.

Cola costs 1.00, juice 1.20 (both drinks; cola is of the brand Fizz), tea 4.00, salt 0.50 and a
candle 0.10.
"""

from __future__ import annotations

from typing import Any

from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.price import Price
from fieldapp.domain.promotion import Deal, Promotion, Reward, Target, Tier, Tiers
from fieldapp.domain.promotion.calculation import Promoted
from fieldapp.domain.repricing import cart_of
from fieldapp.domain.user import User
from tests.company import AGENT, COMPANY, NOW, Shelf
from tests.intents import create

PRICES = {"cola": 100, "juice": 120, "tea": 400, "salt": 50, "candle": 10}
MONDAY = NOW[:10]


def shop(*more: Noun) -> Shelf:
    """Return the company with these prices and other nouns."""
    prices = [
        Price(price_type_id="retail", product_id=id_, amount_minor=amount)
        for id_, amount in PRICES.items()
    ]
    return Shelf((*COMPANY, *prices, *more))


def promotion(deal: Deal, *products: str, id_: str = "deal", **more: Any) -> Promotion:
    """Return a promotion about products, or about what `target` says."""
    fields: dict[str, Any] = {"target": Target(product_ids=products), "currency": "USD", **more}
    return Promotion(id=id_, name=id_.title(), deal=deal, **fields)


def percent(bp: int, *products: str, **more: Any) -> Promotion:
    """Return a promotion that takes a percentage off."""
    return promotion(Tiers(tiers=(Tier(reward=Reward(percent_bp=bp)),)), *products, **more)


def with_cart(shelf: Shelf, actor: User = AGENT, /, **lines: int) -> Shelf:
    """Open the cart o1 with lines of product and quantity; a line's id is `o1-<product>`."""
    shelf.do(create(lines=lines), actor)
    return shelf


def cart(shelf: Shelf, day: str = MONDAY) -> Promoted:
    """Return the cart o1 with its promotions and hints."""
    return cart_of(shelf.need(Order, "o1"), shelf, day, hinting=True)


def off(order: Order) -> dict[str, int]:
    """Return what promotions take off, by product; nothing for those that they leave alone."""
    found: dict[str, int] = {}
    for line in order.own_lines:
        if line.discount_minor:
            found[line.product_id] = found.get(line.product_id, 0) + line.discount_minor
    return found


def gifts(order: Order) -> dict[str, int]:
    """Return the gifts by product, in base units."""
    return {line.product_id: line.quantity for line in order.lines if line.gift_of}
