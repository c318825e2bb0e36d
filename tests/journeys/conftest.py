"""The demo company served for a journey, and the browser that has to be there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fieldapp.cli.demo import prepare_company
from tests.journeys.browser import chromium
from tests.journeys.servers import Server


@dataclass(frozen=True)
class Stage:
    """What a journey plays on: the hub's database, the hub and the app."""

    database: Path
    hub: Server
    app: Server


@pytest.fixture(autouse=True)
def _browser_is_there() -> None:
    if chromium() is None:
        reason = "no Chromium here; install one (Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Serve a fresh demo company."""
    prepare_company(tmp_path)
    database = tmp_path / "hub.db"
    hub = Server(tmp_path, "hub", ["hub", "--database", f"sqlite:///{database}"], "/v1/health")
    people = str(tmp_path / "people")
    app = Server(tmp_path, "app", ["app", "--hub", hub.address, "--storage", people], "/")
    hub.start()
    app.start()
    yield Stage(database, hub, app)
    app.stop()
    hub.stop()
