"""The office's book of how far orders have come, which it loads into the hub as a file, whole."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from fieldapp.domain.order import AMENDABLE, PLACED, Order, OrderStatus
from fieldapp.domain.order_status import CHAIN
from fieldapp.exchange.statuses import Statuses
from fieldapp.hub.order_tables import take_orders
from fieldapp.simulate.faults import Counts
from fieldapp.simulate.hub import Hub

_TOLD = CHAIN[1:-1]
"""What this book tells; what was delivered has a table of its own."""

_HELD = 0.1
"""How often an order may be taken on though it waits for a decision, which the hub sets aside."""


class StatusBook:
    """The states that the office has told, and what the hub has made of them."""

    def __init__(self, hub: Hub, home: Path, dice: random.Random, faults: Counts) -> None:
        self._hub = hub
        self._file = home / "erp-statuses.csv"
        self._dice = dice
        self._faults = faults
        self._told: dict[str, OrderStatus] = {}
        self._taken: dict[str, tuple[Order, int]] = {}

    def work(self) -> str:
        """Take an order further, and tell the hub once more of all that are under way."""
        every = [one for one in self._hub.store.records(Order) if one.kind == "sale"]
        placed = [one.id for one in every if one.status in CHAIN[:-1]]
        if not placed or self._dice.random() < _HELD:
            placed += [one.id for one in every if one.status == "held"]
        if not placed:
            return "has no order to work on"
        key = self._dice.choice(placed)
        last = _TOLD.index(self._told[key]) if key in self._told else -1
        self._told[key] = _TOLD[min(last + self._dice.choice([1, 1, 2]), len(_TOLD) - 1)]
        return self._load(key)

    def assemble(self, key: str) -> str:
        """Assemble an order, unless it is further already, and tell the hub of all once more."""
        if self._told.get(key) != "shipped":
            self._told[key] = "assembled"
        return self._load(key)

    def is_assembled(self, key: str) -> bool:
        """Say whether the hub has taken, in the history of now, that an order is assembled."""
        return key in self._taken and self._taken[key][1] == self._hub.histories

    def _load(self, key: str) -> str:
        rows = [f"{id_};{status}\n" for id_, status in sorted(self._told.items())]
        self._file.write_text(f"order;status\n{''.join(rows)}")
        statuses = Statuses(self._file)
        moved = take_orders(self._hub.store, statuses).changed
        self._faults["order_moved_on"] += moved
        self._faults["order_not_moved"] += len(statuses.report.aside)
        history = self._hub.histories
        known = self._hub.store.read(lambda tx: tx.many(Order, sorted(self._told)))
        self._taken |= {
            id_: (order, history)
            for id_, order in known.items()
            if order.status in CHAIN and order.status not in AMENDABLE
        }
        return f"takes order {key} to {self._told[key]}, {moved} have moved on"

    def check(self, orders: Iterable[Order]) -> Iterator[str]:
        """What is assembled neither goes back nor changes, where no backup has taken it back.

        And every order knows its times.
        """
        for order in orders:
            taken, history = self._taken.get(order.id, (order, -1))
            if history == self._hub.histories:
                place = CHAIN.index(order.status) if order.status in CHAIN else -1
                if place < CHAIN.index(taken.status):
                    yield f"{order.number} was {taken.status} and is {order.status}"
                if _ordered(order) != _ordered(taken):
                    yield f"{order.number} was {taken.status} and is another order now"
            yield from _times(order)


def _ordered(order: Order) -> dict[str, int]:
    return {line.id: line.quantity for line in order.lines}


def _times(order: Order) -> Iterator[str]:
    """Say what is wrong with the times of an order: each state has one, and they go forward."""
    if order.kind == "quote" or (order.status not in PLACED and not order.reached):
        return
    at = order.reached.get(order.status)
    if at is None or order.status_at is None or order.status_at < at:
        yield f"{order.number} is {order.status} since {order.status_at}, reached {order.reached}"
    way = [order.reached[status] for status in CHAIN if status in order.reached]
    if way != sorted(way):
        yield f"{order.number} has come to its states in another order: {order.reached}"
