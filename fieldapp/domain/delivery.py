"""When goods can come: delivery weekdays, lead days and the cut-off of a route.

Times of day are local, in a zone by its IANA name, so that a cut-off at three stays at three when
the clocks change. What is compared are moments.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import StringConstraints
from sqlmodel import Field

from fieldapp.domain.noun import UTC, Key, Noun, moment_of
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.policy import Policy

ClockTime = Annotated[str, StringConstraints(pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$")]
"""A time of day such as `15:00`, or nothing."""

WEEK = frozenset(range(1, 8))
_FIRST, _LAST = dt.date(1970, 1, 5), dt.date(9998, 1, 1)
_NEXT_DAY = 1


class DeliveryPlan(Noun):
    """When goods go out on a route; `id` is the route's.

    `weekdays` are the ISO numbers of the days on which goods come; none means any day. An order has
    to be there `lead_days` before its delivery day, by `cut_off` in the local time of `zone`; no
    cut-off is the end of that day, no zone is the company's.
    """

    id: Key
    weekdays: list[int] = Field(default_factory=list)
    lead_days: int = Field(default=_NEXT_DAY, ge=0, le=60)
    cut_off: ClockTime = ""
    zone: str = Field(default="", max_length=60)


@dataclass(frozen=True, slots=True)
class Schedule:
    """On which days goods can come to an outlet, and until when they have to be ordered."""

    weekdays: frozenset[int]
    lead_days: int
    cut_off: dt.time | None
    zone: dt.tzinfo

    def deadline(self, day: dt.date) -> dt.datetime:
        """Return the moment, in UTC, from which on it is too late to order for a day.

        An hour that the clocks leave out counts from before the change, one that comes twice
        counts the first time.
        """
        last = day - dt.timedelta(days=self.lead_days)
        if self.cut_off is not None:
            return dt.datetime.combine(last, self.cut_off, self.zone).astimezone(UTC)
        after = last + dt.timedelta(days=1)
        return dt.datetime.combine(after, dt.time.min, self.zone).astimezone(UTC)

    def goes_out_on(self, day: dt.date) -> bool:
        """Say whether goods come on this day at all."""
        return _FIRST <= day <= _LAST and day.isoweekday() in self.weekdays

    def allows(self, day: dt.date, at: dt.datetime) -> bool:
        """Say whether what is ordered at a moment can still come on a day."""
        return self.goes_out_on(day) and at < self.deadline(day)

    def day_of(self, at: dt.datetime) -> dt.date:
        """Return the local calendar day of a moment."""
        return at.astimezone(self.zone).date()

    def days(
        self, at: dt.datetime, count: int = 1, not_before: dt.date | None = None
    ) -> list[dt.date]:
        """Return the next days on which what is ordered at a moment can come, the first first."""
        return list(islice(self._allowed(at, not_before), count))

    def _allowed(self, at: dt.datetime, not_before: dt.date | None) -> Iterator[dt.date]:
        # A day earlier than what the lead days say: the zone's offset is in `deadline` alone.
        day = max(_FIRST, self.day_of(at) + dt.timedelta(days=self.lead_days - 1))
        day = max(day, not_before) if not_before is not None else day
        while day <= _LAST:
            if self.allows(day, at):
                yield day
            day += dt.timedelta(days=1)


def schedule_of(outlet: Outlet, nouns: Nouns, policy: Policy) -> Schedule | None:
    """Return when goods can come to an outlet; None when nobody has said anything about it.

    Its own weekdays win over those of its route.
    """
    plan = nouns.get(DeliveryPlan, outlet.route_id) if outlet.route_id else None
    return schedule(outlet.delivery_weekdays, plan, policy)


def schedule(
    own_weekdays: Sequence[int], plan: DeliveryPlan | None, policy: Policy
) -> Schedule | None:
    """Return the schedule of an outlet with these weekdays of its own on a route with this plan."""
    if plan is None and not own_weekdays:
        return None
    weekdays = own_weekdays or (plan.weekdays if plan else ())
    return Schedule(
        weekdays=frozenset(weekdays) & WEEK or WEEK,
        lead_days=plan.lead_days if plan else _NEXT_DAY,
        cut_off=dt.time.fromisoformat(plan.cut_off) if plan and plan.cut_off else None,
        zone=zone_of((plan.zone if plan else "") or policy.zone),
    )


@lru_cache(maxsize=64)
def zone_of(name: str) -> dt.tzinfo:
    """Return a time zone by its IANA name; UTC for a name that is not known."""
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return UTC


def is_zone(name: str) -> bool:
    """Say whether this is the IANA name of a time zone."""
    return name == "UTC" or zone_of(name) is not UTC


def next_cut_off(schedules: Iterable[Schedule], now: str) -> tuple[dt.datetime, dt.date] | None:
    """Return the moment that ends ordering next, and the day that it ends it for."""
    at = moment_of(now)
    coming = [(one.deadline(day), day) for one in schedules for day in one.days(at)]
    return min(coming, default=None)
