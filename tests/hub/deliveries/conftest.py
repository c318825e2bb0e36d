"""The orders that are delivered, and the file that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.hub.store import Store
from tests.hub.deliveries.office import CHEESE, COLA, order


@pytest.fixture(autouse=True)
def goods(store: Store, at_now: None) -> None:
    """An order that was shipped and one that was submitted, with their products."""
    store.load([CHEESE, COLA, order("1"), order("2", status="submitted")])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the office writes what it delivered."""
    return tmp_path / "deliveries.csv"
