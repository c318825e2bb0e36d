"""The lane for files: a thread of its own, so that a photo never stands in front of an order.

It is let go after a round that has ended with an empty outbox, and stops between two pieces as soon
as that is no longer so. Meanwhile the round has its own thread and its own connection.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from filelock import FileLock, Timeout

from fieldapp.localdb.replica import Replica
from fieldapp.sync.ahead import Ahead
from fieldapp.sync.blob_client import BlobClient
from fieldapp.sync.blobs import BlobPass, Carried
from fieldapp.sync.errors import SyncError

log = logging.getLogger(__name__)

LOCK_FILE = "blobs.lock"


def carry_files(replica: Replica, carrying: BlobPass) -> None:
    """Do a pass over the files; nothing when another process is doing one. Raises `SyncError`."""
    lock = FileLock(replica.home / LOCK_FILE)
    with contextlib.suppress(Timeout), lock.acquire(timeout=0):
        carrying.run()


@dataclass(frozen=True, slots=True)
class LaneStatus:
    """The file on its way, if any, and what the last pass failed of, if it did."""

    sha256: str = ""
    done_bytes: int = 0
    size_bytes: int = 0
    code: str = ""


class Lane:
    """The thread that carries the files of one replica."""

    def __init__(self, replica: Replica, connect: Callable[[], BlobClient]) -> None:
        self.replica = replica
        self.renew: Callable[[], None] = lambda: None
        self._connect = connect
        self._ahead = Ahead()
        self._status = LaneStatus()
        self._open = False
        self._wanted = threading.Event()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    @property
    def status(self) -> LaneStatus:
        """The state of now."""
        return self._status

    def start(self) -> None:
        """Begin; does nothing when it runs already."""
        if self._thread is None:
            self._ending = threading.Event()
            self._unsubscribe = self.replica.subscribe(self._on_change)
            self._thread = threading.Thread(
                target=self._loop, args=(self._ending,), name="blobs", daemon=True
            )
            self._thread.start()

    def stop(self, timeout_s: float = 10.0) -> None:
        """End after the piece that is under way."""
        self._unsubscribe()
        self._ending.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
            self._thread = None

    def go(self) -> None:
        """Carry files: a round has ended well, and nothing else waits."""
        self._open = True
        self._wanted.set()

    def hold(self) -> None:
        """Carry no files until the next `go`; a piece under way is finished."""
        self._open = False

    def _on_change(self, kinds: frozenset[str]) -> None:
        self._ahead.changed(kinds)
        # A photo was taken or is looked at. What the lane itself announces has another name.
        if "blob" in kinds:
            self._wanted.set()

    def _loop(self, ending: threading.Event) -> None:
        client: BlobClient | None = None
        while not ending.is_set():
            self._wanted.wait()
            self._wanted.clear()
            if self._open and not ending.is_set():
                client = self._pass(client, ending)
        if client is not None:
            client.close()

    def _pass(self, client: BlobClient | None, ending: threading.Event) -> BlobClient | None:
        code = ""
        try:
            client = client or self._connect()
            carrying = BlobPass(
                self.replica,
                client,
                lambda: ending.is_set() or not self._open,
                self._on_carried,
                ahead=self._ahead,
            )
            carry_files(self.replica, carrying)
        except SyncError as error:
            log.info("files: %s: %s (%s)", error.kind, error.detail, error.code)
            code = error.code or error.kind
            if error.code == "token_expired":
                self.renew()
        except Exception:
            log.exception("a pass over the files failed")
            code = "internal"
        self._tell(LaneStatus(code=code))
        return client

    def _on_carried(self, carried: Carried) -> None:
        self._tell(LaneStatus(carried.now, carried.done_bytes, carried.size_bytes))

    def _tell(self, status: LaneStatus) -> None:
        if status != self._status:
            self._status = status
            self.replica.announce(frozenset({"blob_state"}))
