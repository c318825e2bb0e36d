from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.localdb.database import Database
from tests.company import AGENT, CATALOG, FIELD
from tests.localdb.queries.facts import put


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """The replica of the company's agent for the north route."""
    database = Database(tmp_path / "replica.db")
    put(database, AGENT, *CATALOG, *FIELD)
    yield database
    database.close()
