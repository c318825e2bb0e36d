"""The doctor looks at the machine and at a device."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.localdb.identity import read_identity
from fieldapp.localdb.replica import Replica
from tests.cli.conftest import Run


def test_the_doctor_looks_at_the_machine(run: Run) -> None:
    findings = run("doctor", "--json").json
    assert all(finding["good"] for finding in findings)
    assert {finding["what"] for finding in findings} >= {"Python", "SQLite"}


def test_the_doctor_looks_at_a_device(run: Run, home: Path) -> None:
    assert run("device", "--home", home, "order", "--outlet", "C-1", "--line", "CO-1=6").code == 0
    findings = {row["what"]: row["found"] for row in run("doctor", "--home", home, "--json").json}
    assert findings["database"] == "ok"
    assert findings["waiting commands"] == "1"
    assert findings["journal"] == "1 commands, 0 unreadable lines"
    assert run("doctor", "--home", home / "nobody").code == 1


def test_a_device_that_is_not_well_gives_the_doctor_an_exit_code(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "fieldapp.cli.doctor.Replica.open", lambda home: _faulty(home), raising=True
    )
    told = run("doctor", "--home", home)
    assert told.code == 1
    assert "cannot be written" in told.out


def _faulty(home: Path) -> object:
    replica = Replica(home, read_identity(home))
    replica.journal_fault = "the journal cannot be written"
    return replica
