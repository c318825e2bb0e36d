"""What delivery costs orders that come together, whatever becomes of each: what was agreed stays.

Device and hub tell the same; the device's state lies in the tables of a replica.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldapp.domain.command import Applied, Command, Context, apply
from fieldapp.domain.delivery_cost import alone_minor, cost_minor, terms_for
from fieldapp.domain.delivery_group import bears_delivery, is_unpaid
from fieldapp.domain.order import AMENDABLE, Order, totalled
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.stock import Stock
from fieldapp.localdb.database import Database
from fieldapp.localdb.records import TableNouns, read_nouns, write_noun
from tests.company import AGENT, COMPANY, NOW, Shelf
from tests.intents import amend, cancel, create, describe, join_delivery, submit

ORDERS = ("o1", "o2", "o3")
WISHED = {"o1": 13, "o2": 5, "o3": 13}
"""Units of tea at 4.00, free from 40.00 on; the stock has none and cuts each to its salt."""

TERMS = DeliveryTerms(fee_minor=900, free_from_minor=4_000, vat_rate_bp=2_000)

_key = st.sampled_from(ORDERS)
_step = st.one_of(
    st.tuples(st.just("salt"), _key, st.integers(1, 150)),
    st.tuples(st.just("less tea"), _key, st.integers(0, 3)),
    st.tuples(st.just("join"), _key, _key),
    st.tuples(st.just("cancel"), _key),
    st.tuples(st.just("assembled"), _key),
    st.tuples(
        st.just("terms"),
        st.none()
        | st.builds(
            DeliveryTerms,
            fee_minor=st.sampled_from([0, 500, 1_100]),
            free_from_minor=st.sampled_from([None, 600, 4_000, 9_000]),
            vat_rate_bp=st.sampled_from([0, 1_000]),
        ),
    ),
    st.tuples(st.just("stock"), st.sampled_from([0, 4, 1_000])),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = Database(tmp_path_factory.mktemp("shared") / "replica.db")
    yield database
    database.close()


def start() -> Shelf:
    shelf = Shelf(COMPANY)
    entity = shelf.need(LegalEntity, "corner-llc")
    shelf.put(entity.changed(delivery=TERMS, shortage="cut"))
    for n, (key, tea) in enumerate(WISHED.items()):
        shelf.do(create(key, lines={"salt": 1, "tea": tea}))
        shelf.do(describe(key, delivery_day="2026-03-05"))
        outcome = shelf.do(submit(shelf.need(Order, key), at=f"2026-03-02T08:3{n}:00.000Z"))
        assert isinstance(outcome, Applied)
    return shelf


def command_of(step: tuple[Any, ...], shelf: Shelf) -> Command | None:
    """Return the command of a step, or make in the shelf what the office changes."""
    name, key, *rest = step
    if name == "salt":
        quantity = shelf.need(Order, key).lines[0].quantity
        return amend(("salt", rest[0], quantity), order_id=key)
    if name == "less tea":
        line = next((one for one in shelf.need(Order, key).lines if one.sku == "TE-1"), None)
        base = line.quantity if line else None
        return amend(("tea", rest[0], base), order_id=key)
    if name == "join":
        return join_delivery(key, *rest)
    if name == "cancel":
        return cancel(key)
    if name == "assembled":
        order = shelf.need(Order, key)
        if order.status in AMENDABLE:
            shelf.put(order.model_copy(update={"status": "assembled"}))
        return None
    if name == "terms":
        entity = shelf.need(LegalEntity, "corner-llc")
        shelf.put(entity.changed(delivery=key))
        return None
    shelf.put(Stock(warehouse_id="main", product_id="salt", quantity=key, as_of=NOW))
    return None


def orders(shelf: Shelf) -> dict[str, Order]:
    return {key: shelf.need(Order, key) for key in ORDERS}


def look(before: dict[str, Order], command: Command, shelf: Shelf) -> None:
    """Compare what delivery costs the orders before and after a command on one of them."""
    after = orders(shelf)
    for key, order in after.items():
        was, costs = alone_minor(before[key]), alone_minor(order)
        terms = terms_for(order, shelf)
        told = cost_minor(before[key], terms) != cost_minor(order, terms)
        assert totalled(order) == order
        if key != command.document:
            assert (costs, order.delivery_vat_bp) == (was, before[key].delivery_vat_bp)
        elif not told:
            # The stock may have cut a wish that the terms tell apart: that makes nothing dearer.
            assert costs <= was
        if order.status == "assembled":
            assert order == before[key]
        if order.status in AMENDABLE:
            bears = bears_delivery(order, after.values())
            assert order.delivery_minor == (costs if bears else 0)
            # As long as one may change, the delivery is one's to bear.
            assert not is_unpaid(order, after.values())
        grown = sum(line.quantity for line in order.lines) >= sum(
            line.quantity for line in before[key].lines
        )
        if grown and len(order.lines) >= len(before[key].lines):
            assert costs <= was


@given(st.lists(_step, min_size=2, max_size=15))
@settings(max_examples=80, deadline=None)
def test_what_was_agreed_stays_agreed(database, steps):
    hub = start()
    assert [order.delivery_minor for order in orders(hub).values()] == [0, 900, 0]
    with database.write() as connection:
        transaction = connection.begin_nested()
        device = TableNouns(connection)
        for noun in hub.content.values():
            write_noun(connection, noun)
        for step in steps:
            command = command_of(step, hub)
            if command is None:
                for noun in hub.content.values():
                    write_noun(connection, noun)
                continue
            before = orders(hub)
            outcome = apply(command, device, Context(AGENT, NOW))
            assert outcome == apply(command, hub, Context(AGENT, NOW))
            if isinstance(outcome, Applied):
                hub.put(*outcome.changed)
                for noun in outcome.changed:
                    write_noun(connection, noun)
                look(before, command, hub)
        found = {one.key: one for one in read_nouns(connection, "order")}
        assert found == orders(hub)
        transaction.rollback()
