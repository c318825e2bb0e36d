"""What stands between the rows of a table: captions of groups, and totals.

A row that names what it is about is never taken for one of them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Literal

Kind = Literal["caption", "total"]

_SUMS = frozenset(["итого", "всего", "итог", "итоги", "subtotal", "subtotals"])
_TOTALS = _SUMS | frozenset(["сумма", "total", "totals", "sum"])
"""Words for a sum; those that are no `_SUMS` begin names of products too: Total Quartz."""

_WHOLE = frozenset({("grand", "total"), ("sub", "total"), ("sub", "totals"), ("общий", "итог")})
_MAYBE = re.compile("тог|сего|сумм|tot|sum", re.IGNORECASE)
"""All of these have one of these parts: most cells of a large file have none, and are done."""

_CAPTION_CELLS = 2
_SHOWN = 5


def kind_of(cells: Sequence[str], keys: Collection[int]) -> Kind | None:
    """Say whether a row is a caption or a total; `keys` are the columns that say what a row is of.

    A caption has nothing there, and words in one or two of its cells, fewer than half of them. A
    total has nothing there either, and its first words begin with one for a sum; or what can only
    be a sum stands there, and nothing but figures beside it.
    """
    named = [text for key in keys if 0 <= key < len(cells) and (text := cells[key].strip())]
    if not all(map(is_sum, named)):
        return None
    filled = [text for cell in cells if (text := cell.strip())]
    words = [text for text in filled if _is_words(text)]
    if named:
        return "total" if len(words) == len(named) else None
    if words and _is_sum(words[0], _TOTALS):
        return "total"
    few = len(filled) <= _CAPTION_CELLS and 2 * len(filled) < len(cells)
    return "caption" if words and few and len(words) == len(filled) else None


def is_total_word(text: str) -> bool:
    """Say whether a text is a word for a sum, and nothing else."""
    return letters_of(text) in _TOTALS


def is_sum(text: str) -> bool:
    """Say whether a text tells a sum and can be the name of nothing: Total, Итого по чаю."""
    return _MAYBE.search(text) is not None and (is_total_word(text) or _is_sum(text, _SUMS))


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


def _is_sum(text: str, first: Collection[str]) -> bool:
    """Say whether a text begins with one of some words, or else is what Excel writes: Чай Итог."""
    words = [letters for word in text.replace("-", " ").split() if (letters := letters_of(word))]
    if not words:
        return False
    return words[0] in first or tuple(words[:2]) in _WHOLE or words[-1] == "итог"


def _is_words(text: str) -> bool:
    """Say whether a text begins with a letter; a figure, a date and a failed formula do not."""
    first = next((c for c in text if c.isalnum()), "")
    return first.isalpha() and not text.startswith("#")
