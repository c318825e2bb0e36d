"""When packs are made: a thread of the hub that looks around now and then, never a request."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from filelock import FileLock, Timeout
from sqlalchemy import Connection, bindparam, func, select

from fieldapp.domain.noun import Instant
from fieldapp.hub.changes import STAND
from fieldapp.hub.pack import write_pack
from fieldapp.hub.schema import FEED
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.slices import count_after
from fieldapp.hub.statement import Statement
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.wire.messages import MAX_PAGE_ROWS, PackOffer
from fieldapp.wire.pack import ENCODINGS

EVERY_S = 60.0
SHARED = frozenset({"catalog", "prices", "stock", "history"})
"""Buckets that many devices share; the others are small, or one device's own."""

GROWN = 0.1
"""Share of a pack's rows that has to be new before another one is made."""

_LARGE = Statement(
    select(FEED.c.bucket)
    .where(FEED.c.company == bindparam("company"))
    .group_by(FEED.c.bucket)
    .having(func.count() >= bindparam("least"))
)

_log = structlog.get_logger("fieldapp.hub")


class Packer:
    """Makes packs of a store's large buckets on a shelf.

    `min_rows` is the size from which a bucket gets one: below it a page or two are as good.
    """

    def __init__(
        self,
        store: Store,
        shelf: Shelf,
        clock: Callable[[], Instant],
        *,
        min_rows: int = MAX_PAGE_ROWS,
        every_s: float = EVERY_S,
    ) -> None:
        self._store = store
        self._shelf = shelf
        self._clock = clock
        self._min_rows = min_rows
        self._every_s = every_s
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._seen: tuple[str, int] | None = None

    def start(self) -> None:
        """Look around now, and again every so often, until `stop`."""
        self._thread = threading.Thread(target=self._loop, name="packer", daemon=True)
        self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """End; a pack that is being written is given up."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def pack_what_has_grown(self) -> list[PackOffer]:
        """Make the packs that are due, tidy up, and return what was made.

        One process at a time in a folder: another one that finds it busy leaves it to that one.
        """
        company = self._store.company.id
        epoch, position = self._head(company)
        self._shelf.look(company)
        if (epoch, position) == self._seen:
            self._shelf.tidy(company, epoch, position, self._clock())
            return []
        self._shelf.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with FileLock(self._shelf.folder / "packer.lock").acquire(timeout=0):
                made = [self._made(company, bucket) for bucket in self._due(company, epoch)]
        except Timeout:
            return []
        self._shelf.tidy(company, epoch, position, self._clock())
        self._seen = (epoch, position)
        return made

    def _made(self, company: str, bucket: str) -> PackOffer:
        return self._shelf.add(
            company, lambda draft: write_pack(self._store, bucket, draft, self._rest)
        )

    def _due(self, company: str, epoch: str) -> list[str]:
        """Return the buckets that are large and have grown enough since their last pack."""

        def read(connection: Connection) -> list[str]:
            tx = Transaction(connection, company)
            found = []
            values = {"company": company, "least": self._min_rows}
            for bucket in _LARGE.scalars(connection, values):
                if bucket.partition("/")[0] not in SHARED:
                    continue
                pack = self._shelf.latest(company, epoch, bucket, ENCODINGS)
                if pack is None:
                    found.append(bucket)
                    continue
                new = count_after(tx, [bucket], pack.position, gone=True)
                if new >= max(self._min_rows, GROWN * pack.rows):
                    found.append(bucket)
            return sorted(found)

        return self._store.database.read(read)

    def _head(self, company: str) -> tuple[str, int]:
        epoch, position = self._store.database.read(lambda c: STAND.row(c, {"company": company}))
        return epoch, position

    def _rest(self, seconds: float) -> None:
        if self._ending.wait(seconds):
            raise _Stopped

    def _loop(self) -> None:
        while not self._ending.is_set():
            try:
                for pack in self.pack_what_has_grown():
                    facts = pack.model_dump(include={"bucket", "rows", "size_bytes", "name"})
                    _log.info("packed", **facts)
            except _Stopped:
                return
            except Exception:
                # Packs only save time: without them devices are sent pages.
                _log.exception("packing_failed")
            self._ending.wait(self._every_s)


class _Stopped(Exception):
    """The hub ends while a pack is being written."""
