"""Databases of earlier releases, put right by revisions of the schema, on each kind of database."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

import fieldapp.hub
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.payment import Payment
from fieldapp.domain.price import PriceType
from fieldapp.domain.user import User
from fieldapp.hub.database import Database
from fieldapp.hub.draft import Draft
from fieldapp.hub.migration import HEAD, migrate
from fieldapp.hub.store import Store
from tests.hub.world import AGENT, OWNER, Replica, outlet

DAYS = ("2026-02-27T10:00:00.000Z", "2026-03-01T10:00:00.000Z")


def made(order_id: str, outlet_id: str, number: str = "") -> Order:
    return Order(
        id=order_id,
        number=number or f"N-{order_id}",
        outlet_id=outlet_id,
        author_id="agent",
        currency="EUR",
        created_at=DAYS[1],
    )


class Old:
    """A database as the release with revision 0004 left it."""

    def __init__(self, connection: Connection) -> None:
        self._run = connection.execute

    def put(self, company: str, nouns: Iterable[Noun]) -> None:
        for noun in nouns:
            draft = Draft.of(noun)
            row = {"company": company, "kind": draft.kind, "key": draft.key, "body": draft.body}
            record = "INSERT INTO record VALUES (:company, :kind, :key, 1, :digest, :body)"
            self._run(text(record), {**row, "digest": draft.digest})

    def feed(self, company: str, user: User, position: int) -> None:
        """Give a user's record its place."""
        row = {"company": company, "key": user.id, "bucket": f"user/{user.id}"}
        values = ":company, 'user', :key, :bucket, :position, true"
        self._run(text(f"INSERT INTO feed VALUES ({values})"), {**row, "position": position})

    def company(self, company: str) -> None:
        values = f":company, :company, 'e', 100, 50, 0, '{'s' * 32}'"
        self._run(text(f"INSERT INTO company VALUES ({values})"), {"company": company})

    def number(self, company: str, order: Order, outlet_id: str) -> None:
        """Register an order's number as of an outlet."""
        row = {"company": company, "number": order.number, "key": order.id, "outlet": outlet_id}
        values = ":company, :number, :key, :outlet, :at"
        insert = f"INSERT INTO order_number VALUES ({values})"
        self._run(text(insert), {**row, "at": order.created_at})


def open_old(url: str, fill: Any) -> Database:
    """Make a database of revision 0004, fill it, and bring it up to date."""
    database = Database(url)
    config = Config()
    folder = Path(fieldapp.hub.__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder))

    def write(connection: Connection) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        fill(Old(connection))

    database.write(write)
    migrate(database)
    return database


def orders_at(store: Store, outlet_id: str) -> list[str]:
    found = store.write(lambda tx: tx.orders_of([outlet_id], DAYS[0]))
    return [order.id for order in found]


def test_orders_that_were_left_at_an_outlet_that_is_gone_are_found(fresh_url: str) -> None:
    moved = [made(f"a{n:04d}", "o3") for n in range(1_200)]
    double = made("z1", "o3", number="N-a0001")

    def fill(old: Old) -> None:
        for company in ("dairy", "else"):
            old.company(company)
            old.put(company, [outlet("o2", "r1", merged_into="o3"), outlet("o3", "r2")])
        old.put("dairy", [*moved, double, made("b1", "o2")])
        old.put("else", [made("a0001", "o2")])
        for n, order in enumerate(moved):
            old.number("dairy", order, "o2" if n % 2 else "o3")
        old.number("dairy", made("b1", "o2"), "o2")
        old.number("else", made("a0001", "o2"), "o2")

    database = open_old(fresh_url, fill)
    here, there = Store(database, "dairy"), Store(database, "else")

    assert orders_at(here, "o3") == [order.id for order in moved]
    assert orders_at(here, "o2") == ["b1"]
    assert orders_at(there, "o2") == ["a0001"]
    assert here.write(lambda tx: tx.order_with_number("N-a0001")) == "a0001"
    database.close()


def test_orders_are_found_by_when_they_were_placed(fresh_url: str) -> None:
    placed = {"created_at": "2025-11-01T10:00:00.000Z", "submitted_at": DAYS[1]}
    lay = made("lay", "o1").changed(status="submitted", **placed)
    cart = made("cart", "o1").changed(created_at=placed["created_at"])

    def fill(old: Old) -> None:
        old.company("dairy")
        old.put("dairy", [lay, cart, made("else", "o1")])
        for order in (lay, cart, made("else", "o1")):
            old.number("dairy", order, "o1")

    database = open_old(fresh_url, fill)

    assert orders_at(Store(database, "dairy"), "o1") == ["lay", "else"]
    database.close()


def test_owners_of_outlets_that_are_gone_get_those_that_stay(fresh_url: str) -> None:
    owned = {"one": ["o2"], "both": ["o2", "o3"], "twice": ["o1"], "else": ["o4"]}
    people = {key: OWNER.changed(id=key, name=key, outlet_ids=ids) for key, ids in owned.items()}
    agent = AGENT.changed(outlet_ids=["o2"])

    def fill(old: Old) -> None:
        for company in ("dairy", "else"):
            old.company(company)
            old.put(company, [*people.values(), agent])
            for position, user in enumerate(people.values(), 1):
                old.feed(company, user, position)
        old.put("else", [outlet(f"o{n}", "r1") for n in range(1, 5)])
        retail = PriceType(id="retail", name="Retail", currency="EUR")
        gone = [outlet("o1", "r1", merged_into="o2"), outlet("o2", "r1", merged_into="o3")]
        old.put("dairy", [*gone, outlet("o3", "r2"), outlet("o4", "r2"), retail])

    database = open_old(fresh_url, fill)
    here, there = Store(database, "dairy"), Store(database, "else")

    assert {user.id: user.outlet_ids for user in here.records(User)} == {
        "one": ["o2", "o3"],
        "both": ["o2", "o3"],
        "twice": ["o1", "o3"],
        "else": ["o4"],
        "agent": ["o2"],
    }
    assert {user.id: user for user in there.records(User)} == {**people, "agent": agent}
    with database.engine.connect() as connection:
        read = text("SELECT company, position, scope_position FROM company ORDER BY company")
        assert [tuple(row) for row in connection.execute(read)] == [
            ("dairy", 102, 102),
            ("else", 100, 50),
        ]
        read = text("SELECT key, position FROM feed WHERE company = 'dairy' ORDER BY position")
        assert [tuple(row) for row in connection.execute(read)] == [
            ("both", 2),
            ("else", 4),
            ("one", 101),
            ("twice", 102),
        ]
    device = Replica.of(here, people["one"])
    device.sync()
    device.check()
    assert {"outlet/o2", "outlet/o3"} <= set(device.cursor.buckets)
    database.close()


def test_a_new_database_is_at_the_newest_revision(fresh_url: str) -> None:
    database = Database(fresh_url)
    migrate(database)

    read = text("SELECT version_num FROM alembic_version")
    assert database.read(lambda connection: connection.execute(read).scalar()) == HEAD
    database.close()


def test_payments_are_found_by_number_and_state(fresh_url: str) -> None:
    def taken(n: int) -> Payment:
        return Payment(
            id=f"m{n:04d}",
            number=f"A  {n}",
            outlet_id="o1",
            legal_entity_id="llc",
            author_id="agent",
            collected_at=DAYS[1],
            method="cash",
            currency="EUR",
            amount_minor=100,
            state="collected" if n % 500 == 0 else "booked",
        )

    def fill(old: Old) -> None:
        for company in ("dairy", "else"):
            old.company(company)
        old.put("dairy", [taken(n) for n in range(1_501)])
        old.put("else", [taken(7)])

    database = open_old(fresh_url, fill)
    here, there = Store(database, "dairy"), Store(database, "else")

    waiting = ["m0000", "m0500", "m1000", "m1500"]
    assert [one.id for one in here.read(lambda tx: tx.collected())] == waiting
    assert [one.id for one in here.payments_numbered(["A 7", "A 1500"])] == ["m0007", "m1500"]
    assert there.read(lambda tx: tx.collected()) == []
    assert [one.id for one in there.payments_numbered(["A 7"])] == ["m0007"]
    database.close()
