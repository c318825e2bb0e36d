"""First syncs by packs are equal to those by pages, whatever happens meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.product import Product
from fieldapp.hub import pack
from fieldapp.hub.pull import pull, pull_bytes
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from fieldapp.wire.messages import PackOffer, PullReply, PullRequest
from fieldapp.wire.pack import pages
from tests.hub.shelving import content, load, packed, page, synced_with_packs
from tests.hub.world import AGENT, NOW, Replica


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
