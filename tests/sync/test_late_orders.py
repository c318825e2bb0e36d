"""An order is submitted in time with no network, and reaches the hub when it is too late."""

from __future__ import annotations

import datetime as dt

import pytest

from fieldapp.actions import orders
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import UTC, moment_of
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.localdb.queries.documents import documents
from fieldapp.localdb.replica import utc_now
from tests.company import AGENT, MANAGER, OWNER
from tests.sync.world import Device, HubWorld, done, skewed, untimed

CUT_OFF_IN = dt.timedelta(minutes=10)
OFFLINE_S = 1_200.0


def planned(hub: HubWorld, late_orders: str) -> dt.date:
    """Let the cut-off of the north route be near; return the day that it is for."""
    now = dt.datetime.now(UTC)
    cut_off = now + CUT_OFF_IN
    lead = 2 + (cut_off.date() - now.date()).days
    hub.put(
        DeliveryPlan(id="north", cut_off=cut_off.strftime("%H:%M"), lead_days=lead),
        Policy.model_validate({"id": POLICY_KEY, "late_orders": late_orders}),
    )
    return now.date() + dt.timedelta(days=lead)


def pass_time(hub: HubWorld, device: Device) -> None:
    """Let the time go by for which the device has no network."""
    hub.clock.ahead_s = OFFLINE_S
    device.replica.world = skewed(OFFLINE_S)
    device.client._now = device.replica.world.now


@pytest.mark.parametrize("person", [AGENT, OWNER], ids=lambda user: user.role)
@pytest.mark.parametrize(
    ("late_orders", "later", "status", "code"),
    [
        ("move", 1, "submitted", "delivery_moved"),
        ("honour", 0, "submitted", ""),
        ("refuse", 0, "draft", "delivery_day_refused"),
    ],
)
def test_what_becomes_of_it_is_for_the_company_to_say(
    hub: HubWorld, person, late_orders: str, later: int, status: str, code: str
) -> None:
    day = planned(hub, late_orders)
    device = hub.synced(person)
    key = device.order(cola=6)
    done(orders.set_delivery_day(device.replica, key, day.isoformat()))
    saved = done(orders.submit(device.replica, key))
    assert (saved.reasons, device.need(Order, key).status) == ((), "submitted")

    pass_time(hub, device)
    device.sync()

    order = device.need(Order, key)
    assert order == hub.need(Order, key)
    assert (order.status, order.delivery_day) == (
        status,
        (day + dt.timedelta(days=later)).isoformat(),
    )
    [row] = [row for row in device.replica.query(documents) if row.document == key]
    assert [reason.code for reason in row.reasons] == ([code] if code else [])
    assert device.digests() == []


def test_the_cost_of_delivery_and_the_debt_are_the_same_at_every_device(hub: HubWorld) -> None:
    hub.put(
        LegalEntity(
            id="corner-llc",
            name="Corner LLC",
            outlet_ids=["corner"],
            credit_mode="hold",
            overdue_limit_days=7,
            invoices_as_of=utc_now(),
            payment_days=14,
            delivery=DeliveryTerms(fee_minor=700, vat_rate_bp=2_000),
        ),
        Invoice(
            id="i1",
            number="17",
            legal_entity_id="corner-llc",
            outlet_ids=["corner"],
            issued="2026-01-01",
            due_day=(moment_of(utc_now()).date() - dt.timedelta(days=8)).isoformat(),
            currency="USD",
            total_minor=900,
            open_minor=700,
        ),
    )
    anna, olga, maria = (hub.synced(user) for user in (AGENT, OWNER, MANAGER))
    key = olga.order(cola=6)
    done(orders.submit(olga.replica, key))
    shown = olga.need(Order, key)
    for device in (olga, anna, maria):
        device.sync()

    order = hub.need(Order, key)
    assert untimed(order) == untimed(shown)
    assert (order.status, order.delivery_minor, order.total_minor) == ("held", 700, 6 * 143 + 700)
    assert [hold.code for hold in order.holds] == ["credit_overdue"]
    for device in (olga, anna, maria):
        assert device.need(Order, key) == order
        assert device.need(Invoice, "i1").open_minor == 700
        assert device.digests() == []
