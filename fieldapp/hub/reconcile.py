"""What the hub has of the orders that were made on a device, for the device to compare."""

from __future__ import annotations

from sqlalchemy import Connection, select

from fieldapp.domain.noun import Day, Instant
from fieldapp.domain.order import Order
from fieldapp.domain.reconciliation import LEFT_OUT, OrderFigure
from fieldapp.hub.device import DeviceIdentity, own_device
from fieldapp.hub.schema import COMPANY, ORDER_NUMBER
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import KEYS_A_QUERY, Transaction, batches
from fieldapp.wire.kinds import buckets_of
from fieldapp.wire.messages import MAX_RECONCILED, ReconcileReply, ReconcileRequest


def order_figures(
    store: Store, device: DeviceIdentity, request: ReconcileRequest, now: Instant
) -> ReconcileReply:
    """Return the newest orders with the device's prefix, submitted since a day. Raises `Denied`."""

    def read(connection: Connection) -> ReconcileReply:
        tx = Transaction(connection, device.company)
        row = own_device(tx, device)
        position = connection.execute(
            select(COMPANY.c.scope_position).where(COMPANY.c.company == tx.company)
        ).scalar_one()
        scope = store.scopes.of(tx, device.user, device.device, position)
        first = max(1, row.last_order - MAX_RECONCILED + 1)
        numbers = [f"{row.prefix}-{n:05d}" for n in range(first, row.last_order + 1)]
        orders = tx.many(Order, _keys(tx, numbers)).values()
        figures = [
            _figure(order, order.submitted_at[:10], bool(buckets_of(order, tx.route_of) & scope))
            for order in orders
            if order.submitted_at is not None
            and order.submitted_at[:10] >= request.since
            and order.status not in LEFT_OUT
        ]
        return ReconcileReply(orders=figures, server_time=now)

    return store.database.read(read)


def _figure(order: Order, day: Day, visible: bool) -> OrderFigure:
    figure = OrderFigure(order_id=order.id, number=order.number, day=day, visible=visible)
    if not visible:
        # Others may have changed it since it left the asker's scope: the sum is theirs alone.
        return figure
    figures = {"currency": order.currency, "total_minor": order.total_minor}
    return figure.model_copy(update=figures)


def _keys(tx: Transaction, numbers: list[str]) -> list[str]:
    found: list[str] = []
    for some in batches(numbers, KEYS_A_QUERY):
        query = select(ORDER_NUMBER.c.order_id).where(
            ORDER_NUMBER.c.company == tx.company, ORDER_NUMBER.c.number.in_(some)
        )
        found += tx.connection.execute(query).scalars()
    return found
