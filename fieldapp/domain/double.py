"""Whether two orders may be the same need, told to the company twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from fieldapp.domain.noun import moment_of
from fieldapp.domain.order import OPEN, Order

NEAR = dt.timedelta(days=1)
"""Without a delivery day on both, orders placed no further apart than this may be a double."""


def possible_double(order: Order, earlier: Order) -> bool:
    """Say whether an order that is being placed may repeat an earlier one of somebody else.

    Both are open sales to one outlet, by two people, for the same delivery day (or, when one of
    them names no day, placed within a day of each other), and have mostly the same lines.
    """
    return (
        order.id != earlier.id
        and order.outlet_id == earlier.outlet_id
        and order.author_id != earlier.author_id
        and order.kind == earlier.kind == "sale"
        and earlier.status in OPEN
        and _same_time(order, earlier)
        and mostly_same_lines(order, earlier)
    )


def mostly_same_lines(one: Order, other: Order) -> bool:
    """Say whether at least half of the products of the longer order are in both, much alike.

    Much alike means that the smaller quantity is at least half of the larger. Lines of one product
    count together. Two orders of 12 cola and 6 tea, and of 12 cola and 10 salt, are mostly the
    same; 12 cola and 30 cola are not.
    """
    mine, theirs = _quantities(one), _quantities(other)
    alike = sum(
        2 * min(mine[id_], theirs[id_]) >= max(mine[id_], theirs[id_])
        for id_ in mine.keys() & theirs.keys()
    )
    return alike > 0 and 2 * alike >= max(len(mine), len(theirs))


def _quantities(order: Order) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in order.own_lines:
        found[line.product_id] += line.quantity
    return found


def _same_time(order: Order, earlier: Order) -> bool:
    if order.delivery_day is not None and earlier.delivery_day is not None:
        return order.delivery_day == earlier.delivery_day
    if order.submitted_at is None or earlier.submitted_at is None:
        return False
    return abs(moment_of(order.submitted_at) - moment_of(earlier.submitted_at)) <= NEAR
