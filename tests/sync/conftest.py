from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from fieldapp.hub.account import add_account
from fieldapp.hub.database import Database
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from tests.company import AGENT, COMPANY, PEOPLE
from tests.sync.world import PASSWORD, Clock, Device, HubWorld


@pytest.fixture(scope="session")
def company_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's database with the small company, where all its people can sign in."""
    path = tmp_path_factory.mktemp("company") / "hub.db"
    store = Store(Database(f"sqlite:///{path}", durable=False))
    store.create_company("Corner Supplies")
    store.load(COMPANY)
    for user in PEOPLE:
        add_account(store, user.id, PASSWORD, user)
    store.database.close()
    return path


@contextmanager
def opened_hub(company_file: Path, folder: Path) -> Iterator[HubWorld]:
    """Run a hub of its own in an empty folder."""
    shutil.copy(company_file, folder / "hub.db")
    store = Store(Database(f"sqlite:///{folder}/hub.db", durable=False))
    clock = Clock()
    with running_hub(store, clock=clock) as address:
        yield HubWorld(store, address, folder / "devices", clock)
    store.database.close()


@pytest.fixture
def hub(company_file: Path, tmp_path: Path) -> Iterator[HubWorld]:
    with opened_hub(company_file, tmp_path) as hub:
        yield hub


@pytest.fixture
def agent(hub: HubWorld) -> Device:
    """An agent's device after its first sync."""
    return hub.synced(AGENT)
