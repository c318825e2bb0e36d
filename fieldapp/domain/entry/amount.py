"""Quantities as people write them: with units, gaps between thousands, either decimal sign."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fieldapp.domain.product import Product
from fieldapp.domain.refusal import Refusal

Sign = Literal[",", "."]

_WORDS: dict[str, str] = {
    "piece": "pcs pc piece pieces unit units ea each шт штук штука штуки штуку ед единица единиц "
    "бут бутылка бутылки бутылок банка банки банок",
    "pack": "pack packs pk pkt pkg уп упак упаковка упаковки упаковок пач пачка пачки пачек",
    "case": "case cases cs ctn carton cartons box boxes bx кор коробка коробки коробок короб "
    "короба коробов ящ ящик ящика ящиков",
    "block": "block blocks blk блок блока блоки блоков",
    "tray": "tray trays лоток лотка лотки лотков",
    "pallet": "pallet pallets plt паллета паллеты паллет палета палеты палет поддон поддона",
}
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words.split()}
UNIT_WORDS = frozenset(_MEANING)
"""Words, folded and without a full stop, that are known to be units."""

_MAX_DIGITS = 12
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f\u2060'’", " "))
_GROUPED = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d+)?")
_AMOUNT = re.compile(
    r"(?P<sign>[-+\u2212]?) ?(?P<number>\d[\d .,]*?)"
    r"(?: ?[xх×*] ?(?P<each>\d{1,9}))?(?: ?(?P<unit>[^\W\d_][^\d]*))?"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A written quantity: a number of a unit, which is empty where none was written.

    `other` is the second way in which the number may be meant: 12,000 is twelve, or thousands.
    """

    number: Fraction
    unit: str = ""
    other: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """A quantity of a product in base units, and the pack it was counted in: `count` times."""

    quantity: int
    pack_unit: str = ""
    pack_quantity: int = 1
    count: int = 0


def amount_of(text: str, decimal: Sign | None = None) -> Amount | None:
    """Return the quantity that a text says, or None when it says none.

    `decimal` is the decimal sign where it is known. A multiplication is carried out: 2x24 is 48.
    """
    plain = " ".join(text.translate(_BLANKS).split())
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        return None
    numbers = _numbers(match["number"].strip(), decimal)
    if numbers is None:
        return None
    factor = int(match["each"] or 1) * (-1 if match["sign"] in ("-", "\u2212") else 1)
    number, other = numbers
    return Amount(number * factor, match["unit"] or "", None if other is None else other * factor)


def decimal_sign(texts: Iterable[str]) -> Sign | None:
    """Return the decimal sign of a column, where some number in it leaves no doubt."""
    for text in texts:
        match = _AMOUNT.fullmatch(" ".join(text.translate(_BLANKS).split()))
        if match is not None and (sign := _sign_in(match["number"].strip())):
            return sign
    return None


def counted(amount: Amount, product: Product) -> Counted | Refusal:
    """Return a written quantity in a product's base units, or why it cannot be told."""
    pack = _pack_of(amount.unit, product)
    if isinstance(pack, Refusal):
        return pack
    unit, each = pack
    if amount.other is not None:
        ways = {"first": _figure(amount.number), "second": _figure(amount.other)}
        return Refusal("quantity_ambiguous", {"sku": product.sku, **ways})
    quantity = amount.number * each
    if quantity.denominator != 1:
        written = {"quantity": _figure(amount.number), "unit": amount.unit}
        return Refusal("quantity_in_parts", {"sku": product.sku, **written})
    count = amount.number.numerator if unit and amount.number.denominator == 1 else 0
    return Counted(quantity.numerator, unit, each, count)


def is_unit(text: str) -> bool:
    """Say whether a text is the name of a unit that is known here."""
    return _folded(text) in UNIT_WORDS


def _pack_of(written: str, product: Product) -> tuple[str, int] | Refusal:
    """Return the pack that a written unit means, with its base units; no name for the base unit."""
    unit = _folded(written)
    if not unit or unit == _folded(product.unit):
        return "", 1
    for pack in product.packs:
        if _folded(pack.unit) == unit:
            return pack.unit, pack.quantity
    meaning = _MEANING.get(unit)
    base = _MEANING.get(_folded(product.unit), "piece")
    if meaning is not None and meaning in ("piece", base):
        return "", 1
    alike = [p for p in product.packs if meaning and _MEANING.get(_folded(p.unit)) == meaning]
    if not alike and meaning and len(product.packs) == 1:
        alike = product.packs
    if len(alike) == 1:
        return alike[0].unit, alike[0].quantity
    known = ", ".join([product.unit, *(pack.unit for pack in product.packs)])
    return Refusal("unit_unknown", {"sku": product.sku, "unit": written[:40], "units": known})


def _folded(unit: str) -> str:
    return unit.strip().rstrip(".").strip().casefold().replace("ё", "е")


def _numbers(text: str, decimal: Sign | None) -> tuple[Fraction, Fraction | None] | None:
    """Return what digits with blanks and signs mean, and what else they may mean."""
    if " " in text and not _GROUPED.fullmatch(text):
        return None
    digits = text.replace(" ", "")
    if sum(map(str.isdigit, digits)) > _MAX_DIGITS or not digits.isascii():
        return None
    sign = _sign_in(text) or decimal
    if sign is None and ("," in digits or "." in digits):
        whole = _fraction(digits.replace(",", "").replace(".", ""))
        part = _fraction(digits.replace(",", "."))
        return None if part is None or whole is None else (part, whole)
    thousands = "." if sign == "," else ","
    if thousands in digits and not re.fullmatch(
        rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{sign}\d+)?", digits
    ):
        return None
    number = _fraction(digits.replace(thousands, "").replace(",", "."))
    return None if number is None else (number, None)


def _sign_in(text: str) -> Sign | None:
    """Return the decimal sign that a number shows without doubt."""
    digits = text.replace(" ", "")
    commas, points = digits.count(","), digits.count(".")
    if commas and points:
        return "," if digits.rindex(",") > digits.rindex(".") else "."
    if commas + points != 1:
        # Several of one sign stand between thousands, so the other one is the decimal sign.
        return "." if commas else "," if points else None
    sign: Sign = "," if commas else "."
    before, after = digits.split(sign)
    doubtful = len(after) == 3 and 1 <= len(before) <= 3 and before[0] != "0" and " " not in text
    return None if doubtful else sign


def _fraction(text: str) -> Fraction | None:
    try:
        return Fraction(text)
    except ValueError:
        return None


def _figure(number: Fraction) -> int | float:
    """Return a number as each language writes it in its own way, so not yet as a text."""
    return number.numerator if number.denominator == 1 else float(number)
