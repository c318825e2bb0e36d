from __future__ import annotations

import datetime as dt

import pytest

from fieldapp.domain.clock import Measured, measured_again, put_right
from fieldapp.domain.command import CancelOrder, Context
from fieldapp.domain.noun import instant_of, moment_of
from tests.company import AGENT, NOW

DAY = 86_400.0


def at(seconds: float) -> str:
    return instant_of(moment_of(NOW) + dt.timedelta(seconds=seconds))


@pytest.mark.parametrize("skew_s", [2 * DAY, -2 * DAY, 600])
def test_a_clock_that_was_measured_is_put_right(skew_s: float):
    measured = Measured(skew_s=skew_s, at=at(skew_s))

    assert put_right(at(skew_s), measured) == NOW
    assert put_right(at(skew_s + 3_600), measured) == at(3_600)


@pytest.mark.parametrize("jump_s", [-1, -2 * DAY, 2 * DAY, 12 * 3_600 + 1])
def test_a_clock_that_jumped_since_is_taken_as_it_is(jump_s: float):
    measured = Measured(skew_s=2 * DAY, at=NOW)

    assert put_right(at(jump_s), measured) == at(jump_s)


def test_a_clock_that_was_never_measured_is_taken_as_it_is():
    assert put_right(NOW, None) == NOW


def test_of_a_good_clock_nothing_is_remembered_and_a_bad_one_is_noted_once_an_hour():
    assert measured_again(None, 119, NOW) is None
    first = measured_again(None, 121, NOW)
    assert first == Measured(skew_s=121, at=NOW)
    assert measured_again(first, 125, at(3_599)) is first
    assert measured_again(first, 125, at(3_601)) == Measured(skew_s=125, at=at(3_601))
    assert measured_again(first, DAY, at(60)) == Measured(skew_s=DAY, at=at(60))
    assert measured_again(first, -1, at(60)) is None


@pytest.mark.parametrize(
    ("made_s", "now_s", "sent_s", "age_s"),
    [
        (0, 60, 60, 60),
        (2 * DAY, 60, 2 * DAY + 60, 60),
        (-10 * DAY, 60, -10 * DAY + 60, 60),
        (0, 3 * DAY, 1 * DAY, 1 * DAY),
        (0, 3 * DAY, -9 * DAY, 3 * DAY),
        (9 * DAY, 60, None, 0),
        (0, 60, None, 60),
    ],
    ids=["right", "ahead", "behind", "put right", "set back since", "ahead, not told", "not told"],
)
def test_the_age_of_a_command_does_not_depend_on_a_wrong_clock(
    made_s: float, now_s: float, sent_s: float | None, age_s: float
):
    command = CancelOrder(id="c", at=at(made_s), order_id="o")
    sent_at = at(sent_s) if sent_s is not None else None

    age = Context(AGENT, now=at(now_s), sent_at=sent_at).age_of(command)

    assert age.total_seconds() == age_s
