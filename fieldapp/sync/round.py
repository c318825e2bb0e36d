"""One round: push what waits, pull what is new, settle it. It reads like a table of contents."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from fieldapp.domain.noun import moment_of
from fieldapp.localdb import meta, outbox
from fieldapp.localdb.buckets import send_again
from fieldapp.localdb.digests import bucket_digest
from fieldapp.localdb.garbage import collected_later
from fieldapp.localdb.identity import Tokens, read_tokens, write_tokens
from fieldapp.localdb.replica import Replica
from fieldapp.localdb.settlement import changes_nothing, index_catalog, search_is_due, settle
from fieldapp.sync.client import Client
from fieldapp.sync.errors import SyncError
from fieldapp.sync.packs import Packs
from fieldapp.sync.progress import Progress
from fieldapp.wire.messages import (
    MAX_BATCH,
    MAX_PAGE_ROWS,
    MAX_PUSH_BYTES,
    MAX_SPOILT,
    Cursor,
    HealthReport,
    Numbered,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    RefreshRequest,
)
from fieldapp.wire.pack import ENCODINGS

M = TypeVar("M")

TOO_LARGE = ("body_too_large", "413")
FORGOTTEN = "forgotten"
"""Type of the placeholder for a command that neither the hub nor the journal has any more."""


class Round:
    """A replica's exchange with its hub. A stop at any line is made good by the next round."""

    def __init__(
        self,
        replica: Replica,
        client: Client,
        tell: Callable[[Progress], None] = lambda progress: None,
        page_rows: int = MAX_PAGE_ROWS,
        *,
        read_ahead: bool = True,
        packs: bool = True,
    ) -> None:
        self.replica = replica
        self.client = client
        self.progress = Progress()
        self._tell = tell
        self._page_rows = page_rows
        self._read_ahead = read_ahead
        self._health: HealthReport | None = None
        self._encodings = list(ENCODINGS) if packs else []
        self._received_before = client.bytes_received

    def run(self) -> frozenset[str]:
        """Do the round and return the kinds that changed; raises `SyncError`."""
        self._index()
        self._push()
        return self._pull()

    def _index(self) -> None:
        """Make the search index of a catalog that has come to its end, if that is still to be done.

        A transaction of its own: whoever takes an order waits less, and a stop before its end is
        made good at the start of the next round, with or without a hub in reach.
        """
        if self.replica.query(search_is_due):
            with collected_later(), self.replica.writing(derived=True) as connection:
                index_catalog(connection)
            self.replica.announce(frozenset({"product"}))

    def _push(self) -> None:
        after, forgotten = 0, False
        while batch := self._batch(after, forgotten=forgotten):
            reply, batch = self._send(batch)
            self._note_time(reply.server_time)
            if reply.last_command < batch[0].number - 1 and not forgotten:
                # The hub is behind what it once acknowledged: it came back from a backup.
                after, forgotten = reply.last_command, True
                continue
            sent = [c.number for c in batch if c.number <= reply.last_command]
            if not sent:
                raise SyncError("later", "The hub took none of the commands sent.", "push_stuck")
            with self.replica.writing() as connection:
                outbox.mark_sent(connection, sent, self.replica.now())
            self.progress.commands_sent += len(sent)
            after = sent[-1]
            self.replica.announce(frozenset({"outbox"}))

    def _send(self, batch: list[Numbered]) -> tuple[PushReply, list[Numbered]]:
        """Send commands, fewer when something on the way finds them too large; say which."""
        while True:
            call = partial(self.client.push, PushRequest(commands=batch))
            try:
                return self.call(call), batch
            except SyncError as error:
                if error.code not in TOO_LARGE or len(batch) == 1:
                    raise
                batch = batch[: len(batch) // 2]

    def _batch(self, after: int, *, forgotten: bool) -> list[Numbered]:
        """Return the next commands to send, within the limits of one request.

        With `forgotten`, commands that the hub once had go again, and a number that nobody has any
        more is filled with a placeholder, so that the ones behind it are not held up.
        """
        if forgotten:
            entries = self.replica.query(outbox.every, after)[:MAX_BATCH]
        else:
            entries = self.replica.query(outbox.pending, after, MAX_BATCH)
        batch: list[Numbered] = []
        size = 0
        for entry in entries:
            size += len(entry.body)
            if batch and size > MAX_PUSH_BYTES // 2:
                break
            missing = range(after + 1, entry.number) if forgotten else ()
            batch += [Numbered(number=n, command=self._placeholder(n)) for n in missing]
            batch.append(Numbered(number=entry.number, command=json.loads(entry.body)))
            after = entry.number
        return batch[:MAX_BATCH]

    def _placeholder(self, number: int) -> dict[str, str]:
        device = self.replica.identity.device_id
        return {"id": f"{device}.{number}", "at": self.replica.world.now(), "type": FORGOTTEN}

    def _pull(self) -> frozenset[str]:
        """Fetch and settle pages and packs until nothing is left.

        The next page is fetched while one is stored.
        """
        with self._packs() as packs:
            changed = packs.resume()
            cursor = self.replica.query(meta.cursor)
            reply = self._page(cursor)
            while True:
                before = cursor, len(packs.spoilt)
                with self._ahead(reply, packs) as coming:
                    changed |= self._settle(reply)
                    changed |= packs.take(reply.packs)
                if reply.complete:
                    packs.finish()
                    return changed
                cursor = self.replica.query(meta.cursor)
                if (cursor, len(packs.spoilt)) == before:
                    raise SyncError("later", "The hub sends the same page again.", "pull_stuck")
                reply = coming()

    @contextmanager
    def _packs(self) -> Iterator[Packs]:
        packs = Packs(
            self.replica,
            self.client,
            self.call,
            self.progress,
            lambda: self._tell(self.progress),
            read_ahead=self._read_ahead,
        )
        try:
            yield packs
        finally:
            packs.close()

    @contextmanager
    def _ahead(self, reply: PullReply, packs: Packs) -> Iterator[Callable[[], PullReply]]:
        """Have the page after this one fetched meanwhile; gives how to get it."""
        if reply.complete or reply.packs or not self._read_ahead:
            # Behind packs the cursor is where they end.
            yield lambda: self._page(self.replica.query(meta.cursor), packs.spoilt)
            return
        with ThreadPoolExecutor(1, "sync-ahead") as fetching:
            yield fetching.submit(self._page, reply.cursor, packs.spoilt).result

    def _page(
        self, cursor: Cursor, spoilt: Sequence[str] = (), *, digests: bool = False
    ) -> PullReply:
        request = PullRequest(
            cursor=cursor,
            limit_rows=self._page_rows,
            digests=digests,
            packs=self._encodings,
            spoilt=list(spoilt)[-MAX_SPOILT:],
        )
        health = self._told()
        reply = self.call(lambda token: self.client.pull(request, token, health))
        self._note_time(reply.server_time)
        return reply

    def _told(self) -> HealthReport:
        """Return what this round tells of the device, looked up once."""
        if self._health is None:
            storage = self.replica.world.storage(self.replica.home)
            self._health = HealthReport(
                unsent=self.replica.query(outbox.count_unsent),
                storage_used_bytes=storage.used_bytes,
                storage_free_bytes=storage.free_bytes,
            )
        return self._health

    def verify(self) -> list[str]:
        """Compare every bucket with the hub and have those that differ sent again; return them.

        Only after a complete round with nothing pending; otherwise the answer is empty.
        """
        reply = self._page(self.replica.query(meta.cursor), digests=True)
        self._settle(reply)
        if not reply.complete or self.replica.query(outbox.count_pending):
            return []
        differing = [
            bucket
            for bucket, digest in (reply.digests or {}).items()
            if self.replica.query(bucket_digest, bucket) != digest
        ]
        if differing:
            with self.replica.writing() as connection:
                send_again(connection, differing)
            self._pull()
        return differing

    def _settle(self, reply: PullReply) -> frozenset[str]:
        if self.replica.query(changes_nothing, reply):
            return frozenset()
        with collected_later(), self.replica.writing() as connection:
            now = self.replica.now()
            kinds = settle(connection, reply, self.replica.identity.user, now)
        self._index()
        self.progress.rows_done += sum(len(c.rows) + len(c.gone) for c in reply.changes)
        self.progress.rows_left = reply.rows_left
        self.progress.bytes_done = self.client.bytes_received - self._received_before
        self._tell(self.progress)
        self.replica.announce(kinds)
        return kinds

    def call(self, call: Callable[[str], M]) -> M:
        """Call with an access token, and once more with a new one when the hub finds it expired."""
        try:
            return call(self._token())
        except SyncError as error:
            tokens = read_tokens(self.replica.home)
            if error.code != "token_expired" or tokens is None:
                raise
            return call(self._renew(tokens).access_token)

    def _token(self) -> str:
        """Return the access token; whether it is still good is for the hub's clock to say."""
        tokens = read_tokens(self.replica.home)
        if tokens is None:
            raise SyncError("sign_in", "You are signed out on this device.", "signed_out")
        return tokens.access_token

    def _renew(self, tokens: Tokens) -> Tokens:
        """Get a new access token and keep it."""
        fresh = self.client.refresh(RefreshRequest(refresh_token=tokens.refresh_token))
        renewed = Tokens(
            access_token=fresh.access_token,
            access_expires_at=fresh.access_expires_at,
            refresh_token=tokens.refresh_token,
        )
        write_tokens(self.replica.home, renewed)
        return renewed

    def _note_time(self, server_time: str) -> None:
        skew = moment_of(self.replica.world.now()) - moment_of(server_time)
        self.progress.clock_skew_s = skew.total_seconds()
        self.replica.note_clock(skew.total_seconds())
