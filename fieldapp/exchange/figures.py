"""Figures, dates and positions as people write them, read exactly or not at all."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from fieldapp.domain.money import round_half_up

_SPACES = " \u00a0\u202f"
"""A space as the thousands sign stands for all of these: spreadsheets write the narrow ones."""

_MAX_DIGITS = 12
_YEARS = (1970, 2100)
_PAIR = re.compile(r"\(\s*(-?\d{1,3}\.\d+)\s*[,;]\s*(-?\d{1,3}\.\d+)\s*\)")


class Unreadable(ValueError):
    """A value is not what it should be; the text says why, in words for a person."""


@dataclass(frozen=True)
class Notation:
    """How a file writes its figures: decimal sign, thousands sign (or none), currency signs."""

    decimal: str = "."
    thousands: str = ""
    currency_signs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        spaced = bool(self.thousands) and self.thousands in _SPACES
        group = f"[{_SPACES}]" if spaced else re.escape(self.thousands)
        whole = rf"\d{{1,3}}(?:{group}\d{{3}})+|\d+" if self.thousands else r"\d+"
        pattern = (
            rf"(?P<minus>[-\u2212])?(?P<whole>{whole})(?:{re.escape(self.decimal)}(?P<part>\d+))?"
        )
        object.__setattr__(self, "_shape", re.compile(pattern))

    def number(self, text: str) -> Decimal:
        """Return the number that the text is; `Unreadable` when it is written otherwise.

        Groups of thousands have to be whole: “1,23” is not 123 where the comma separates groups.
        """
        bare = text.strip()
        for sign in self.currency_signs:
            bare = bare.replace(sign, "", 1)
        shape: re.Pattern[str] = self.__dict__["_shape"]
        found = shape.fullmatch(bare.strip(f"{_SPACES}\t"))
        if found is None:
            raise Unreadable(f"not a number with “{self.decimal}” as the decimal sign")
        whole = re.sub(r"\D", "", found["whole"]).lstrip("0")
        if len(whole) > _MAX_DIGITS:
            raise Unreadable("the number is too large")
        number = Decimal(f"{whole or '0'}.{found['part'] or '0'}")
        return -number if found["minus"] and number else number

    def whole(self, text: str) -> int:
        """Return a whole number; “12.0” is one, “12.5” is not."""
        number = self.number(text)
        if number != int(number):
            raise Unreadable("not a whole number of base units")
        return int(number)

    def minor(self, text: str, digits: int) -> tuple[int, bool]:
        """Return an amount in minor units, rounded half up, and whether it was exact."""
        scaled = self.number(text).scaleb(digits)
        numerator, denominator = scaled.as_integer_ratio()
        return round_half_up(numerator, denominator), denominator == 1


def moment(text: str, formats: Sequence[str], zone: dt.tzinfo) -> dt.datetime:
    """Return the time that the text is in the first of the formats that fits.

    A date without a time of day is taken as noon, which is the same day wherever it is read.
    """
    for form in formats:
        try:
            found = dt.datetime.strptime(text, form)
        except ValueError:
            continue
        if not _YEARS[0] <= found.year <= _YEARS[1]:
            raise Unreadable(f"the year {found.year} cannot be meant")
        if "%H" not in form and "%I" not in form:
            found = found.replace(hour=12)
        return found.replace(tzinfo=zone)
    raise Unreadable(f"not a date of the form {' or '.join(formats)}")


def position_in(text: str) -> tuple[float, float] | None:
    """Return latitude and longitude from the last pair in parentheses of a free text, or None."""
    found = _PAIR.findall(text)
    if not found:
        return None
    return float(found[-1][0]), float(found[-1][1])


def plausible(
    position: tuple[float, float],
    latitudes: tuple[float, float] = (-90, 90),
    longitudes: tuple[float, float] = (-180, 180),
) -> bool:
    """Say whether a position can be meant: inside the bounds, and not the empty 0, 0."""
    latitude, longitude = position
    inside = latitudes[0] <= latitude <= latitudes[1]
    return inside and longitudes[0] <= longitude <= longitudes[1] and position != (0.0, 0.0)
