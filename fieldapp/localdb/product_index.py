"""The search index of the catalog: folded words in a plain table, trigrams on top where possible.

`product_token` holds each product's folded words, its SKU without punctuation as `#ab125` and its
barcodes as `=4600000000017`; `product_text` holds the same tokens in one text, each with a space
before it. Where this SQLite has FTS5 with trigrams, `product_fts` is made over `product_text` to
find parts of words faster. It only proposes: every proposal is looked up in `product_text`, so
entries that a deleted product leaves behind do no harm. Without it everything is found as well.

`FTS_COMPLETE` in `meta` says that `product_fts` covers every product. It is taken back when
products are indexed by a SQLite that cannot write to it.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from fieldapp.localdb import sort_files
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders

FTS_COMPLETE = "product_fts"

_CHUNK = 500
_WORD = re.compile(r"[^\W_]+")


def _folding() -> dict[int, str]:
    table = {ord("ё"): "е"}
    for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            table[code] = base.lower()
    return table


_FOLDED = _folding()
_FOLDABLE = re.compile(f"[{re.escape(''.join(map(chr, _FOLDED)))}]")


def fold(text: str) -> str:
    """Return `text` in the form in which texts are compared.

    Compatible forms are made one (NFKC), then case folded; `ё` becomes `е`, and Latin letters lose
    their marks (Nestlé is found by nestle). Other letters keep theirs: `й` is not `и`.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold()
    return folded.translate(_FOLDED) if _FOLDABLE.search(folded) else folded


def words(text: str) -> list[str]:
    """Return the folded words of a text: its runs of letters and digits."""
    return _WORD.findall(fold(text))


@cache
def has_trigrams() -> bool:
    """Say whether this SQLite has FTS5 with the trigram tokenizer."""
    probe_database = sqlite3.connect(":memory:")
    try:
        probe_database.execute("CREATE VIRTUAL TABLE probe USING fts5(x, tokenize = 'trigram')")
    except sqlite3.OperationalError:
        return False
    finally:
        probe_database.close()
    return True


probe: Callable[[], bool] = has_trigrams
"""What is asked whether trigrams are there; put another function here to work without them."""


_SOURCE = (
    "SELECT p.seq, p.sku, p.name, p.size, b.name, p.barcodes "
    "FROM product p LEFT JOIN brand b ON b.id = p.brand_id"
)
_SEQ_INDEX = "ix_product_token_seq"

_TOKENS_OF_TEXTS = (
    "INSERT INTO product_token SELECT j.value, t.seq FROM product_text t, "
    """json_each('["' || replace(substr(t.folded, 2), ' ', '","') || '"]') j """
    "WHERE t.seq >= ? AND t.folded <> ' ' ORDER BY 1, 2"
)
"""Tokens are letters and digits behind a sign, so with quotes between them they are JSON."""

_READ_AT_ONCE = 5_000
_SORTED_AT_ONCE = 100_000


def index_products(connection: Connection, product_ids: Sequence[str]) -> None:
    """Index products after they were added or changed; products that are gone need nothing.

    Call it after the brands of the same page are written.
    """
    whole = _fts_ready(connection)
    for start in range(0, len(product_ids), _CHUNK):
        ids = tuple(product_ids[start : start + _CHUNK])
        sql = f"{_SOURCE} WHERE p.id IN ({placeholders(ids)})"
        rows = connection.exec_driver_sql(sql, ids)
        texts = {row[0]: _text(*row[1:]) for row in rows}
        _replace(connection, texts, with_fts=whole)


def index_brands(connection: Connection, brand_ids: Sequence[str]) -> None:
    """Index the products of brands again after the brands were added, renamed or deleted."""
    for start in range(0, len(brand_ids), _CHUNK):
        ids = tuple(brand_ids[start : start + _CHUNK])
        sql = f"SELECT id FROM product WHERE brand_id IN ({placeholders(ids)})"
        index_products(connection, connection.exec_driver_sql(sql, ids).scalars())


def rebuild(connection: Connection) -> None:
    """Index all products from nothing, the fastest way after a first load.

    Words are written in the order of their table: all at once where they are sorted in files, else
    of so many products at once that memory does not grow with the catalog. The table's other index
    is made afterwards. It is fastest in a transaction that looks at no foreign keys
    (`Database.write`): nothing is written here but what was just read from the products.
    """
    definition = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?", (_SEQ_INDEX,)
    ).scalar_one()
    connection.exec_driver_sql(f"DROP INDEX {_SEQ_INDEX}")
    connection.exec_driver_sql("DELETE FROM product_token")
    connection.exec_driver_sql("DELETE FROM product_text")
    in_portions = not sort_files.are_used(connection)
    first = 0
    for texts in _all_texts(connection):
        connection.exec_driver_sql("INSERT INTO product_text VALUES (?, ?)", texts)
        if in_portions and texts[-1][0] - first >= _SORTED_AT_ONCE:
            connection.exec_driver_sql(_TOKENS_OF_TEXTS, (first,))
            first = texts[-1][0] + 1
    connection.exec_driver_sql(_TOKENS_OF_TEXTS, (first,))
    connection.exec_driver_sql(definition)
    _forget_fts(connection)
    _fts_ready(connection)


def _all_texts(connection: Connection) -> Iterator[list[tuple[int, str]]]:
    """Return the texts of all products in the order of `seq`, some thousand at a time."""
    last = -1
    while rows := connection.exec_driver_sql(
        f"{_SOURCE} WHERE p.seq > ? ORDER BY p.seq LIMIT {_READ_AT_ONCE}", (last,)
    ).fetchall():
        yield [(row[0], _text(*row[1:])) for row in rows]
        last = rows[-1][0]


def _text(sku: str, name: str, size: str, brand: str | None, barcodes: str) -> str:
    # Most codes are one plain word: no need to look for words in them.
    parts = [sku.lower()] if _is_plain(sku) else words(sku)
    tokens = ["#" + "".join(parts), *parts] if parts else []
    tokens += words(f"{name} {size} {brand or ''}")
    # Without a backslash in it, the text of a list is no more than its parts between quotes.
    plain = barcodes[2:-2].split('", "') if "\\" not in barcodes else json.loads(barcodes)
    codes = [code.lower() if _is_plain(code) else "".join(words(code)) for code in plain]
    tokens += [f"={barcode}" for barcode in codes if barcode]
    return " " + " ".join(dict.fromkeys(tokens))


def _is_plain(code: str) -> bool:
    return code.isascii() and code.isalnum()


def _replace(connection: Connection, texts: dict[int, str], *, with_fts: bool) -> None:
    """Put new texts in the place of old ones; where the text is the same, so are its tokens."""
    rows = connection.exec_driver_sql(
        f"SELECT seq, folded FROM product_text WHERE seq IN ({placeholders(texts)})", tuple(texts)
    )
    before = {row[0]: row[1] for row in rows}
    old = [(seq, text) for seq, text in before.items() if texts[seq] != text]
    new = [(seq, text) for seq, text in texts.items() if before.get(seq) != text]
    if not new:
        return
    if with_fts:
        _write_fts(connection, "(product_fts, rowid, folded) VALUES ('delete', ?, ?)", old)
        _write_fts(connection, "(rowid, folded) VALUES (?, ?)", new)
    if old:
        connection.exec_driver_sql(
            "DELETE FROM product_token WHERE seq = ?", [(seq,) for seq, _ in old]
        )
    connection.exec_driver_sql(
        "INSERT INTO product_text (seq, folded) VALUES (?, ?) "
        "ON CONFLICT (seq) DO UPDATE SET folded = excluded.folded",
        new,
    )
    tokens = sorted((token, seq) for seq, text in new for token in text.split())
    if tokens:
        connection.exec_driver_sql("INSERT INTO product_token VALUES (?, ?)", tokens)


def _write_fts(connection: Connection, what: str, rows: list[tuple[int, str]]) -> None:
    if rows:
        connection.exec_driver_sql(f"INSERT INTO product_fts {what}", rows)


def trigrams_ready(connection: Connection) -> bool:
    """Say whether the FTS table can be asked and covers every product."""
    return probe() and _fts_complete(connection)


def _fts_complete(connection: Connection) -> bool:
    row = connection.exec_driver_sql("SELECT 1 FROM meta WHERE name = ?", (FTS_COMPLETE,)).first()
    return row is not None


def _fts_ready(connection: Connection) -> bool:
    """Say whether the FTS table is to be kept up to date, after making and filling it if need be.

    `detail = none` keeps it small: it knows which products have a trigram, not where.
    """
    complete = _fts_complete(connection)
    if not probe():
        if complete:
            _forget_fts(connection)
        return False
    if not complete:
        connection.exec_driver_sql("DROP TABLE IF EXISTS product_fts")
        connection.exec_driver_sql(
            "CREATE VIRTUAL TABLE product_fts USING fts5(folded, content = 'product_text', "
            "content_rowid = 'seq', columnsize = 0, detail = none, "
            "tokenize = 'trigram case_sensitive 1')"
        )
        connection.exec_driver_sql("INSERT INTO product_fts (product_fts) VALUES ('rebuild')")
        connection.exec_driver_sql(
            "INSERT INTO meta (name, value) VALUES (?, '1')", (FTS_COMPLETE,)
        )
    return True


def _forget_fts(connection: Connection) -> None:
    connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (FTS_COMPLETE,))
