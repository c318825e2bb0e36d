"""Loading packs, stopped anywhere: it goes on where it was."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from fieldapp.domain.product import Product
from fieldapp.localdb import meta
from fieldapp.localdb.pack_files import FOLDER
from fieldapp.localdb.search import find
from fieldapp.localdb.settlement import settle_pack
from fieldapp.sync import packs as sync_packs
from fieldapp.sync import round as sync_round
from fieldapp.sync.round import Round
from tests.company import AGENT
from tests.hub.conftest import (  # noqa: F401
    postgres_database,
    postgres_server,
    postgres_url,
)
from tests.sync.packs.world import PackedHub, fetched, nothing_left, restarted
from tests.sync.world import lose_request


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
