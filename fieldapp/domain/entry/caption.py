"""What stands between the rows of a table: captions of groups, and totals.

A row that names what it is about is never taken for one of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal

from fieldapp.domain.entry.amount import is_unit

Kind = Literal["caption", "total"]

_SUMS = frozenset(["итого", "subtotal", "subtotals"])
"""Words that begin the name of nothing."""

_TOTALS = _SUMS | frozenset(
    ["всего", "итог", "итоги", "сумма", "общийитог", "total", "totals", "sum", "grandtotal"]
)
"""Words for a sum; those that are no `_SUMS` begin names too: Total Quartz, Всего понемногу."""

_MAYBE = re.compile("тог|сего|сумм|tot|sum", re.IGNORECASE)
"""All of these have one of these parts: most cells of a large file have none, and are done."""

_MONEY = (
    "руб рубль рубля рублей rub rur byn kzt тг тенге uah грн eur евро euro usd доллар долларов "
    "gbp chf cny pln czk try gel amd azn kgs сом сум uzs mdl"
)
_CURRENCIES = frozenset(_MONEY.split())
_MEASURES = frozenset(["р", "kg", "g", "l", "ml", "кг", "г", "гр", "л", "мл", "т"])
"""Words for a currency or a measure, beside those of `is_unit`."""

_LETTERS = re.compile(r"[^\W\d_]+")

_CAPTION_WIDTH = 3
_SHOWN = 5


def kind_of(
    cells: Sequence[str], keys: Collection[int], units: Collection[int] = ()
) -> Kind | None:
    """Say whether a row is a caption or a total; `keys` are the columns that say what a row is of.

    A caption has nothing there, and words in one cell of three or more, and no other filled: with
    two it may be a shop of which the code was forgotten. All words of a total tell a sum, and
    nothing but figures stands beside them, and their currency or unit, which may be any word in the
    columns of `units`; only such words may stand in the columns of keys, or what Excel writes
    there, Чай Итог. In another column that may be a shop without its code.
    """
    named = [text for key in keys if 0 <= key < len(cells) and (text := cells[key].strip())]
    if not all(is_sum(text) or _is_of_excel(text) for text in named):
        return None
    filled = {place: text for place, cell in enumerate(cells) if (text := cell.strip())}
    words = {place: text for place, text in filled.items() if _is_words(text)}
    told = [t for place, t in words.items() if place not in units and not _is_measure(t)]
    if named:
        return "total" if len(told) == len(named) else None
    if told and all(map(is_sum, told)):
        return "total"
    return "caption" if len(words) == len(filled) == 1 and len(cells) >= _CAPTION_WIDTH else None


def is_total_word(text: str) -> bool:
    """Say whether a text is a word for a sum, and nothing else."""
    return letters_of(text) in _TOTALS


def is_sum(text: str) -> bool:
    """Say whether a text tells a sum and can be the name of nothing: Total, Итого по чаю.

    It is a word for a sum and nothing else, or with what it is of.
    """
    if _MAYBE.search(text) is None:
        return False
    first, second, *_ = (*map(letters_of, text.split()), "", "")
    return is_total_word(text) or first in _SUMS or (first in _TOTALS and second == "по")


def letters_of(text: str) -> str:
    """Return the letters and digits of a text, as they are compared."""
    return "".join(c for c in text.casefold().replace("ё", "е") if c.isalnum())


def told_left_out(lines: Sequence[int]) -> str:
    """Return in one line how many captions and totals were left out, and where; "" for none."""
    if not lines:
        return ""
    what = "caption or total was" if len(lines) == 1 else "captions and totals were"
    first = ", ".join(f"{line:,}" for line in lines[:_SHOWN])
    more = ", ..." if len(lines) > _SHOWN else ""
    return f"{len(lines):,} {what} left out (line {first}{more})"


def _is_of_excel(text: str) -> bool:
    """Say whether a text is what Excel writes below a group: its name, and a word for a sum."""
    words = text.split()
    return len(words) > 1 and letters_of(words[-1]) == "итог"


def _is_words(text: str) -> bool:
    """Say whether a text begins with a letter; a figure, a date and a failed formula do not.

    A figure may have its currency before it: EUR 1200.
    """
    first = next((c for c in text if c.isalnum()), "")
    if not first.isalpha() or text.startswith("#"):
        return False
    return text.isalpha() or not _is_sum_of_money(text)


def _is_sum_of_money(text: str) -> bool:
    letters = _LETTERS.findall(text.casefold())
    return any(map(str.isdigit, text)) and _CURRENCIES.issuperset(letters)


def _is_measure(text: str) -> bool:
    """Say whether a text names a currency or a unit, and nothing else."""
    word = text.casefold().rstrip(".")
    return word in _CURRENCIES or word in _MEASURES or is_unit(text)
