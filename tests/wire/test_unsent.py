"""A file of unsent commands is read whole and unchanged, or refused with the reason."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.wire.unsent import UnsentRefused, read_unsent
from tests.wire.samples.messages import UNSENT

TEXT = UNSENT.model_dump_json(indent=2)


def changed(**fields: Any) -> bytes:
    return json.dumps({**json.loads(TEXT), **fields}).encode()


def commands(change: Any) -> bytes:
    value = json.loads(TEXT)
    change(value["commands"])
    return json.dumps(value).encode()


def test_what_was_exported_is_read_again():
    assert read_unsent(TEXT.encode()) == UNSENT


@given(cut=st.integers(0, len(TEXT.encode()) - 1))
def test_half_a_file_is_refused(cut: int):
    with pytest.raises(UnsentRefused, match="Nothing was done"):
        read_unsent(TEXT.encode()[:cut])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff garbage",
        b"[]",
        b"null",
        b"{}",
        b'"text"',
        b"[" * 100_000,
        changed(commands=7),
        changed(device_id="a/b"),
        changed(exported_at="yesterday"),
        changed(commands=[{"number": 0, "command": {}}]),
        changed(commands=[{"number": 1}]),
        changed(commands=[{"number": 1, "command": []}]),
    ],
)
def test_garbage_is_refused_in_words(content: bytes):
    with pytest.raises(UnsentRefused, match="Export the file again on the device"):
        read_unsent(content)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            commands(lambda c: c[0]["command"].update(quantity=999)),
            r"Command 4 \(change_line\) was changed",
        ),
        (commands(lambda c: c[1].pop("digest")), r"Command 5 \(submit_order\) was changed"),
        (commands(lambda c: c.pop()), "added or left out"),
        (commands(lambda c: c.reverse()), "Command 4 stands behind command 5"),
        (commands(lambda c: c.append(c[0])), "Command 4 stands behind command 5"),
        (changed(login="boris"), "head was changed"),
        (changed(company="other"), "head was changed"),
        (changed(format="fieldapp-unsent-9"), "Update this one"),
    ],
)
def test_an_edited_file_is_refused_and_the_place_is_named(content: bytes, told: str):
    with pytest.raises(UnsentRefused, match=told):
        read_unsent(content)


def test_a_file_of_the_first_release_is_read_without_digests():
    value = json.loads(TEXT)
    for name in ("format", "digest", "company", "company_name"):
        del value[name]
    for one in value["commands"]:
        del one["digest"]

    file = read_unsent(json.dumps(value).encode())

    assert [one.number for one in file.commands] == [4, 5]
    assert file.company == ""
