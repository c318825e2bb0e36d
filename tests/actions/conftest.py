"""A replica with all that the agent may read, and the world that it is in."""

from __future__ import annotations

import pytest

from tests.replicas import FixedWorld, fill, open_replica


@pytest.fixture
def world() -> FixedWorld:
    return FixedWorld()


@pytest.fixture
def replica(tmp_path, world):
    replica = open_replica(tmp_path, world=world)
    fill(replica)
    yield replica
    replica.close()
