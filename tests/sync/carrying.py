"""Photos on a device, and a way for their files that notes every request and fails as told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from fieldapp.actions import photos
from fieldapp.domain.photo import Photo
from fieldapp.hub.blobs import BlobName, FolderBlobs
from fieldapp.localdb import blob_queue
from fieldapp.localdb.blob_queue import Blob
from fieldapp.localdb.identity import read_tokens
from fieldapp.localdb.queries.photos import PhotoRow, outlet_photos
from fieldapp.localdb.replica import Replica
from fieldapp.sync.ahead import Ahead
from fieldapp.sync.blob_client import BlobClient, BlobReply, HttpBlobTransport
from fieldapp.sync.blobs import BlobPass
from fieldapp.sync.errors import SyncError
from tests.pictures import jpeg
from tests.sync.world import Device, HubWorld, done

PIECE = 1_000

BIG = jpeg(size_bytes=10_500)

Answer = Callable[[Callable[[], BlobReply]], BlobReply]


@dataclass
class FileWire:
    """A way to the hub for files that notes every request and meets faults in turn."""

    replica: Replica
    sent: list[tuple[str, str]] = field(default_factory=list)
    faults: list[Answer] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._http = HttpBlobTransport(self.replica.identity.hub)

    def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> BlobReply:
        self.sent.append((method, headers.get("Content-Range") or headers.get("Range", "")))
        if method != "HEAD" and self.faults:
            fault = self.faults.pop(0)
            return fault(lambda: self._http.request(method, path, body, headers))
        return self._http.request(method, path, body, headers)

    def close(self) -> None:
        self._http.close()

    def pieces(self) -> list[str]:
        return [described for method, described in self.sent if method != "HEAD"]

    def client(self) -> BlobClient:
        def token() -> str:
            tokens = read_tokens(self.replica.home)
            assert tokens is not None
            return tokens.access_token

        return BlobClient(self, token)


def well(send: Callable[[], BlobReply]) -> BlobReply:
    return send()


def lose(send: Callable[[], BlobReply]) -> BlobReply:
    raise SyncError("offline", "the request was lost")


def lose_reply(send: Callable[[], BlobReply]) -> BlobReply:
    send()
    raise SyncError("offline", "the reply was lost")


def carry(device: Device, wire: FileWire | None = None, ahead: Ahead | None = None) -> BlobPass:
    wire = wire or FileWire(device.replica)
    carrying = BlobPass(device.replica, wire.client(), piece_bytes=PIECE, ahead=ahead)
    try:
        carrying.run()
    finally:
        wire.close()
    return carrying


def take(device: Device, data: bytes = BIG, outlet_id: str = "corner") -> str:
    return done(photos.add(device.replica, outlet_id, data)).document


def row(device: Device, photo_id: str) -> PhotoRow:
    rows = device.replica.query(outlet_photos, "corner")
    return next(row for row in rows if row.photo_id == photo_id)


def blob(device: Device, photo_id: str) -> Blob:
    found = device.replica.query(blob_queue.get, device.need(Photo, photo_id).sha256)
    assert found is not None
    return found


def at_hub(hub: HubWorld, photo_id: str) -> bytes | None:
    photo = hub.need(Photo, photo_id)
    name = BlobName(hub.store.company.id, photo.sha256, photo.size_bytes)
    return FolderBlobs(hub.folder.parent / "hub-blobs").read(name, 0, photo.size_bytes)


def at_hub_or_none(hub: HubWorld, key: str) -> bytes | None:
    return at_hub(hub, key) if any(p.id == key for p in hub.store.records(Photo)) else None
