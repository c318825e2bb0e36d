"""Search in the catalog as a person types: by SKU, barcode, words and parts of words.

How texts are folded and where their words are kept is told in `product_index`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from fieldapp.localdb.connection import Connection
from fieldapp.localdb.product_index import (
    fold,
    index_brands,
    index_products,
    rebuild,
    trigrams_ready,
    words,
)

__all__ = ["Subset", "find", "fold", "index_brands", "index_products", "rebuild"]

MAX_TEXT = 200
"""Characters of a query that count; what is typed or pasted beyond them is cut off."""

MAX_WORDS = 10
"""Words of a query that count."""

FRAGMENT_LENGTH = 3
"""A word of this length or more is also found inside words, a shorter one only at their start."""

SCAN_LENGTH = 8
"""Digits in the shortest barcode (EAN-8): a text that equals one at least as long is a scan."""

_TRIGRAMS = 16
_ESTIMATE = 2_000
_SMALL = 2_000
_AFTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Subset:
    """Some of the products: a condition in SQL on the table `product p` with its parameters."""

    condition: str
    parameters: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class _Search:
    """One search: each method returns one rank of the results, at most `limit`, in a stable order.

    A rank may repeat products of the ranks before it.
    """

    connection: Connection
    code: str
    words: tuple[str, ...]
    within: tuple[str, tuple[Any, ...]]
    preferred: Subset | None

    def barcode(self, limit: int) -> list[int]:
        """Products with exactly this barcode."""
        return self._select("product_token x WHERE x.token = ?", (f"={self.code}",), "x.seq", limit)

    def sku(self, limit: int) -> list[int]:
        """Products whose SKU begins like this; the shortest, which may be equal, first."""
        return self._select(
            "product_token x WHERE x.token >= ? AND x.token < ?",
            _span(f"#{self.code}"),
            "x.token, x.seq",
            limit,
        )

    def usual(self, limit: int) -> list[int]:
        """Preferred products with a word that begins like this, for every word of the query."""
        if self.preferred is None:
            return []
        conditions = "".join(" AND instr(x.folded, ?)" for _ in self.words)
        return self._select(
            "product_text x WHERE x.seq IN"
            f" (SELECT p.seq FROM product p WHERE {self.preferred.condition}){conditions}",
            (*self.preferred.parameters, *(f" {word}" for word in self.words)),
            "x.seq",
            limit,
        )

    def beginnings(self, limit: int) -> list[int]:
        """Products with a word that begins like this, for every word of the query.

        They are read along the rarest word; a product with several such words counts at the first.
        """
        by_rarity = self._by_rarity()
        if not by_rarity:
            return []
        rarest, *others = by_rarity
        low, high = _span(rarest)
        also = "".join(
            " AND EXISTS (SELECT 1 FROM product_token o"
            " WHERE o.seq = x.seq AND o.token >= ? AND o.token < ?)"
            for _ in others
        )
        return self._select(
            "product_token x WHERE x.token >= ? AND x.token < ? AND NOT EXISTS (SELECT 1"
            " FROM product_token e WHERE e.seq = x.seq AND e.token >= ? AND e.token < x.token)"
            f"{also}",
            (low, high, low, *(end for word in others for end in _span(word))),
            "x.token, x.seq",
            limit,
        )

    def fragments(self, limit: int) -> list[int]:
        """Products that contain every word of the query anywhere; short words begin a word."""
        long = [word for word in self.words if len(word) >= FRAGMENT_LENGTH]
        if not long:
            return []
        short = [f" {word}" for word in self.words if len(word) < FRAGMENT_LENGTH]
        conditions = " AND ".join("instr(x.folded, ?)" for _ in self.words)
        if not trigrams_ready(self.connection):
            return self._select(
                f"product_text x WHERE {conditions}", (*long, *short), "x.seq", limit
            )
        trigrams = dict.fromkeys(
            word[i : i + 3] for word in long for i in range(len(word) - FRAGMENT_LENGTH + 1)
        )
        match = " AND ".join(f'"{trigram}"' for trigram in islice(trigrams, _TRIGRAMS))
        return self._select(
            "product_fts f CROSS JOIN product_text x ON x.seq = f.rowid"
            f" WHERE f.product_fts MATCH ? AND {conditions}",
            (match, *long, *short),
            "f.rowid",
            limit,
        )

    def _by_rarity(self) -> list[str]:
        """Return the words, rarest first; none when there is one that no product has."""
        if len(self.words) == 1:
            return list(self.words)
        counts = {}
        for word in self.words:
            counts[word] = self.connection.exec_driver_sql(
                "SELECT count(*) FROM (SELECT 1 FROM product_token"
                f" WHERE token >= ? AND token < ? LIMIT {_ESTIMATE})",
                _span(word),
            ).scalar_one()
            if not counts[word]:
                return []
        return sorted(self.words, key=lambda word: (counts[word], -len(word)))

    def _select(self, source: str, parameters: Sequence[Any], order: str, limit: int) -> list[int]:
        within, more = self.within
        return list(
            self.connection.exec_driver_sql(
                f"SELECT x.seq FROM {source}{within} ORDER BY {order} LIMIT ?",
                (*parameters, *more, limit),
            ).scalars()
        )


def _within(connection: Connection, subset: Subset) -> tuple[str, tuple[Any, ...]]:
    """Return the SQL that limits matches `x` to a subset, and its parameters.

    A small one is read once for all ranks. Of a large one each match is asked, as few are needed.
    """
    found = f"SELECT p.seq FROM product p WHERE {subset.condition}"
    seqs = connection.exec_driver_sql(f"{found} LIMIT {_SMALL}", subset.parameters).scalars()
    if len(seqs) < _SMALL:
        # The plus keeps SQLite on the words in their order.
        return f" AND +x.seq IN ({', '.join(map(str, seqs))})", ()
    return f" AND EXISTS ({found} AND p.seq = x.seq)", subset.parameters


def _span(beginning: str) -> tuple[str, str]:
    return beginning, beginning + _AFTER


def find(
    connection: Connection,
    text: str,
    limit: int,
    offset: int = 0,
    *,
    subset: Subset | None = None,
    preferred: Subset | None = None,
) -> list[int]:
    """Return the `seq` of products that match a text, best first, in an order that is stable.

    First come products with exactly this barcode, then those whose SKU begins with the text
    (punctuation does not count), then those with words that begin like all words of the text,
    those of `preferred` ahead, at last those that contain all of them anywhere. A scanned barcode
    gives only the first two. A text without a letter or digit matches nothing.
    """
    typed = words(text[:MAX_TEXT])[:MAX_WORDS]
    if not typed:
        return []
    code = "".join(typed)
    within = _within(connection, subset) if subset else ("", ())
    search = _Search(connection, code, tuple(dict.fromkeys(typed)), within, preferred)
    last = offset + limit
    found = dict.fromkeys(search.barcode(last))
    scanned = found and len(code) >= SCAN_LENGTH and code.isdigit()
    more = (search.usual, search.beginnings, search.fragments)
    for rank in (search.sku,) if scanned else (search.sku, *more):
        if len(found) >= last:
            break
        # What is new here is among the first `last`: at most len(found) of them are repeated.
        found.update(dict.fromkeys(rank(last)))
    return list(found)[offset:last]
