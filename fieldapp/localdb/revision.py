"""Which state of some kinds of records a file holds, without reading the records.

Whoever changes records of such a kind puts a new mark beside them, in the same transaction. Marks
are random: one that was rolled back never comes again.
"""

from __future__ import annotations

from collections.abc import Iterable

from fieldapp.localdb.connection import Connection

PRICING = ("product", "group", "price", "price_type", "contract_price", "price_break")
"""What the prices of a cart follow from, its lines and its outlet apart."""

MARKED = frozenset({*PRICING, "promotion"})
"""The kinds that have marks: a cart needs them at each look, and only an exchange changes them."""

Revision = tuple[object, ...]

_PREFIX = "revision."


def change(connection: Connection, kind: str) -> None:
    """Note that records of a kind are being changed in this transaction."""
    if kind in MARKED:
        connection.exec_driver_sql(
            "INSERT INTO meta (name, value) VALUES (?, hex(randomblob(8))) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (_PREFIX + kind,),
        )


def revision_of(connection: Connection, kinds: Iterable[str]) -> Revision:
    """Return what is equal in two transactions only where they see the same records of `kinds`.

    Files that were opened twice have nothing in common: a kind without a mark was not changed
    since the file was opened, and nothing is known of what another file has.
    """
    rows = connection.exec_driver_sql("SELECT name, value FROM meta WHERE name GLOB 'revision.*'")
    marks = dict(rows)
    return (connection.file, *(marks.get(_PREFIX + kind) for kind in kinds))
