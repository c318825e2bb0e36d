"""Nouns parsed once for as long as their rows stay the same.

A cart reads the same outlet, terms, products, prices and promotions each time it is looked at. What
a row is parsed to is remembered under the row itself, so nothing can be out of date. Nouns are
never changed in place.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from fieldapp.domain.noun import Noun
from fieldapp.domain.promotion import Promotion
from fieldapp.domain.promotion.index import Promotions
from fieldapp.localdb.revision import Revision

OFTEN_READ = frozenset(
    {
        "user", "outlet", "route", "legal_entity", "policy", "delivery_plan",
        "product", "group", "price", "price_type", "price_break", "contract_price",
        "type_assortment", "client_assortment", "promotion",
    }
)  # fmt: skip
"""Kinds of which a cart reads the same records again and again."""

Row = tuple[Any, ...]


@lru_cache(maxsize=8_000)
def parsed(noun: type[Noun], columns: tuple[str, ...], lists: tuple[int, ...], row: Row) -> Noun:
    """Return the noun of a row; the columns at the places `lists` hold JSON."""
    body = dict(zip(columns, row, strict=True))
    for i in lists:
        body[columns[i]] = json.loads(row[i])
    return noun.model_validate(body)


_INDEXES: dict[Revision, Promotions] = {}
_INDEXES_KEPT = 8
_INDEXES_LOCK = threading.Lock()


def promotions_at(revision: Revision, read: Callable[[], Promotions]) -> Promotions:
    """Return all promotions of a revision of a file, read where that is a new one."""
    found = _INDEXES.get(revision)
    if found is None:
        found = read()
        with _INDEXES_LOCK:
            while len(_INDEXES) >= _INDEXES_KEPT:
                del _INDEXES[next(iter(_INDEXES))]
            _INDEXES[revision] = found
    return found


@lru_cache(maxsize=4)
def promotions_in(
    columns: tuple[str, ...], lists: tuple[int, ...], rows: tuple[Row, ...]
) -> Promotions:
    """Return promotions by what they are about, of all rows of their table."""
    found = (parsed(Promotion, columns, lists, row) for row in rows)
    return Promotions.of(one for one in found if isinstance(one, Promotion))
