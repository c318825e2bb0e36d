"""Unsent commands leave a device in a file and come back into it, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fieldapp.actions import orders
from fieldapp.actions.outbox import Imported, export_unsent, import_unsent, unsent
from fieldapp.localdb import meta, outbox
from fieldapp.localdb.records import read_nouns
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.wire.unsent import UnsentRefused, read_unsent, unsent_file
from tests.company import OTHER_AGENT
from tests.replicas import FixedWorld, content, fill, open_replica


@pytest.fixture
def replica(tmp_path):
    replica = open_replica(tmp_path / "home")
    fill(replica)
    yield replica
    replica.close()


def sell(replica: Replica, **lines: int) -> str:
    saved = orders.create(replica, "corner", list(lines.items()))
    assert isinstance(saved, Saved), saved
    return saved.document


def emptied(replica: Replica, prefix: str = "again") -> Replica:
    """Lose everything of a device but who it is."""
    replica.close()
    for path in replica.home.iterdir():
        path.unlink()
    again = open_replica(replica.home, world=FixedWorld(prefix=prefix))
    fill(again)
    return again


def test_an_export_comes_back_into_the_emptied_device(replica, tmp_path: Path):
    keys = [sell(replica, cola=12), sell(replica, tea=1)]
    file = tmp_path / "out" / "unsent.json"
    assert export_unsent(replica, file) == 2
    again = emptied(replica)

    imported = import_unsent(again, read_unsent(file.read_bytes()))

    assert imported == [Imported(n, "create_order", "added") for n in (1, 2)]
    assert {order.key for order in again.query(read_nouns, "order")} == set(keys)
    assert [entry.number for entry in again.journal.read().entries] == [1, 2]
    assert again.query(meta.counter, meta.ORDER_COUNTER) == 2
    assert unsent(again).commands == read_unsent(file.read_bytes()).commands
    before = content(again)
    assert import_unsent(again, read_unsent(file.read_bytes())) == [
        Imported(n, "create_order", "known") for n in (1, 2)
    ]
    assert content(again) == before
    sell(again, cola=1)
    assert again.query(meta.counter, meta.COMMAND_COUNTER) == 3
    again.close()


def test_what_the_hub_had_at_the_last_sign_in_is_not_added_again(replica):
    sell(replica, cola=12)
    sell(replica, tea=1)
    file = unsent(replica)
    again = emptied(replica)
    with again.database.write() as connection:
        meta.raise_counter(connection, meta.COMMAND_COUNTER, 1)

    assert [one.state for one in import_unsent(again, file)] == ["known", "added"]
    assert [entry.number for entry in again.query(outbox.pending)] == [2]
    again.close()


def test_what_does_not_apply_any_more_is_added_and_told(replica):
    key = sell(replica, cola=12)
    orders.submit(replica, key)
    orders.cancel(replica, key)
    file = unsent(replica)
    assert len(file.commands) == 3
    again = emptied(replica)
    about = {n: getattr(file, n) for n in ("company", "device_id", "prefix", "login")}
    numbered = [(one.number, one.command) for one in file.commands[1:]]
    rest = unsent_file(numbered, exported_at=file.exported_at, **about)

    imported = import_unsent(again, rest)

    assert [(one.number, one.state) for one in imported] == [(2, "added"), (3, "added")]
    assert [one.refusal.code for one in imported if one.refusal] == ["order_unknown"] * 2
    again.close()


def test_a_number_that_was_used_again_is_refused_and_nothing_is_done(replica):
    sell(replica, cola=12)
    sell(replica, tea=1)
    file = unsent(replica)
    again = emptied(replica, prefix="other")
    sell(again, salt=5)
    before = content(again)

    with pytest.raises(UnsentRefused, match="used number 1 for another command"):
        import_unsent(again, file)

    assert content(again) == before
    again.close()


def test_the_file_of_another_device_is_refused(replica, tmp_path):
    sell(replica, cola=12)
    file = unsent(replica)
    other = open_replica(tmp_path / "other", OTHER_AGENT)

    for stranger in (file, file.model_copy(update={"login": "boris"})):
        with pytest.raises(UnsentRefused, match="this folder is of boris"):
            import_unsent(other, stranger if stranger is file else moved(stranger))
    with pytest.raises(UnsentRefused, match="Nothing was done"):
        import_unsent(replica, file.model_copy(update={"company": "rival"}))
    other.close()


def moved(file):
    return file.model_copy(update={"device_id": "d2"})


def test_a_command_of_a_newer_release_is_refused_before_anything_is_done(replica):
    about = {"company": "acme", "device_id": "d1", "prefix": "A1", "login": "anna"}
    at = replica.world.now()
    file = unsent_file([(1, {"type": "dance", "id": "x", "at": at})], exported_at=at, **about)

    with pytest.raises(UnsentRefused, match="Update the app"):
        import_unsent(replica, file)

    assert replica.query(outbox.every) == []
    assert json.loads(file.model_dump_json())["format"]
