"""The journey plan."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.route import Stop


def stop(**fields) -> Stop:
    return Stop(id="s", route_id="north", outlet_id="corner", **fields)


def test_a_stop_is_due_on_its_weekdays():
    weekly = stop(weekdays=[1, 4])

    week = [dt.date(2026, 3, 2) + dt.timedelta(days=n) for n in range(7)]
    assert [weekly.due_on(day) for day in week] == [True, False, False, True, False, False, False]


def test_a_stop_without_weekdays_is_never_due():
    assert not any(stop().due_on(dt.date(2026, 3, n)) for n in range(1, 15))


@pytest.mark.parametrize("offset", [0, 1])
def test_the_rhythm_of_two_weeks_does_not_break_at_new_year(offset):
    fortnightly = stop(weekdays=[5], every_weeks=2, week_offset=offset)
    fridays = [dt.date(2025, 12, 5) + dt.timedelta(weeks=n) for n in range(10)]

    due = [fortnightly.due_on(day) for day in fridays]

    assert due in ([True, False] * 5, [False, True] * 5)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), st.integers(1, 52), st.data())
def test_within_its_period_a_stop_is_due_exactly_once(day, every_weeks, data):
    offset = data.draw(st.integers(0, every_weeks - 1))
    planned = stop(weekdays=[3], every_weeks=every_weeks, week_offset=offset)
    period = [day + dt.timedelta(days=n) for n in range(7 * every_weeks)]

    assert sum(planned.due_on(other) for other in period) == 1
