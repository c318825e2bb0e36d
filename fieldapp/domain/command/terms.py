"""The terms that an order has to meet when it is placed: its delivery day, its least amount."""

from __future__ import annotations

import datetime as dt

from fieldapp.domain.command.base import Applied, Command, Context, Outcome
from fieldapp.domain.command.placing import Weighed
from fieldapp.domain.delivery import Schedule, schedule_of
from fieldapp.domain.delivery_cost import charged, goods_minor, missing_for_minimum, terms_for
from fieldapp.domain.noun import Noun, moment_of
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.policy import Policy, policy_of
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal


def termed(
    order: Order,
    outlet: Outlet,
    command: Command,
    nouns: Nouns,
    context: Context,
    *,
    part_of: Order | None = None,
) -> Weighed | Refusal:
    """Return an order that is being placed with its delivery cost, its day and when it is due.

    It gets the terms of payment that its client has at this moment. What is `part_of` an order that
    was placed before keeps those of that one, and its day where it wishes for no other.
    """
    order = charged(order, nouns)
    least = at_least(order, nouns)
    if isinstance(least, Refusal):
        return least
    keeps_day = part_of is not None and order.delivery_day == part_of.delivery_day
    placed = Weighed(order) if keeps_day else _on_a_day(order, outlet, command, nouns, context)
    if isinstance(placed, Refusal):
        return placed
    if part_of is None:
        timed = _due(placed.order, nouns, context)
    else:
        timed = placed.order.model_copy(
            update={"due_day": _moved_due(part_of, placed.order.delivery_day)}
        )
    return Weighed(timed, remarks=(*least, *placed.remarks))


def at_least(order: Order, nouns: Nouns) -> tuple[Reason, ...] | Refusal:
    """Compare the goods of an order with the least that its client has to order."""
    terms = terms_for(order, nouns)
    missing = missing_for_minimum(order, terms)
    if terms is None or not missing:
        return ()
    details = {
        "amount": goods_minor(order),
        "minimum": terms.minimum_minor,
        "missing": missing,
        "currency": order.currency,
        "number": order.number,
    }
    if terms.minimum_mode == "hard":
        return Refusal("order_too_small", details)
    return (Reason(code="order_small_told", details=details),)


def in_draft(outcome: Outcome, nouns: Nouns) -> Outcome:
    """Return an outcome whose carts have the delivery cost that follows from their lines.

    A cart is kept without promotions, which are those of the moment at which it is looked at: what
    one took off a line would not fit the line any more that somebody changes.
    """
    if isinstance(outcome, Refusal):
        return outcome
    changed = tuple(_priced(noun, nouns) for noun in outcome.changed)
    return Applied(changed, outcome.verdict, outcome.reasons)


def released(order: Order, outlet: Outlet, nouns: Nouns, context: Context) -> Weighed:
    """Return an order that has waited for a decision with a day on which it can still come.

    It was placed in time: where the company honours that it keeps its day until that begins. When
    it has to be paid moves with its day.
    """
    policy = policy_of(nouns)
    plan = schedule_of(outlet, nouns, policy)
    if plan is None or order.kind != "sale" or order.delivery_day is None:
        return Weighed(order)
    now, wished = moment_of(context.now), dt.date.fromisoformat(order.delivery_day)
    kept = policy.late_orders == "honour" and wished > plan.day_of(now)
    found = [] if kept or plan.allows(wished, now) else plan.days(now, not_before=wished)
    if not found:
        return Weighed(order)
    day = found[0].isoformat()
    fields = {"delivery_day": day, "due_day": _moved_due(order, day)}
    details = {"wished": wished.isoformat(), "day": day}
    moved = Reason(code="delivery_moved", details=details)
    return Weighed(order.model_copy(update=fields), remarks=(moved,))


def _priced(noun: Noun, nouns: Nouns) -> Noun:
    in_cart = isinstance(noun, Order) and noun.status == "draft"
    if not in_cart or not isinstance(noun, Order):
        return noun
    return charged(noun.without_promotions, nouns)


def _on_a_day(
    order: Order, outlet: Outlet, command: Command, nouns: Nouns, context: Context
) -> Weighed | Refusal:
    """Give an order the wished day if goods can come on it, else the next one.

    Without a schedule, and for returns, any day or none is as good.
    """
    policy = policy_of(nouns)
    plan = schedule_of(outlet, nouns, policy)
    if plan is None or order.kind != "sale":
        return Weighed(order)
    now = moment_of(context.now)
    wished = dt.date.fromisoformat(order.delivery_day) if order.delivery_day else None
    if wished is not None and _in_time(wished, plan, policy, now, context.age_of(command)):
        return Weighed(order)
    found = plan.days(now, not_before=wished)
    if not found:
        return Weighed(order)
    day = found[0].isoformat()
    moved = order.model_copy(update={"delivery_day": day})
    if wished is None:
        return Weighed(moved, remarks=(Reason(code="delivery_day_set", details={"day": day}),))
    details = {"wished": wished.isoformat(), "day": day}
    if policy.late_orders == "refuse":
        return Refusal("delivery_day_refused", {**details, "number": order.number})
    return Weighed(moved, remarks=(Reason(code="delivery_moved", details=details),))


def _in_time(
    wished: dt.date, plan: Schedule, policy: Policy, now: dt.datetime, age: dt.timedelta
) -> bool:
    """Say whether an order that arrives now, submitted `age` ago, can come on the wished day."""
    if plan.allows(wished, now):
        return True
    if policy.late_orders != "honour" or wished <= plan.day_of(now):
        return False
    return plan.allows(wished, now - age)


def _due(order: Order, nouns: Nouns, context: Context) -> Order:
    """Return an order with the terms of payment that its client has at this moment."""
    entity = nouns.get(LegalEntity, order.legal_entity_id) if order.legal_entity_id else None
    if entity is None:
        return order
    due_day = due_on(order, entity, context.day)
    return order.model_copy(update={"due_day": due_day, "prepaid": entity.prepaid})


def _moved_due(order: Order, day: str | None) -> str | None:
    """Return until when a placed order has to be paid whose goods come on another day.

    Where one of the days is not known nothing says how far to move it.
    """
    if order.due_day is None or order.delivery_day is None or day is None:
        return order.due_day
    shift = dt.date.fromisoformat(day) - dt.date.fromisoformat(order.delivery_day)
    try:
        return (dt.date.fromisoformat(order.due_day) + shift).isoformat()
    except OverflowError:
        return None


def due_on(order: Order, entity: LegalEntity, day: str) -> str | None:
    """Return until when an order that is placed on `day` has to be paid, None if nobody said.

    The days count from the delivery, or from `day` when that is not known.
    """
    if entity.payment_days is None or entity.prepaid or order.kind != "sale":
        return None
    begin = dt.date.fromisoformat(order.delivery_day or day)
    try:
        return (begin + dt.timedelta(days=entity.payment_days)).isoformat()
    except OverflowError:
        return None
