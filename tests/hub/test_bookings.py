"""Payments become booked in the hub's store, on each database: once, and as they are by then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select, text
from sqlalchemy.dialects import postgresql, sqlite

from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.payment import Payment
from fieldapp.exchange.payments import Bookings
from fieldapp.hub import payment_keys, server
from fieldapp.hub.draft import Written
from fieldapp.hub.server import fill_in
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
    bookings = Bookings(file, store.payments_numbered)

    assert book(store, bookings) == Written(changed=2)
    assert states(store) == {"1": "booked", "2": "booked", "3": "collected"}
    left = store.write(lambda tx: [one.id for one in tx.payments_of(PAYER)])
    assert left == ["3"]
    assert book(store, Bookings(file, store.payments_numbered)) == Written(same=2)


def test_a_device_learns_of_the_booking(store: Store, file: Path) -> None:
    store.load([PAYER, payment("1"), payment("2")])
    device = Replica.of(store, AGENT)
    device.sync()
    assert device.record("payment", "1")["state"] == "collected"

    book(store, Bookings(file, store.payments_numbered))
    device.sync()

    assert device.record("payment", "1")["state"] == "booked"
    device.check()


def test_a_payment_that_is_taken_back_meanwhile_stays_so(store: Store, file: Path) -> None:
    store.load([PAYER, payment("1"), payment("2")])
    bookings = Bookings(file, store.payments_numbered)
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


def spoil(store: Store, key: str) -> None:
    """Make a record unreadable: whoever reads it fails."""
    where = {"company": store.company.id, "key": key}
    spoilt = text("UPDATE record SET body = 'spoilt' WHERE company = :company AND key = :key")
    store.database.write(lambda connection: connection.execute(spoilt, where))


def test_what_was_booked_or_is_not_asked_for_is_not_read(store: Store, file: Path) -> None:
    store.load(
        [PAYER, payment("1"), payment("2").changed(number=" A-  2"), payment("3"), payment("4")]
    )
    store.load([payment("3", state="booked"), payment("4", state="cancelled")])
    spoil(store, "3")
    spoil(store, "4")

    assert [one.id for one in store.read(lambda tx: tx.collected())] == ["1", "2"]
    assert [one.id for one in store.read(lambda tx: tx.payments_of(PAYER))] == ["1", "2"]
    assert [one.id for one in store.payments_numbered(["A-1", "A-9", "A- 2"])] == ["1", "2"]
    assert book(store, Bookings(file, store.payments_numbered)) == Written(changed=1)


def test_a_payment_is_found_as_the_transaction_leaves_it_and_not_once_it_is_gone(
    store: Store,
) -> None:
    store.load([PAYER, payment("1"), payment("2")])

    def look(tx: Transaction) -> list[str]:
        tx.put(payment("1", state="booked"), payment("5"))
        return [one.id for one in tx.collected()]

    assert store.write(look) == ["2", "5"]
    assert [one.id for one in store.read(lambda tx: tx.collected())] == ["2", "5"]
    store.remove(Payment, ["2"])
    assert [one.id for one in store.read(lambda tx: tx.collected())] == ["5"]
    assert store.payments_numbered(["A-2"]) == []


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        (payment_keys.COLLECTED, "payment_in_state"),
        (payment_keys.COLLECTED_OF, "payment_in_state"),
        (payment_keys.NUMBERED, "payment_of_number"),
    ],
    ids=["collected", "collected-of", "numbered"],
)
def test_payments_are_found_by_an_index(store: Store, statement: Select[Any], index: str) -> None:
    dialect = sqlite.dialect() if store.database.is_sqlite else postgresql.dialect()
    values = {"company": store.company.id, "entity": "llc", "numbers": ["A-1"]}
    given = {key: values[key] for key in statement.compile().params if key in values}
    asked = statement.params(given)
    sql = str(asked.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))

    def plan(connection: Connection) -> str:
        if store.database.is_sqlite:
            return str(connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all())
        # Of a table with few rows PostgreSQL reads all; the question is whether it could do else.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        return str(connection.execute(text(f"EXPLAIN {sql}")).all())

    assert index in store.database.read(plan)


def forget_all(store: Store) -> None:
    """Leave no payment noted, as a hub of a release without the table does."""
    gone = text("DELETE FROM payment WHERE company = :company")
    where = {"company": store.company.id}
    store.database.write(lambda connection: connection.execute(gone, where))


def test_payments_of_a_hub_of_the_release_before_are_found_once_a_hub_starts(
    store: Store, file: Path
) -> None:
    store.load([PAYER, payment("1").changed(number=" A-  1"), payment("2", state="booked")])
    forget_all(store)
    store.load([payment("3")])
    assert [one.id for one in store.read(lambda tx: tx.collected())] == ["3"]

    fill_in(store)

    assert [one.id for one in store.read(lambda tx: tx.collected())] == ["1", "3"]
    assert [one.id for one in store.read(lambda tx: tx.payments_of(PAYER))] == ["1", "3"]
    assert [one.id for one in store.payments_numbered(["A- 1", "A-2"])] == ["1", "2"]


def test_a_hub_fills_in_before_it_serves(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.load([PAYER, payment("1")])
    forget_all(store)
    served: list[list[str]] = []

    class Served:
        def run(self, sockets: object) -> None:
            served.append([one.id for one in store.read(lambda tx: tx.collected())])

    monkeypatch.setattr(server, "_server", lambda app: Served())
    monkeypatch.setattr(server, "configure_logs", lambda: None)
    url = store.database.engine.url.render_as_string(hide_password=False)
    server.serve(url, port=0, company=store.company.id, announce=lambda words: None)

    assert served == [["1"]]


def test_only_payments_that_are_not_noted_are_read_at_a_start(store: Store) -> None:
    other = Store(store.database, token=store.token)
    other.create_company("Bakery")
    other.load([PAYER, payment("9")])
    forget_all(other)
    store.load([PAYER, payment("1")])
    spoil(store, "1")

    def missing(tx: Transaction) -> int:
        return payment_keys.register_missing(tx.connection, tx.company)

    assert store.write(missing) == 0
    assert [other.write(missing) for _ in range(2)] == [1, 0]
