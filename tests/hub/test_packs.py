from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import structlog
from filelock import FileLock

from fieldapp.domain.noun import moment_of
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.hub import pack
from fieldapp.hub.account import open_session
from fieldapp.hub.clock import system_clock
from fieldapp.hub.device import Newcomer, Sighting
from fieldapp.hub.packer import Packer
from fieldapp.hub.pull import pull, pull_bytes
from fieldapp.hub.server import packing, running_hub
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from fieldapp.wire import PROTOCOL, PROTOCOL_HEADER
from fieldapp.wire.messages import PackOffer, PullReply, PullRequest
from fieldapp.wire.pack import pages
from tests.hub.world import AGENT, MANAGER, NOW, Replica, outlet
from tests.sync.deadline import eventually

LATER = "2026-03-03T09:00:00.000Z"
"""A day and an hour after `NOW`."""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "packs")


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


def test_a_first_sync_by_packs_is_equal_to_one_by_pages(store: Store, shelf: Shelf) -> None:
    made = packed(store, shelf)
    assert set(made) == {"catalog", "prices/retail", "prices/cost", "stock/w1"}
    device = Replica.of(store, AGENT)
    assert synced_with_packs(device, shelf) == ["catalog", "prices/retail", "stock/w1"]
    device.check()
    assert device.keys("price") == {f"retail/p{n}" for n in range(1, 6)}


def test_a_page_ends_before_a_bucket_that_is_packed_and_lanes_keep_their_order(
    store: Store, shelf: Shelf
) -> None:
    made = packed(store, shelf)
    reply = page(Replica.of(store, AGENT), shelf)
    prefixes = {change.bucket.partition("/")[0] for change in reply.changes}
    assert prefixes == {"user", "route"}
    assert reply.packs == [made[name] for name in ("catalog", "prices/retail", "stock/w1")]
    assert not reply.complete
    assert reply.rows_left == sum(offer.rows for offer in reply.packs)


def test_the_encoded_page_offers_the_same(store: Store, shelf: Shelf) -> None:
    packed(store, shelf)
    device = Replica.of(store, AGENT)
    request = PullRequest(packs=["gzip"])
    text, _ = pull_bytes(store, device.identity, request, NOW, shelf=shelf)
    assert PullReply.model_validate_json(text) == pull(
        store, device.identity, request, NOW, shelf=shelf
    )


def test_a_device_that_does_not_ask_for_packs_is_sent_pages(store: Store, shelf: Shelf) -> None:
    packed(store, shelf)
    for encodings in ([], ["zstd"]):
        device = Replica.of(store, AGENT)
        request = PullRequest(packs=encodings)
        reply = pull(store, device.identity, request, NOW, shelf=shelf)
        assert reply.packs == []
        assert reply.complete


def test_a_spoilt_pack_is_not_offered_again_and_its_bucket_comes_in_pages(
    store: Store, shelf: Shelf
) -> None:
    made = packed(store, shelf)
    device = Replica.of(store, AGENT)
    reply = page(device, shelf, spoilt=[made["catalog"].name])
    assert device.keys("product") == {f"p{n}" for n in range(1, 6)}
    assert [offer.bucket for offer in reply.packs] == ["prices/retail", "stock/w1"]


def test_what_changes_between_the_pack_and_the_pull_is_not_lost(
    store: Store, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack, "LINE_BYTES", 1)
    packed(store, shelf)
    for lines in (1, 2, 4, None):
        device = Replica.of(store, AGENT)
        offer = page(device, shelf).packs[0]
        load(device, shelf, offer, lines)
        store.load([Product(id="p1", sku="P1", name=f"after {lines}")])
        store.load([Product(id=f"new-{lines}", sku="N", name="new")])
        store.remove(Product, ["p2" if lines == 1 else "p3"])
        device.sync()
        device.check()


def test_a_pack_brings_what_has_left_a_bucket_as_gone(store: Store, shelf: Shelf) -> None:
    """So that it may take over where another pack, or pages, have stopped."""
    store.remove(Product, ["p2"])
    offer = packed(store, shelf)["catalog"]
    [one] = pages([content(store, shelf, offer)], offer)
    assert one.changes[0].gone == ["p2"]
    assert len(one.changes[0].rows) == 4
    assert one.position == offer.position


def test_the_same_content_has_the_same_name_in_every_folder(store: Store, tmp_path: Path) -> None:
    first, second = (packed(store, Shelf(tmp_path / name)) for name in ("a", "b"))
    assert first == second
    store.load([Product(id="p1", sku="P1", name="other")])
    assert packed(store, Shelf(tmp_path / "c"))["catalog"].name != first["catalog"].name


def test_the_rest_of_a_bucket_comes_in_pages_when_that_is_less(store: Store, shelf: Shelf) -> None:
    packed(store, shelf)
    for taken, offered in ((2, True), (4, False)):
        device = Replica.of(store, AGENT)
        while len(device.keys("product")) < taken:
            device.page(1)
        offers = [offer.bucket for offer in page(device, shelf).packs]
        assert ("catalog" in offers) is offered
        synced_with_packs(device, shelf)
        device.check()


def test_a_bucket_that_a_device_gains_comes_as_a_pack(store: Store, shelf: Shelf) -> None:
    packed(store, shelf)
    device = Replica.of(store, AGENT)
    device.sync()
    store.load([AGENT.model_copy(update={"price_type_ids": ["cost"], "role": "manager"})])
    assert synced_with_packs(device, shelf) == ["prices/cost"]
    device.check()


def test_packs_of_another_history_are_not_offered_and_go(store: Store, shelf: Shelf) -> None:
    old = packed(store, shelf)
    store.renew_epoch()
    assert page(Replica.of(store, AGENT), shelf).packs == []
    made = packed(store, shelf)
    assert {offer.epoch for offer in shelf.packs(store.company.id)} == {made["catalog"].epoch}
    assert made["catalog"].epoch != old["catalog"].epoch


def test_packs_from_a_future_that_a_restore_has_undone_go(store: Store, shelf: Shelf) -> None:
    made = packed(store, shelf)["catalog"]
    company = store.company.id
    beyond = made.model_copy(update={"name": "f" * 64, "position": 10_000})

    def make(draft: Path) -> PackOffer:
        draft.write_bytes(b"x")
        return beyond

    shelf.add(company, make)
    assert made.name not in {offer.name for offer in page(Replica.of(store, AGENT), shelf).packs}
    packed(store, shelf)
    assert shelf.find(company, beyond.name) is None
    assert page(Replica.of(store, AGENT), shelf).packs[0].bucket == "catalog"


def test_only_large_buckets_that_many_share_are_packed(store: Store, shelf: Shelf) -> None:
    store.load([outlet(f"more-{n}", "r1") for n in range(20)])
    made = packer(store, shelf, min_rows=6).pack_what_has_grown()
    assert [offer.bucket for offer in made] == ["prices/cost", "prices/retail"]


def test_a_pack_is_made_again_when_its_bucket_has_grown_enough(store: Store, shelf: Shelf) -> None:
    again = packer(store, shelf)
    assert len(again.pack_what_has_grown()) == 4
    assert again.pack_what_has_grown() == []
    store.load([Product(id=f"p{n}", sku=f"P{n}", name="new") for n in range(1, 5)])
    assert again.pack_what_has_grown() == []
    store.load([Product(id="p9", sku="P9", name="ninth")])
    [made] = again.pack_what_has_grown()
    assert (made.bucket, made.rows) == ("catalog", 6)
    assert packed(store, shelf) == {}, "another process finds that nothing is due"


def test_one_process_at_a_time_packs_in_a_folder(store: Store, shelf: Shelf) -> None:
    shelf.folder.mkdir()
    busy = packer(store, shelf)
    with FileLock(shelf.folder / "packer.lock"):
        assert busy.pack_what_has_grown() == []
    assert len(busy.pack_what_has_grown()) == 4


def test_a_pack_that_is_replaced_stays_for_a_day_from_its_last_use(
    store: Store, shelf: Shelf
) -> None:
    company = store.company.id
    old = packed(store, shelf)
    for offer in old.values():
        shelf.note_use(company, offer.name, NOW)
    store.load([Product(id=f"p{n}", sku=f"P{n}", name="new") for n in range(1, 6)])
    store.load(
        [Price(price_type_id="retail", product_id=f"p{n}", amount_minor=1) for n in range(6)]
    )
    new = packed(store, shelf)
    assert set(new) == {"catalog", "prices/retail"}
    for offer in new.values():
        shelf.note_use(company, offer.name, NOW)
    shelf.note_use(company, old["prices/retail"].name, LATER)
    packed(store, shelf, LATER)
    names = {offer.name for offer in shelf.packs(company)}
    assert old["catalog"].name not in names
    assert not shelf.file(company, old["catalog"].name).exists()
    assert {old["prices/retail"].name, new["catalog"].name, old["stock/w1"].name} <= names


def test_what_a_writer_that_died_has_left_is_cleaned_up(store: Store, shelf: Shelf) -> None:
    packed(store, shelf)
    home = shelf.folder / store.company.id
    at = moment_of(NOW).timestamp()
    for name in ("draft-1-2", f"{'e' * 64}.pack"):
        (home / name).write_bytes(b"half")
        os.utime(home / name, (at, at))
    packed(store, shelf, NOW)
    assert (home / "draft-1-2").exists()
    packed(store, shelf, LATER)
    assert {path.suffix for path in home.iterdir()} == {".pack", ".json"}
    assert len(list(home.iterdir())) == 8


def test_writing_a_pack_gives_others_their_turn(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pack, "ROWS_A_SLICE", 2)
    rests: list[float] = []
    offer = pack.write_pack(store, "catalog", tmp_path / "draft", rests.append)
    assert offer.rows == 5
    assert rests == [pack.PAUSE_S] * 2


def test_a_running_hub_packs_by_itself_and_ends_in_time(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Packer
    monkeypatch.setattr(
        "fieldapp.hub.server.Packer", lambda s, f, c: real(s, f, c, min_rows=5, every_s=60)
    )
    with packing(store, tmp_path / "packs", system_clock) as shelf:
        assert shelf is not None
        eventually(lambda: len(shelf.packs(store.company.id)) == 4, "four packs")
    assert not [thread for thread in threading.enumerate() if thread.name == "packer"]
    with packing(store, None, system_clock) as none:
        assert none is None


def test_packing_that_fails_is_logged_and_tried_again(store: Store, tmp_path: Path) -> None:
    (tmp_path / "packs").write_text("in the way")
    with (
        structlog.testing.capture_logs() as lines,
        packing(store, tmp_path / "packs", system_clock),
    ):
        eventually(lambda: lines, "a line in the log")
    assert lines[0]["event"] == "packing_failed"


# Over HTTP


@pytest.fixture
def client(store: Store, shelf: Shelf) -> Iterator[httpx.Client]:
    session = open_session(
        store,
        user_id=AGENT.id,
        login="ann",
        newcomer=Newcomer("d1"),
        sighting=Sighting(),
        now=system_clock(),
    )
    headers = {
        PROTOCOL_HEADER: str(PROTOCOL),
        "Authorization": f"Bearer {session.access_token}",
        "Accept-Encoding": "identity",
    }
    with (
        running_hub(store, shelf=shelf) as address,
        httpx.Client(base_url=address, headers=headers, timeout=20) as client,
    ):
        yield client


def test_a_pack_is_served_whole_and_in_parts(
    client: httpx.Client, store: Store, shelf: Shelf
) -> None:
    offer = packed(store, shelf)["catalog"]
    offered = PullReply.model_validate(client.post("/v1/pull", json={"packs": ["gzip"]}).json())
    assert offered.packs[0] == offer
    reply = client.get(f"/v1/packs/{offer.name}")
    assert reply.status_code == 200
    assert reply.content == content(store, shelf, offer)
    assert len(reply.content) == offer.size_bytes
    assert reply.headers["etag"] == f'"{offer.name}"'
    assert reply.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert reply.headers["accept-ranges"] == "bytes"
    rest = client.get(f"/v1/packs/{offer.name}", headers={"Range": "bytes=100-"})
    assert rest.status_code == 206
    assert rest.headers["content-range"] == f"bytes 100-{offer.size_bytes - 1}/{offer.size_bytes}"
    assert rest.content == reply.content[100:]
    beyond = client.get(f"/v1/packs/{offer.name}", headers={"Range": "bytes=999999-"})
    assert beyond.status_code == 416
    known = client.get(f"/v1/packs/{offer.name}", headers={"If-None-Match": f'"{offer.name}"'})
    assert (known.status_code, known.content) == (304, b"")


def test_a_pack_that_another_process_made_is_served_too(
    client: httpx.Client, store: Store, shelf: Shelf
) -> None:
    offer = packed(store, Shelf(shelf.folder))["catalog"]
    assert client.get(f"/v1/packs/{offer.name}").status_code == 200


def test_a_pack_of_a_foreign_bucket_is_refused_and_logged(
    client: httpx.Client, store: Store, shelf: Shelf
) -> None:
    offer = packed(store, shelf)["prices/cost"]
    with structlog.testing.capture_logs() as lines:
        reply = client.get(f"/v1/packs/{offer.name}")
    assert (reply.status_code, reply.json()["code"]) == (403, "foreign_bucket")
    [line] = [line for line in lines if line["event"] == "foreign_bucket"]
    assert (line["device"], line["user"], line["bucket"]) == ("d1", AGENT.id, "prices/cost")


def test_whoever_is_not_signed_in_gets_no_pack(
    client: httpx.Client, store: Store, shelf: Shelf
) -> None:
    offer = packed(store, shelf)["catalog"]
    reply = client.get(f"/v1/packs/{offer.name}", headers={"Authorization": ""})
    assert (reply.status_code, reply.json()["code"]) == (401, "token_invalid")


def test_packs_that_do_not_exist(client: httpx.Client, store: Store, shelf: Shelf) -> None:
    offer = packed(store, shelf)["catalog"]
    shelf.file(store.company.id, offer.name).unlink()
    for name in (offer.name, "0" * 64):
        reply = client.get(f"/v1/packs/{name}")
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    assert client.get("/v1/packs/..%2Fhub.db").status_code in (404, 422)
    assert client.get(f"/v1/packs/{'A' * 64}").status_code == 422


def test_a_manager_gets_the_pack_of_cost_prices(store: Store, shelf: Shelf) -> None:
    packed(store, shelf)
    device = Replica.of(store, MANAGER)
    assert "prices/cost" in synced_with_packs(device, shelf)
    device.check()
