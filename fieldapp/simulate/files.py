"""Photos and pictures in the simulated world: at the hub, and on their way there and back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from fieldapp.domain.photo import Photo
from fieldapp.hub.blob_access import blob_to_read, blob_to_send
from fieldapp.hub.blobs import BlobName, FolderBlobs
from fieldapp.hub.denial import Denied
from fieldapp.hub.piece import add_piece, start_of
from fieldapp.hub.problem import ProblemError, unavailable
from fieldapp.simulate.disk import Crash, Disk
from fieldapp.simulate.hub import FILES, Hub
from fieldapp.simulate.network import Network
from fieldapp.simulate.pictures import Pictures
from fieldapp.sync.blob_client import BlobReply
from fieldapp.sync.errors import SyncError
from fieldapp.wire.blob import DIGEST_HEADER, OFFSET_HEADER, BlobOf, RecordKind

PIECE_BYTES = 1_000
"""Photos here are small, and so are their pieces: most have several."""


class HubFiles:
    """What the hub answers about files, by the real functions behind the routes."""

    def __init__(self, hub: Hub, pictures: Pictures) -> None:
        self._hub = hub
        self._pictures = pictures
        self._folder = FolderBlobs(hub.home / FILES)

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> BlobReply:
        """Carry out one request; raises `SyncError` when the process dies over it."""
        try:
            return self._answer(method, path, body, headers)
        except Denied as denied:
            return problem(ProblemError.of(denied))
        except ProblemError as error:
            return problem(error)
        except Crash as crash:
            self._hub.die(crash)
            raise SyncError("offline", f"the hub died {crash}") from crash

    def holds(self, photo: Photo) -> bool:
        """Say whether a photo's file is here, whole, and what the photo says."""
        name = BlobName(self._hub.store.company.id, photo.sha256, photo.size_bytes)
        data = self._folder.read(name, 0, photo.size_bytes + 1)
        return data is not None and hashlib.sha256(data).hexdigest() == photo.sha256

    def _answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> BlobReply:
        address = urlsplit(path)
        sha256, named = address.path.rpartition("/")[2], parse_qs(address.query)
        kind: RecordKind = "photo" if "photo" in named else "product"
        record = BlobOf(kind, named[kind][0])
        store, files = self._hub.store, self._folder
        identity = self._hub.identify(headers["Authorization"])
        if method == "PUT":
            name = blob_to_send(store, identity, record, sha256)
            start = start_of(name, body, headers["Content-Range"], headers[DIGEST_HEADER])
            self._hub.disk.may_kill("hub_died_before_commit", "before a piece is written")
            offset = add_piece(files, name, start, body)
            self._hub.disk.may_kill("hub_died_after_commit", "after a piece was written")
            return BlobReply(204, b"", {OFFSET_HEADER.lower(): str(offset)})
        if kind == "product":
            self._pictures.asked(record.key)
        name = blob_to_read(store, identity, record, sha256)
        if method == "HEAD":
            return BlobReply(200, b"", {OFFSET_HEADER.lower(): str(files.offset(name))})
        first, _, last = headers["Range"].removeprefix("bytes=").partition("-")
        data = files.read(name, int(first), int(last) + 1)
        if data is None:
            raise ProblemError("blob_missing")
        return BlobReply(206, data)


class FileNetwork:
    """One device's way to the hub for files; satisfies `BlobTransport`."""

    def __init__(
        self, network: Network, files: HubFiles, disk: Disk, waits: Callable[[], bool]
    ) -> None:
        self._network = network
        self._files = files
        self._disk = disk
        self._waits = waits
        self.in_front = False
        """Whether something of a file was sent while a command was waiting."""
        self.of_picture = False
        """Whether the last request was about a picture of a product."""

    def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> BlobReply:
        """Carry a request there and its answer back, or fail in one of the ways of networks."""
        network, weather = self._network, self._network.weather
        network.clock.advance(network.dice.randint(10, 500))
        self.in_front |= self._waits()
        self.of_picture = "?product=" in path
        self._disk.may_kill("device_died_with_file", "with a file on its way")
        if network.happens(weather.lose_request):
            network.fault("piece_lost", f"{method}: a piece of a file is lost")
            raise SyncError("offline", "piece lost")
        if network.happens(weather.busy):
            network.fault("hub_busy", f"{method}: the hub is overloaded")
            return problem(unavailable())
        sent = self._damaged(body, weather.cut)
        reply = self._files.answer(method, path, sent, headers)
        if body and network.happens(weather.repeat):
            network.fault("piece_repeated", f"{method}: a piece of a file arrives twice")
            reply = self._files.answer(method, path, sent, headers)
        if network.happens(weather.lose_reply):
            network.fault("piece_unanswered", f"{method}: the answer about a piece is lost")
            raise SyncError("offline", "reply lost")
        self._disk.may_kill("device_died_with_file", "with a file on its way")
        if reply.status == 206:
            return BlobReply(206, self._damaged(reply.body, weather.cut), reply.headers)
        return reply

    def close(self) -> None:
        """Nothing is kept open."""

    def _damaged(self, piece: bytes, chance: float) -> bytes:
        """Return a piece as it arrives: one bit of it may be another one."""
        if not piece or not self._network.happens(chance):
            return piece
        self._network.fault("piece_damaged", "a piece of a file is damaged on its way")
        place = self._network.dice.randrange(len(piece))
        return piece[:place] + bytes([piece[place] ^ 1]) + piece[place + 1 :]


def problem(error: ProblemError) -> BlobReply:
    """Return the answer that tells of a problem."""
    response = error.response()
    headers = {name.lower(): value for name, value in response.headers.items()}
    return BlobReply(response.status_code, bytes(response.body), headers)
