"""Quantities in packs, weights and prices in words."""

from __future__ import annotations

from collections.abc import Sequence

from fieldapp.domain.packing import in_packs
from fieldapp.domain.product import Pack
from fieldapp.language import Language

ABOUT = "≈"
"""Stands before what depends on the weight at delivery."""


def unit_words(language: Language, unit: str) -> str:
    """Return the name of a unit; the one that products have by default is translated."""
    return language.text("pcs") if unit == "pcs" else unit


def pack_words(language: Language, packs: Sequence[Pack], unit: str, quantity: int) -> str:
    """Return a quantity as packs and pieces, such as `2 case + 3 bottle`; empty without packs."""
    found = in_packs(packs, unit, quantity)
    if quantity < 1 or found == [(unit, quantity)]:
        return ""
    return " + ".join(
        f"{language.number(count)} {unit_words(language, one)}" for one, count in found
    )


def weight_words(language: Language, grams: int) -> str:
    """Return a weight in kilograms."""
    return language.text("{n} kg", n=language.number(grams / 1_000))


def price_words(
    language: Language, price_minor: int, currency: str, catch_grams: int | None
) -> str:
    """Return a price as it stands in a list: of a base unit, or of a kilogram."""
    price = language.amount(price_minor, currency)
    return price if catch_grams is None else language.text("{price}/kg", price=price)


def amount_words(
    language: Language, amount_minor: int, currency: str, catch_grams: int | None
) -> str:
    """Return a line's amount; one that depends on the weight says so."""
    amount = language.amount(amount_minor, currency)
    return amount if catch_grams is None else f"{ABOUT} {amount}"


def quantity_facts(
    language: Language, packs: Sequence[Pack], unit: str, quantity: int, catch_grams: int | None
) -> list[str]:
    """Return what else there is to say of a quantity: its packs, and about what it weighs."""
    found = [pack_words(language, packs, unit, quantity)]
    if catch_grams is not None and quantity > 0:
        found.append(f"{ABOUT} {weight_words(language, quantity * catch_grams)}")
    return [one for one in found if one]
