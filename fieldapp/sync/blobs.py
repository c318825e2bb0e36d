"""One pass of the lane for files: what somebody looks at is fetched, what was made here is sent.

It comes after the round, never before: between two pieces it gives way as soon as a command waits.
When nothing else is left, pictures of products are fetched ahead, one at a time.
Where a file goes on is the hub's word, so a stop at any line costs one piece at most.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from fieldapp.domain.noun import instant_of, moment_of
from fieldapp.localdb import blob_queue, outbox
from fieldapp.localdb.blob_queue import Blob
from fieldapp.localdb.blob_upkeep import tidy_blobs
from fieldapp.localdb.replica import Replica
from fieldapp.sync.ahead import Ahead
from fieldapp.sync.blob_client import BlobClient
from fieldapp.sync.errors import SyncError
from fieldapp.wire.blob import MAX_PIECE_BYTES

PIECE_BYTES = 256 * 1024
"""Small enough that a slow line is free for an order again within seconds."""

SETBACKS = 3
"""How often a file may go back in one pass before it is put off."""

TOLD_TOGETHER = 50
"""So many pictures of products come before lists that show them look again; a pass may end first.
A card hears of each."""

FIRST_PAUSE_S = 5.0
LONGEST_PAUSE_S = 900.0

assert PIECE_BYTES <= MAX_PIECE_BYTES


@dataclass(frozen=True, slots=True)
class Carried:
    """What a pass has done. `now` is the file on its way, with its bytes; empty between files."""

    sent: int = 0
    fetched: int = 0
    now: str = ""
    done_bytes: int = 0
    size_bytes: int = 0


class BlobPass:
    """One pass over the files of a replica. `between` chooses the length of a pause by chance."""

    def __init__(
        self,
        replica: Replica,
        client: BlobClient,
        gives_way: Callable[[], bool] = lambda: False,
        tell: Callable[[Carried], None] = lambda carried: None,
        piece_bytes: int = PIECE_BYTES,
        between: Callable[[float, float], float] = random.uniform,
        ahead: Ahead | None = None,
    ) -> None:
        self.replica = replica
        self.carried = Carried()
        self._client = client
        self._gives_way = gives_way
        self._tell = tell
        self._piece_bytes = piece_bytes
        self._between = between
        self._ahead = ahead
        self._moved = False
        self._untold = 0

    def run(self) -> None:
        """Carry files until none is due or a command waits; raises `SyncError` when it is no use.

        What concerns one file only puts that file off.
        """
        tidy_blobs(self.replica)
        if self._ahead is not None:
            self._ahead.plan(self.replica)
        try:
            self._carry()
        finally:
            self._tell_lists()

    def must_stop(self) -> bool:
        """Say whether something more important waits."""
        return self._gives_way() or self.replica.query(outbox.count_pending) > 0

    def _carry(self) -> None:
        while not self.must_stop() and (blob := self._next()) is not None:
            self._moved = False
            try:
                done = self._send(blob) if blob.state == "upload" else self._fetch(blob)
            except SyncError as error:
                if not self._only_this(blob, error):
                    raise
            else:
                if not done:
                    break
            finally:
                self._note(replace(self.carried, now="", done_bytes=0, size_bytes=0))
            if self._ahead is not None and blob.state == "ahead":
                self._ahead.rest()

    def _next(self) -> Blob | None:
        now = self.replica.world.now()
        until = self._later(LONGEST_PAUSE_S)
        ahead = self._ahead is not None
        return self.replica.query(lambda c: blob_queue.next_due(c, now, until, ahead=ahead))

    def _send(self, blob: Blob) -> bool:
        """Send a file from where the hub has it; say whether it came to its end."""
        offset = self._client.offset(blob)
        data = self.replica.blobs.read(blob.sha256) if offset < blob.size_bytes else None
        if offset < blob.size_bytes and data is None:
            here = self.replica.blobs.has(blob.sha256)
            self._mark(blob, "vanished", "photo_damaged" if here else "photo_vanished")
            return True
        setbacks = 0
        while offset < blob.size_bytes:
            if self.must_stop():
                return False
            self._on_its_way(blob, offset)
            assert data is not None
            now_at = self._client.send(blob, offset, data[offset : offset + self._piece_bytes])
            setbacks += now_at <= offset
            if setbacks >= SETBACKS:
                raise SyncError("later", "The file does not arrive whole.", "blob_damaged")
            self._moved = self._moved or now_at > offset
            offset = now_at
        self._mark(blob, "held" if self.replica.blobs.has(blob.sha256) else "away")
        self._note(replace(self.carried, sent=self.carried.sent + 1))
        return True

    def _fetch(self, blob: Blob) -> bool:
        """Fetch the rest of a file; say whether it came to its end."""
        files = self.replica.blobs
        setbacks = 0
        while not files.has(blob.sha256):
            have = files.have(blob.sha256)
            if have < blob.size_bytes:
                if self.must_stop():
                    return False
                self._on_its_way(blob, have)
                end = min(have + self._piece_bytes, blob.size_bytes)
                have = files.add_piece(blob.sha256, self._client.fetch(blob, have, end))
                self._moved = True
            if have >= blob.size_bytes and not files.complete(blob.sha256):
                setbacks += 1
                if setbacks >= SETBACKS:
                    raise SyncError("later", "The file does not arrive whole.", "blob_damaged")
        self._mark(blob, "held")
        self._note(replace(self.carried, fetched=self.carried.fetched + 1))
        self._untold += blob.of.kind == "product"
        if self._untold >= TOLD_TOGETHER:
            self._tell_lists()
        return True

    def _only_this(self, blob: Blob, error: SyncError) -> bool:
        """Deal with a failure; say whether the other files may fare better."""
        if error.code == "blob_foreign":
            # The photo was refused, or its outlet has left the scope: its receipt tells.
            self._mark(blob, "refused" if blob.state == "upload" else "away", "blob_foreign")
            return True
        if error.kind in ("sign_in", "update"):
            return False
        tries = 0 if self._moved else min(blob.tries + 1, 20)
        pause_s = min(FIRST_PAUSE_S * 2**tries, LONGEST_PAUSE_S) if tries else 0.0
        pause_s = max(pause_s * self._between(0.7, 1.0), error.retry_after_s or 0.0)
        again_at = self._later(min(pause_s, LONGEST_PAUSE_S))
        with self.replica.database.write() as connection:
            blob_queue.put_off(connection, blob.sha256, tries, again_at, error.code)
        self._announce(blob)
        return error.code in ("blob_missing", "blob_damaged", "range_invalid")

    def _later(self, seconds: float) -> str:
        return instant_of(moment_of(self.replica.world.now()) + dt.timedelta(seconds=seconds))

    def _mark(self, blob: Blob, state: blob_queue.BlobState, reason: str = "") -> None:
        with self.replica.database.write() as connection:
            blob_queue.mark(connection, blob.sha256, state, reason)
        self._announce(blob)

    def _announce(self, blob: Blob) -> None:
        # By a name of its own: pictures that are fetched ahead are no reason to draw photos anew.
        kind = "blob_state" if blob.of.kind == "photo" else "picture_state"
        self.replica.announce(frozenset({kind}))

    def _tell_lists(self) -> None:
        if self._untold:
            self._untold = 0
            self.replica.announce(frozenset({"pictures"}))

    def _on_its_way(self, blob: Blob, offset: int) -> None:
        if blob.of.kind == "product":
            return  # What is told of photos on their way is about photos.
        self._note(
            replace(self.carried, now=blob.sha256, done_bytes=offset, size_bytes=blob.size_bytes)
        )

    def _note(self, carried: Carried) -> None:
        if carried != self.carried:
            self.carried = carried
            self._tell(carried)
