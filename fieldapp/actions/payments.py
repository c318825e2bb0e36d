"""Money that is taken from clients."""

from __future__ import annotations

from collections.abc import Sequence

from fieldapp.domain.command import CancelPayment, CollectPayment
from fieldapp.domain.payment import Allocation, Method
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.replica import Replica, Saved


def collect(
    replica: Replica,
    outlet_id: str,
    amount_minor: int,
    method: Method = "cash",
    allocations: Sequence[Allocation] | None = None,
    note: str = "",
) -> Saved | Refusal:
    """Take an amount in minor units; without `allocations` it pays the oldest invoices."""
    return replica.do(
        lambda nouns, stamp: CollectPayment(
            id=stamp.new_id(),
            at=stamp.at,
            payment_id=stamp.new_id(),
            number=stamp.order_number(),
            outlet_id=outlet_id,
            amount_minor=amount_minor,
            method=method,
            allocations=None if allocations is None else tuple(allocations),
            note=note[:1000],
        )
    )


def cancel(replica: Replica, payment_id: str) -> Saved | Refusal:
    """Take a payment back that was noted by mistake."""
    return replica.do(
        lambda nouns, stamp: CancelPayment(id=stamp.new_id(), at=stamp.at, payment_id=payment_id)
    )
