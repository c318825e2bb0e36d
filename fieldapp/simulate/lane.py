"""The lane for files of one simulated device: the real pass, over a network that is no good."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from fieldapp.actions import photos, pictures
from fieldapp.domain.photo import Photo
from fieldapp.localdb import outbox
from fieldapp.localdb.blob_queue import Blob
from fieldapp.localdb.database import StorageError
from fieldapp.localdb.picture_plan import plan_pictures
from fieldapp.localdb.replica import Replica
from fieldapp.simulate.device import Device
from fieldapp.simulate.disk import Crash
from fieldapp.simulate.files import PIECE_BYTES, FileNetwork, HubFiles
from fieldapp.simulate.keys import keys_in
from fieldapp.simulate.pictures import CARD_BYTES, THUMB_BYTES, Pictures
from fieldapp.sync.ahead import CATALOG, Ahead
from fieldapp.sync.blob_client import BlobClient, token_in
from fieldapp.sync.blobs import BlobPass
from fieldapp.sync.errors import SyncError

_BUSY_HANDS = 0.15
"""How often something is done between two pieces of a file."""
_LOOKS = 0.25
"""How often somebody looks at a photo or a picture before a pass."""
_PRIES = 0.8
"""How often a device asks for a file that it may not have, where products have pictures."""
_PICTURED = "WHERE picture <> 'null'"


class FileLane:
    """Carries a device's files. `meanwhile` is what its person may do in the middle of it."""

    def __init__(
        self,
        device: Device,
        files: HubFiles,
        pictures: Pictures,
        meanwhile: Callable[[Device], None],
    ) -> None:
        self._device = device
        self._files = files
        self._pictures = pictures
        self._meanwhile = meanwhile
        self._planned: Replica | None = None
        self._ahead: Ahead | None = None

    def carry(self) -> None:
        """Do a pass, as after a round that has ended well."""
        self._look()
        device, replica = self._device, self._device.replica
        if self._pictures.here and replica is not self._planned:
            # Another process: what it has planned is not known to this one.
            self._planned, self._ahead = replica, self._new_ahead(replica)
        way = FileNetwork(device.network, self._files, device.disk, partial(_waits, replica))
        client = BlobClient(way, partial(token_in, device.home), replica.world.now)
        carrying = BlobPass(
            replica,
            client,
            gives_way=lambda: self._interrupted(carrying, way),
            piece_bytes=PIECE_BYTES,
            between=device.network.dice.uniform,
            ahead=self._ahead,
        )
        try:
            carrying.run()
            if self._pictures.here and not self._pictures.quiet:
                self._pry(client)
        except SyncError as error:
            device.network.tell(f"{device.name}: a file stops on its way: {error.detail}")
        except StorageError as error:
            device.network.tell(f"{device.name}: a file stops on its way: {error}")
        except Crash as crash:
            # A process that has died by what was done in the middle runs again already.
            if device.replica is replica:
                device.die(crash)
        if way.in_front:
            device.broken.append(f"{device.name}: a file went in front of a command")

    def finish(self) -> None:
        """Do a pass by a new plan: nothing is changed any more."""
        if self._ahead is not None:
            self._ahead.changed(CATALOG)
        self.carry()

    def _new_ahead(self, replica: Replica) -> Ahead:
        clock = self._device.network.clock
        ahead = Ahead(
            rest=lambda seconds: clock.advance(int(seconds * 1_000)),
            clock=lambda: clock.passed_ms / 1_000,
            make=partial(plan_pictures, thumbs=THUMB_BYTES, cards=CARD_BYTES),
        )
        replica.subscribe(ahead.changed)
        return ahead

    def _pry(self, client: BlobClient) -> None:
        """Ask for a file that no picture in the device's catalog gives it, now and then."""
        device, dice = self._device, self._pictures.dice
        if dice.random() >= _PRIES or _waits(device.replica):
            return
        asked = self._pictures.foreign(device.replica.query(_hashes_of_photos))
        if asked is None:
            return
        try:
            client.fetch(Blob(*asked, PIECE_BYTES, False, "wanted", "", 0), 0, PIECE_BYTES)
        except SyncError as error:
            if error.code != "blob_foreign":
                raise
            self._pictures.refused()
        else:
            sha256, of = asked
            # While it was asked for, the office may have given the product just that picture.
            if not self._pictures.shows(of.key, sha256):
                device.broken.append(f"{device.name}: was given file {sha256[:8]} of {of.key}")

    def _interrupted(self, carrying: BlobPass, way: FileNetwork) -> bool:
        device = self._device
        under_way = carrying.carried.now or way.of_picture
        if not under_way or not device.network.happens(_BUSY_HANDS):
            return False
        self._meanwhile(device)
        if device.replica is not carrying.replica:
            raise Crash("with a file on its way")
        if _waits(device.replica):
            device.network.fault("file_gave_way", f"{device.name}: a file gives way to a command")
        return False

    def _look(self) -> None:
        """Look at some photo or picture now and then: one that is not here is to be fetched."""
        device = self._device
        if not device.network.happens(_LOOKS):
            return
        shown: list[tuple[Callable[[Replica, str], None], str]]
        shown = [(photos.want, key) for key in device.replica.query(keys_in, "photo")]
        if self._pictures.here:
            shown += [
                (pictures.look, key) for key in device.replica.query(keys_in, "product", _PICTURED)
            ]
        if shown:
            look, key = device.network.dice.choice(shown)
            try:
                look(device.replica, key)
            except Crash as crash:
                device.die(crash)
            except StorageError as error:
                device.network.tell(f"{device.name}: {error}")


def due_files(connection: Any) -> list[tuple[str, str]]:
    """Return hash and state of the files that are still to be carried."""
    rows = connection.exec_driver_sql(
        "SELECT sha256, state FROM blob WHERE state IN ('upload', 'wanted', 'ahead') "
        "ORDER BY sha256"
    )
    return [(sha256, state) for sha256, state in rows]


def files_arrived(
    devices: Iterable[Device], taken: Iterable[Photo], files: HubFiles
) -> Iterator[str]:
    """Files follow: the hub has the file of every photo whose author's device still has it.

    What is still to be carried is what the hub itself has not got.
    """
    authors = {device.replica.identity.user.id: device for device in devices}
    missing = set()
    for photo in taken:
        if files.holds(photo):
            continue
        missing.add(photo.sha256)
        author = authors.get(photo.author_id)
        if author is not None and author.replica.blobs.has(photo.sha256):
            yield f"{author.name}: the file of photo {photo.id} has not arrived"
    for device in devices:
        for sha256, state in device.replica.query(due_files):
            if state == "upload" or sha256 not in missing:
                yield f"{device.name}: file {sha256[:8]} is still to be carried ({state})"


def _hashes_of_photos(connection: Any) -> list[str]:
    return list(connection.exec_driver_sql("SELECT sha256 FROM photo ORDER BY id").scalars())


def _waits(replica: Replica) -> bool:
    return replica.query(outbox.count_pending) > 0
