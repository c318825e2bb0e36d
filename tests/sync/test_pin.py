"""The PIN: few tries, growing pauses, counted on the disk; the password is the way out."""

from __future__ import annotations

from pathlib import Path

import pytest
from argon2 import PasswordHasher

from fieldapp.localdb.identity import write_identity
from fieldapp.sync import enrolment, pin
from fieldapp.sync.pin import (
    PAUSES_S,
    Attempt,
    PinUnfit,
    drop_pin,
    has_pin,
    set_pin,
    try_password,
    try_pin,
)
from tests.replicas import identity_of
from tests.sync.world import shifted

NOW = "2026-03-02T08:30:00.000Z"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr(pin, "_HASHER", cheap)
    monkeypatch.setattr(enrolment, "_HASHER", cheap)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    set_pin(tmp_path, "2468")
    return tmp_path


def test_the_right_pin_opens_and_a_wrong_one_does_not(home: Path) -> None:
    assert try_pin(home, "2468", NOW) == Attempt(True)
    assert try_pin(home, "1111", NOW) == Attempt(False, left=2)
    assert try_pin(home, "", NOW) == Attempt(False, left=1)
    assert try_pin(home, "2468", NOW) == Attempt(True)
    assert try_pin(home, "1111", NOW) == Attempt(False, left=2)


def test_pauses_grow_and_the_right_pin_waits_as_well(home: Path) -> None:
    now, pauses = NOW, []
    for _ in range(9):
        attempt = try_pin(home, "1111", now)
        if attempt.wait_s:
            pauses.append(attempt.wait_s)
            assert try_pin(home, "2468", shifted(now, attempt.wait_s - 1)).wait_s == 1
        now = shifted(now, attempt.wait_s)
    assert pauses == [*PAUSES_S, 3_600, 3_600]
    assert try_pin(home, "2468", now).opened
    assert try_pin(home, "1111", now).wait_s == 0


def test_tries_are_counted_before_they_are_looked_at(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(kept: object, text: str) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr(pin, "_fits", killed)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            try_pin(home, "2468", NOW)
    monkeypatch.undo()
    assert try_pin(home, "2468", NOW) == Attempt(False, wait_s=30)


def test_a_clock_that_was_set_back_makes_no_pause_longer(home: Path) -> None:
    for _ in range(3):
        try_pin(home, "1111", NOW)
    assert try_pin(home, "2468", shifted(NOW, -86_400)).wait_s == 30


def test_the_password_of_the_last_sign_in_is_the_way_out_and_counts_as_a_try(home: Path) -> None:
    known = {"password_hash": enrolment._HASHER.hash("secret")}
    write_identity(home, identity_of().model_copy(update=known))
    assert not try_password(home, "guess", NOW).opened
    assert try_password(home, "secret", NOW).opened
    for _ in range(3):
        try_password(home, "guess", NOW)
    assert try_pin(home, "2468", NOW).wait_s == 30


def test_without_an_identity_or_with_a_damaged_file_only_nothing_opens(home: Path) -> None:
    assert not try_password(home, "secret", NOW).opened
    (home / "pin.json").write_text("{ torn")
    assert has_pin(home)
    assert not try_pin(home, "2468", NOW).opened


@pytest.mark.parametrize("text", ["", "123", "1" * 13, "12a4", "١٢٣٤", " 1234", "-123"])
def test_what_is_no_pin_is_refused_and_changes_nothing(home: Path, text: str) -> None:
    with pytest.raises(PinUnfit, match="4 to 12 digits"):
        set_pin(home, text)
    assert try_pin(home, "2468", NOW).opened


def test_the_pin_is_not_readable_in_its_file_and_can_be_dropped(home: Path) -> None:
    file = home / "pin.json"
    assert "2468" not in file.read_text().replace("$", " ").split()
    assert "argon2id" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    drop_pin(home)
    drop_pin(home)
    assert not has_pin(home)
