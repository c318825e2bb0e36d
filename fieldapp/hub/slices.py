"""Slices of the feed: the rows of some buckets in the order of their positions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldapp.hub.changes import COUNT, NO_END, POSITIONS, ROWS
from fieldapp.hub.transaction import Transaction


def rows_after(
    tx: Transaction,
    buckets: Sequence[str],
    after: int,
    limit: int,
    *,
    gone: bool,
    upto: int | None = None,
) -> list[tuple[str, str, str, int, str | None]]:
    """Read bucket, kind, key, position and body of rows, in the order of their positions.

    The body is None when the record is gone; such rows are left out unless `gone`.
    """
    values = {**_after(tx, buckets, after), "limit": limit, "upto": upto or NO_END}
    return ROWS[gone].rows(tx.connection, values)


def positions_after(tx: Transaction, buckets: Sequence[str], after: int, limit: int) -> list[int]:
    """Read the next positions of some buckets."""
    values = {**_after(tx, buckets, after), "limit": limit}
    return POSITIONS.scalars(tx.connection, values)


def count_after(tx: Transaction, buckets: Sequence[str], after: int, *, gone: bool) -> int:
    """Count the rows of some buckets after a position."""
    return int(COUNT[gone].scalar(tx.connection, _after(tx, buckets, after)))


def _after(tx: Transaction, buckets: Sequence[str], after: int) -> dict[str, Any]:
    return {"company": tx.company, "buckets": list(buckets), "after": after}
