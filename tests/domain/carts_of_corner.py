"""Two carts of Corner, and what is in them."""

from __future__ import annotations

from collections import Counter

from fieldapp.domain.command import Applied
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.refusal import Refusal
from tests.company import OWNER, Shelf
from tests.intents import (
    create,
)

SECOND = LegalEntity(id="second", name="Second LLC", outlet_ids=["corner"])


def two_carts() -> Shelf:
    """Two carts of Corner: 12 cola and 5 tea of the agent, 6 cola and 3 salt of the owner."""
    shelf = Shelf()
    shelf.do(create("o1", lines={"cola": 12, "tea": 5}))
    shelf.do(create("o2", lines={"cola": 6, "salt": 3}), OWNER)
    return shelf


def cart(shelf: Shelf, key: str = "o1") -> Order:
    return shelf.need(Order, key)


def lines(shelf: Shelf, key: str = "o1") -> dict[str, int]:
    return {line.id: line.quantity for line in cart(shelf, key).lines}


def asked_for(shelf: Shelf) -> Counter[str]:
    """Return the base units of each product over all orders that stand."""
    found: Counter[str] = Counter()
    for noun in shelf.content.values():
        if isinstance(noun, Order) and noun.status != "cancelled":
            for line in noun.lines:
                found[line.product_id] += line.quantity
    return found


def done(outcome) -> Applied:
    assert isinstance(outcome, Applied), outcome
    return outcome


def refused(outcome) -> str:
    assert isinstance(outcome, Refusal), outcome
    return outcome.code
