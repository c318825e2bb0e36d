"""The hub of these tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.hub import pack
from fieldapp.hub.database import Database
from fieldapp.hub.server import running_hub
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from fieldapp.sync import packs as sync_packs
from tests.company import COMPANY
from tests.hub.conftest import (  # noqa: F401
    postgres_database,
    postgres_server,
    postgres_url,
)
from tests.sync.packs.world import PackedHub
from tests.sync.world import Clock


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
