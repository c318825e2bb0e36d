"""Taking packs: the files that a first sync gets instead of pages.

A pack is only ever a shorter way. Whatever is wrong with one (missing, refused, damaged, no room on
the disk), it is named to the hub as spoilt and its bucket comes in pages from where it stands.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice

from fieldapp.localdb import meta
from fieldapp.localdb.garbage import collected_later
from fieldapp.localdb.pack_files import PackFiles
from fieldapp.localdb.replica import Replica
from fieldapp.localdb.settlement import settle_pack
from fieldapp.sync.client import Client
from fieldapp.sync.errors import SyncError
from fieldapp.sync.progress import Progress
from fieldapp.wire.messages import PackOffer
from fieldapp.wire.pack import PackDamaged, pages

log = logging.getLogger(__name__)

PAGES_A_SET = 8
"""Pages that are stored in one transaction: about four megabytes of text."""

MAX_PACK_BYTES = 1024 * 1024 * 1024
_TOLD_BYTES = 128 * 1024


class Packs:
    """The packs of one round. To be closed at its end."""

    def __init__(
        self,
        replica: Replica,
        client: Client,
        signed_in: Callable[[Callable[[str], None]], None],
        progress: Progress,
        tell: Callable[[], None],
        *,
        read_ahead: bool,
    ) -> None:
        self.spoilt: list[str] = []
        self._replica = replica
        self._client = client
        self._signed_in = signed_in
        self._progress = progress
        self._tell = tell
        self._files = PackFiles(replica.home)
        self._ending = threading.Event()
        self._fetching = ThreadPoolExecutor(1, "sync-pack") if read_ahead else None
        self._coming: dict[str, Future[None]] = {}
        self._untold_bytes = 0

    def resume(self) -> frozenset[str]:
        """Go on with packs that are here and were being loaded when it stopped."""
        kinds: frozenset[str] = frozenset()
        for offer in self._files.whole():
            cursor = self._replica.query(meta.cursor)
            if cursor.epoch == offer.epoch and cursor.filling.get(offer.bucket):
                kinds |= self._load(offer)
        return kinds

    def take(self, offers: Sequence[PackOffer]) -> frozenset[str]:
        """Fetch and load the first of the packs offered, while the next one is being fetched.

        Returns the kinds that changed. The others come again with the next page, when it is their
        turn. Raises `SyncError` when the way to the hub is cut; what came is kept.
        """
        if not offers:
            return frozenset()
        first, *others = offers
        self._progress.bytes_left = sum(o.size_bytes for o in offers if not self._files.has(o))
        if not self._fetched(first):
            return frozenset()
        for offer in others[:1]:
            self._fetch_ahead(offer)
        return self._load(first)

    def finish(self) -> None:
        """Delete what is left of packs: the replica has everything."""
        self._progress.bytes_left = 0
        self._files.clear()

    def close(self) -> None:
        """End what is being fetched; the part that came is kept for the next round."""
        self._ending.set()
        if self._fetching is not None:
            self._fetching.shutdown(cancel_futures=True)

    def _fetched(self, offer: PackOffer) -> bool:
        """Have a pack on the disk; say no when it has turned out to be spoilt."""
        try:
            if coming := self._coming.pop(offer.name, None):
                coming.result()
            else:
                self._fetch(offer)
        except SyncError as error:
            if error.kind == "offline" or (error.kind == "sign_in" and error.code != "403"):
                raise
            self._spoil(offer, error)
            return False
        except (OSError, PackDamaged) as error:
            self._spoil(offer, error)
            return False
        return True

    def _fetch(self, offer: PackOffer) -> None:
        if self._files.has(offer):
            return
        if offer.size_bytes > MAX_PACK_BYTES:
            raise PackDamaged(f"it has {offer.size_bytes} bytes")
        part = self._files.partial(offer, self._took)
        if part.size_bytes < offer.size_bytes:
            self._signed_in(lambda token: self._client.fetch_pack(offer.name, part, token))
        self._files.accept(offer)

    def _fetch_ahead(self, offer: PackOffer) -> None:
        if self._fetching is not None and offer.name not in self._coming:
            self._coming[offer.name] = self._fetching.submit(self._fetch, offer)

    def _took(self, size_bytes: int) -> None:
        if self._ending.is_set():
            raise SyncError("later", "The round has ended.", "ended")
        self._progress.bytes_done += size_bytes
        self._progress.bytes_left = max(0, self._progress.bytes_left - size_bytes)
        self._untold_bytes += size_bytes
        if self._untold_bytes >= _TOLD_BYTES:
            self._untold_bytes = 0
            self._tell()

    def _load(self, offer: PackOffer) -> frozenset[str]:
        """Store a pack, a set of pages in one transaction; return the kinds that changed."""
        with collected_later():
            return self._stored(offer)

    def _stored(self, offer: PackOffer) -> frozenset[str]:
        kinds: frozenset[str] = frozenset()
        begun = self._replica.query(meta.cursor).filling.get(offer.bucket, 0)
        found = pages(self._files.parts(offer), offer, begun)
        try:
            for page in found:
                rows = 0
                with self._replica.writing() as connection:
                    now = self._replica.now()
                    for one in chain([page], islice(found, PAGES_A_SET - 1)):
                        kinds |= settle_pack(connection, offer, one, now)
                        rows += sum(len(c.rows) + len(c.gone) for c in one.changes)
                self._progress.rows_done += rows
                self._progress.rows_left = max(0, self._progress.rows_left - rows)
                self._tell()
                self._replica.announce(kinds)
        except (OSError, PackDamaged) as error:
            self._spoil(offer, error)
        else:
            self._files.drop(offer)
        return kinds

    def _spoil(self, offer: PackOffer, error: Exception) -> None:
        log.warning("the pack of %s does not work out, pages come instead: %s", offer.bucket, error)
        self.spoilt.append(offer.name)
        self._files.drop(offer)
