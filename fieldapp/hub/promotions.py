"""The promotions of a company, read once for as long as they stay the same.

Each push needs all of them by what they are about. What is read each time is their digests; bodies
are read and parsed where a digest is new. A digest names a body, so nothing can be out of date.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TypeVar

from sqlalchemy import Connection, bindparam, select

from fieldapp.domain.promotion import Promotion
from fieldapp.domain.promotion.index import Promotions
from fieldapp.hub.schema import RECORD
from fieldapp.hub.statement import Statement, among

Head = tuple[str, int]
"""Key and digest of a record."""

K = TypeVar("K")
V = TypeVar("V")

_HEADS = Statement(
    select(RECORD.c.key, RECORD.c.digest)
    .where(RECORD.c.company == bindparam("company"), RECORD.c.kind == "promotion")
    .order_by(RECORD.c.key)
)
_BODIES = Statement(
    select(RECORD.c.key, RECORD.c.digest, RECORD.c.body).where(
        RECORD.c.company == bindparam("company"),
        RECORD.c.kind == "promotion",
        among(RECORD.c.key, "keys"),
    )
)
_KEYS_A_QUERY = 500


class _Memory:
    """What was read of the promotions of all companies of this process, the latest of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read: OrderedDict[Head, Promotion] = OrderedDict()
        self._indexes: OrderedDict[tuple[Head, ...], Promotions] = OrderedDict()

    def index(self, heads: tuple[Head, ...]) -> Promotions | None:
        with self._lock:
            return self._indexes.get(heads)

    def known(self, heads: tuple[Head, ...]) -> dict[Head, Promotion]:
        with self._lock:
            return {head: self._read[head] for head in heads if head in self._read}

    def learn(self, heads: tuple[Head, ...], found: dict[Head, Promotion]) -> Promotions:
        index = Promotions.of(found.values())
        with self._lock:
            _put(self._indexes, {heads: index}, 8)
            _put(self._read, found, 20_000)
        return index


_MEMORY = _Memory()


def promotions_of(connection: Connection, company: str) -> Promotions:
    """Return the promotions of a company by what they are about."""
    rows = _HEADS.rows(connection, {"company": company})
    heads = tuple((str(key), int(digest)) for key, digest in rows)
    if (index := _MEMORY.index(heads)) is not None:
        return index
    found = _MEMORY.known(heads)
    missing = [key for key, digest in heads if (key, digest) not in found]
    for start in range(0, len(missing), _KEYS_A_QUERY):
        values = {"company": company, "keys": missing[start : start + _KEYS_A_QUERY]}
        for key, digest, body in _BODIES.rows(connection, values):
            found[key, digest] = Promotion.model_validate_json(body)
    return _MEMORY.learn(heads, found)


def _put(memory: OrderedDict[K, V], more: dict[K, V], limit: int) -> None:
    for key, value in more.items():
        memory[key] = value
        memory.move_to_end(key)
    while len(memory) > limit:
        memory.popitem(last=False)
