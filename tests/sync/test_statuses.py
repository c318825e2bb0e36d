"""The office assembles while somebody changes the order with no network."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.actions import carts, orders, refusals
from fieldapp.domain.order import Order
from fieldapp.exchange.statuses import Statuses
from fieldapp.hub.order_tables import take_orders
from fieldapp.localdb.queries.documents import documents
from tests.company import AGENT, OWNER
from tests.sync.world import Device, HubWorld, done


@pytest.fixture
def placed(hub: HubWorld) -> tuple[Device, Device, str]:
    """An order that the agent has placed, on the agent's device and on the owner's."""
    agent, owner = hub.synced(AGENT), hub.synced(OWNER)
    key = agent.order(cola=12, salt=5)
    done(orders.submit(agent.replica, key))
    agent.sync()
    owner.sync()
    return agent, owner, key


def assemble(hub: HubWorld, key: str, folder: Path) -> None:
    file = folder / "statuses.csv"
    file.write_text(f"order;status\n{key};assembled\n")
    statuses = Statuses(file)
    take_orders(hub.store, statuses)
    assert statuses.report.aside == []


def test_a_change_that_comes_after_assembling_is_refused_and_offered_as_a_new_order(
    hub: HubWorld, placed: tuple[Device, Device, str], tmp_path: Path
) -> None:
    agent, owner, key = placed
    cola = owner.need(Order, key).lines[0]
    late = done(orders.amend(owner.replica, key, "cola", 24, cola.id))
    assemble(hub, key, tmp_path)
    for device in (owner, agent):
        device.sync()

    told = owner.need(Order, key)
    assert told == agent.need(Order, key) == hub.need(Order, key)
    assert (told.status, [line.quantity for line in told.lines]) == ("assembled", [12, 5])
    [row] = [row for row in owner.replica.query(documents) if row.refused_number == late.number]
    assert [reason.code for reason in row.reasons] == ["order_not_amendable"]
    assert row.reasons[0].details["status"] == "assembled"
    assert "follow_up" in row.steps
    follower = refusals.follow_up(owner.replica, late.number)
    assert isinstance(follower, str)
    assert [line.quantity for line in owner.need(Order, follower).lines] == [12]
    owner.sync()
    assert owner.digests() == agent.digests() == []


def test_a_split_that_comes_after_assembling_is_refused_and_leaves_no_second_order(
    hub: HubWorld, placed: tuple[Device, Device, str], tmp_path: Path
) -> None:
    agent, owner, key = placed
    [_, salt] = owner.need(Order, key).lines
    late = done(carts.split(owner.replica, key, [salt.id], delivery_day="2026-03-09"))
    assert owner.count("order_head") == 2
    assemble(hub, key, tmp_path)
    for device in (owner, agent):
        device.sync()

    assert [order.id for order in hub.orders()] == [key]
    assert owner.count("order_head") == agent.count("order_head") == 1
    assert [line.quantity for line in owner.need(Order, key).lines] == [12, 5]
    [row] = [row for row in owner.replica.query(documents) if row.refused_number == late.number]
    assert [reason.code for reason in row.reasons] == ["order_not_amendable"]
    assert owner.digests() == agent.digests() == []


def test_a_cancellation_that_comes_after_assembling_is_refused(
    hub: HubWorld, placed: tuple[Device, Device, str], tmp_path: Path
) -> None:
    agent, owner, key = placed
    done(orders.cancel(owner.replica, key))
    assemble(hub, key, tmp_path)
    for device in (owner, agent):
        device.sync()

    assert owner.need(Order, key) == agent.need(Order, key) == hub.need(Order, key)
    assert owner.need(Order, key).status == "assembled"
    assert owner.digests() == agent.digests() == []
