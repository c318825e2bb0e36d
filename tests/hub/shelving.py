"""Packs on a shelf, and devices that read them."""

from __future__ import annotations

from fieldapp.hub.packer import Packer
from fieldapp.hub.pull import pull
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from fieldapp.wire.messages import PackOffer, PullReply, PullRequest
from fieldapp.wire.pack import pages
from tests.hub.world import NOW, Replica

LATER = "2026-03-03T09:00:00.000Z"
"""A day and an hour after `NOW`."""


def packer(store: Store, shelf: Shelf, now: str = NOW, min_rows: int = 5) -> Packer:
    return Packer(store, shelf, lambda: now, min_rows=min_rows)


def packed(store: Store, shelf: Shelf, now: str = NOW) -> dict[str, PackOffer]:
    return {made.bucket: made for made in packer(store, shelf, now).pack_what_has_grown()}


def content(store: Store, shelf: Shelf, offer: PackOffer) -> bytes:
    return shelf.file(store.company.id, offer.name).read_bytes()


def page(device: Replica, shelf: Shelf, *, spoilt: list[str] | None = None) -> PullReply:
    """Pull a page as a device does that reads packs."""
    request = PullRequest(cursor=device.cursor, packs=["zstd", "gzip"], spoilt=spoilt or [])
    reply = pull(device.store, device.identity, request, NOW, shelf=shelf)
    device.take(reply)
    return reply


def load(device: Replica, shelf: Shelf, offer: PackOffer, lines: int | None = None) -> None:
    """Take the first lines of a pack, or all of it."""
    found = pages([content(device.store, shelf, offer)], offer)
    for number, one in enumerate(found):
        if lines is not None and number == lines:
            return
        cursor = device.cursor.model_copy(
            update={"filling": {**device.cursor.filling, offer.bucket: one.position}}
        )
        reply = PullReply(
            cursor=cursor, last_command=0, complete=False, changes=one.changes, server_time=NOW
        )
        device.take(reply)


def synced_with_packs(device: Replica, shelf: Shelf) -> list[str]:
    """Sync as a device does, and return the buckets that came as packs, in their order."""
    came = []
    while not (reply := page(device, shelf)).complete:
        if reply.packs:
            load(device, shelf, reply.packs[0])
            came.append(reply.packs[0].bucket)
    return came
