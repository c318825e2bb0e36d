"""The office's book of money that agents collected: each payment once, whatever lists it works off.

The office has the hub list what was collected, books it in a book of its own, and tells the hub by
that list, or now and then by an old one, or twice. It may die in between; what is in its book has
been written down.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.payment import Payment
from fieldapp.exchange.payments import collected_rows, write_collected
from fieldapp.hub.bookings import book_payments
from fieldapp.localdb.records import read_nouns
from fieldapp.simulate.device import Device
from fieldapp.simulate.faults import Counts
from fieldapp.simulate.hub import Hub

_AN_OLD_LIST = 0.3
_TWICE = 0.3


class CashBook:
    """The numbers of the payments that the office has booked."""

    def __init__(
        self,
        hub: Hub,
        home: Path,
        dice: random.Random,
        faults: Counts,
        may_die: Callable[[], None],
    ) -> None:
        self._hub = hub
        self._home = home
        self._dice = dice
        self._faults = faults
        self._may_die = may_die
        self._lists: list[Path] = []
        self._booked: set[str] = set()
        self._told: dict[str, int] = {}
        """In which of the hub's histories it was told last that a payment is booked."""
        self._broken: list[str] = []

    def work(self) -> str:
        """Work off a new list or an old one, now and then twice; tell how it went."""
        if self._lists and self._dice.random() < _AN_OLD_LIST:
            path = self._dice.choice(self._lists)
        elif not self._list():
            return "has no payments to book"
        else:
            path = self._lists[-1]
        told = self._tell(path)
        if self._dice.random() < _TWICE:
            self._tell(path)
        return f"books {told} payments by {path.name}"

    def finish(self) -> str:
        """Book what is left, then tell of all that is booked, as at the end of a month."""
        told = self._tell(self._lists[-1]) if self._list() else 0
        path = self._home / "payments-all.csv"
        path.write_text("\n".join(["number", *sorted(self._booked)]), encoding="utf-8")
        again = self._tell(path) if self._booked else 0
        return f"books {told} payments, and {again} that the hub has forgotten"

    def check(self, devices: Iterable[Device]) -> Iterator[str]:
        """Money is booked once: here, at the hub and on each device the same payments are.

        The hub lists no payment again that it was told is booked, unless it was restored since.
        """
        yield from self._broken
        known = {payment.id: payment for payment in self._hub.store.records(Payment)}
        for number, n in Counter(payment.number for payment in known.values()).items():
            if n > 1:
                yield f"payment number {number} was used {n} times"
        booked = {payment.number for payment in known.values() if payment.state == "booked"}
        if booked != self._booked:
            yield f"payments booked by the office and by the hub differ: {booked ^ self._booked}"
        for device in devices:
            for payment in device.replica.query(_payments):
                if payment != known.get(payment.id):
                    yield f"{device.name}: payment {payment.number} is {payment.state}"

    def _list(self) -> bool:
        """Have the hub list what was collected, if anything, and book what is not booked yet."""
        store, path = self._hub.store, self._home / f"payments-{len(self._lists)}.csv"
        entities = {one.id: one for one in store.records(LegalEntity)}
        outlets = {one.id: one for one in store.records(Outlet)}
        rows = collected_rows(store.read(lambda tx: tx.collected()), entities, outlets)
        if not rows:
            return False
        write_collected(rows, path)
        self._lists.append(path)
        for row in rows:
            if self._told.get(row.number) == self._hub.histories:
                self._broken.append(f"payment {row.number} is booked and was listed again")
            self._booked.add(row.number)
        self._may_die()
        return True

    def _tell(self, path: Path) -> int:
        """Tell the hub by a list; return how many payments it did not know as booked."""
        _, account = book_payments(self._hub.store, path)
        aside = {row.value: row.reason for row in account.aside}
        for number, why in aside.items():
            # What has not arrived will: the hub came back from a backup.
            if why.startswith("was taken back"):
                self._booked.discard(number)
        told = (_numbers(path) & self._booked) - aside.keys()
        self._told |= dict.fromkeys(told, self._hub.histories)
        self._faults["payments_booked"] += account.nouns["booked"]
        self._faults["payments_booked_again"] += account.nouns["booked before"]
        return account.nouns["booked"]


def _numbers(path: Path) -> set[str]:
    _, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    return {row.partition(";")[0] for row in rows}


def _payments(connection: Any) -> list[Payment]:
    return [one for one in read_nouns(connection, "payment") if isinstance(one, Payment)]
