"""The command that lets placed orders come with one delivery."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field

from fieldapp.domain.command.base import Applied, Context, OrderCommand, Outcome, named, own_order
from fieldapp.domain.delivery_cost import recharged, recorded, shared
from fieldapp.domain.delivery_group import is_unpaid, sharing_delivery
from fieldapp.domain.noun import Instant, Key, Noun, days_before
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import AMENDABLE, Order
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal

MAX_TOGETHER = 20
DAYS = 60
"""Orders placed earlier than this are on no lorry any more."""


class JoinDelivery(OrderCommand):
    """Let the orders `with_ids` come with the order `order_id`, in one delivery.

    `group_id` names the delivery where none of them has one yet.
    """

    type: Literal["join_delivery"] = "join_delivery"
    with_ids: tuple[Key, ...] = Field(min_length=1, max_length=MAX_TOGETHER)
    group_id: Key


def join_delivery(command: JoinDelivery, nouns: Nouns, context: Context) -> Outcome:
    """Apply `JoinDelivery`: all of the orders or none. Two groups that meet become one."""
    orders: list[Order] = []
    for key in dict.fromkeys((command.order_id, *command.with_ids)):
        found = own_order(key, nouns, context)
        if isinstance(found, Refusal):
            return found
        orders.append(found[0])
    first = orders[0]
    for order in orders:
        if order.kind != "sale" or order.status not in AMENDABLE:
            return Refusal("not_to_be_joined", named(order))
        if order.delivery_day is None:
            return Refusal("no_delivery_day", named(order))
        if (order.outlet_id, order.delivery_day) != (first.outlet_id, first.delivery_day):
            details = {"number": first.number, "other": order.number}
            return Refusal("deliveries_differ", details)
    groups = [order.delivery_group for order in orders if order.delivery_group is not None]
    group = groups[0] if groups else command.group_id
    since = days_before(context.now, DAYS)
    met = [
        order
        for order in nouns.orders_of([first.outlet_id], since)
        if order.delivery_group in groups and order.delivery_day == first.delivery_day
    ]
    every = {order.id: order for order in (*met, *orders)}
    changed = [order for order in every.values() if order.delivery_group != group]
    return Applied(tuple(o.model_copy(update={"delivery_group": group}) for o in changed))


def recharged_among(
    after: Order, before: Order, wished: Order, nouns: Nouns, context: Context
) -> Order:
    """Return what `recharged` does, among the orders that the changed one comes together with.

    What an order does not bear must not count where its total is looked at, as by credit.
    """
    found = []
    if after.delivery_group is not None:
        since = days_before(context.now, DAYS)
        found = [o for o in nouns.orders_of([after.outlet_id], since) if o.id != after.id]
    return recharged(after, before, wished, nouns, found)


def together(changed: Iterable[Noun], nouns: Nouns, now: Instant) -> Iterator[Noun]:
    """Yield nouns that are about to change, with what delivery costs shared out anew.

    Whoever joins a delivery or leaves it, by another day or by being cancelled, changes which
    order bears it; the others of the delivery change with it. What delivering each alone costs
    stays as it was agreed, whatever the terms of now and the stock say.
    """
    every = list(changed)
    placed = [one for one in every if isinstance(one, Order) and one.status != "draft"]
    before = nouns.many(Order, [order.id for order in placed])
    touched = {order.delivery_group for order in (*placed, *before.values())} - {None}
    if not touched:
        yield from every
        return
    since = days_before(now, DAYS)
    outlets = {order.outlet_id for order in placed}
    stored = {o.id: o for o in nouns.orders_of(outlets, since)} | before
    found = stored | {order.id: order for order in placed}
    members = [order for order in found.values() if order.delivery_group in touched]
    anew = {}
    for order in members:
        if order.status in AMENDABLE:
            was = stored.get(order.id, order)
            anew[order.id] = shared(recorded(order, was, stored.values(), nouns), members)
    yield from (anew.pop(one.key, one) if isinstance(one, Order) else one for one in every)
    yield from (order for id_, order in anew.items() if order != found[id_])


def left_unpaid(changed: Iterable[Noun], nouns: Nouns, now: Instant) -> tuple[Reason, ...]:
    """Return a remark for each delivery that `changed`, with what follows, leaves to nobody.

    Who bore it is not in it any more, and all others are being assembled.
    """
    orders = [noun for noun in changed if isinstance(noun, Order)]
    anew = {order.id: order for order in orders if order.delivery_group is not None}
    bearing = [order for order in nouns.many(Order, anew).values() if order.delivery_minor]
    if not bearing:
        return ()
    stored = nouns.orders_of({order.outlet_id for order in bearing}, days_before(now, DAYS))
    after = [anew.get(order.id, order) for order in stored]
    found = []
    for order in bearing:
        others = {one.id for one in sharing_delivery(order, stored)} - {order.id}
        left = [one.number for one in after if one.id in others and is_unpaid(one, after)]
        if left:
            details = {"numbers": ", ".join(left)}
            found.append(Reason(code="delivery_unpaid", details=details))
    return tuple(found)
