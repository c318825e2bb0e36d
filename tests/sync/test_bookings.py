"""The office books a payment while the device that took it is away."""

from __future__ import annotations

from fieldapp.actions import payments
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.payment import Payment
from fieldapp.localdb.queries.documents import documents
from fieldapp.localdb.queries.payments import till
from tests.company import AGENT
from tests.sync.world import Device, HubWorld, done

INVOICE = Invoice(
    id="i1",
    number="INV-1",
    legal_entity_id="corner-llc",
    outlet_ids=["corner"],
    issued="2026-01-01",
    due_day="2026-02-01",
    currency="USD",
    total_minor=10_000,
    open_minor=10_000,
)


def debt(device: Device) -> int:
    found = device.replica.query(till, "corner", device.replica.now())
    assert found is not None
    return found.standing.debt_minor


def test_a_booked_payment_cannot_be_taken_back_by_a_device_that_had_not_heard(
    hub: HubWorld,
) -> None:
    hub.put(INVOICE)
    hub.change(LegalEntity, "corner-llc", invoices_as_of="2026-01-02T08:00:00.000Z")
    device, other = hub.synced(AGENT), hub.synced(AGENT, "second")
    key = done(payments.collect(device.replica, "corner", 4_000)).document
    device.sync()
    other.sync()
    assert (debt(device), debt(other)) == (6_000, 6_000)

    hub.change(Payment, key, state="booked")
    hub.put(INVOICE.model_copy(update={"open_minor": 6_000}))
    done(payments.cancel(device.replica, key))
    assert debt(device) == 10_000
    device.sync()
    other.sync()

    assert (debt(device), debt(other)) == (6_000, 6_000)
    assert device.need(Payment, key) == hub.need(Payment, key)
    assert device.need(Payment, key).state == "booked"
    [row] = [one for one in device.replica.query(documents) if one.document == key]
    assert [reason.code for reason in row.reasons] == ["payment_booked"]
    assert device.digests() == []
