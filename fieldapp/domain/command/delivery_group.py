"""The command that lets placed orders come with one delivery."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from fieldapp.domain.command.base import Applied, Command, Context, Outcome, named, own_order
from fieldapp.domain.noun import Key, instant_of, moment_of
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import AMENDABLE, Order
from fieldapp.domain.refusal import Refusal

MAX_TOGETHER = 20
DAYS = 60
"""Orders made earlier than this are on no lorry any more."""


class JoinDelivery(Command):
    """Let the orders `with_ids` come with the order `order_id`, in one delivery.

    `group_id` names the delivery where none of them has one yet.
    """

    type: Literal["join_delivery"] = "join_delivery"
    order_id: Key
    with_ids: tuple[Key, ...] = Field(min_length=1, max_length=MAX_TOGETHER)
    group_id: Key

    @property
    def document(self) -> str:
        """Key of the order that the others join."""
        return self.order_id


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
    since = instant_of(moment_of(context.now) - dt.timedelta(days=DAYS))
    met = [
        order
        for order in nouns.orders_of([first.outlet_id], since)
        if order.delivery_group in groups and order.delivery_day == first.delivery_day
    ]
    every = {order.id: order for order in (*met, *orders)}
    changed = [order for order in every.values() if order.delivery_group != group]
    return Applied(tuple(o.model_copy(update={"delivery_group": group}) for o in changed))
