"""Orders of the demo that the office is at work on: one is assembled, one is on its way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from fieldapp.domain.noun import UTC, instant_of
from fieldapp.domain.order import Order, OrderStatus
from fieldapp.domain.order_status import CHAIN
from fieldapp.domain.user import User
from fieldapp.exchange.identity import identity

NUMBERS = ("W-1002", "W-1003")

_HOURS: dict[OrderStatus, int] = {"submitted": 9, "accepted": 11, "assembled": 32, "shipped": 38}
"""When an order came to each state, in hours after the day before yesterday began."""


def orders_under_way(come: Order, owner: User, today: dt.date) -> Iterator[Order]:
    """Return two orders of goods that have come before: the agent's is shipped, the owner's not."""
    beginning = dt.datetime.combine(today - dt.timedelta(days=2), dt.time(0), UTC)
    times = {status: instant_of(beginning + dt.timedelta(hours=h)) for status, h in _HOURS.items()}
    agent = User(id=come.author_id, name=come.author_name, role="agent")
    plan: tuple[tuple[str, User, OrderStatus, tuple[int, ...]], ...] = (
        (NUMBERS[0], agent, "shipped", (0, 2)),
        (NUMBERS[1], owner, "assembled", (1, 2)),
    )
    for number, author, status, places in plan:
        reached = {known: times[known] for known in CHAIN[: CHAIN.index(status) + 1]}
        lines = [
            come.lines[place].model_copy(
                update={
                    "id": identity("line", f"{number}|{come.lines[place].sku}"),
                    "delivered": None,
                    "delivered_grams": None,
                }
            )
            for place in places
        ]
        order = come.model_copy(
            update={
                "id": identity("order", number),
                "number": number,
                "status": status,
                "author_id": author.id,
                "author_name": author.name,
                "channel": "self" if author.role == "owner" else "agent",
                "created_at": times["submitted"],
                "submitted_at": times["submitted"],
                "delivery_day": today.isoformat(),
                "delivered_on": None,
                "delivered_minor": None,
                "reached": reached,
                "status_at": reached[status],
            }
        )
        yield order.with_lines(lines)
