"""Nouns parsed once for as long as their rows stay the same.

A cart reads the same outlet, terms, products, prices and promotions each time it is looked at. What
a row is parsed to is remembered under the row itself, so nothing can be out of date. Nouns are
never changed in place.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from fieldapp.domain.noun import Noun
from fieldapp.domain.promotion import Promotion
from fieldapp.domain.promotion.index import Promotions

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


@lru_cache(maxsize=4)
def promotions_in(
    columns: tuple[str, ...], lists: tuple[int, ...], rows: tuple[Row, ...]
) -> Promotions:
    """Return promotions by what they are about, of all rows of their table."""
    found = (parsed(Promotion, columns, lists, row) for row in rows)
    return Promotions.of(one for one in found if isinstance(one, Promotion))
