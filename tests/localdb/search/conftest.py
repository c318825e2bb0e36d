"""Catalogs to search in, with an index of trigrams and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.localdb import product_index
from fieldapp.localdb.database import Database
from tests.localdb.search.goods import fill


@pytest.fixture(scope="module", params=["trigrams", "plain"])
def trigrams(request: pytest.FixtureRequest) -> Iterator[bool]:
    there: bool = request.param == "trigrams"
    if there and not product_index.has_trigrams():
        pytest.skip("this SQLite has no FTS5 with trigrams")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(product_index, "probe", lambda: there)
        yield there


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "replica.db")
    yield database
    database.close()


@pytest.fixture
def catalog(trigrams: bool, database: Database) -> Database:
    fill(database)
    return database


@pytest.fixture(scope="module")
def unchanged(trigrams: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The same catalog, for tests that only read."""
    database = Database(tmp_path_factory.mktemp("search") / "replica.db")
    fill(database)
    yield database
    database.close()
