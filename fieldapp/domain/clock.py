"""A device's clock, put right by what its last exchange with the hub measured."""

from __future__ import annotations

import datetime as dt

from pydantic import BaseModel, ConfigDict

from fieldapp.domain.noun import Instant, instant_of, moment_of

WORTH_PUTTING_RIGHT_S = 120.0
GOOD_FOR = dt.timedelta(hours=12)
_REFRESH = dt.timedelta(hours=1)
_SAME_S = 30.0


class Measured(BaseModel):
    """How far the clock was off (its time minus the hub's), and what it showed then."""

    model_config = ConfigDict(frozen=True)

    skew_s: float
    at: Instant


def put_right(now: Instant, measured: Measured | None) -> Instant:
    """Return the time, given what the clock shows.

    A clock that has jumped since, back or by more than half a day, is another one than was
    measured: it is taken as it is until the next exchange.
    """
    if measured is None or not _holds(now, measured, GOOD_FOR):
        return now
    return instant_of(moment_of(now) - dt.timedelta(seconds=measured.skew_s))


def measured_again(before: Measured | None, skew_s: float, now: Instant) -> Measured | None:
    """Return what to remember of a new measure: nothing of a good clock, the old one if it holds.

    So that the device has to write it once an hour at most, and never with a good clock.
    """
    if abs(skew_s) <= WORTH_PUTTING_RIGHT_S:
        return None
    if before and abs(before.skew_s - skew_s) < _SAME_S and _holds(now, before, _REFRESH):
        return before
    return Measured(skew_s=skew_s, at=now)


def _holds(now: Instant, measured: Measured, longest: dt.timedelta) -> bool:
    return dt.timedelta(0) <= moment_of(now) - moment_of(measured.at) <= longest
