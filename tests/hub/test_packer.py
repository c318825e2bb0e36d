"""When packs are made, replaced and cleaned up."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
import structlog
from filelock import FileLock

from fieldapp.domain.noun import moment_of
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.hub import pack
from fieldapp.hub.clock import system_clock
from fieldapp.hub.packer import Packer
from fieldapp.hub.server import packing
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from tests.hub.shelving import LATER, packed, packer
from tests.hub.world import NOW, outlet
from tests.sync.deadline import eventually


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
