from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.product import Product
from fieldapp.hub import pack
from fieldapp.hub.database import Database
from fieldapp.hub.packer import Packer
from fieldapp.hub.server import running_hub
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from fieldapp.localdb import meta
from fieldapp.localdb.pack_files import FOLDER, PartialPack
from fieldapp.localdb.replica import Replica
from fieldapp.localdb.search import find
from fieldapp.localdb.settlement import settle_pack
from fieldapp.sync import packs as sync_packs
from fieldapp.sync import round as sync_round
from fieldapp.sync.progress import Progress
from fieldapp.sync.round import Round
from fieldapp.sync.transport import Streamed
from fieldapp.wire.messages import PackOffer
from tests.company import AGENT, COMPANY, MANAGER
from tests.hub.conftest import (  # noqa: F401
    postgres_database,
    postgres_server,
    postgres_url,
)
from tests.sync.world import Clock, Device, HubWorld, lose_request

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


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def hub(
    request: pytest.FixtureRequest,
    company_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[PackedHub]:
    """A hub on each database, with packs of many short lines that are loaded in small sets."""
    monkeypatch.setattr(pack, "LINE_BYTES", 300)
    monkeypatch.setattr(sync_packs, "PAGES_A_SET", 2)
    if request.param == "sqlite":
        shutil.copy(company_file, tmp_path / "hub.db")
        store = Store(Database(f"sqlite:///{tmp_path}/hub.db", durable=False))
    else:
        store = Store(request.getfixturevalue("postgres_database"))
        store.create_company("Corner Supplies")
        store.load(COMPANY)
    clock = Clock()
    shelf = Shelf(tmp_path / "packs")
    with running_hub(store, clock=clock, shelf=shelf) as address:
        world = PackedHub(store, address, tmp_path / "devices", clock)
        world.shelf = shelf
        yield world
    if request.param == "sqlite":
        store.database.close()


def fetched(device: Device) -> list[str]:
    return [path.rpartition("/")[2] for path in device.wire.paths() if "/packs/" in path]


def restarted(device: Device) -> Device:
    """Start the app again on what is on the disk."""
    device.replica.close()
    return Device(Replica.open(device.replica.home), device.wire)


def nothing_left(device: Device) -> bool:
    return not (device.replica.home / FOLDER).exists()


def test_a_first_round_by_packs_brings_what_pages_bring(hub: PackedHub) -> None:
    made = hub.pack()
    assert set(made) == {*ANNAS, "prices/cost"}
    by_packs, by_pages = hub.device(AGENT, "packs"), hub.device(AGENT, "pages")
    progress = by_packs.sync().progress
    Round(by_pages.replica, by_pages.client, packs=False).run()
    assert fetched(by_packs) == [made[bucket].name for bucket in ANNAS]
    assert fetched(by_pages) == []
    for device in (by_packs, by_pages):
        assert device.digests() == []
    ours, theirs = (d.replica.query(meta.cursor) for d in (by_packs, by_pages))
    assert (ours.epoch, ours.filling) == (theirs.epoch, theirs.filling) == (ours.epoch, {})
    assert (progress.rows_done, progress.rows_left, progress.bytes_left) == (ROWS, 0, 0)
    assert by_packs.replica.query(find, "cola", 5) == by_pages.replica.query(find, "cola", 5) != []
    assert nothing_left(by_packs)


def test_what_has_changed_since_a_pack_comes_behind_it(hub: PackedHub) -> None:
    hub.pack()
    hub.change(Product, "cola", name="Cola, new recipe")
    hub.store.remove(Product, ["ghost"])
    device = hub.device(AGENT)
    device.sync()
    assert len(fetched(device)) == len(ANNAS)
    assert device.need(Product, "cola").name == "Cola, new recipe"
    assert device.get(Product, "ghost") is None
    assert device.digests() == []


def test_an_idle_round_knows_nothing_of_packs(hub: PackedHub) -> None:
    hub.pack()
    device = hub.synced(AGENT)
    device.sync()
    assert device.wire.paths() == ["/v1/pull"]


def test_a_file_that_is_cut_off_goes_on_where_it_was_in_the_same_round(hub: PackedHub) -> None:
    hub.pack()
    device = hub.device(AGENT)
    device.wire.cuts = [100]
    device.sync()
    ranges = [headers.get("Range") for headers in device.wire.headers]
    assert "bytes=100-" in ranges
    assert device.digests() == []


def test_a_file_that_is_cut_off_goes_on_where_it_was_after_a_restart(hub: PackedHub) -> None:
    made = hub.pack()
    device = hub.device(AGENT)
    device.wire.cuts = [50, 20, 30]
    assert device.fails().kind == "offline"
    device = restarted(device)
    device.wire.forget()
    device.sync()
    first = device.wire.paths().index(f"/v1/packs/{made['catalog'].name}")
    assert device.wire.headers[first]["Range"] == "bytes=100-"
    assert device.digests() == []


class Killed(BaseException):
    """The process ends. Not an `Exception`: nothing may catch it and go on."""


@pytest.mark.parametrize("page", [1, 2, 3, 4, 9])
def test_a_device_that_is_killed_between_pages_goes_on_after_the_last_one_stored(
    page: int, hub: PackedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = hub.pack()
    device = hub.device(AGENT)
    real, stored = settle_pack, 0

    def settle_and_die(*arguments: Any) -> frozenset[str]:
        nonlocal stored
        stored += 1
        if stored == page:
            raise Killed
        return real(*arguments)

    with monkeypatch.context() as dying:
        dying.setattr(sync_packs, "settle_pack", settle_and_die)
        with pytest.raises(Killed):
            device.sync()
    held = device.replica.query(meta.cursor)
    assert ("catalog" in held.filling) is (page in (3, 4))
    assert ("catalog" in held.buckets) is (page == 9)
    device = restarted(device)
    device.wire.forget()
    device.sync()
    # The file is here: what was on its way to be loaded is not fetched once more.
    assert made["catalog"].name not in fetched(device)
    assert device.digests() == []
    assert nothing_left(device)


def test_an_index_that_a_death_left_unmade_is_made_without_the_hub(
    hub: PackedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: Any) -> None:
        raise Killed

    hub.pack()
    device = hub.device(AGENT)
    with monkeypatch.context() as dying:
        dying.setattr(sync_round, "index_catalog", die)
        with pytest.raises(Killed):
            device.sync()
    assert "catalog" in device.replica.query(meta.cursor).buckets
    assert device.replica.query(find, "cola", 5) == []
    device = restarted(device)
    device.wire.will("/v1/pull", *[lose_request] * 3)
    assert device.fails().kind == "offline"
    assert len(device.replica.query(find, "cola", 5)) == 1
    device.sync()
    assert device.digests() == []


def test_a_pack_that_goes_away_in_the_middle_is_made_good_by_pages(
    hub: PackedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.pack()
    device = hub.device(AGENT)
    with monkeypatch.context() as dying:
        real, stored = settle_pack, 0

        def settle_and_die(*arguments: Any) -> frozenset[str]:
            nonlocal stored
            stored += 1
            if stored == 5:
                raise Killed
            return real(*arguments)

        dying.setattr(sync_packs, "settle_pack", settle_and_die)
        with pytest.raises(Killed):
            device.sync()
    assert "catalog" in device.replica.query(meta.cursor).filling
    shutil.rmtree(device.replica.home / FOLDER)
    hub.change(Product, "cola", name="Newer")
    hub.store.remove(Product, ["ghost", "relic"])
    device = restarted(device)
    Round(device.replica, device.client, packs=False).run()
    assert device.digests() == []


def test_a_newer_pack_takes_over_where_an_older_one_stopped(
    hub: PackedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has left the bucket between the two is in the newer one as gone."""
    hub.pack()
    device = hub.device(AGENT)
    with monkeypatch.context() as short:
        short.setattr(Round, "_pull", _some_pages)
        Round(device.replica, device.client, packs=False, page_rows=3).run()
    begun = device.replica.query(meta.cursor).filling["catalog"]
    hub.store.remove(Product, ["ghost", "relic", "cola"])
    hub.change(Product, "tea", name="Newer tea")
    hub.shelf.tidy(hub.store.company.id, "another", 0, hub.clock())
    newer = hub.pack()["catalog"]
    assert 0 < begun < newer.position
    device.sync()
    assert newer.name in fetched(device)
    assert device.get(Product, "ghost") is None
    assert device.digests() == []


def _some_pages(round_: Round) -> frozenset[str]:
    """Pull until the catalog has begun to come."""
    while "catalog" not in round_.replica.query(meta.cursor).filling:
        round_._settle(round_._page(round_.replica.query(meta.cursor)))
    return frozenset()


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


def pack_bytes(hub: PackedHub, bucket: str) -> bytes:
    draft = hub.folder.parent / "draft"
    pack.write_pack(hub.store, bucket, draft)
    return draft.read_bytes()


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


def test_a_hub_without_packs_sends_pages(hub: PackedHub) -> None:
    with running_hub(hub.store, clock=hub.clock) as plain:
        hub.address = plain
        device = hub.device(AGENT)
        device.sync()
        assert fetched(device) == []
        assert device.digests() == []


def test_another_epoch_makes_packs_of_before_worthless(hub: PackedHub) -> None:
    old = hub.pack()
    device = hub.synced(AGENT)
    key = device.order(cola=6)
    hub.store.renew_epoch()
    hub.store.remove(Product, ["ghost"])
    device.sync()
    assert fetched(device) == []
    epoch = hub.store.renew_epoch()
    new = hub.pack()
    assert new["catalog"].epoch == epoch != old["catalog"].epoch
    hub.store.remove(Product, ["relic"])
    device.sync()
    assert fetched(device) == [new[bucket].name for bucket in ANNAS]
    assert device.get(Product, "relic") is None
    assert device.get(Product, "ghost") is None
    assert device.need(Order, key).status == "draft"
    assert device.digests() == []


def test_the_catalog_can_be_searched_before_history_has_arrived(
    hub: PackedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        order = Order(
            id=f"h{number}",
            number=f"H-{number}",
            status="delivered",
            outlet_id="corner",
            author_id=AGENT.id,
            currency="USD",
            created_at="2026-01-01T00:00:00.000Z",
        )
        hub.put(order)
    made = hub.pack()
    device = hub.device(AGENT)
    real = settle_pack
    seen: list[tuple[str, int]] = []

    def look(connection: Any, offer: PackOffer, *rest: Any) -> frozenset[str]:
        seen.append((offer.bucket, len(find(connection, "cola", 5))))
        return real(connection, offer, *rest)

    monkeypatch.setattr(sync_packs, "settle_pack", look)
    device.sync()
    came = list(dict.fromkeys(bucket for bucket, _ in seen))
    assert came == [*ANNAS, "history/north"]
    assert {found for bucket, found in seen if bucket != "catalog"} == {1}
    assert len(fetched(device)) == len(set(fetched(device))) == 5
    assert device.count("order_head") == made["history/north"].rows == 6
    assert device.digests() == []


def test_progress_is_told_in_rows_and_bytes(
    hub: PackedHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_packs, "_TOLD_BYTES", 50)
    made = hub.pack()
    device = hub.device(MANAGER)
    told: list[tuple[int, int, int, int]] = []

    def tell(p: Progress) -> None:
        told.append((p.rows_done, p.rows_left, p.bytes_done, p.bytes_left))

    round_ = Round(device.replica, device.client, tell, read_ahead=False)
    round_.run()
    size = sum(offer.size_bytes for offer in made.values())
    assert max(left for *_, left in told) > size / 2
    assert [done for _, _, done, _ in told] == sorted(done for _, _, done, _ in told)
    assert told[-1][0] == round_.progress.rows_done == 36
    assert told[-1][1::2] == (0, 0)
    assert round_.progress.bytes_done == device.client.bytes_received
    during = {rows for rows, _, _, left in told if left}
    assert len(during) > 3
