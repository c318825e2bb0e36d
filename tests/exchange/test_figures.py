"""Figures are read exactly as they are written, or not at all."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.exchange.figures import Notation, Unreadable, moment, plausible, position_in

AMERICAN = Notation(".", ",", ("$",))
RUSSIAN = Notation(",", " ", ("₽", "руб."))
SIGNS = st.sampled_from([(".", ""), (".", ","), (",", "."), (",", " "), (".", "'")])


@pytest.mark.parametrize(
    ("notation", "text", "minor"),
    [
        (AMERICAN, "$18.09", 1809),
        (AMERICAN, "$1,018.5", 101850),
        (AMERICAN, "-$5", -500),
        (RUSSIAN, "1 234,50 ₽", 123450),
        (RUSSIAN, "1\u00a0234\u202f567,00руб.", 123456700),
        (RUSSIAN, "\u22120,01", -1),
        (Notation(), "0.005", 1),
        (Notation(), "-0.005", -1),
        (Notation(), "0.0049", 0),
    ],
)
def test_amounts_are_read_to_the_minor_unit(notation: Notation, text: str, minor: int) -> None:
    assert notation.minor(text, 2)[0] == minor


@pytest.mark.parametrize(
    ("notation", "text"),
    [
        (AMERICAN, "1,23"),
        (AMERICAN, "12,34,567"),
        (AMERICAN, "1.234.5"),
        (AMERICAN, ""),
        (AMERICAN, "$"),
        (AMERICAN, "nan"),
        (AMERICAN, "1e5"),
        (AMERICAN, "twelve"),
        (RUSSIAN, "1,234.50"),
        (RUSSIAN, "10 50"),
        (Notation(), "1 050"),
        (Notation(), "9" * 30),
    ],
)
def test_what_is_written_otherwise_is_not_guessed(notation: Notation, text: str) -> None:
    with pytest.raises(Unreadable):
        notation.number(text)


@given(st.integers(-(10**13), 10**13), SIGNS)
def test_every_written_amount_is_read_back(minor: int, signs: tuple[str, str]) -> None:
    decimal, thousands = signs
    whole, part = divmod(abs(minor), 100)
    grouped = f"{whole:,}".replace(",", thousands)
    text = f"{'-' if minor < 0 else ''}{grouped}{decimal}{part:02d}"
    assert Notation(decimal, thousands).minor(text, 2) == (minor, True)


@given(st.text(max_size=12), SIGNS)
def test_any_text_is_a_number_or_unreadable(text: str, signs: tuple[str, str]) -> None:
    try:
        number = Notation(*signs).number(text)
    except Unreadable:
        return
    assert isinstance(number, Decimal)
    assert number.is_finite()


def test_whole_numbers_may_be_written_with_a_zero_behind_the_point() -> None:
    assert Notation().whole("12.0") == 12
    with pytest.raises(Unreadable, match="not a whole number"):
        Notation().whole("12.5")


def test_a_date_without_a_time_is_noon() -> None:
    found = moment("31.12.2025", ["%d.%m.%Y"], dt.UTC)
    assert found == dt.datetime(2025, 12, 31, 12, tzinfo=dt.UTC)


def test_the_first_form_that_fits_is_taken() -> None:
    found = moment("31.12.2025 08:30", ["%d.%m.%Y", "%d.%m.%Y %H:%M"], dt.UTC)
    assert (found.hour, found.minute) == (8, 30)


@pytest.mark.parametrize("text", ["31.02.2025", "2025-12-31", "01.01.0215", ""])
def test_a_date_that_cannot_be_meant_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        moment(text, ["%d.%m.%Y"], dt.UTC)


def test_positions_stand_in_parentheses_at_the_end() -> None:
    text = "1013 MAIN (BACK)\tKEOKUK 52632\t(40.39978, -91.387531)"
    assert position_in(text) == (40.39978, -91.387531)
    assert position_in("812 S 1ST AVE\tIOWA CITY 52240\t") is None


def test_positions_have_to_be_plausible() -> None:
    assert plausible((40.4, -91.4), (40.3, 43.6), (-96.7, -90.1))
    assert not plausible((30.18, -92.5), (40.3, 43.6), (-96.7, -90.1))
    assert not plausible((0.0, 0.0))
    assert not plausible((91.0, 10.0))
