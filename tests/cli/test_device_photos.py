"""`fieldapp device photo` and `photos`: from an agent's file to the manager's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.hub.account import add_account
from fieldapp.hub.store import Store
from tests.cli.conftest import PASSWORD, Run
from tests.company import MANAGER
from tests.pictures import jpeg, png


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "shelf.jpg"
    file.write_bytes(jpeg(size_bytes=600_000))
    return file


def test_a_photo_goes_from_the_agents_file_to_the_managers_folder(
    run: Run, online: Path, hub: str, store: Store, file: Path, tmp_path: Path
) -> None:
    agent = ("device", "--home", online)
    taken = run(*agent, "photo", "--outlet", "C-1", file, "--caption", "left", "--json").json
    assert (taken["state"], taken["size_bytes"], taken["width"]) == ("saved", 600_000, 4_000)
    status = run(*agent, "status", "--json").json
    assert (status["waiting"], status["photos_waiting"]) == (0, 1)
    record_only = run(*agent, "sync", "--no-photos", "--json").json
    assert (record_only["commands_sent"], record_only["photos_waiting"]) == (1, 1)
    synced = run(*agent, "sync", "--json").json
    assert (synced["photos_sent"], synced["photos_waiting"]) == (1, 0)
    assert synced["photos_fault"] == ""

    add_account(store, "maria", PASSWORD, MANAGER)
    manager = ("device", "--home", tmp_path / "manager")
    run(*manager, "enrol", "--hub", hub, "--login", "maria", "--password", PASSWORD)
    run(*manager, "sync")
    listed = run(*manager, "photos", "--outlet", "C-1", "--json").json
    assert [(row["photo_id"], row["state"]) for row in listed] == [(taken["photo_id"], "away")]
    wanted = run(*manager, "photos", "--outlet", "C-1", "--fetch", "--json").json
    assert wanted[0]["state"] == "wanted"
    assert run(*manager, "sync", "--json").json["photos_fetched"] == 1
    folder = tmp_path / "out"
    saved = run(*manager, "photos", "--outlet", "C-1", "--save", folder, "--json").json
    assert saved[0]["state"] == "here"
    assert (folder / taken["photo_id"]).read_bytes() == file.read_bytes()


def test_people_get_the_same_in_words(run: Run, online: Path, file: Path) -> None:
    device = ("device", "--home", online)
    assert "No photos yet." in run(*device, "photos", "--outlet", "C-1").out
    assert "of Corner is saved: 600,000 bytes" in run(*device, "photo", "--outlet", "C-1", file).out
    assert "saved here, waits" in run(*device, "photos", "--outlet", "C-1").out
    assert "1 photos wait" in run(*device, "sync", "--no-photos").out
    assert "Photos: 1 sent, 0 fetched." in run(*device, "sync").out
    assert "  sent" in run(*device, "photos", "--outlet", "C-1").out


def test_a_photo_is_kept_with_no_hub(run: Run, home: Path, file: Path) -> None:
    device = ("device", "--home", home)
    assert run(*device, "photo", "--outlet", "C-1", file, "--json").json["state"] == "saved"
    assert run(*device, "sync", "--json").code == 3
    assert run(*device, "status", "--json").json["photos_waiting"] == 1


@pytest.mark.parametrize(
    ("content", "outlet", "code"),
    [
        (b"%PDF-1.7", "C-1", "photo_type_unknown"),
        (jpeg(size_bytes=11 * 1024 * 1024), "C-1", "photo_too_large"),
        (png(), "B-1", "outlet_unknown"),
        (None, "C-1", "FileNotFoundError"),
    ],
)
def test_what_is_not_taken_is_told_by_its_code(
    run: Run, home: Path, tmp_path: Path, content: bytes | None, outlet: str, code: str
) -> None:
    file = tmp_path / "some.jpg"
    if content is not None:
        file.write_bytes(content)
    ran = run("device", "--home", home, "photo", "--outlet", outlet, file, "--json")
    assert ran.code == 1
    assert ran.error == code
    assert run("device", "--home", home, "status", "--json").json["photos_waiting"] == 0
