"""Rounds that run by themselves: on a timer, after each command, never two at once.

A thread of its own, so that no screen ever waits for the network. A lock file keeps rounds of the
same replica apart when it is open in several processes.
"""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from filelock import FileLock, Timeout

from fieldapp.localdb import meta, outbox
from fieldapp.localdb.database import DatabaseDamaged
from fieldapp.localdb.replica import Replica
from fieldapp.sync import reconciling, wiping
from fieldapp.sync.blob_client import blob_client_of
from fieldapp.sync.client import Client
from fieldapp.sync.errors import SyncError
from fieldapp.sync.lane import Lane
from fieldapp.sync.live import Line, Live
from fieldapp.sync.progress import Progress
from fieldapp.sync.round import Round
from fieldapp.sync.status import State, SyncStatus

log = logging.getLogger(__name__)

EVERY_S = 20.0
LISTENING_S = 60.0
"""Between rounds while the hub pokes: they only make good a poke that was lost."""
AFTER_COMMAND_S = 0.3
LONGEST_PAUSE_S = 300.0
LOCK_FILE = "sync.lock"


class RoundRunning(Exception):
    """Another process is syncing this replica right now."""


def run_once(
    replica: Replica,
    client: Client,
    tell: Callable[[Progress], None] = lambda progress: None,
    after: Callable[[], None] = lambda: None,
) -> Progress:
    """Do one round now, and `after` it before another may begin.

    Raises `SyncError`, or `RoundRunning` when another one is under way.
    """
    lock = FileLock(replica.home / LOCK_FILE)
    try:
        with lock.acquire(timeout=0):
            replica.pay_journal()
            round_ = Round(replica, client, tell)
            try:
                round_.run()
            except SyncError as error:
                if error.code == wiping.ORDERED:
                    raise wiping.wipe(replica, client) from error
                raise
            after()
            return round_.progress
    except Timeout as error:
        raise RoundRunning(f"another process is syncing {replica.home}") from error


class Runner:
    """The thread that keeps one replica in step with its hub."""

    def __init__(
        self,
        replica: Replica,
        connect: Callable[[], Client],
        every_s: float = EVERY_S,
        lane: Lane | None = None,
        line: Callable[[], Line] | None = None,
    ) -> None:
        self.replica = replica
        self.lane = lane or Lane(replica, lambda: blob_client_of(replica))
        self.lane.renew = self.wake
        self._connect = connect
        self._every_s = every_s
        self._line = line
        self._live: Live | None = None
        self._status = SyncStatus(last_success_at=replica.query(meta.get, meta.LAST_SUCCESS))
        self._wanted = threading.Event()
        self._ending = threading.Event()
        self._switched_off = False
        self._failures = 0
        self._asked_to_wait_s = 0.0
        self._compare_wanted = False
        self._compared_on = ""
        self._thread: threading.Thread | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    @property
    def status(self) -> SyncStatus:
        """The state of now."""
        return self._status

    @property
    def switched_off(self) -> bool:
        """Whether the demonstration switch keeps this device offline."""
        return self._switched_off

    def start(self) -> None:
        """Begin; does nothing when it runs already."""
        if self._thread is None:
            # One of its own for each thread: one that is slow to end must not be revived.
            self._ending = threading.Event()
            self._unsubscribe = self.replica.subscribe(self._on_change)
            self._thread = threading.Thread(
                target=self._loop, args=(self._ending,), name="sync", daemon=True
            )
            self._thread.start()
            self.lane.start()
            self._listen()

    def stop(self, timeout_s: float = 10.0) -> None:
        """End after the call that is under way."""
        self.lane.hold()
        self._unsubscribe()
        self._ending.set()
        self._wanted.set()
        if self._live is not None:
            self._live.stop()
            self._live = None
        if self._thread is not None:
            self._thread.join(timeout_s)
            self._thread = None
        self.lane.stop(timeout_s)

    def wake(self) -> None:
        """Start a round now instead of at the next tick, even after failures."""
        self._failures = 0
        self._asked_to_wait_s = 0.0
        self._wanted.set()

    def poke(self) -> None:
        """Start a round because the hub has something new; it waits when rounds fail anyway."""
        if self._status.state in ("idle", "syncing", "offline"):
            self._wanted.set()

    def compare(self) -> None:
        """Compare the orders with the hub's now, after a round."""
        self._compare_wanted = True
        self.wake()

    def set_offline(self, offline: bool) -> None:
        """Keep this device away from the network, for demonstrations, or let it back."""
        self._switched_off = offline
        self.lane.hold()
        self._listen()
        self._tell(replace(self._status, state="switched_off" if offline else "idle", detail=""))
        self.wake()

    def _listen(self) -> None:
        """Have the hub's pokes come in as long as this runs and is not kept offline."""
        if self._live is not None:
            self._live.stop()
            self._live = None
        if self._line is not None and self._thread is not None and not self._switched_off:
            self._live = Live(self.replica.home, self._line, self.poke)
            self._live.start()

    def _on_change(self, kinds: frozenset[str]) -> None:
        # What a round itself announces is no reason for another one.
        own = threading.current_thread() is self._thread
        if "outbox" in kinds and not own and self._status.state in ("idle", "syncing"):
            self._wanted.set()

    def _loop(self, ending: threading.Event) -> None:
        client: Client | None = None
        while not ending.is_set():
            self._wanted.clear()
            if not self._switched_off:
                client = self._round(client)
            else:
                self.lane.hold()
            if not ending.is_set() and self._wanted.wait(self._pause_s()):
                # Commands come in bursts of taps; a moment's wait sends them together.
                ending.wait(AFTER_COMMAND_S)
        if client is not None:
            client.close()

    def _round(self, client: Client | None) -> Client | None:
        self._tell(replace(self._status, state="syncing", **_shown(Progress())))
        try:
            client = client or self._connect()
            compare = partial(self._reconcile, client)
            progress = run_once(self.replica, client, self._on_progress, compare)
            if self.replica.query(outbox.count_pending):
                self._wanted.set()
            elif not self._switched_off:
                self.lane.go()
        except RoundRunning:
            self._tell(replace(self._status, state="idle", detail=""))
        except DatabaseDamaged as damage:
            # A new one stands in its place already, with all commands; the next round fills it.
            log.warning("the database was rebuilt: %s", damage)
            self._wanted.set()
        except SyncError as error:
            self._fail(error)
            if error.code == wiping.DONE:
                self._ending.set()
        except Exception as error:
            log.exception("a round of sync failed")
            self._fail(SyncError("person", f"Sync stopped: {error}. Nothing is lost.", "internal"))
        else:
            self._succeed(progress, client)
        return client

    def _reconcile(self, client: Client) -> None:
        """Compare the orders with the hub's: once a day, and when somebody asks."""
        today = self.replica.now()[:10]
        due = self._compared_on != today and reconciling.is_due(self.replica)
        if not due and not self._compare_wanted:
            return
        # Noted first: what fails is tried again tomorrow, or when somebody asks, not in each round.
        self._compared_on, self._compare_wanted = today, False
        try:
            reconciling.compare(self.replica, client)
        except SyncError as error:
            log.info("orders were not compared: %s", error.detail)

    def _on_progress(self, progress: Progress) -> None:
        self._tell(replace(self._status, **_shown(progress)))

    def _succeed(self, progress: Progress, client: Client) -> None:
        self._failures = 0
        self._asked_to_wait_s = 0.0
        self._tell(
            SyncStatus(
                state="switched_off" if self._switched_off else "idle",
                last_success_at=self.replica.now(),
                rows_done=progress.rows_done,
                bytes_received=client.bytes_received,
                clock_skew_s=progress.clock_skew_s,
            )
        )

    def _fail(self, error: SyncError) -> None:
        self._failures += 1
        self.lane.hold()
        self._asked_to_wait_s = min(error.retry_after_s or 0.0, LONGEST_PAUSE_S)
        log.info("sync: %s: %s (%s)", error.kind, error.detail, error.code)
        state: State = "switched_off" if self._switched_off else error.kind
        self._tell(replace(self._status, state=state, detail=error.detail, code=error.code))

    def _pause_s(self) -> float:
        """Return how long to wait: longer after each failure, never in step with other devices."""
        longest: float = min(LONGEST_PAUSE_S, self._every_s * 2 ** min(self._failures, 6))
        if self._failures == 0 or self._status.state == "offline":
            # A device out of reach asks often, so as not to miss a short spell of signal.
            longest = min(longest, self._every_s)
        if self._failures == 0 and self._live is not None and self._live.connected:
            longest = max(longest, LISTENING_S)
        return max(self._asked_to_wait_s, longest * random.uniform(0.7, 1.0))

    def _tell(self, status: SyncStatus) -> None:
        if status != self._status:
            self._status = status
            self.replica.announce(frozenset({"sync"}))


def _shown(progress: Progress) -> dict[str, Any]:
    """Return the part of a status that tells how far a round has come."""
    names = ("rows_done", "rows_left", "bytes_done", "bytes_left")
    return {name: getattr(progress, name) for name in names}
