"""When goods can come: weekdays, lead days, cut-offs, and the days on which clocks change."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from fieldapp.domain.delivery import (
    DeliveryPlan,
    Schedule,
    is_zone,
    next_cut_off,
    schedule,
    schedule_of,
    zone_of,
)
from fieldapp.domain.policy import Policy, policy_of
from tests.company import CORNER, Shelf

HOME = Policy(id="company", zone="Europe/Riga")
"""Two hours ahead of UTC in winter, three in summer."""


def plan(**fields: object) -> Schedule:
    found = schedule([], DeliveryPlan.model_validate({"id": "north", **fields}), HOME)
    assert found is not None
    return found


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def days(one: Schedule, moment: str, count: int = 3) -> list[str]:
    return [day.isoformat() for day in one.days(at(moment), count)]


WEEKDAYS = plan(weekdays=[1, 2, 3, 4, 5], lead_days=1, cut_off="15:00")


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        # Thursday 26 November 2026, Riga is UTC+2.
        ("2026-11-26T12:59:59.999+00:00", ["2026-11-27", "2026-11-30", "2026-12-01"]),
        ("2026-11-26T13:00:00.000+00:00", ["2026-11-30", "2026-12-01", "2026-12-02"]),
        # Friday afternoon and Saturday: Monday would have been ordered by Sunday.
        ("2026-11-27T13:00:00.000+00:00", ["2026-11-30", "2026-12-01", "2026-12-02"]),
        ("2026-11-29T12:59:00.000+00:00", ["2026-11-30", "2026-12-01", "2026-12-02"]),
        ("2026-11-29T13:00:00.000+00:00", ["2026-12-01", "2026-12-02", "2026-12-03"]),
        # 23:30 UTC is half past one of the next day in Riga.
        ("2026-11-25T23:30:00.000+00:00", ["2026-11-27", "2026-11-30", "2026-12-01"]),
    ],
)
def test_weekends_and_the_cut_off(moment: str, expected: list[str]):
    assert days(WEEKDAYS, moment) == expected


@pytest.mark.parametrize(
    ("moment", "first"),
    [
        ("2026-11-26T23:59:59.900+02:00", "2026-11-27"),
        ("2026-11-27T00:00:00.000+02:00", "2026-11-28"),
    ],
)
def test_without_a_cut_off_the_local_day_ends_at_midnight(moment: str, first: str):
    assert days(plan(), moment, 1) == [first]


def test_the_same_day_can_be_reached_with_no_lead_days():
    same = plan(lead_days=0, cut_off="10:00")

    assert days(same, "2026-11-26T07:59:59.000+00:00", 1) == ["2026-11-26"]
    assert days(same, "2026-11-26T08:00:00.000+00:00", 1) == ["2026-11-27"]


@pytest.mark.parametrize(
    ("day", "cut_off", "expected"),
    [
        ("2026-03-29", "15:00", "2026-03-28T13:00:00+00:00"),  # still winter
        ("2026-03-30", "15:00", "2026-03-29T12:00:00+00:00"),  # the clocks went forward at night
        ("2026-03-30", "03:30", "2026-03-29T01:30:00+00:00"),  # a time that was left out
        ("2026-10-26", "03:30", "2026-10-25T00:30:00+00:00"),  # a time that came twice
        ("2026-10-26", "15:00", "2026-10-25T13:00:00+00:00"),  # the clocks went back
        ("2026-10-25", "", "2026-10-24T21:00:00+00:00"),
        ("2026-10-26", "", "2026-10-25T22:00:00+00:00"),  # a day of 25 hours
    ],
)
def test_a_cut_off_stays_at_its_hour_when_the_clocks_change(day: str, cut_off: str, expected: str):
    assert plan(cut_off=cut_off).deadline(dt.date.fromisoformat(day)) == at(expected)


def test_an_outlets_own_weekdays_win_over_those_of_its_route():
    shelf = Shelf()
    shelf.put(DeliveryPlan(id="north", weekdays=[1], lead_days=2, cut_off="09:00"))
    shelf.put(CORNER.changed(delivery_weekdays=[4]))
    found = schedule_of(shelf.need(type(CORNER), "corner"), shelf, policy_of(shelf))

    assert found == Schedule(frozenset({4}), 2, dt.time(9), zone_of("UTC"))


def test_own_weekdays_need_no_plan_and_nothing_makes_no_schedule():
    own = schedule([2], None, HOME)

    assert own == Schedule(frozenset({2}), 1, None, zone_of("Europe/Riga"))
    assert schedule([], None, HOME) is None


def test_a_zone_of_the_plan_goes_before_the_companys():
    assert plan(zone="America/Chicago").zone == zone_of("America/Chicago")
    assert plan().zone == zone_of("Europe/Riga")


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "a\0b", "x" * 60])
def test_a_zone_that_nobody_knows_is_utc(name: str):
    assert zone_of(name) is dt.UTC
    assert not is_zone(name)


def test_known_zones_are_known():
    assert is_zone("UTC")
    assert is_zone("Asia/Yekaterinburg")


@pytest.mark.parametrize("cut_off", ["24:00", "9:00", "15:60", "15:00:00", "noon"])
def test_a_time_of_day_has_one_form(cut_off: str):
    with pytest.raises(ValidationError):
        DeliveryPlan.model_validate({"id": "north", "cut_off": cut_off})


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", "9998-12-31", "9999-12-31"])
def test_days_out_of_all_reason_are_not_delivered_on(day: str):
    assert not WEEKDAYS.allows(dt.date.fromisoformat(day), at("2026-11-26T00:00:00+00:00"))


def test_the_next_cut_off_of_several_routes_is_the_earliest():
    early, late = plan(cut_off="12:00"), plan(cut_off="17:00")

    found = next_cut_off([late, early], "2026-11-26T08:00:00.000Z")

    assert found == (at("2026-11-26T10:00:00+00:00"), dt.date(2026, 11, 27))
    assert next_cut_off([], "2026-11-26T08:00:00.000Z") is None


PLANS = st.builds(
    schedule,
    st.lists(st.integers(1, 7), max_size=3),
    st.builds(
        DeliveryPlan,
        id=st.just("north"),
        weekdays=st.lists(st.integers(1, 7), max_size=7),
        lead_days=st.integers(0, 10),
        cut_off=st.sampled_from(["", "00:00", "02:30", "03:30", "15:00", "23:59"]),
        zone=st.sampled_from(
            ["UTC", "Europe/Riga", "America/Chicago", "Pacific/Apia", "Africa/Cairo"]
        ),
    ),
    st.just(HOME),
)
MOMENTS = st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2040, 1, 1), timezones=st.just(dt.UTC))


@given(PLANS, MOMENTS)
def test_next_days_are_allowed_in_order_and_never_before_the_lead_time(
    one: Schedule, moment: dt.datetime
):
    found = one.days(moment, 4)

    assert len(found) == 4
    assert found == sorted(set(found))
    for day in found:
        assert one.allows(day, moment)
        assert day.isoweekday() in one.weekdays
        # An hour that is left out may lie in the next local day, as a cut-off at its edge may.
        assert (day - one.day_of(moment)).days >= one.lead_days
    first = found[0]
    skipped = [first - dt.timedelta(days=n) for n in range(1, 12)]
    assert not any(one.allows(day, moment) for day in skipped)


@given(PLANS, MOMENTS, st.integers(-5, 40))
def test_days_can_begin_at_a_day_that_was_wished(one: Schedule, moment: dt.datetime, later: int):
    wished = one.day_of(moment) + dt.timedelta(days=later)

    found = one.days(moment, 1, not_before=wished)[0]

    assert found >= max(wished, one.days(moment, 1)[0])
    assert one.allows(found, moment)


@given(PLANS, MOMENTS, st.timedeltas(dt.timedelta(0), dt.timedelta(days=9)))
def test_later_is_never_better(one: Schedule, moment: dt.datetime, passed: dt.timedelta):
    assert one.days(moment + passed)[0] >= one.days(moment)[0]
