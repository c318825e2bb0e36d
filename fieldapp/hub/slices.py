"""Slices of the feed: the rows of some buckets in the order of their positions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from fieldapp.hub.device import AnyRow
from fieldapp.hub.schema import FEED, RECORD
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
    rows = (
        select(FEED.c.bucket, FEED.c.kind, FEED.c.key, FEED.c.position, FEED.c.present)
        .where(
            FEED.c.company == tx.company,
            FEED.c.bucket.in_(buckets),
            FEED.c.position > after,
        )
        .order_by(FEED.c.position)
        .limit(limit)
    )
    if upto is not None:
        rows = rows.where(FEED.c.position <= upto)
    # Cut to the limit first: only the rows of this slice are worth looking up.
    first = (rows if gone else rows.where(FEED.c.present)).subquery()
    query = (
        select(first.c.bucket, first.c.kind, first.c.key, first.c.position, RECORD.c.body)
        .outerjoin_from(
            first,
            RECORD,
            (RECORD.c.company == tx.company)
            & (RECORD.c.kind == first.c.kind)
            & (RECORD.c.key == first.c.key)
            & first.c.present,
        )
        .order_by(first.c.position)
    )
    return tx.connection.execute(query).all()


def positions_after(
    tx: Transaction, buckets: Sequence[str], after: int, limit: int
) -> Sequence[int]:
    """Read the next positions of some buckets."""
    query = (
        select(FEED.c.position)
        .where(
            FEED.c.company == tx.company,
            FEED.c.bucket.in_(buckets),
            FEED.c.position > after,
        )
        .order_by(FEED.c.position)
        .limit(limit)
    )
    return tx.connection.execute(query).scalars().all()


def count_after(tx: Transaction, buckets: Sequence[str], after: int, *, gone: bool) -> int:
    """Count the rows of some buckets after a position."""
    query = select(func.count()).where(
        FEED.c.company == tx.company,
        FEED.c.bucket.in_(buckets),
        FEED.c.position > after,
    )
    if not gone:
        query = query.where(FEED.c.present)
    return int(tx.connection.execute(query).scalar_one())
