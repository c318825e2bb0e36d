"""Quantities in packs: the hierarchy of a product's units, and what people write in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fieldapp.domain.product import Pack, PackLevel, Product
from fieldapp.domain.refusal import Refusal

PIECES = frozenset({"pcs", "pc", "piece", "pieces", "ea", "unit", "units", "шт", "штук", "штуки"})
"""Words that always mean the base unit, whatever the office calls it."""

_PART = re.compile(r"(\d{1,12})\s*(?:([^\W\d_]+)\.?)?(?:$|\s*[+,;]\s*|\s+)")
_ALIKE = 4
"""Letters that two forms of a word have in common at their beginning: коробки and коробок."""


def hierarchy(packs: Sequence[Pack]) -> list[tuple[PackLevel, Pack]]:
    """Return packs from the smallest to the largest, each with its level.

    Of packs without a level the largest is a case, the smaller ones are inner packs.
    """
    ordered = sorted(packs, key=lambda pack: pack.quantity)
    unnamed = [pack for pack in ordered if pack.level is None]
    return [(pack.level or ("case" if pack is unnamed[-1] else "inner"), pack) for pack in ordered]


def in_packs(packs: Sequence[Pack], unit: str, quantity: int) -> list[tuple[str, int]]:
    """Return base units as packs and the rest: 27 is 2 cases and 3 pieces.

    The largest packs are filled first; what fits no pack is in the base unit. Counts are above 0.
    """
    found: list[tuple[str, int]] = []
    for pack in sorted(packs, key=lambda pack: -pack.quantity):
        count, rest = divmod(quantity, pack.quantity)
        if count and pack.quantity > 1:
            found.append((pack.unit, count))
            quantity = rest
    return [*found, (unit, quantity)] if quantity or not found else found


def base_units(product: Product, text: str) -> int | Refusal:
    """Return the base units that a person means: `27`, `2 cases`, `2 cases + 3`, `1 pallet 2 c`.

    Units are found by their beginning, as one types them and in the forms that languages give
    them; a number without a unit, in base units, comes alone or last.
    """
    parts = list(_parts(text))
    unreadable = Refusal("quantity_not_a_number", {"sku": product.sku, "quantity": text[:40]})
    if not parts or any(not unit for _, unit in parts[:-1]):
        return unreadable
    total = 0
    for count, unit in parts:
        size = _size(product, unit) if unit else 1
        if size is None and not product.packs:
            return unreadable
        if size is None:
            units = ", ".join([product.unit, *(pack.unit for pack in product.packs)])
            return Refusal(
                "unit_unknown", {"sku": product.sku, "unit": unit[:20], "units": units[:200]}
            )
        total += count * size
    return total


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield numbers with their units; nothing when the text has anything else in it."""
    end, text = 0, text.strip()
    found: list[tuple[int, str]] = []
    while end < len(text):
        part = _PART.match(text, end)
        if part is None:
            return
        found.append((int(part[1]), (part[2] or "").casefold()))
        end = part.end()
    yield from found


def _size(product: Product, word: str) -> int | None:
    """Return the base units of the unit that a word means; None when it means none, or several."""
    units = [(product.unit.casefold(), 1)]
    units += [(pack.unit.casefold(), pack.quantity) for pack in product.packs]
    levels: list[tuple[str, int]] = [
        (level, pack.quantity) for level, pack in hierarchy(product.packs)
    ]
    if word in PIECES and not any(unit == word for unit, _ in units):
        return 1
    for known in (units, levels):
        for fits in (_is_same, _is_begun, _is_alike):
            sizes = {size for unit, size in known if fits(unit, word)}
            if len(sizes) == 1:
                return sizes.pop()
            if sizes:
                return None
    return None


def _is_same(unit: str, word: str) -> bool:
    return unit.rstrip(".") == word


def _is_begun(unit: str, word: str) -> bool:
    return unit.startswith(word) or (len(unit) > 1 and word.startswith(unit.rstrip(".")))


def _is_alike(unit: str, word: str) -> bool:
    return len(word) >= _ALIKE and unit[:_ALIKE] == word[:_ALIKE]
