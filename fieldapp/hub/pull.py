"""Sending records: what is new since a cursor, and whole buckets that a device has gained."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy import Connection

from fieldapp.domain.noun import Instant
from fieldapp.hub.changes import DIGESTS, HEAD, SIZES
from fieldapp.hub.device import AnyRow, DeviceIdentity, Sighting, check_device
from fieldapp.hub.health import is_due, note_health
from fieldapp.hub.page import Page
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.slices import count_after, positions_after, rows_after
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction, batches
from fieldapp.wire.kinds import lane
from fieldapp.wire.messages import BucketDigest, Cursor, PackOffer, PullReply, PullRequest

_log = structlog.get_logger("fieldapp.hub")

LOGGED_BUCKETS = 20
ROWS_A_QUERY = 500
"""A page is read in slices: one with large bodies is cut before all of them are in memory."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the company and the asking device stand in a snapshot."""

    epoch: str
    position: int
    scope_position: int
    last_command: int
    health_due: bool


def pull(
    store: Store,
    device: DeviceIdentity,
    request: PullRequest,
    now: Instant,
    sighting: Sighting | None = None,
    shelf: Shelf | None = None,
) -> PullReply:
    """Return one page of what is new for a device since its cursor. Raises `Denied`."""
    return read_page(store, device, request, now, sighting, shelf).reply(now)


def pull_bytes(
    store: Store,
    device: DeviceIdentity,
    request: PullRequest,
    now: Instant,
    sighting: Sighting | None = None,
    shelf: Shelf | None = None,
) -> tuple[bytes, int]:
    """Return what `pull` returns as JSON, and the number of its rows. Raises `Denied`."""
    page = read_page(store, device, request, now, sighting, shelf)
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


def read_page(
    store: Store,
    device: DeviceIdentity,
    request: PullRequest,
    now: Instant,
    sighting: Sighting | None = None,
    shelf: Shelf | None = None,
) -> Page:
    """Read one page from one snapshot, then keep the device's health when that is due.

    The packs of `shelf` that help are offered. Raises `Denied`.
    """
    told = sighting or Sighting()

    def read(connection: Connection) -> Page:
        head = _head(connection, device, told, now)
        page = Page(request.limit_rows, last_command=head.last_command)
        if _is_foreign(request.cursor, head):
            page.restart = True
            page.cursor = Cursor(epoch=head.epoch)
            return page
        tx = Transaction(connection, device.company)
        scope = store.scopes.of(tx, device.user, device.device, head.scope_position)
        if told.health is None:
            # A release that does not tell its health does not know such records either.
            scope -= {"devices"}
        filling = _Filling(tx, page, request.cursor, head, scope)
        if shelf is not None and request.packs:
            filling.offer(shelf, request)
        filling.fill()
        if page.complete and request.digests:
            page.digests = digests(tx, scope)
        page.health_due = page.complete and head.health_due
        return page

    page = store.database.read(read)
    if page.health_due:
        note_health(store, device, told, now)
    return page


def scope_of(store: Store, device: DeviceIdentity, now: Instant) -> frozenset[str]:
    """Return the buckets that a device may read now. Raises `Denied`."""

    def read(connection: Connection) -> frozenset[str]:
        head = _head(connection, device, Sighting(), now)
        tx = Transaction(connection, device.company)
        return store.scopes.of(tx, device.user, device.device, head.scope_position)

    return store.database.read(read)


def digests(tx: Transaction, buckets: Collection[str]) -> dict[str, BucketDigest]:
    """Return count and digest of the records in each bucket."""
    found = {bucket: BucketDigest(count=0, digest=f"{0:016x}") for bucket in sorted(buckets)}
    values = {"company": tx.company, "buckets": sorted(buckets)}
    for bucket, count, high, low in DIGESTS.rows(tx.connection, values):
        total = ((int(high) << 32) + int(low)) % (1 << 64)
        found[bucket] = BucketDigest(count=count, digest=f"{total:016x}")
    return found


def read_head(connection: Connection, identity: DeviceIdentity) -> AnyRow:
    """Return the row of `HEAD`: where company and asking device stand. Raises `Denied`."""
    values = {"company": identity.company, "device": identity.device}
    return check_device(HEAD.row(connection, values), identity)


def _head(
    connection: Connection, identity: DeviceIdentity, sighting: Sighting, now: Instant
) -> Head:
    row = read_head(connection, identity)
    due = is_due(row, sighting, now)
    return Head(row.epoch, row.position, row.scope_position, row.last_command, due)


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
        self._offers: Mapping[str, PackOffer] = {}
        page.lost = sorted((held | set(started)) - scope)

    def offer(self, shelf: Shelf, request: PullRequest) -> None:
        """Offer packs of new buckets: the page then ends before the first bucket that has one."""
        found = {}
        for name, place in self._new.items():
            pack = shelf.latest(self._tx.company, self._head.epoch, name, request.packs)
            if pack is None or pack.name in request.spoilt:
                continue
            if not place < pack.position <= self._head.position:
                continue
            # A pack comes whole: for the rest of a bucket pages may be less.
            if place and 2 * count_after(self._tx, [name], place, gone=True) < pack.rows:
                continue
            found[name] = pack
        self._offers = found

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
        places = positions_after(self._tx, buckets, position, self._page.room)
        for some in batches(places, ROWS_A_QUERY):
            for bucket, kind, key, place, body in rows_after(
                self._tx, buckets, position, ROWS_A_QUERY, upto=some[-1], gone=True
            ):
                if not self._page.add(bucket, kind, key, body):
                    return position, count_after(self._tx, buckets, position, gone=True)
                position = place
        if len(places) < self._page.limit_rows:
            return head.position, 0
        left = count_after(self._tx, buckets, position, gone=True)
        return (position, left) if left else (head.position, 0)

    def _fill_new(self, resumed: Collection[str]) -> None:
        """Add new buckets from where they stopped, small ones first, as long as there is room."""
        for name in sorted(self._new, key=lane):
            if name in self._offers:
                self._page.packs = [self._offers[n] for n in sorted(self._offers, key=lane)]
                return
            while room := min(self._page.room, ROWS_A_QUERY):
                # What has left a bucket since its first page was sent has to be taken back.
                rows = rows_after(self._tx, [name], self._new[name], room, gone=name in resumed)
                for bucket, kind, key, place, body in rows:
                    if not self._page.add(bucket, kind, key, body):
                        return
                    self._new[name] = place
                if len(rows) < room:
                    break
            else:
                return

    def _left(self, resumed: Collection[str]) -> dict[str, int]:
        """Return how many rows of each new bucket are still to be sent."""
        left = dict.fromkeys(self._new, 0)
        untouched = [name for name, place in self._new.items() if not place]
        if untouched:
            values = {"company": self._tx.company, "buckets": untouched}
            left.update(SIZES.rows(self._tx.connection, values))
        for name, place in self._new.items():
            if place:
                left[name] = count_after(self._tx, [name], place, gone=name in resumed)
        return left
