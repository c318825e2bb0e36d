"""The plain values that nouns are made of."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from fieldapp.domain.noun import Day, Instant, Key, instant_of, moment_of
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price
from fieldapp.domain.refusal import REASONS, Refusal
from tests.company import CORNER

INSTANT: TypeAdapter[str] = TypeAdapter(Instant)
KEY: TypeAdapter[str] = TypeAdapter(Key)
MOMENTS = st.datetimes(dt.datetime(1971, 1, 1), dt.datetime(9998, 12, 30)).map(
    lambda moment: moment.replace(tzinfo=dt.UTC)
)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-01T08:30:00Z", "2026-03-01T08:30:00.000Z"),
        ("2026-03-01T11:30:00.123456+03:00", "2026-03-01T08:30:00.123Z"),
        ("2026-03-01 08:30:00+00:00", "2026-03-01T08:30:00.000Z"),
    ],
)
def test_a_time_is_kept_in_utc_in_one_form(text, instant):
    assert INSTANT.validate_python(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-01T08:30:00",
        "yesterday",
        "",
        "0001-01-01T00:00:00+05:00",
        "9999-12-31T23:59:59-05:00",
    ],
)
def test_a_time_without_zone_or_out_of_reach_is_not_valid(text):
    with pytest.raises(ValidationError):
        INSTANT.validate_python(text)


@given(MOMENTS, MOMENTS)
def test_times_sort_as_their_texts_do(one, other):
    assert (instant_of(one) < instant_of(other)) == (
        moment_of(instant_of(one)) < moment_of(instant_of(other))
    )
    assert len(instant_of(one)) == len("2026-03-01T08:30:00.000Z")


@given(MOMENTS)
def test_a_time_is_the_same_after_it_was_read_again(moment):
    assert instant_of(moment_of(instant_of(moment))) == instant_of(moment)


def test_a_day_is_a_day_of_the_calendar():
    day: TypeAdapter[str] = TypeAdapter(Day)
    assert day.validate_python("2026-02-28") == "2026-02-28"
    with pytest.raises(ValidationError):
        day.validate_python("2026-02-30")


@pytest.mark.parametrize("text", ["a", "01989f", "код-7", "x" * 80])
def test_keys_are_texts_without_spaces_and_slashes(text):
    assert KEY.validate_python(text) == text


@pytest.mark.parametrize("text", ["", "a b", "a/b", "a\n", "a\x00b", "\x7f", "x" * 81])
def test_a_text_that_cannot_be_a_key_is_not_valid(text):
    with pytest.raises(ValidationError):
        KEY.validate_python(text)


def test_a_key_of_two_columns_joins_them():
    assert Price(price_type_id="base", product_id="cola", amount_minor=1).key == "base/cola"


def test_a_changed_copy_is_validated():
    assert CORNER.changed(name="Corner 2").name == "Corner 2"
    assert CORNER.name == "Corner"
    with pytest.raises(ValidationError):
        CORNER.changed(latitude=91)


def test_fields_of_a_newer_release_are_passed_over():
    body = {**CORNER.model_dump(mode="json"), "loyalty": "gold"}

    assert Outlet.model_validate(body) == CORNER


def test_every_reason_that_is_given_has_a_text():
    assert Refusal("order_empty").details == {}
    with pytest.raises(ValueError, match="no_such_reason"):
        Refusal("no_such_reason")
    assert all(text.strip() for text in REASONS.values())
