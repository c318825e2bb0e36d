"""Payments become booked in the hub's store, on each database: once, and as they are by then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.payment import Payment
from fieldapp.exchange.payments import Bookings
from fieldapp.hub.draft import Written
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from tests.hub.world import AGENT, NOW, Replica

PAYER = LegalEntity(id="llc", name="Shop LLC", outlet_ids=["o1"])


def payment(id_: str, **fields: Any) -> Payment:
    return Payment(
        id=id_,
        number=f"A-{id_}",
        outlet_id="o1",
        legal_entity_id="llc",
        outlet_ids=["o1"],
        author_id="agent",
        collected_at=NOW,
        method="cash",
        currency="EUR",
        amount_minor=500,
        **fields,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "booked.csv"
    path.write_text("number\nA-1\nA-2\n")
    return path


def book(store: Store, bookings: Bookings) -> Written:
    return store.change(lambda tx: tx.put(*bookings.booked(tx.many(Payment, bookings.keys))[0]))


def states(store: Store) -> dict[str, str]:
    return {one.id: one.state for one in store.records(Payment)}


def test_a_booking_is_written_once_and_lowers_the_debt_no_more(store: Store, file: Path) -> None:
    store.load([PAYER, payment("1"), payment("2"), payment("3")])
    bookings = Bookings(file, store.records(Payment))

    assert book(store, bookings) == Written(changed=2)
    assert states(store) == {"1": "booked", "2": "booked", "3": "collected"}
    left = store.write(lambda tx: [one.id for one in tx.payments_of(PAYER)])
    assert left == ["3"]
    assert book(store, Bookings(file, store.records(Payment))) == Written(same=2)


def test_a_device_learns_of_the_booking(store: Store, file: Path) -> None:
    store.load([PAYER, payment("1"), payment("2")])
    device = Replica.of(store, AGENT)
    device.sync()
    assert device.record("payment", "1")["state"] == "collected"

    book(store, Bookings(file, store.records(Payment)))
    device.sync()

    assert device.record("payment", "1")["state"] == "booked"
    device.check()


def test_a_payment_that_is_taken_back_meanwhile_stays_so(store: Store, file: Path) -> None:
    store.load([PAYER, payment("1"), payment("2")])
    bookings = Bookings(file, store.records(Payment))
    other = Store(store.database, store.company.id)
    tried: list[str] = []

    def slowly(tx: Transaction) -> None:
        found = tx.many(Payment, bookings.keys)
        if not tried and not store.database.is_sqlite:
            other.load([payment("2", state="cancelled")])
        tried.append(found["2"].state)
        tx.put(*bookings.booked(found)[0])

    if store.database.is_sqlite:  # it has one writer at a time
        other.load([payment("2", state="cancelled")])
    store.change(slowly)

    again = [] if store.database.is_sqlite else ["collected"]
    assert tried == [*again, "cancelled"]
    assert states(store) == {"1": "booked", "2": "cancelled"}
