from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.localdb.replica import Replica
from tests.replicas import fill, open_replica


@pytest.fixture
def replica(tmp_path: Path) -> Iterator[Replica]:
    """An agent's replica with all of the company that the agent may read."""
    replica = open_replica(tmp_path)
    fill(replica)
    yield replica
    replica.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Replica]:
    """An agent's replica before the first sync."""
    replica = open_replica(tmp_path)
    yield replica
    replica.close()
