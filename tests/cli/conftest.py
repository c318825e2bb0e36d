from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import structlog

from fieldapp.cli import main, output
from fieldapp.hub.account import add_account
from fieldapp.hub.database import Database
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from fieldapp.localdb.identity import read_identity, write_identity
from fieldapp.sync.enrolment import connect, enrol
from fieldapp.sync.runner import run_once
from tests.company import AGENT, COMPANY

PASSWORD = "correct horse"


@dataclass
class Ran:
    """What a command line left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The code of the failure, which `--json` tells on the error stream."""
        assert "Traceback" not in self.err
        return json.loads(self.err)["error"]["code"]


Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run a command line in this process."""

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(output, "as_json", False)
        monkeypatch.setattr("sys.argv", ["fieldapp", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err)

    # A hub in this process must not write its log between what the commands print.
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    yield run
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's database with the small company, and Anna's device, enrolled and synced."""
    folder = tmp_path_factory.mktemp("prepared")
    store = Store(Database(f"sqlite:///{folder}/hub.db", durable=False))
    store.create_company("Corner Supplies")
    store.load(COMPANY)
    add_account(store, "anna", PASSWORD, AGENT)
    with running_hub(store) as address, contextlib.closing(connect(address)) as client:
        replica = enrol(folder / "device", address, "anna", PASSWORD)
        run_once(replica, client)
        replica.close()
    store.database.close()
    return folder


@pytest.fixture
def store(prepared: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(prepared / "hub.db", tmp_path / "hub.db")
    store = Store(Database(f"sqlite:///{tmp_path}/hub.db", durable=False))
    yield store
    store.database.close()


@pytest.fixture
def hub(store: Store) -> Iterator[str]:
    """The address of a running hub with the small company."""
    with running_hub(store) as address:
        yield address


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    """The folder of Anna's device; its hub is not there."""
    home = tmp_path / "device"
    shutil.copytree(prepared / "device", home)
    write_identity(home, read_identity(home).model_copy(update={"hub": "http://127.0.0.1:1"}))
    return home


@pytest.fixture
def online(home: Path, hub: str) -> Path:
    """The folder of Anna's device, whose hub is there."""
    write_identity(home, read_identity(home).model_copy(update={"hub": hub}))
    return home
