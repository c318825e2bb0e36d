"""Packs that cannot be had or believed: pages make them good."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from fieldapp.localdb.pack_files import PartialPack
from fieldapp.sync.transport import Streamed
from fieldapp.wire.messages import PackOffer
from tests.company import AGENT
from tests.hub.conftest import (  # noqa: F401
    postgres_database,
    postgres_server,
    postgres_url,
)
from tests.sync.packs.world import ANNAS, PackedHub, fetched, nothing_left, pack_bytes


def test_a_pack_that_was_tampered_with_is_not_loaded_and_pages_come(hub: PackedHub) -> None:
    offer = hub.pack()["catalog"]
    path = hub.file(offer)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    device = hub.device(AGENT)
    device.sync()
    assert fetched(device).count(offer.name) == 1
    pulls = [body for path, body in device.wire.sent if path == "/v1/pull"]
    assert offer.name in pulls[-1]["spoilt"]
    assert device.digests() == []
    assert nothing_left(device)


def test_a_pack_whose_content_lies_is_left_at_the_lie(hub: PackedHub) -> None:
    """The hash fits, and yet the file brings another bucket: nothing of it is stored."""
    made = hub.pack()
    company = hub.store.company.id
    foreign, catalog = made["prices/cost"], made["catalog"]
    lie = foreign.model_copy(update={"bucket": "catalog", "position": catalog.position})
    hub.shelf.tidy(company, "another", 0, hub.clock())

    def forge(draft: Path) -> PackOffer:
        draft.write_bytes(content)
        return lie

    content = pack_bytes(hub, "prices/cost")
    hub.shelf.add(company, forge)
    device = hub.device(AGENT)
    device.sync()
    assert lie.name in fetched(device)
    assert device.digests() == []


@pytest.mark.parametrize("status", [400, 403, 404, 416, 500])
def test_a_pack_that_is_refused_is_made_good_by_pages(status: int, hub: PackedHub) -> None:
    hub.pack()
    device = hub.device(AGENT)
    device.wire.files = [Streamed(status, iter([b""]))]
    device.sync()
    assert device.digests() == []


def test_a_pack_that_is_gone_from_the_hub_is_made_good_by_pages(hub: PackedHub) -> None:
    for offer in hub.pack().values():
        hub.file(offer).unlink()
    device = hub.device(AGENT)
    device.sync()
    assert len(fetched(device)) == len(ANNAS)
    assert device.digests() == []


def test_a_disk_that_is_full_is_no_reason_to_stop(
    hub: PackedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    hub.pack()
    device = hub.device(AGENT)
    monkeypatch.setattr(PartialPack, "take", full)
    device.sync()
    assert device.digests() == []


def test_a_token_that_expires_before_a_pack_is_renewed(hub: PackedHub) -> None:
    hub.pack()
    device = hub.device(AGENT)
    expired = b'{"title": "x", "status": 401, "code": "token_expired", "remedy": "sign_in"}'
    device.wire.files = [Streamed(401, iter([expired]))]
    device.sync()
    assert "/v1/refresh" in device.wire.paths()
    assert device.wire.sent[-1][1]["spoilt"] == []
    assert device.digests() == []
