"""Terms in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from fieldapp.domain.delivery import Schedule
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.views.parts.countdown import span, words
from fieldapp.views.parts.terms import delivery_words, payment_words, schedule_words
from tests.views.terms_shop import EN


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (dt.timedelta(seconds=30), "less than a minute"),
        (dt.timedelta(minutes=59, seconds=59), "59 min"),
        (dt.timedelta(hours=1, minutes=20), "1 h 20 min"),
        (dt.timedelta(hours=23, minutes=59), "23 h 59 min"),
        (dt.timedelta(days=2, hours=3, minutes=59), "2 d 3 h"),
    ],
)
def test_spans_are_told_in_two_units(left: dt.timedelta, told: str):
    assert span(EN, left) == told


def test_the_countdown_names_the_day():
    told = words(EN, dt.timedelta(hours=1, minutes=20), dt.date(2026, 11, 26))

    assert told == "Order within 1 h 20 min, delivered Thu 26 Nov"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, ""),
        ({"prepaid": True, "payment_days": 5}, "before delivery"),
        ({"payment_days": 0}, "on the day of delivery"),
        ({"payment_days": 1}, "1 day after delivery"),
    ],
)
def test_payment_in_words(fields: dict[str, Any], told: str):
    assert payment_words(EN, LegalEntity(id="l", name="L", **fields)) == told


def test_delivery_in_words():
    assert delivery_words(EN, DeliveryTerms(), "EUR") == "free"
    assert delivery_words(EN, DeliveryTerms(fee_minor=900), "EUR") == "€9.00"
    some = DeliveryTerms(fee_minor=900, free_from_minor=10_000)
    assert delivery_words(EN, some, "EUR") == "€9.00, free from €100.00"
    daily = Schedule(frozenset(range(1, 8)), 0, None, dt.UTC)
    assert schedule_words(EN, daily) == "every day; order on the same day"
