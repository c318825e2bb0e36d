"""First syncs by packs bring what pages bring, in the same order."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.product import Product
from fieldapp.hub.server import running_hub
from fieldapp.localdb import meta
from fieldapp.localdb.search import find
from fieldapp.localdb.settlement import settle_pack
from fieldapp.sync import packs as sync_packs
from fieldapp.sync.progress import Progress
from fieldapp.sync.round import Round
from fieldapp.wire.messages import PackOffer
from tests.company import AGENT, MANAGER
from tests.hub.conftest import (  # noqa: F401
    postgres_database,
    postgres_server,
    postgres_url,
)
from tests.sync.packs.world import ANNAS, ROWS, PackedHub, fetched, nothing_left


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
