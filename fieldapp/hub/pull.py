"""Sending records: what is new since a cursor, and whole buckets that a device has gained."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from fieldapp.domain.noun import Instant
from fieldapp.hub.device import AnyRow, DeviceIdentity, check_device
from fieldapp.hub.page import Page
from fieldapp.hub.schema import COMPANY, DEVICE, FEED, RECORD
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction, batches
from fieldapp.wire.kinds import lane
from fieldapp.wire.messages import BucketDigest, Cursor, PullReply, PullRequest

_log = structlog.get_logger("fieldapp.hub")

LOGGED_BUCKETS = 20
ROWS_A_QUERY = 500
"""A page is read in slices: one with large bodies is cut before all of them are in memory."""

_LOW_HALF: ColumnElement[int] = literal_column("4294967295")
_HALF_BITS: ColumnElement[int] = literal_column("32")


@dataclass(frozen=True, slots=True)
class Head:
    """Where the company and the asking device stand in a snapshot."""

    epoch: str
    position: int
    scope_position: int
    last_command: int


def pull(store: Store, device: DeviceIdentity, request: PullRequest, now: Instant) -> PullReply:
    """Return one page of what is new for a device since its cursor. Raises `Denied`."""
    return read_page(store, device, request).reply(now)


def pull_bytes(
    store: Store, device: DeviceIdentity, request: PullRequest, now: Instant
) -> tuple[bytes, int]:
    """Return what `pull` returns as JSON, and the number of its rows. Raises `Denied`."""
    page = read_page(store, device, request)
    if page.lost:
        # A bucket that was taken away, or one that somebody has made up: the cursor does not say
        # which, and nothing of it is sent either way.
        _log.warning(
            "buckets_outside_scope",
            device=device.device,
            user=device.user,
            buckets=page.lost[:LOGGED_BUCKETS],
            count=len(page.lost),
        )
    return page.encoded(now), page.rows


def read_page(store: Store, device: DeviceIdentity, request: PullRequest) -> Page:
    """Read one page from one snapshot. Raises `Denied`."""

    def read(connection: Connection) -> Page:
        head = _head(connection, device)
        page = Page(request.limit_rows, last_command=head.last_command)
        if _is_foreign(request.cursor, head):
            page.restart = True
            page.cursor = Cursor(epoch=head.epoch)
            return page
        tx = Transaction(connection, device.company)
        scope = store.scopes.of(tx, device.user, device.device, head.scope_position)
        _Filling(tx, page, request.cursor, head, scope).fill()
        if page.complete and request.digests:
            page.digests = digests(tx, scope)
        return page

    return store.database.read(read)


def digests(tx: Transaction, buckets: Collection[str]) -> dict[str, BucketDigest]:
    """Return count and digest of the records in each bucket."""
    found = {bucket: BucketDigest(count=0, digest=f"{0:016x}") for bucket in sorted(buckets)}
    # Sums of 64-bit numbers overflow; sums of their halves do not.
    query = (
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
        .where(FEED.c.company == tx.company, FEED.c.bucket.in_(sorted(buckets)), FEED.c.present)
        .group_by(FEED.c.bucket)
    )
    for bucket, count, high, low in tx.connection.execute(query):
        total = ((int(high) << 32) + int(low)) % (1 << 64)
        found[bucket] = BucketDigest(count=count, digest=f"{total:016x}")
    return found


def _head(connection: Connection, identity: DeviceIdentity) -> Head:
    found = connection.execute(
        select(
            COMPANY.c.epoch,
            COMPANY.c.position,
            COMPANY.c.scope_position,
            DEVICE.c.last_command,
            DEVICE.c.user_id,
            DEVICE.c.revoked_at,
        )
        .join(DEVICE, DEVICE.c.company == COMPANY.c.company)
        .where(COMPANY.c.company == identity.company, DEVICE.c.device == identity.device)
    ).one_or_none()
    row = check_device(found, identity)
    return Head(row.epoch, row.position, row.scope_position, row.last_command)


def _is_foreign(cursor: Cursor, head: Head) -> bool:
    """Say whether a cursor belongs to another history, or to a future that a restore has undone."""
    if not cursor.epoch:
        return bool(cursor.position or cursor.buckets or cursor.filling)
    ahead = max([cursor.position, *cursor.filling.values()]) > head.position
    return cursor.epoch != head.epoch or ahead


class _Filling:
    """Fills a page: first what changed in buckets that the device holds, then new buckets."""

    def __init__(
        self, tx: Transaction, page: Page, cursor: Cursor, head: Head, scope: frozenset[str]
    ) -> None:
        held = set(cursor.buckets)
        self._tx = tx
        self._page = page
        self._head = head
        self._from = cursor.position
        self._held = held & scope
        # How far each new bucket was sent; 0 when nothing of it was.
        started = {name: max(0, place) for name, place in cursor.filling.items()}
        self._new = {name: started.get(name, 0) for name in scope - held}
        page.lost = sorted((held | set(started)) - scope)

    def fill(self) -> None:
        """Fill the page and set its cursor."""
        position, behind = self._changes()
        resumed = {name for name, place in self._new.items() if place}
        if not behind:
            self._fill_new(resumed)
        left = self._left(resumed)
        if not behind:
            for name in [name for name in self._new if not left[name]]:
                del self._new[name]
                self._held.add(name)
        page = self._page
        page.cursor = Cursor(
            epoch=self._head.epoch,
            position=position,
            buckets=sorted(self._held),
            filling={name: place for name, place in sorted(self._new.items()) if place},
        )
        page.rows_left = behind + sum(left.values())
        page.complete = not behind and not self._new

    def _changes(self) -> tuple[int, int]:
        """Add what changed in the buckets held; return how far that goes and how many are left."""
        position, head = self._from, self._head
        if position == head.position or not self._held:
            return head.position, 0
        buckets = sorted(self._held)
        # The order is found once a page; the bodies then follow slice by slice.
        places = self._positions(buckets, position, self._page.room)
        for some in batches(places, ROWS_A_QUERY):
            for row in self._rows(buckets, position, ROWS_A_QUERY, upto=some[-1], gone=True):
                if not self._page.add(row.bucket, row.kind, row.key, row.body):
                    return position, self._count(buckets, position, gone=True)
                position = row.position
        if len(places) < self._page.limit_rows:
            return head.position, 0
        left = self._count(buckets, position, gone=True)
        return (position, left) if left else (head.position, 0)

    def _fill_new(self, resumed: Collection[str]) -> None:
        """Add new buckets from where they stopped, small ones first, as long as there is room."""
        for name in sorted(self._new, key=lane):
            while room := min(self._page.room, ROWS_A_QUERY):
                # What has left a bucket since its first page was sent has to be taken back.
                rows = self._rows([name], self._new[name], room, gone=name in resumed)
                for row in rows:
                    if not self._page.add(row.bucket, row.kind, row.key, row.body):
                        return
                    self._new[name] = row.position
                if len(rows) < room:
                    break
            else:
                return

    def _left(self, resumed: Collection[str]) -> dict[str, int]:
        """Return how many rows of each new bucket are still to be sent."""
        left = dict.fromkeys(self._new, 0)
        untouched = [name for name, place in self._new.items() if not place]
        if untouched:
            query = (
                select(FEED.c.bucket, func.count())
                .where(
                    FEED.c.company == self._tx.company,
                    FEED.c.bucket.in_(untouched),
                    FEED.c.present,
                )
                .group_by(FEED.c.bucket)
            )
            left.update((name, count) for name, count in self._tx.connection.execute(query))
        for name, place in self._new.items():
            if place:
                left[name] = self._count([name], place, gone=name in resumed)
        return left

    def _positions(self, buckets: Sequence[str], after: int, limit: int) -> Sequence[int]:
        query = (
            select(FEED.c.position)
            .where(
                FEED.c.company == self._tx.company,
                FEED.c.bucket.in_(buckets),
                FEED.c.position > after,
            )
            .order_by(FEED.c.position)
            .limit(limit)
        )
        return self._tx.connection.execute(query).scalars().all()

    def _rows(
        self, buckets: Sequence[str], after: int, limit: int, *, gone: bool, upto: int | None = None
    ) -> Sequence[AnyRow]:
        """Read rows in order of position; the body is None when the record is gone."""
        rows = (
            select(FEED.c.bucket, FEED.c.kind, FEED.c.key, FEED.c.position, FEED.c.present)
            .where(
                FEED.c.company == self._tx.company,
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
                (RECORD.c.company == self._tx.company)
                & (RECORD.c.kind == first.c.kind)
                & (RECORD.c.key == first.c.key)
                & first.c.present,
            )
            .order_by(first.c.position)
        )
        return self._tx.connection.execute(query).all()

    def _count(self, buckets: Sequence[str], after: int, *, gone: bool) -> int:
        query = select(func.count()).where(
            FEED.c.company == self._tx.company,
            FEED.c.bucket.in_(buckets),
            FEED.c.position > after,
        )
        if not gone:
            query = query.where(FEED.c.present)
        return int(self._tx.connection.execute(query).scalar_one())
