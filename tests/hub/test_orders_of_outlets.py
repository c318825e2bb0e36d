"""Orders are found by their outlet and time, on each database, and after an upgrade as well."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

import fieldapp.hub
from fieldapp.domain.order import Order
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.price import Price
from fieldapp.hub.database import Database
from fieldapp.hub.migration import migrate
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from tests.hub.world import AGENT, MANAGER, NOW, OWNER, Replica, change_line, create_order, new_id

DAYS = ("2026-02-27", "2026-03-01", "2026-03-02")


def made(order_id: str, outlet_id: str, day: str, **fields: Any) -> Order:
    values = {"number": f"N-{order_id}", "author_id": "agent", "currency": "EUR", **fields}
    at = f"{day}T10:00:00.000Z"
    return Order(id=order_id, outlet_id=outlet_id, created_at=at, **values)


def found(tx: Transaction, *outlets: str, since: str) -> list[str]:
    return [order.id for order in tx.orders_of(outlets, f"{since}T10:00:00.000Z")]


def test_orders_come_by_outlet_and_time(store: Store) -> None:
    store.load(made(f"{o}-{n}", o, day) for o in ("o1", "o2") for n, day in enumerate(DAYS))

    def look(tx: Transaction) -> None:
        assert found(tx, "o1", since=DAYS[0]) == ["o1-0", "o1-1", "o1-2"]
        assert found(tx, "o1", since=DAYS[1]) == ["o1-1", "o1-2"]
        assert found(tx, "o2", "o1", "nowhere", since=DAYS[2]) == ["o1-2", "o2-2"]
        assert found(tx, since=DAYS[0]) == []

    store.write(look)


def test_what_the_transaction_has_put_counts(store: Store) -> None:
    store.load([made("old", "o1", DAYS[1])])

    def look(tx: Transaction) -> None:
        tx.put(made("new", "o1", DAYS[2]), made("else", "o2", DAYS[2]))
        tx.put(made("old", "o1", DAYS[1], status="cancelled"))
        orders = tx.orders_of(["o1"], f"{DAYS[0]}T00:00:00.000Z")
        assert [(order.id, order.status) for order in orders] == [
            ("old", "cancelled"),
            ("new", "draft"),
        ]

    store.write(look)


@pytest.mark.parametrize("read_first", [True, False], ids=["read", "unread"])
def test_an_order_that_moves_is_found_at_its_new_outlet_only(
    store: Store, read_first: bool
) -> None:
    store.load([made("moved", "o1", DAYS[1]), made("stays", "o1", DAYS[1])])

    def move(tx: Transaction) -> None:
        if read_first:
            assert tx.get(Order, "moved") is not None
        tx.put(made("moved", "o2", DAYS[1]))

    store.write(move)

    assert store.write(lambda tx: found(tx, "o1", since=DAYS[0])) == ["stays"]
    assert store.write(lambda tx: found(tx, "o2", since=DAYS[0])) == ["moved"]


def test_a_number_that_another_order_has_stays_with_it(store: Store) -> None:
    store.load([made("first", "o1", DAYS[1], number="N-1")])
    store.load([made("second", "o2", DAYS[2], number="N-1")])

    assert store.write(lambda tx: tx.order_with_number("N-1")) == "first"
    assert store.write(lambda tx: found(tx, "o1", since=DAYS[0])) == ["first"]


def test_a_cart_that_lay_for_long_is_found_from_when_it_was_placed(store: Store) -> None:
    cart = made("lay", "o1", "2025-11-01")
    store.load([cart, made("other", "o1", DAYS[2])])
    assert store.write(lambda tx: found(tx, "o1", since=DAYS[0])) == ["other"]

    store.load([cart.changed(status="submitted", submitted_at=f"{DAYS[2]}T10:00:00.000Z")])

    assert store.write(lambda tx: found(tx, "o1", since=DAYS[2])) == ["lay", "other"]


def test_another_companys_orders_are_not_found(store: Store) -> None:
    store.load([made("here", "o1", DAYS[2])])
    other = Store(store.database, company=store.company.id)
    other.create_company("Else")

    assert other.write(lambda tx: found(tx, "o1", since=DAYS[0])) == []


def test_orders_of_an_earlier_release_are_found_after_the_upgrade(fresh_url: str) -> None:
    database = Database(fresh_url)
    config = Config()
    folder = Path(fieldapp.hub.__file__).with_name("migrations")
    config.set_main_option("script_location", str(folder))

    def first(connection: Any) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO company (company, name, epoch, position, scope_position, prefixes,"
                " secret) VALUES ('dairy', 'Dairy', 'e', 0, 0, 0, 's')"
            )
        )
        for n in range(1_501):
            order = made(f"a{n:04d}", f"o{n % 3}", DAYS[n % 2])
            row = {"key": order.id, "body": order.model_dump_json(), "number": order.number}
            connection.execute(
                text("INSERT INTO record VALUES ('dairy', 'order', :key, 1, 1, :body)"), row
            )
            connection.execute(
                text("INSERT INTO order_number VALUES ('dairy', :number, :key)"), row
            )

    database.write(first)
    migrate(database)
    store = Store(database)
    keys = store.write(lambda tx: found(tx, "o1", since=DAYS[1]))

    assert keys == [f"a{n:04d}" for n in range(1_501) if n % 3 == 1 and n % 2 == 1]
    database.close()


def ordered(store: Store, device: Replica, quantity: int, at: str = NOW) -> tuple[str, Any]:
    """Make and submit an order of so many p1; return its key and the receipt."""
    number = f"{device.prefix}-{device.number + 1}"
    order_id, line_id = new_id("order"), new_id("line")
    lines = [{"line_id": line_id, "product_id": "p1", "quantity": quantity}]
    seen = [{"line_id": line_id, "sku": "P1", "quantity": quantity, "price_minor": 100}]
    submit = {"type": "submit_order", "id": new_id("c"), "at": at, "order_id": order_id}
    receipts = device.push(
        create_order(number, order_id, at=at, lines=lines), {**submit, "seen": seen}
    ).receipts
    return order_id, receipts[1]


def test_the_second_of_two_like_orders_is_held_and_both_devices_see_why(store: Store) -> None:
    agent, owner = Replica.of(store, AGENT), Replica.of(store, OWNER)
    first, _ = ordered(store, owner, 12)
    second, receipt = ordered(store, agent, 12)

    assert receipt.verdict == "held"
    assert receipt.reasons[0].details["order"] == first
    for device in (agent, owner):
        device.sync()
        device.check()
        assert device.record("order", second)["holds"] == [receipt.reasons[0].model_dump()]
        assert device.record("order", first)["status"] == "submitted"


def test_one_person_may_order_the_same_again(store: Store) -> None:
    owner, agent = Replica.of(store, OWNER), Replica.of(store, AGENT)
    _, one = ordered(store, agent, 12)
    _, two = ordered(store, agent, 12)
    _, other = ordered(store, owner, 12)

    assert [one.verdict, two.verdict, other.verdict] == ["applied", "applied", "held"]


def test_a_managers_decision_reaches_the_author(store: Store) -> None:
    store.load([Policy(id=POLICY_KEY, honour_days=0)])
    agent, manager = Replica.of(store, AGENT), Replica.of(store, MANAGER)
    store.load([Price(price_type_id="retail", product_id="p1", amount_minor=250)])
    order_id, receipt = ordered(store, agent, 12)
    assert [receipt.verdict, receipt.reasons[0].code] == ["held", "price_changed"]

    reject = {"type": "reject_order", "id": new_id("c"), "at": NOW, "order_id": order_id}
    assert manager.only({**reject, "note": "call me"}).verdict == "applied"

    agent.sync()
    order = agent.record("order", order_id)
    assert (order["status"], order["decided_by"], order["decision"]) == (
        "cancelled",
        "Max",
        "call me",
    )


def test_an_amendment_that_comes_after_assembly_is_refused_and_blocks_nothing(
    store: Store,
) -> None:
    agent = Replica.of(store, AGENT)
    order_id, _ = ordered(store, agent, 12)
    order = next(o for o in store.records(Order) if o.id == order_id)
    store.load([order.changed(status="assembled")])
    wish = {"line_id": order.lines[0].id, "product_id": "p1", "quantity": 24, "base": 12}
    amend = {"type": "amend_order", "id": new_id("c"), "at": NOW, "order_id": order_id}

    refused, after = agent.push({**amend, "lines": [wish]}, agent.order(9)).receipts

    assert (refused.verdict, refused.reasons[0].code) == ("refused", "order_not_amendable")
    assert after.verdict == "applied"


def test_a_device_closes_its_refusal_and_no_other(store: Store) -> None:
    agent, owner = Replica.of(store, AGENT), Replica.of(store, OWNER)
    bad = change_line("nothing", "l", 1)
    assert agent.only(bad).verdict == "refused"
    close = {"type": "acknowledge_refusal", "at": NOW, "command_id": bad["id"]}

    assert owner.only({**close, "id": new_id("c")}).reasons[0].code == "not_allowed"
    assert agent.only({**close, "id": new_id("c")}).verdict == "applied"

    agent.sync()
    agent.check()
    assert agent.record("receipt", bad["id"])["acknowledged_at"] == NOW


@pytest.mark.parametrize("status", ["accepted", "assembled", "shipped"])
def test_an_order_on_its_way_travels_with_its_outlet(store: Store, status: str) -> None:
    agent = Replica.of(store, AGENT)
    store.load([made("way", "o1", DAYS[2], status=status)])

    agent.sync()

    assert agent.record("order", "way")["status"] == status
