"""Statements that read what is new for a device."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, literal_column, select

from fieldapp.hub.device import ADMISSION
from fieldapp.hub.schema import COMPANY, DEVICE, FEED, RECORD
from fieldapp.hub.statement import Statement, among

NO_END = (1 << 63) - 1


def _rows_after(gone: bool) -> Select[Any]:
    """Return the query for rows of `buckets` after a position up to another, with their bodies."""
    rows = (
        select(FEED.c.bucket, FEED.c.kind, FEED.c.key, FEED.c.position, FEED.c.present)
        .where(*_AFTER, FEED.c.position <= bindparam("upto"))
        .order_by(FEED.c.position)
        .limit(bindparam("limit"))
    )
    # Cut to the limit first: only the rows of this slice are worth looking up.
    first = (rows if gone else rows.where(FEED.c.present)).subquery()
    return (
        select(first.c.bucket, first.c.kind, first.c.key, first.c.position, RECORD.c.body)
        .outerjoin_from(
            first,
            RECORD,
            (RECORD.c.company == bindparam("company"))
            & (RECORD.c.kind == first.c.kind)
            & (RECORD.c.key == first.c.key)
            & first.c.present,
        )
        .order_by(first.c.position)
    )


_AFTER = (
    FEED.c.company == bindparam("company"),
    among(FEED.c.bucket, "buckets"),
    FEED.c.position > bindparam("after"),
)
POSITIONS = Statement(
    select(FEED.c.position).where(*_AFTER).order_by(FEED.c.position).limit(bindparam("limit"))
)
ROWS = {gone: Statement(_rows_after(gone)) for gone in (False, True)}
COUNT = {
    True: Statement(select(func.count()).where(*_AFTER)),
    False: Statement(select(func.count()).where(*_AFTER, FEED.c.present)),
}
_IN_BUCKETS = (*_AFTER[:2], FEED.c.present)
SIZES = Statement(select(FEED.c.bucket, func.count()).where(*_IN_BUCKETS).group_by(FEED.c.bucket))
"""How many records there are in each of some `buckets`."""

# Sums of 64-bit numbers overflow; sums of their halves do not.
_LOW_HALF: ColumnElement[int] = literal_column("4294967295")
_HALF_BITS: ColumnElement[int] = literal_column("32")
DIGESTS = Statement(
    select(
        FEED.c.bucket,
        func.count(),
        func.sum(RECORD.c.digest.bitwise_rshift(_HALF_BITS)),
        func.sum(RECORD.c.digest.bitwise_and(_LOW_HALF)),
    )
    .join(
        RECORD,
        (RECORD.c.company == FEED.c.company)
        & (RECORD.c.kind == FEED.c.kind)
        & (RECORD.c.key == FEED.c.key),
    )
    .where(*_IN_BUCKETS)
    .group_by(FEED.c.bucket)
)
"""Count and halves of the sum of the digests of the records in each of some `buckets`."""

STAND = Statement(
    select(COMPANY.c.epoch, COMPANY.c.position).where(COMPANY.c.company == bindparam("company"))
)
"""In which history a company is, and at which position."""

HEAD = Statement(
    select(
        COMPANY.c.epoch,
        COMPANY.c.position,
        COMPANY.c.scope_position,
        DEVICE.c.last_command,
        DEVICE.c.user_id,
        DEVICE.c.last_sync_at,
        DEVICE.c.unsent,
        DEVICE.c.app_version,
        DEVICE.c.skew_ms,
        *ADMISSION,
    )
    .join(DEVICE, DEVICE.c.company == COMPANY.c.company)
    .where(COMPANY.c.company == bindparam("company"), DEVICE.c.device == bindparam("device"))
)
