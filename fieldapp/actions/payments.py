"""Money that is taken from clients."""

from __future__ import annotations

from collections.abc import Sequence

from fieldapp.domain.command import CancelPayment, CollectPayment, Command
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.payment import Allocation, Method
from fieldapp.domain.quote import buyer_at
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.replica import Replica, Saved, Stamp


def collect(
    replica: Replica,
    outlet_id: str,
    amount_minor: int,
    method: Method = "cash",
    allocations: Sequence[Allocation] | None = None,
    note: str = "",
    currency: str | None = None,
) -> Saved | Refusal:
    """Take an amount in minor units; without `allocations` it pays the oldest invoices.

    `currency` is the one that the amount was typed in; None is that the outlet buys in.
    """

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        outlet = nouns.get(Outlet, outlet_id)
        buyer = buyer_at(outlet, nouns) if outlet else None
        return CollectPayment(
            id=stamp.new_id(),
            at=stamp.at,
            payment_id=stamp.new_id(),
            number=stamp.order_number(),
            outlet_id=outlet_id,
            amount_minor=amount_minor,
            method=method,
            allocations=None if allocations is None else tuple(allocations),
            note=note[:1000],
            currency=currency or (buyer.price_type.currency if buyer else None),
        )

    return replica.do(make)


def cancel(replica: Replica, payment_id: str) -> Saved | Refusal:
    """Take a payment back that was noted by mistake."""
    return replica.do(
        lambda nouns, stamp: CancelPayment(id=stamp.new_id(), at=stamp.at, payment_id=payment_id)
    )
