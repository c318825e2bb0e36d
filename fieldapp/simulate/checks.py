"""The invariants of sync at the hub and at the office, checked on the quiet world after a run.

Each check returns sentences about what does not hold; none means that all is well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from fieldapp.domain.command import (
    AmendOrder,
    CancelOrder,
    ChangeLine,
    CreateOrder,
    CreateReturn,
    FillOrder,
    OrderQuote,
    RejectOrder,
    SetReturnLine,
    SplitCart,
    SubmitOrder,
    SubmitReturn,
)
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.delivered import as_delivered, is_told
from fieldapp.domain.order import PLACED, Order, totalled
from fieldapp.domain.order_status import CHAIN
from fieldapp.domain.promotion import Spending
from fieldapp.domain.receipt import Receipt
from fieldapp.hub.store import Store
from fieldapp.localdb.replica import Saved
from fieldapp.simulate.device import Device
from fieldapp.simulate.gathering import gathered

_LESS = frozenset({"shortage_cut", "shortage_left_out", "outlet_left_taken", "outlet_left_held"})
"""Remarks on orders of which less may have been ordered; somebody former is not told why."""

_CREATING = ("create_order", "create_return", "split_cart", "order_quote")
_WITHDRAWING = ("cancel_order", "reject_order", "decide_double")


def kept(devices: Iterable[Device], receipts: Iterable[Receipt]) -> Iterator[str]:
    """Saved is kept: the hub has a receipt for every command that a screen called saved.

    Hubs that came back from a backup have got again what they had forgotten.
    """
    known = {receipt.id for receipt in receipts}
    for device in devices:
        for saved in device.saved:
            if saved.command.id not in known:
                yield f"{device.name}: saved command {saved.number} never reached the hub"
        for song in device.songs:
            if song not in known:
                yield f"{device.name}: {song}, which no release knows, got no receipt"


def once(devices: Iterable[Device], receipts: list[Receipt], orders: list[Order]) -> Iterator[str]:
    """Once: one receipt a command, one order a creation, and no order number twice."""
    for (device_id, number), n in Counter((r.device_id, r.number) for r in receipts).items():
        if n > 1:
            yield f"{device_id}: command {number} has {n} receipts"
    created = {r.document for r in receipts if r.command in _CREATING and _took_effect(r)}
    if created != {order.id for order in orders}:
        yield f"orders and their creations differ: {created ^ {order.id for order in orders}}"
    for name, n in Counter(order.number for order in orders).items():
        if n > 1:
            yield f"order number {name} was used {n} times"
    for device in devices:
        numbers = Counter(
            s.command.number
            for s in device.saved
            if isinstance(s.command, CreateOrder | CreateReturn | SplitCart | OrderQuote)
        )
        yield from (f"{device.name} reused {key}" for key, n in numbers.items() if n > 1)


def booked_once(
    orders: Iterable[Order], booked: list[str], refused: Collection[str] = ()
) -> Iterator[str]:
    """Once, and no gaps: what reads by a cursor books each submitted order exactly one time.

    A restored hub may have `refused` to make an order again that was booked before, and said why.
    """
    for key, n in Counter(booked).items():
        if n > 1:
            yield f"order {key} was booked {n} times"
    known = {order.id: order for order in orders}
    for key in set(booked) - known.keys() - set(refused):
        yield f"order {key} is booked, and the hub does not know it"
    for order in known.values():
        if order.status in CHAIN and order.id not in booked:
            yield f"{order.number} is {order.status} and was never booked"


def not_made_again(receipts: Iterable[Receipt]) -> set[str]:
    """Return the documents that the hub has refused to make."""
    return {r.document for r in receipts if r.command in _CREATING and r.verdict == "refused"}


def withdrawn_by(
    orders: Iterable[Order], receipts: Iterable[Receipt], by_office: Collection[str]
) -> Iterator[str]:
    """Told apart: what is cancelled is so by a person's command, by the office, or has moved."""
    by_people = {r.document for r in receipts if r.command in _WITHDRAWING and _took_effect(r)}
    for order in orders:
        known = order.moved_to is not None or order.id in by_people or order.id in by_office
        if order.status == "cancelled" and not known:
            yield f"{order.number} is cancelled, and nobody has cancelled it"


def both_survive(
    receipts: Iterable[Receipt], conflicts: Iterable[Conflict], devices: Iterable[Device]
) -> Iterator[str]:
    """Both survive: what lost against another value stands in a conflict, with that value.

    Of commands that a crash cut, or that name several lines, a value may stand there as well: that
    was typed later, though no screen called it saved.
    """
    typed = {
        s.command.id: s.command
        for device in devices
        for s in device.saved
        if isinstance(s.command, ChangeLine)
    }
    kept = {(conflict.line_id, conflict.author_id): conflict for conflict in conflicts}
    authors = {d.replica.identity.device_id: d.replica.identity.user.id for d in devices}
    last: dict[tuple[str, str], set[int]] = {}
    orders: dict[tuple[str, str], str] = {}
    for receipt in sorted(receipts, key=lambda receipt: receipt.number):
        author = authors.get(receipt.device_id, "")
        lost = {r.details["mine"] for r in receipt.reasons if r.code == "line_conflict"}
        command = typed.get(receipt.id)
        if command and lost:
            last[command.line_id, author] = {command.quantity}
            orders[command.line_id, author] = receipt.document
        elif lost:
            for place, order_id in orders.items():
                if (place[1], order_id) == (author, receipt.document):
                    last[place] |= lost
    for place, quantities in last.items():
        conflict = kept.get(place)
        typed_last = " or ".join(map(str, sorted(quantities)))
        if conflict is None:
            yield f"line {place[0]}: {typed_last} lost against another value and is not kept"
        elif conflict.mine not in quantities:
            yield f"line {place[0]}: {typed_last} was typed, the conflict keeps {conflict.mine}"


def facts_stay(
    orders: Iterable[Order], receipts: Iterable[Receipt], devices: Iterable[Device]
) -> Iterator[str]:
    """Facts stay: a submitted order is as its user saw it, and its totals add up, delivered too.

    Prices in any case, promotions where the lines are those that the user saw.
    """
    submitted = {
        s.command.order_id: s.command
        for device in devices
        for s in device.saved
        if isinstance(s.command, SubmitOrder)
    }
    took = {r.id for r in receipts if r.command == "submit_order" and _took_effect(r)}
    for order in orders:
        if order.model_dump() != totalled(order).model_dump():
            yield f"{order.number}: the totals do not follow from the lines"
        owed = as_delivered(order).total_minor if is_told(order) else None
        if order.delivered_minor != owed:
            yield f"{order.number}: {order.delivered_minor} is owed, {owed} follows from what came"
        command = submitted.get(order.id)
        if command is None or command.id not in took:
            continue
        for seen in command.seen:
            line = order.line(seen.line_id)
            if line is not None and line.price_minor != seen.price_minor:
                yield f"{order.number}: {seen.sku} was agreed at {seen.price_minor}"
        shown = {seen.line_id: seen.quantity for seen in command.seen}
        has = {line.id: line.quantity for line in order.own_lines}
        if order.amended_at is None and has == shown:
            agreed = {one.promotion_id: one.discount_minor for one in command.promotions or ()}
            got = {one.promotion_id: one.discount_minor for one in order.promotions}
            if got != agreed:
                yield f"{order.number}: promotions {agreed} were agreed, it has {got}"


def spent(orders: Iterable[Order], store: Store) -> Iterator[str]:
    """Facts stay: what counts as given away is what the placed orders have got, to the unit."""
    got: Counter[str] = Counter()
    for order in orders:
        if order.status in PLACED:
            got.update({one.promotion_id: one.discount_minor for one in order.promotions})
    for spending in store.records(Spending):
        if spending.spent_minor != got[spending.promotion_id]:
            yield (
                f"{spending.promotion_id} gave {got[spending.promotion_id]} away, "
                f"{spending.spent_minor} is counted"
            )


def as_typed(
    orders: Iterable[Order],
    receipts: Iterable[Receipt],
    conflicts: Iterable[Conflict],
    devices: Iterable[Device],
    uncertain: set[str],
    by_office: Collection[str] = (),
) -> Iterator[str]:
    """Both survive, nothing doubled: an order of one pair of hands is as that person typed it.

    A substitute counts for the line that it stands in for; where the stock was short, or a list had
    what cannot be ordered, less may have been ordered. Orders that several people changed, that
    were refused something, that a crash cut a command of, that were amended, or whose lines went to
    others or came from them, are left to the other checks. Those in `by_office` may be cancelled.
    """
    orders = list(orders)
    by_order: dict[str, list[tuple[str, Saved]]] = {}
    for device in devices:
        for saved in device.saved:
            by_order.setdefault(saved.document, []).append((device.name, saved))
    refused = {r.document for r in receipts if not _took_effect(r)}
    met = {conflict.order_id for conflict in conflicts}
    short = {r.document for r in receipts if _has_less(r)}
    apart = refused | uncertain | gathered(orders)
    for order in orders:
        typed = by_order.get(order.id, [])
        hands = {order.author_id, *(name for name, _ in typed)}
        amended = any(isinstance(saved.command, AmendOrder) for _, saved in typed)
        if order.id in apart or amended:
            continue
        if typed and len(hands) == 1:
            if order.id in met:
                yield f"{order.number}: a conflict of one person with themselves"
            lines, there = _lines(typed), _quantities(order)
            less = all(n <= lines.get(line_id, 0) for line_id, n in there.items())
            if not less or (there != lines and order.id not in short):
                yield f"{order.number}: typed {lines}, the hub has {there}"
            if order.status != "cancelled" or order.id not in by_office:
                yield from _status(order, typed)


def _has_less(receipt: Receipt) -> bool:
    """Say whether its author was told that less than what was typed is ordered."""
    told = {reason.code for reason in receipt.reasons}
    left_out = receipt.command == "fill_order" and told - {"line_conflict", "line_restored"}
    partly = any(
        one.code == "shortage_substituted" and one.details["taken"] < one.details["quantity"]
        for one in receipt.reasons
    )
    return bool(left_out or partly or told & _LESS)


def _lines(typed: list[tuple[str, Saved]]) -> dict[str, int]:
    lines: dict[str, int] = {}
    for _, saved in typed:
        command = saved.command
        if isinstance(command, CreateOrder | CreateReturn):
            lines.update({line.line_id: line.quantity for line in command.lines})
        elif isinstance(command, SetReturnLine):
            lines[command.line.line_id] = command.line.quantity
        elif isinstance(command, ChangeLine):
            lines[command.line_id] = command.quantity
        elif isinstance(command, FillOrder):
            lines.update({line.line_id: line.quantity for line in command.lines})
    return {line_id: quantity for line_id, quantity in lines.items() if quantity}


def _quantities(order: Order) -> dict[str, int]:
    """Return what was ordered for each line that somebody has typed, substitutes included."""
    found = Counter[str]()
    for line in order.own_lines:
        found[line.id.partition(".s")[0]] += line.quantity
    return dict(found)


def _status(order: Order, typed: list[tuple[str, Saved]]) -> Iterator[str]:
    commands = [saved.command for _, saved in typed]
    # A manager may also turn down an order of their own.
    cancelled = any(isinstance(command, CancelOrder | RejectOrder) for command in commands)
    submitted = any(isinstance(command, SubmitOrder | SubmitReturn) for command in commands)
    if cancelled != (order.status == "cancelled"):
        yield f"{order.number}: is {order.status}, cancelled by its author: {cancelled}"
    elif not cancelled and submitted == (order.status == "draft"):
        yield f"{order.number}: is {order.status}, submitted by its author: {submitted}"


def _took_effect(receipt: Receipt) -> bool:
    return receipt.verdict != "refused"


def hub_state(store: Store) -> tuple[list[Order], list[Receipt], list[Conflict]]:
    """Return what the hub has that the checks look at."""
    return (
        list(store.records(Order)),
        list(store.records(Receipt)),
        list(store.records(Conflict)),
    )
