"""On which terms an outlet orders: delivery days and cost, payment, and what its payer owes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.domain.credit import Standing, open_since, standing, told_at
from fieldapp.domain.delivery import DeliveryPlan, Schedule, schedule, schedule_of
from fieldapp.domain.order import OPEN
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity, Outlet
from fieldapp.domain.policy import policy_of
from fieldapp.domain.price import PriceType
from fieldapp.domain.user import User
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.records import TableNouns

_OPEN_MINOR = f"""
    SELECT coalesce(sum(total_minor), 0) FROM order_head
    WHERE status IN ({", ".join(f"'{status}'" for status in OPEN)})
    AND coalesce(submitted_at, created_at) >= ?
    AND kind = 'sale' AND legal_entity_id = ? AND currency = ?
    AND coalesce(submitted_at, '') >= ? AND outlet_id IN
"""
_LATE = """
    SELECT o.id, CASE WHEN e.invoices_as_of IS NULL THEN e.overdue_days ELSE
        julianday(?) - julianday((
            SELECT min(i.due_day) FROM invoice i
            WHERE i.legal_entity_id = e.id AND i.open_minor > 0)) END
    FROM outlet o JOIN legal_entity e ON e.id = o.legal_entity_id WHERE o.id IN
"""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an outlet; what nobody has agreed on is None. Amounts are in `currency`."""

    currency: str
    schedule: Schedule | None = None
    delivery: DeliveryTerms | None = None
    payer: LegalEntity | None = None
    standing: Standing | None = None


def terms(connection: Connection, outlet_id: str, now: str) -> Terms | None:
    """Return the terms of an outlet as they stand at a moment, or None when it is not here."""
    nouns = TableNouns(connection)
    outlet = nouns.get(Outlet, outlet_id)
    if outlet is None:
        return None
    price_type = nouns.get(PriceType, outlet.price_type_id)
    currency = price_type.currency if price_type else ""
    payer = nouns.get(LegalEntity, outlet.legal_entity_id) if outlet.legal_entity_id else None
    own = payer.delivery if payer else None
    return Terms(
        currency=currency,
        schedule=schedule_of(outlet, nouns, policy_of(nouns)),
        delivery=own or (price_type.delivery if price_type else None),
        payer=payer,
        standing=standing_at(connection, payer, currency, now) if payer else None,
    )


def standing_at(connection: Connection, payer: LegalEntity, currency: str, now: str) -> Standing:
    """Return what a client owes at a moment, as `domain.credit.standing_of` does.

    Open orders are added up by the database: of a chain there are many.
    """
    nouns = TableNouns(connection)
    invoices = nouns.invoices_of(payer) if payer.invoices_as_of is not None else []
    open_minor: int = connection.exec_driver_sql(
        f"{_OPEN_MINOR} ({placeholders(payer.outlet_ids)})",
        (open_since(now), payer.id, currency, told_at(payer) or "", *payer.outlet_ids),
    ).scalar_one()
    payments = nouns.payments_of(payer)
    return standing(payer, currency, invoices, open_minor, payments, now[:10])


def overdue_days(connection: Connection, outlet_ids: Sequence[str], day: str) -> dict[str, int]:
    """Return how many days the payers of outlets are late with their oldest debt, if they are."""
    rows = connection.exec_driver_sql(f"{_LATE} ({placeholders(outlet_ids)})", (day, *outlet_ids))
    return {outlet_id: int(days) for outlet_id, days in rows if days is not None and days > 0}


def schedules(connection: Connection, user_id: str) -> Sequence[Schedule]:
    """Return when goods go out on a user's routes, or come to an owner's outlets.

    Those of which that is not known are left out.
    """
    nouns = TableNouns(connection)
    user = nouns.get(User, user_id)
    if user is None:
        return []
    policy = policy_of(nouns)
    if user.role == "owner":
        shops = nouns.many(Outlet, user.outlet_ids).values()
        found = [schedule_of(shop, nouns, policy) for shop in shops if not shop.closed]
    else:
        plans = nouns.many(DeliveryPlan, user.route_ids).values()
        found = [schedule((), plan, policy) for plan in plans]
    return [one for one in found if one is not None]
