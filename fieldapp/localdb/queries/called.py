"""Finding many products at once by what people call them, in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice

from fieldapp.domain.entry.outlook import CANDIDATES
from fieldapp.domain.entry.spelling import near_codes
from fieldapp.localdb import search
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.product_index import words

_TOKENS_PER_STATEMENT = 500
_BARCODE_LENGTHS = (8, 12, 13, 14)
"""Digits in an EAN-8, UPC-A, EAN-13 and GTIN-14; the shorter ones are written with zeros ahead."""

SEARCHED = 100
"""Texts of a table that are searched for by their words; each costs some milliseconds."""


class CatalogGoods:
    """The device's catalog, as `fieldapp.domain.entry.matching.Goods` describes it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_code(self, codes: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Return the products with these SKUs or barcodes; punctuation does not count."""
        wanted = {code: _tokens(code) for code in codes}
        every = list(dict.fromkeys(token for some in wanted.values() for token in some))
        there: dict[str, list[str]] = defaultdict(list)
        for start in range(0, len(every), _TOKENS_PER_STATEMENT):
            tokens = tuple(every[start : start + _TOKENS_PER_STATEMENT])
            rows = self._connection.exec_driver_sql(
                "SELECT x.token, p.id FROM product_token x JOIN product p ON p.seq = x.seq"
                f" WHERE x.token IN ({placeholders(tokens)}) ORDER BY x.token, x.seq",
                tokens,
            )
            for token, product_id in rows:
                there[token].append(product_id)
        found = {
            code: list(dict.fromkeys(id_ for token in tokens for id_ in there.get(token, ())))
            for code, tokens in wanted.items()
        }
        return {code: ids for code, ids in found.items() if ids}

    def by_name(self, names: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Return the products with these names, with or without their size behind."""
        wanted: dict[str, list[str]] = defaultdict(list)
        for name in names:
            wanted[" ".join(words(name))].append(name)
        wanted.pop("", None)
        found: dict[str, list[str]] = defaultdict(list)
        rows = self._connection.exec_driver_sql("SELECT id, name, size FROM product ORDER BY seq")
        for product_id, name, size in rows:
            folded = " ".join(words(name))
            whole = f"{folded} {' '.join(words(size))}" if size else folded
            for text in {folded, whole} & wanted.keys():
                for called in wanted[text]:
                    found[called].append(product_id)
        return found

    def alike(self, texts: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Return products whose SKU is a slip away from a text, or that have all of its words.

        Only the first `SEARCHED` texts that are no slip are searched for by their words.
        """
        folded = {text: "".join(words(text)) for text in texts}
        near = near_codes(set(folded.values()), self._skus(), CANDIDATES)
        found: dict[str, Sequence[str]] = {
            text: near[code] for text, code in folded.items() if code in near
        }
        others = (text for text in texts if text not in found)
        for text in islice(others, SEARCHED):
            if seqs := search.find(self._connection, text, CANDIDATES):
                found[text] = self._keys(seqs)
        return found

    def _skus(self) -> Iterator[tuple[str, str]]:
        rows = self._connection.exec_driver_sql(
            "SELECT id, sku FROM product WHERE discontinued = 0 ORDER BY seq"
        )
        return ((product_id, "".join(words(sku))) for product_id, sku in rows)

    def _keys(self, seqs: Sequence[int]) -> list[str]:
        rows = self._connection.exec_driver_sql(
            f"SELECT seq, id FROM product WHERE seq IN ({placeholders(seqs)})", tuple(seqs)
        )
        by_seq = {row[0]: row[1] for row in rows}
        return [by_seq[seq] for seq in seqs]


def barcode_forms(code: str) -> list[str]:
    """Return a barcode as it may be kept: a UPC-A is an EAN-13 without its leading zero."""
    digits = code.strip()
    bare = digits.lstrip("0")
    if not (digits.isascii() and digits.isdecimal()) or len(digits) < _BARCODE_LENGTHS[0]:
        return [digits]
    longer = [bare.zfill(length) for length in _BARCODE_LENGTHS if length >= len(bare)]
    return list(dict.fromkeys([digits, *longer]))


def _tokens(code: str) -> list[str]:
    """Return the words of the search index that stand for a code."""
    folded = "".join(words(code))
    if not folded:
        return []
    return [f"#{folded}", *(f"={form}" for form in barcode_forms(folded))]
