"""The statements of push and pull, built once: only their parameters differ from call to call.

Building a statement costs SQLAlchemy several times what running it costs the database, and these
run at every request of every device. Parameters have the names that the functions here show.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fieldapp.hub.schema import COMMAND_LOG, COMPANY, FEED, ORDER_NUMBER, RECORD

_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

_company: Any = bindparam("in_company")
_buckets: Any = bindparam("buckets", expanding=True)
_keys: Any = bindparam("keys", expanding=True)
_after: Any = bindparam("after")


def _in_buckets() -> tuple[ColumnElement[bool], ...]:
    return (
        FEED.c.company == _company,
        FEED.c.bucket.in_(_buckets),
        FEED.c.position > _after,
    )


POSITIONS = (
    select(FEED.c.position)
    .where(*_in_buckets())
    .order_by(FEED.c.position)
    .limit(bindparam("limit"))
)
"""The next places of some buckets: in_company, buckets, after, limit."""

COUNT_PRESENT = (
    select(FEED.c.bucket, func.count())
    .where(FEED.c.company == _company, FEED.c.bucket.in_(_buckets), FEED.c.present)
    .group_by(FEED.c.bucket)
)
"""How many records are in each of some buckets: in_company, buckets."""

PLACES_OF = select(FEED.c.key, FEED.c.bucket).where(
    FEED.c.company == _company,
    FEED.c.kind == bindparam("of_kind"),
    FEED.c.key.in_(_keys),
    FEED.c.present,
)
"""The buckets that records are in: in_company, of_kind, keys."""

REVISIONS = select(RECORD.c.key, RECORD.c.revision).where(
    RECORD.c.company == _company, RECORD.c.kind == bindparam("of_kind"), RECORD.c.key.in_(_keys)
)
"""The revisions of records: in_company, of_kind, keys."""

ORDER_WITH_NUMBER = select(ORDER_NUMBER.c.order_id).where(
    ORDER_NUMBER.c.company == _company, ORDER_NUMBER.c.number == bindparam("with_number")
)
"""The order that has a number: in_company, with_number."""

LOGGED = select(COMMAND_LOG.c.number, COMMAND_LOG.c.digest, COMMAND_LOG.c.receipt).where(
    COMMAND_LOG.c.company == _company,
    COMMAND_LOG.c.device == bindparam("of_device"),
    COMMAND_LOG.c.number.in_(bindparam("numbers", expanding=True)),
)
"""What was taken under some numbers: in_company, of_device, numbers."""


@cache
def count(*, gone: bool) -> Any:
    """How many rows of some buckets are left: in_company, buckets, after."""
    query = select(func.count()).where(*_in_buckets())
    return query if gone else query.where(FEED.c.present)


@cache
def rows(*, gone: bool, bounded: bool) -> Any:
    """Rows in order of position: in_company, buckets, after, limit, and upto if bounded."""
    query = (
        select(FEED.c.bucket, FEED.c.kind, FEED.c.key, FEED.c.position, FEED.c.present)
        .where(*_in_buckets())
        .order_by(FEED.c.position)
        .limit(bindparam("limit"))
    )
    if bounded:
        query = query.where(FEED.c.position <= bindparam("upto"))
    # Cut to the limit first: only the rows of this slice are worth looking up.
    first = (query if gone else query.where(FEED.c.present)).subquery()
    return (
        select(first.c.bucket, first.c.kind, first.c.key, first.c.position, RECORD.c.body)
        .outerjoin_from(
            first,
            RECORD,
            (RECORD.c.company == _company)
            & (RECORD.c.kind == first.c.kind)
            & (RECORD.c.key == first.c.key)
            & first.c.present,
        )
        .order_by(first.c.position)
    )


@cache
def records(*, bodies: bool, single: bool) -> Any:
    """Records by key: in_company, of_kind, and keys, or key when it is a single one."""
    columns = [RECORD.c.key, RECORD.c.revision, RECORD.c.digest]
    wanted = RECORD.c.key == bindparam("key") if single else RECORD.c.key.in_(_keys)
    return select(*columns, *([RECORD.c.body] if bodies else ())).where(
        RECORD.c.company == _company, RECORD.c.kind == bindparam("of_kind"), wanted
    )


@cache
def take_positions(*, scope_changed: bool) -> Any:
    """Advance a company's counter and return it: in_company, places."""
    position = COMPANY.c.position + bindparam("places")
    values: dict[str, Any] = {"position": position}
    if scope_changed:
        values["scope_position"] = position
    return (
        update(COMPANY)
        .where(COMPANY.c.company == _company)
        .values(values)
        .returning(COMPANY.c.position)
    )


@cache
def put_records(dialect: str) -> Any:
    """Insert or replace rows of `record` that nobody else has changed or made meanwhile."""
    statement = _INSERTS[dialect](RECORD)
    new = statement.excluded
    # A record that another transaction has changed, or made, is left alone and not counted.
    return statement.on_conflict_do_update(
        index_elements=["company", "kind", "key"],
        set_={"revision": new.revision, "digest": new.digest, "body": new.body},
        where=RECORD.c.revision == new.revision - 1,
    )


@cache
def put_places(dialect: str) -> Any:
    """Insert or replace rows of `feed`."""
    statement = _INSERTS[dialect](FEED)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["company", "kind", "key", "bucket"],
        set_={"position": new.position, "present": new.present},
    )


@cache
def put_numbers(dialect: str) -> Any:
    """Insert rows of `order_number`; one that is there stays."""
    return _INSERTS[dialect](ORDER_NUMBER).on_conflict_do_nothing()
