"""A hub that makes packs, and what its devices have fetched of them."""

from __future__ import annotations

from pathlib import Path

from fieldapp.hub import pack
from fieldapp.hub.packer import Packer
from fieldapp.hub.shelf import Shelf
from fieldapp.localdb.pack_files import FOLDER
from fieldapp.localdb.replica import Replica
from fieldapp.wire.messages import PackOffer
from tests.hub.conftest import (  # noqa: F401
    postgres_database,
    postgres_server,
    postgres_url,
)
from tests.sync.world import Device, HubWorld

ROWS = 31

ANNAS = ["catalog", "prices/base", "prices/retail", "stock/main"]
"""What is packed and in Anna's scope, in the order in which it comes."""


class PackedHub(HubWorld):
    """A hub that makes packs of everything that is shared."""

    shelf: Shelf

    def pack(self, min_rows: int = 2) -> dict[str, PackOffer]:
        packer = Packer(self.store, self.shelf, self.clock, min_rows=min_rows)
        return {made.bucket: made for made in packer.pack_what_has_grown()}

    def file(self, offer: PackOffer) -> Path:
        return self.shelf.file(self.store.company.id, offer.name)


def fetched(device: Device) -> list[str]:
    return [path.rpartition("/")[2] for path in device.wire.paths() if "/packs/" in path]


def restarted(device: Device) -> Device:
    """Start the app again on what is on the disk."""
    device.replica.close()
    return Device(Replica.open(device.replica.home), device.wire)


def nothing_left(device: Device) -> bool:
    return not (device.replica.home / FOLDER).exists()


def pack_bytes(hub: PackedHub, bucket: str) -> bytes:
    draft = hub.folder.parent / "draft"
    pack.write_pack(hub.store, bucket, draft)
    return draft.read_bytes()
