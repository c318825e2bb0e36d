"""Nouns parsed once for as long as their bodies stay the same.

Each push and pull needs the same few people, outlets, prices and terms. What a body is parsed to is
remembered under the body itself, so nothing can be out of date. Nouns are never changed in place.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar, cast

from fieldapp.domain.noun import Noun
from fieldapp.wire.kinds import kind_of

N = TypeVar("N", bound=Noun)

OFTEN_READ = frozenset(
    {
        "user", "outlet", "route", "legal_entity", "policy", "delivery_plan",
        "product", "price", "price_type", "price_break", "contract_price",
        "type_assortment", "client_assortment",
    }
)  # fmt: skip
"""Kinds of which the same records are read again and again."""


def noun_of(noun: type[N], body: str) -> N:
    """Return the noun that a body stands for; raises `ValidationError`."""
    if kind_of(noun).name in OFTEN_READ:
        return cast(N, _parsed(noun, body))
    return noun.model_validate_json(body)


@lru_cache(maxsize=8_000)
def _parsed(noun: type[Noun], body: str) -> Noun:
    return noun.model_validate_json(body)
