"""What the office says, put beside what people and the hub have made of the same records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from fieldapp.domain.command import followed
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.promotion import Promotion
from fieldapp.domain.route import Route
from fieldapp.hub.transaction import Transaction

N = TypeVar("N", Outlet, Route, PriceType, Promotion)
"""Nouns of which something stays that the office does not know."""


def put_from_office(tx: Transaction, nouns: Iterable[Noun]) -> None:
    """Put nouns of the office, in which what people have said of them stays.

    What an order brings with it follows, as when somebody does the same by a command: an order that
    is cancelled or gets another day leaves its common delivery, and gives budgets back.
    """
    nouns = list(nouns)
    tx.put(*(noun for noun in nouns if not isinstance(noun, (Order, *N.__constraints__))))
    _put_beside(tx, Outlet, nouns)
    _put_beside(tx, Route, nouns)
    _put_beside(tx, PriceType, nouns)
    _put_beside(tx, Promotion, nouns)
    orders = {noun.key: noun for noun in nouns if isinstance(noun, Order)}
    tx.put(*followed(orders.values(), tx, tx.now))


def _put_beside(tx: Transaction, of: type[N], nouns: Iterable[Noun]) -> None:
    some = [noun for noun in nouns if isinstance(noun, of)]
    known = tx.many(of, [noun.key for noun in some])
    tx.put(*(one.from_office(known[one.key]) if one.key in known else one for one in some))
