"""What the fields of many kinds may have in them."""

from __future__ import annotations

import datetime as dt

from hypothesis import strategies as st

from fieldapp.domain.noun import UTC, instant_of
from fieldapp.domain.outlet import DeliveryTerms
from fieldapp.domain.product import MAX_QUANTITY

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
KEY = st.from_regex(r"[A-Za-z0-9.а-я_-]{1,12}", fullmatch=True)
MAYBE_KEY = st.none() | KEY
KEYS = st.lists(KEY, max_size=3)
AMOUNT = st.integers(0, 2**62)
SIGNED = st.integers(-(2**62), 2**62)
COUNT = st.integers(1, MAX_QUANTITY)
RATE = st.integers(0, 10_000)

INSTANT = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(9998, 1, 1)).map(
    lambda moment: instant_of(moment.replace(tzinfo=UTC))
)

DAY = st.dates().map(lambda day: day.isoformat())
LATITUDE = st.none() | st.floats(-90, 90)
LONGITUDE = st.none() | st.floats(-180, 180)
CURRENCY = st.sampled_from(["USD", "RUB", "JPY"])
WEEKDAYS = st.lists(st.integers(1, 7), max_size=7)
SHA256 = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)

DELIVERY = st.none() | st.builds(
    DeliveryTerms,
    fee_minor=AMOUNT,
    free_from_minor=st.none() | AMOUNT,
    vat_rate_bp=RATE,
    minimum_minor=AMOUNT,
    minimum_mode=st.sampled_from(["none", "soft", "hard"]),
)
