"""The office's system: fetches placed orders by a cursor, books each once, and may die at it.

Its memory is three files: a ledger with one line for each booked order, the cursor, and a line for
each time that a delivery was told. Payments are in a book of their own (`cash_book`), and so are
the states of orders (`status_book`).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from fieldapp.domain.delivered import DELIVERABLE, Came, with_delivery
from fieldapp.domain.order import AMENDABLE, Order
from fieldapp.domain.order_status import CHAIN
from fieldapp.hub.device import DeviceIdentity
from fieldapp.hub.office import put_from_office
from fieldapp.hub.pull import pull
from fieldapp.hub.transaction import Transaction
from fieldapp.simulate.cash_book import CashBook
from fieldapp.simulate.chance import Clock
from fieldapp.simulate.faults import Counts
from fieldapp.simulate.hub import Hub
from fieldapp.simulate.status_book import StatusBook
from fieldapp.wire.messages import Cursor, PullReply, PullRequest

_PAGE_ROWS = 40
_BOOKED = 0.6
"""How often an order that is cancelled was booked before; else it is any that was placed."""


class ErpDied(Exception):
    """The system stops between two steps of its work."""


class Erp:
    """The system, known at the hub as a device of its own."""

    def __init__(
        self,
        hub: Hub,
        home: Path,
        device_id: str,
        user_id: str,
        clock: Clock,
        dice: random.Random,
        faults: Counts,
    ) -> None:
        self._hub = hub
        self._device_id = device_id
        self._user_id = user_id
        self._ledger = home / "erp-ledger.txt"
        self._cursor = home / "erp-cursor.json"
        self._told = home / "erp-deliveries.txt"
        self._clock = clock
        self._dice = dice
        self._faults = faults
        self.dies = 0.15
        self.cancelled: dict[str, int] = {}
        """Orders that the office has cancelled, and in which of its histories the hub was told."""
        self.statuses = StatusBook(hub, home, dice, faults)
        self.cash = CashBook(hub, home, dice, faults, self._may_die)

    def booked(self) -> list[str]:
        """Return the keys of the booked orders, as often as they were booked."""
        return self._ledger.read_text().split() if self._ledger.exists() else []

    def fetch(self) -> str:
        """Book what was placed since the last time, and tell how it went."""
        booked = 0
        try:
            for order in self._placed():
                booked += self._book(order.id)
        except ErpDied:
            return f"books {booked} orders and dies"
        return f"books {booked} orders"

    def book_payments(self) -> str:
        """Book money that was collected, and tell how it went."""
        try:
            return self.cash.work()
        except ErpDied:
            return "lists payments and dies"

    def deliver(self) -> str:
        """Tell the hub what came of a booked order, and once more of all that were told before."""
        booked = self.booked()
        if not booked:
            return "has nothing to deliver"
        key = self._dice.choice(booked)
        told = [*(self._told.read_text().split() if self._told.exists() else []), key]

        def change(tx: Transaction) -> int:
            # What is told the second time is the same as the first, then it is corrected.
            return sum(self._came(tx, one, (told.count(one) - 1) // 2) for one in set(told))

        weighed = self._hub.store.write(change)
        with self._told.open("a") as file:
            file.writelines(f"{one}\n" for one in sorted(set(told)))
        return f"delivers order {key}, {weighed} lines weighed"

    def cancel(self, key: str = "") -> str:
        """Cancel an order, and tell the hub once more of all that were cancelled before."""
        key = key or self._cancellable()
        if not key:
            return "has no order to cancel"
        # In its own book first: the hub may die over it.
        self.cancelled.setdefault(key, 0)
        told = sorted(self.cancelled)

        def change(tx: Transaction) -> tuple[int, list[str]]:
            known = tx.many(Order, told).values()
            going = [order for order in known if order.status in AMENDABLE]
            put_from_office(tx, [order.changed(status="cancelled") for order in going])
            # What the hub has not got, or as a cart only, it cannot have cancelled.
            gone = [order.id for order in known if order in going or order.status == "cancelled"]
            return len(going), gone

        n, gone = self._hub.store.write(change)
        self.cancelled |= dict.fromkeys(gone, self._hub.histories)
        self._faults["office_cancelled"] += n
        return f"cancels order {key}, {n} are cancelled now"

    def check(self, orders: Iterable[Order]) -> Iterator[str]:
        """What the office has cancelled stays cancelled, where no backup has brought it back."""
        for order in orders:
            if order.status != "cancelled" and self.is_cancelled(order.id):
                yield f"{order.number} was cancelled by the office and is {order.status}"

    def is_cancelled(self, key: str) -> bool:
        """Say whether the hub has taken, in the history of now, that an order is cancelled."""
        return self.cancelled.get(key) == self._hub.histories

    def _cancellable(self) -> str:
        """Return an order that may be cancelled, or nothing."""
        booked = self.booked()
        if booked and self._dice.random() < _BOOKED:
            return self._dice.choice(booked)
        every = self._hub.store.records(Order)
        placed = [one.id for one in every if one.kind == "sale" and one.status in AMENDABLE]
        return self._dice.choice(placed) if placed else ""

    def close_day(self) -> str:
        """Book what is left, assemble and deliver some: what is unsent then may come too late."""
        return f"{self.fetch()}, {self.statuses.work()}, {self.deliver()}"

    def _came(self, tx: Transaction, key: str, version: int) -> int:
        """Put what came into an order, if it is on its way or delivered; count what was weighed."""
        order = tx.get(Order, key)
        if order is None or order.status not in DELIVERABLE:
            return 0
        came = _goods(order, random.Random(f"{key} {version}").random())
        put_from_office(tx, [with_delivery(order, came, self._clock.now()[:10])])
        return sum(one.grams is not None for one in came.values())

    def _placed(self) -> Iterator[Order]:
        """Yield what the hub has to say of placed orders; the cursor is kept after each page."""
        while True:
            page = self._page()
            for changes in page.changes:
                if changes.kind == "order":
                    orders = [Order.model_validate(row) for row in changes.rows]
                    yield from (order for order in orders if order.status in CHAIN)
            self._may_die()
            self._cursor.write_text(page.cursor.model_dump_json())
            if page.complete:
                return

    def _page(self) -> PullReply:
        text = self._cursor.read_text() if self._cursor.exists() else "{}"
        request = PullRequest(cursor=Cursor.model_validate_json(text), limit_rows=_PAGE_ROWS)
        store = self._hub.store
        asker = DeviceIdentity(store.company.id, self._device_id, self._user_id)
        return pull(store, asker, request, self._clock.now())

    def _book(self, key: str) -> int:
        if key in self.booked():
            return 0
        with self._ledger.open("a") as file:
            file.write(f"{key}\n")
        self._may_die()
        return 1

    def _may_die(self) -> None:
        if self._dice.random() < self.dies:
            self._faults["erp_died"] += 1
            raise ErpDied


def _goods(order: Order, share: float) -> dict[str, Came]:
    """Return what comes of an order: some goods short or over, and others not told at all."""
    came = {}
    for place, line in enumerate(order.lines):
        less = int(share * 10 + place) % 5
        if less == 4:
            continue
        quantity = max(0, line.quantity + 1 - less)
        grams = int(quantity * line.catch_grams * (0.9 + share / 5)) if line.catch_grams else None
        came[line.product_id] = Came(quantity, grams)
    return came
