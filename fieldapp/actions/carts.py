"""Putting carts together and taking them apart, and quotes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from types import MappingProxyType
from typing import TypeVar

from fieldapp.actions.cart_lines import Parts, cart_number, chosen_lines, new_cart, seen_lines
from fieldapp.actions.orders import new_place
from fieldapp.actions.supply import foreign_choice, still_serving
from fieldapp.domain.cart_place import CartKind
from fieldapp.domain.command import (
    ChangeOrder,
    Command,
    JoinDelivery,
    LinePart,
    MergeCarts,
    MoveLines,
    OfferQuote,
    OrderQuote,
    QuotedLine,
    SplitCart,
)
from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import AMENDABLE, Order
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import repeat, repriced
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.orders import empty_quote
from fieldapp.localdb.queries.warehouses import cart_from
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Replica, Saved, Stamp

C = TypeVar("C", bound=Command)
Making = Callable[[Nouns, Stamp], C | Refusal]
"""Makes a command, or says why it would be none."""

_WHOLE: Parts = MappingProxyType({})


def merge(replica: Replica, into_id: str, from_ids: Sequence[str]) -> Saved | Refusal:
    """Put all lines of some carts into one; the emptied ones close."""
    return replica.do(
        lambda nouns, stamp: MergeCarts(
            id=stamp.new_id(), at=stamp.at, order_id=into_id, from_ids=tuple(from_ids)
        )
    )


def move(
    replica: Replica,
    order_id: str,
    into_id: str,
    line_ids: Collection[str],
    parts: Parts = _WHOLE,
) -> Saved | Refusal:
    """Put some lines of a cart, whole or in part, into another cart of its outlet."""
    return replica.do(moving(order_id, into_id, line_ids, parts))


def moving(
    order_id: str, into_id: str, line_ids: Collection[str], parts: Parts = _WHOLE
) -> Making[MoveLines]:
    """Return what makes the command of `move`."""

    def make(nouns: Nouns, stamp: Stamp) -> MoveLines | Refusal:
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        taken = chosen_lines(nouns, stamp, order, line_ids, parts)
        if isinstance(taken, Refusal):
            return taken
        whole, in_part = taken
        return MoveLines(
            id=stamp.new_id(),
            at=stamp.at,
            order_id=order_id,
            into_id=into_id,
            line_ids=whole,
            parts=in_part,
        )

    return make


def split(
    replica: Replica,
    order_id: str,
    line_ids: Collection[str],
    title: str = "",
    delivery_day: Day | None = None,
    parts: Parts = _WHOLE,
    warehouse_id: str | None = None,
) -> Saved | Refusal:
    """Put some lines, whole or in part, into a new cart, the saved command's document.

    Of a placed order a second one is made, which is placed as well.
    """
    return replica.do(
        splitting(replica, order_id, line_ids, title, delivery_day, parts, warehouse_id)
    )


def splitting(
    replica: Replica,
    order_id: str,
    line_ids: Collection[str],
    title: str = "",
    delivery_day: Day | None = None,
    parts: Parts = _WHOLE,
    warehouse_id: str | None = None,
) -> Making[SplitCart]:
    """Return what makes the command of `split`."""

    def make(nouns: Nouns, stamp: Stamp) -> SplitCart | Refusal:
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        kind: CartKind = "quote" if order.kind == "quote" else "sale"
        taken = chosen_lines(nouns, stamp, order, line_ids, parts)
        if isinstance(taken, Refusal):
            return taken
        whole, in_part = taken
        if warehouse_id != order.warehouse_id and (
            refusal := foreign_choice(replica, nouns, order.outlet_id, warehouse_id)
        ):
            return refusal
        return _split(stamp, order, whole, kind, title, delivery_day, in_part, warehouse_id)

    return make


def from_warehouse(replica: Replica, outlet_id: str, warehouse_id: str) -> str | Refusal:
    """Return where the outlet's newest cart from a warehouse is, or where one is going to be."""
    if cart := replica.query(cart_from, outlet_id, warehouse_id):
        return cart

    def refused(connection: Connection) -> Refusal | None:
        return foreign_choice(replica, TableNouns(connection), outlet_id, warehouse_id)

    return replica.query(refused) or new_place(replica, outlet_id, warehouse_id=warehouse_id)


def set_warehouse(replica: Replica, order_id: str, warehouse_id: str) -> Saved | Refusal:
    """Have a cart filled from another warehouse."""
    return replica.do(
        lambda nouns, stamp: ChangeOrder(
            id=stamp.new_id(), at=stamp.at, order_id=order_id, warehouse_id=warehouse_id
        )
    )


def make_quote(replica: Replica, order_id: str) -> Saved | Refusal:
    """Make a quote of a cart, whose lines it takes along; the quote is the command's document."""

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        if not order.lines:
            return Refusal("order_empty", {"number": order.number})
        return _split(stamp, order, [line.id for line in order.lines], "quote", order.title)

    return replica.do(make)


def quote_place(replica: Replica, outlet_id: str) -> str:
    """Return where an empty quote of the outlet is, or where a new one is going to be."""
    return replica.query(empty_quote, outlet_id) or new_place(replica, outlet_id, "quote")


def copy_quote(replica: Replica, order_id: str) -> Saved | Refusal:
    """Begin a quote with the lines of an earlier one, at the prices of today."""

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        plan = repeat(order, nouns, stamp.at[:10])
        command = new_cart(stamp, order.outlet_id, plan.lines, kind="quote")
        kept = {
            "legal_entity_id": order.legal_entity_id,
            "title": order.title,
            "warehouse_id": still_serving(replica, nouns, order.outlet_id, order.warehouse_id),
        }
        return command.model_copy(update=kept)

    return replica.do(make)


def offer(replica: Replica, order_id: str, valid_until: Day) -> Saved | Refusal:
    """Tell a quote to the client at the prices of now, valid to the end of a day."""

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        quote = repriced(order, nouns, stamp.at[:10])
        return OfferQuote(
            id=stamp.new_id(),
            at=stamp.at,
            order_id=order_id,
            valid_until=valid_until,
            seen=seen_lines(quote.lines),
            currency=quote.currency,
            vat_included=quote.vat_included,
        )

    return replica.do(make)


def order_quote(
    replica: Replica, order_id: str, line_ids: Collection[str] | None = None
) -> Saved | Refusal:
    """Make an order of a quote, of all of its lines or of some; it is the command's document.

    When the offer has expired, the order is a cart at the prices of today, and the reasons of what
    is returned say what has changed.
    """

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, order_id)
        if order is None:
            return Refusal("order_unknown")
        lines = [
            QuotedLine(line_id=line.id, new_line_id=stamp.new_id())
            for line in order.lines
            if line_ids is None or line.id in line_ids
        ]
        if not lines:
            return Refusal("order_empty", {"number": order.number})
        return OrderQuote(
            id=stamp.new_id(),
            at=stamp.at,
            order_id=order_id,
            new_id=stamp.new_id(),
            number=stamp.order_number(),
            lines=tuple(lines),
        )

    return replica.do(make)


def join_delivery(replica: Replica, order_id: str, with_ids: Sequence[str]) -> Saved | Refusal:
    """Let placed orders come with one delivery."""
    return replica.do(
        lambda nouns, stamp: JoinDelivery(
            id=stamp.new_id(),
            at=stamp.at,
            order_id=order_id,
            with_ids=tuple(with_ids),
            group_id=stamp.new_id(),
        )
    )


def _split(
    stamp: Stamp,
    order: Order,
    line_ids: Collection[str],
    kind: CartKind,
    title: str = "",
    delivery_day: Day | None = None,
    parts: tuple[LinePart, ...] = (),
    warehouse_id: str | None = None,
) -> SplitCart:
    number = cart_number(stamp, kind)
    return SplitCart(
        id=stamp.new_id(),
        at=stamp.at,
        order_id=order.id,
        new_id=stamp.new_id(),
        number=number,
        line_ids=tuple(line_ids),
        parts=parts,
        kind=kind,
        title=title[:80],
        delivery_day=delivery_day,
        warehouse_id=warehouse_id,
        placed=order.status in AMENDABLE,
    )
