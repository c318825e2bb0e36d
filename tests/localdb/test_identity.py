"""The files beside the database."""

from __future__ import annotations

import stat

import pytest

from fieldapp.localdb.identity import (
    IDENTITY_FILE,
    SESSION_FILE,
    IdentityUnreadable,
    Tokens,
    read_identity,
    read_tokens,
    write_identity,
    write_tokens,
)
from tests.company import AGENT, NOW
from tests.replicas import identity_of

TOKENS = Tokens(access_token="a", access_expires_at=NOW, refresh_token="r")


def test_an_identity_is_read_as_it_was_written(tmp_path):
    identity = identity_of(AGENT.changed(name="Анна")).model_copy(update={"password_hash": "x"})
    write_identity(tmp_path, identity)

    assert read_identity(tmp_path) == identity


@pytest.mark.parametrize("text", [None, b"", b"{}", b"[1]", b"\xff\xfe", b'{"device_id": "d1"}'])
def test_an_identity_that_is_missing_or_damaged_is_told(tmp_path, text):
    if text is not None:
        (tmp_path / IDENTITY_FILE).write_bytes(text)

    with pytest.raises(IdentityUnreadable, match="unsent commands stay"):
        read_identity(tmp_path)


def test_tokens_are_read_as_they_were_written_and_none_signs_out(tmp_path):
    assert read_tokens(tmp_path) is None
    write_tokens(tmp_path, TOKENS)
    assert read_tokens(tmp_path) == TOKENS
    write_tokens(tmp_path, None)
    write_tokens(tmp_path, None)
    assert read_tokens(tmp_path) is None


def test_a_damaged_session_means_signed_out(tmp_path):
    (tmp_path / SESSION_FILE).write_text('{"access_token": ')

    assert read_tokens(tmp_path) is None


def test_only_the_owner_reads_the_files_and_nothing_is_left_beside_them(tmp_path):
    home = tmp_path / "new" / "home"
    write_identity(home, identity_of())
    write_tokens(home, TOKENS)

    assert {path.name for path in home.iterdir()} == {IDENTITY_FILE, SESSION_FILE}
    for path in home.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
