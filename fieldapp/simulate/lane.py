"""The lane for files of one simulated device: the real pass, over a network that is no good."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from fieldapp.actions import photos as actions
from fieldapp.domain.photo import Photo
from fieldapp.localdb import outbox
from fieldapp.localdb.database import StorageError
from fieldapp.localdb.replica import Replica
from fieldapp.simulate.device import Device
from fieldapp.simulate.disk import Crash
from fieldapp.simulate.files import PIECE_BYTES, FileNetwork, HubFiles
from fieldapp.sync.blob_client import BlobClient, token_in
from fieldapp.sync.blobs import BlobPass
from fieldapp.sync.errors import SyncError

_BUSY_HANDS = 0.15
"""How often something is done between two pieces of a file."""
_LOOKS = 0.25
"""How often somebody looks at a photo before a pass."""


class PhotoLane:
    """Carries a device's files. `meanwhile` is what its person may do in the middle of it."""

    def __init__(
        self, device: Device, files: HubFiles, meanwhile: Callable[[Device], None]
    ) -> None:
        self._device = device
        self._files = files
        self._meanwhile = meanwhile

    def carry(self) -> None:
        """Do a pass, as after a round that has ended well."""
        self._look()
        device, replica = self._device, self._device.replica
        way = FileNetwork(device.network, self._files, device.disk, partial(_waits, replica))
        carrying = BlobPass(
            replica,
            BlobClient(way, partial(token_in, device.home), replica.world.now),
            gives_way=lambda: self._interrupted(carrying),
            piece_bytes=PIECE_BYTES,
            between=device.network.dice.uniform,
        )
        try:
            carrying.run()
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

    def _interrupted(self, carrying: BlobPass) -> bool:
        device = self._device
        if not carrying.carried.now or not device.network.happens(_BUSY_HANDS):
            return False
        self._meanwhile(device)
        if device.replica is not carrying.replica:
            raise Crash("with a file on its way")
        if _waits(device.replica):
            device.network.fault("file_gave_way", f"{device.name}: a file gives way to a command")
        return False

    def _look(self) -> None:
        """Look at some photo now and then: a file that is not here is to be fetched."""
        device = self._device
        if not device.network.happens(_LOOKS):
            return
        if shown := device.replica.query(_photos):
            try:
                actions.want(device.replica, device.network.dice.choice(shown))
            except Crash as crash:
                device.die(crash)
            except StorageError as error:
                device.network.tell(f"{device.name}: {error}")


def due_files(connection: Any) -> list[tuple[str, str]]:
    """Return hash and state of the files that are still to be carried."""
    rows = connection.exec_driver_sql(
        "SELECT sha256, state FROM blob WHERE state IN ('upload', 'wanted') ORDER BY sha256"
    )
    return [(sha256, state) for sha256, state in rows]


def files_arrived(
    devices: Iterable[Device], photos: Iterable[Photo], files: HubFiles
) -> Iterator[str]:
    """Files follow: the hub has the file of every photo whose author's device still has it.

    What is still to be carried is what the hub itself has not got.
    """
    authors = {device.replica.identity.user.id: device for device in devices}
    missing = set()
    for photo in photos:
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


def _photos(connection: Any) -> list[str]:
    return list(connection.exec_driver_sql("SELECT id FROM photo ORDER BY id").scalars())


def _waits(replica: Replica) -> bool:
    return replica.query(outbox.count_pending) > 0
