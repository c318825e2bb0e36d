"""The office delivers while somebody changes the order with no network."""

from __future__ import annotations

from pathlib import Path

from fieldapp.actions import orders, refusals
from fieldapp.domain.delivered import as_delivered
from fieldapp.domain.order import Order
from fieldapp.exchange.deliveries import Deliveries
from fieldapp.hub.order_tables import last_day_of, take_orders
from fieldapp.localdb.queries.documents import documents
from tests.company import AGENT, OWNER
from tests.sync.world import HubWorld, done


def test_a_late_amendment_is_refused_honestly_and_what_came_is_shown(
    hub: HubWorld, tmp_path: Path
) -> None:
    agent, owner = hub.synced(AGENT), hub.synced(OWNER)
    key = agent.order(cola=12, salt=5)
    done(orders.submit(agent.replica, key))
    agent.sync()
    owner.sync()
    order = owner.need(Order, key)
    [cola, _] = order.lines

    late = done(orders.amend(owner.replica, key, "cola", 24, cola.id))
    assert owner.need(Order, key).line(cola.id).quantity == 24  # type: ignore[union-attr]
    file = tmp_path / "deliveries.csv"
    file.write_text(f"order;sku;quantity\n{order.number};CO-1;11\n{order.number};SA-1;5\n")
    deliveries = Deliveries(file, last_day_of(hub.store))
    take_orders(hub.store, deliveries)
    assert deliveries.report.aside == []
    owner.sync()
    agent.sync()

    told = owner.need(Order, key)
    assert told == agent.need(Order, key) == hub.need(Order, key)
    assert [line.quantity for line in told.lines] == [12, 5]
    assert [line.quantity for line in as_delivered(told).lines] == [11, 5]
    assert told.delivered_minor == told.total_minor - 143
    [row] = [row for row in owner.replica.query(documents) if row.refused_number == late.number]
    assert [reason.code for reason in row.reasons] == ["order_not_amendable"]
    assert row.reasons[0].details["status"] == "delivered"
    assert "follow_up" in row.steps
    follower = refusals.follow_up(owner.replica, late.number)
    assert isinstance(follower, str)
    assert [line.quantity for line in owner.need(Order, follower).lines] == [12]
    owner.sync()
    assert owner.digests() == agent.digests() == []
