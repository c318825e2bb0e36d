"""Slices of the feed: the rows of some buckets in the order of their positions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldapp.hub.changes import COUNT, NO_END, POSITIONS, ROWS
from fieldapp.hub.device import AnyRow
from fieldapp.hub.transaction import Transaction


def rows_after(
    tx: Transaction,
    buckets: Sequence[str],
    after: int,
    limit: int,
    *,
    gone: bool,
    upto: int | None = None,
) -> Sequence[AnyRow]:
    """Read bucket, kind, key, position and body of rows, in the order of their positions.

    The body is None when the record is gone; such rows are left out unless `gone`.
    """
    values = {**_after(tx, buckets, after), "limit": limit, "upto": upto or NO_END}
    return tx.connection.execute(ROWS[gone], values).all()


def positions_after(
    tx: Transaction, buckets: Sequence[str], after: int, limit: int
) -> Sequence[int]:
    """Read the next positions of some buckets."""
    values = {**_after(tx, buckets, after), "limit": limit}
    return tx.connection.execute(POSITIONS, values).scalars().all()


def count_after(tx: Transaction, buckets: Sequence[str], after: int, *, gone: bool) -> int:
    """Count the rows of some buckets after a position."""
    return int(tx.connection.execute(COUNT[gone], _after(tx, buckets, after)).scalar_one())


def _after(tx: Transaction, buckets: Sequence[str], after: int) -> dict[str, Any]:
    return {"company": tx.company, "buckets": list(buckets), "after": after}
