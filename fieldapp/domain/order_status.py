"""The states that a placed order goes through, and when it came to each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fieldapp.domain.noun import Instant, Noun
from fieldapp.domain.order import PLACED, Order, OrderStatus

CHAIN: tuple[OrderStatus, ...] = ("submitted", "accepted", "assembled", "shipped", "delivered")
"""The way of an order that nothing stops; the office may pass over a state."""


def with_times(
    changed: Iterable[Noun], before: Mapping[str, Order], now: Instant, by: str
) -> tuple[Noun, ...]:
    """Return nouns that are about to change; orders know since when they are in their state.

    `before` has the orders as they were; `by` is the user who changes them, nobody for the office,
    which knows nothing of these times. Carts and quotes have none. An order that the office brings,
    as one of last year, gets none: nobody here waits for it.
    """
    return tuple(
        _timed(noun, before.get(noun.id), now, by) if isinstance(noun, Order) else noun
        for noun in changed
    )


def _timed(order: Order, before: Order | None, now: Instant, by: str) -> Order:
    if before is None and not by:
        return order
    was = before.status if before is not None else "draft"
    if order.status == was:
        fields = {} if before is None else _times(before)
    elif order.kind == "quote" or not (order.status in PLACED or was in PLACED):
        fields = {}
    else:
        reached = dict(before.reached) if before is not None else {}
        reached.setdefault(order.status, now)
        fields = {"reached": reached, "status_at": now, "status_by": by}
    told = {"reached": {}, "status_at": None, "status_by": "", **fields}
    return order if told == _times(order) else order.model_copy(update=told)


def _times(order: Order) -> dict[str, object]:
    return {
        "reached": order.reached,
        "status_at": order.status_at,
        "status_by": order.status_by,
    }
