"""Whatever moves, is granted or taken away: nobody is sent or holds what is not theirs.

Real replicas pull from a real hub on SQLite, a page of any size at a time, while outlets change
routes, owners gain and lose outlets, routes change hands and people leave.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from tests.sync.random_company import COMPANIES, STEPS
from tests.sync.watched_world import World


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scopes") / "hub.db"
    Store(Database(f"sqlite:///{path}", durable=False)).database.close()
    return path


@given(COMPANIES, STEPS)
@settings(
    max_examples=30, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck)
)
def test_nobody_is_sent_or_holds_what_is_not_theirs(
    template: Path, company: dict[str, Any], story: list[tuple[str, Any, Any]]
) -> None:
    with tempfile.TemporaryDirectory(prefix="fieldapp-scopes-") as name:
        world = World(template, Path(name), company)
        try:
            for step in story:
                world.do(*step)
            for somebody in world.people.values():
                somebody.round(40)
            for somebody in world.people.values():
                somebody.round(3)
        finally:
            world.close()
