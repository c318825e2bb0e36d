"""The calls of the last weeks in the demo: which planned visits were made, and their results."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from fieldapp.domain.noun import UTC, instant_of, moment_of
from fieldapp.domain.order import Order
from fieldapp.domain.route import Stop
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit, VisitResult
from fieldapp.exchange.identity import identity

WEEKS = 4
MISSED_OF = 7
"""One planned call in so many was not made."""

ORDER_WITHIN = dt.timedelta(days=3)
"""A call counts as productive when the data has an order of the outlet so close to it."""

FIRST_CALL = dt.time(9, 0, tzinfo=UTC)
MINUTES_A_CALL, MINUTES_BETWEEN = 18, 25

_REASONS: tuple[VisitResult, ...] = ("no_need", "no_need", "no_decider", "no_money", "closed")


def past_calls(
    stops: Iterable[Stop], agents: Mapping[str, User], orders: Iterable[Order], today: dt.date
) -> list[Visit]:
    """Return the visits of the last weeks, up to yesterday, of the routes that have an agent.

    `agents` gives the agent of a route. Which calls were missed, and why others came to nothing,
    follows from the outlet and the day, so that the same day gives the same calls.
    """
    ordered: dict[str, list[dt.date]] = defaultdict(list)
    for order in orders:
        ordered[order.outlet_id].append(moment_of(order.created_at).date())
    planned = [stop for stop in stops if stop.route_id in agents]
    visits = []
    for days_ago in range(WEEKS * 7, 0, -1):
        day = today - dt.timedelta(days=days_ago)
        due = [stop for stop in planned if stop.due_on(day)]
        visits += list(_made(due, day, agents, ordered))
    return visits


def _made(
    due: list[Stop],
    day: dt.date,
    agents: Mapping[str, User],
    ordered: Mapping[str, list[dt.date]],
) -> Iterator[Visit]:
    for stop in due:
        id_ = identity("visit", f"{stop.outlet_id}\n{day}")
        chance = uuid.UUID(id_).int
        if chance % MISSED_OF == 0:
            continue
        begun = dt.datetime.combine(day, FIRST_CALL)
        begun += dt.timedelta(minutes=(stop.sequence - 1) * MINUTES_BETWEEN)
        productive = any(abs(on - day) <= ORDER_WITHIN for on in ordered.get(stop.outlet_id, []))
        agent = agents[stop.route_id]
        yield Visit(
            id=id_,
            outlet_id=stop.outlet_id,
            user_id=agent.id,
            user_name=agent.name,
            checked_in_at=instant_of(begun),
            checked_out_at=instant_of(begun + dt.timedelta(minutes=MINUTES_A_CALL)),
            result="order" if productive else _REASONS[chance // MISSED_OF % len(_REASONS)],
        )
