"""Whether two outlets may be the same shop: by tax number, phone, or place and name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from difflib import SequenceMatcher

NEAR_M = 50.0
_EARTH_M = 6_371_000.0
_PHONE_DIGITS = 8
"""The end of a phone number: what stands before it is written in many ways."""

_LEAST_PHONE_DIGITS = 7
_LEAST_TAX_CHARS = 5
_SIMILAR = 0.75


@dataclass(frozen=True, slots=True)
class Traits:
    """What an outlet is told apart by."""

    name: str
    phone: str = ""
    tax_number: str = ""
    latitude: float | None = None
    longitude: float | None = None


def likeness(one: Traits, other: Traits) -> tuple[str, ...]:
    """Return in what two outlets are alike: tax_number, phone, position; nothing when they differ.

    The same place counts only with a similar name: a market has many shops.
    """
    found = []
    tax = _alphanumeric(one.tax_number)
    if len(tax) >= _LEAST_TAX_CHARS and tax == _alphanumeric(other.tax_number):
        found.append("tax_number")
    if _same_phone(_digits(one.phone), _digits(other.phone)):
        found.append("phone")
    if _near(one, other) and similar(one.name, other.name):
        found.append("position")
    return tuple(found)


def similar(one: str, other: str) -> bool:
    """Say whether two names may mean the same shop."""
    first, second = set(_words(one)), set(_words(other))
    if not first or not second:
        return False
    if first <= second or second <= first:
        return True
    ratio = SequenceMatcher(None, " ".join(sorted(first)), " ".join(sorted(second))).ratio()
    return ratio >= _SIMILAR


def distance_m(latitude: float, longitude: float, latitude2: float, longitude2: float) -> float:
    """Return the distance of two positions in metres."""
    first, second = math.radians(latitude), math.radians(latitude2)
    half = math.radians(latitude2 - latitude) / 2, math.radians(longitude2 - longitude) / 2
    chord = math.sin(half[0]) ** 2 + math.cos(first) * math.cos(second) * math.sin(half[1]) ** 2
    return 2 * _EARTH_M * math.asin(min(1.0, math.sqrt(chord)))


def _near(one: Traits, other: Traits) -> bool:
    if one.latitude is None or one.longitude is None:
        return False
    if other.latitude is None or other.longitude is None:
        return False
    places = (one.latitude, one.longitude, other.latitude, other.longitude)
    return distance_m(*places) <= NEAR_M


def _same_phone(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= _LEAST_PHONE_DIGITS and longer.endswith(shorter)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdecimal())[-_PHONE_DIGITS:]


def _alphanumeric(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _words(text: str) -> list[str]:
    plain = "".join(char if char.isalnum() else " " for char in text.casefold())
    return plain.replace("ё", "е").split()
