"""Whether a client may owe what an order would add."""

from __future__ import annotations

from collections.abc import Iterable

from fieldapp.domain.order import OPEN, Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.receipt import Reason


def over_limits(entity: LegalEntity, order: Order, others: Iterable[Order]) -> list[Reason]:
    """Return which limits an order would exceed; nothing where the client has none.

    What would be owed is the debt that the office told, the open orders of the client placed since
    then (`others` may hold more than those), and this order. A client without a balance owes
    nothing but open orders.
    """
    if entity.credit_mode == "none":
        return []
    reasons = []
    if entity.credit_limit_minor is not None:
        open_minor = sum(
            other.total_minor
            for other in others
            if other.id != order.id
            and other.kind == "sale"
            and other.status in OPEN
            and other.legal_entity_id == entity.id
            and other.currency == order.currency
            and (other.submitted_at or "") >= (entity.debt_as_of or "")
        )
        owed = entity.debt_minor + open_minor + order.total_minor
        if owed > entity.credit_limit_minor:
            details = {
                "client": entity.name,
                "owed": owed,
                "limit": entity.credit_limit_minor,
                "currency": order.currency,
            }
            reasons.append(Reason(code="credit_limit", details=details))
    allowed = entity.overdue_limit_days
    if allowed is not None and entity.overdue_days > allowed:
        details = {"client": entity.name, "days": entity.overdue_days, "allowed": allowed}
        reasons.append(Reason(code="credit_overdue", details=details))
    return reasons
