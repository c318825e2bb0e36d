"""What simulated people do on the board of carts and quotes."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, cast

from fieldapp.actions import carts
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.records import read_nouns
from fieldapp.localdb.replica import Replica, Saved

Choice = tuple[str, Callable[[Replica], Saved | Refusal]]


def on_board(connection: Any, dice: random.Random) -> list[Choice]:
    """Return what there is to do with several carts, with a quote, and with what was placed."""
    where = "WHERE status IN ('draft', 'offered', 'submitted') ORDER BY id LIMIT 12"
    found = cast(list[Order], read_nouns(connection, "order", where))
    if not found:
        return []
    one, other = dice.choice(found), dice.choice(found)
    lines = [line.id for line in one.lines if dice.random() < 0.5]
    choices: list[Choice] = [
        (f"puts {other.number} into {one.number}", lambda r: carts.merge(r, one.id, [other.id]))
    ]
    if lines:
        parts = _parts(one, dice)
        choices += [
            (f"splits parts off {one.number}", lambda r: carts.split(r, one.id, (), parts=parts)),
            (
                f"moves parts of {one.number} to {other.number}",
                lambda r: carts.move(r, one.id, other.id, (), parts),
            ),
            (f"splits {one.number}", lambda r: carts.split(r, one.id, lines)),
            (
                f"moves lines of {one.number} to {other.number}",
                lambda r: carts.move(r, one.id, other.id, lines),
            ),
        ]
    if one.status == "submitted":
        choices.append(
            (
                f"lets {one.number} come with {other.number}",
                lambda r: carts.join_delivery(r, one.id, [other.id]),
            )
        )
    elif one.kind == "quote":
        choices += [
            (f"offers {one.number}", lambda r: carts.offer(r, one.id, r.now()[:10])),
            (f"orders {one.number}", lambda r: carts.order_quote(r, one.id)),
        ]
    else:
        choices.append((f"makes a quote of {one.number}", lambda r: carts.make_quote(r, one.id)))
    return choices


def _parts(order: Order, dice: random.Random) -> dict[str, int | str]:
    """Return parts of some lines: sixes, as all but one product are sold in any number."""
    found: dict[str, int | str] = {}
    for line in order.own_lines:
        if line.quantity > 1 and dice.random() < 0.5:
            found[line.id] = dice.choice([6, line.quantity // 2, line.quantity, 1])
    return found
