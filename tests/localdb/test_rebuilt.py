"""A database that cannot be used makes way, is kept under another name, and costs no command."""

from __future__ import annotations

import os
import sqlite3
import stat

import pytest

from fieldapp.actions import orders
from fieldapp.actions.refresh import read_anew
from fieldapp.localdb import database as database_module
from fieldapp.localdb import meta, migrations, outbox
from fieldapp.localdb.database import DatabaseDamaged
from fieldapp.localdb.journal import JOURNAL_FILE
from fieldapp.localdb.migrations import STEPS
from fieldapp.localdb.records import read_nouns
from fieldapp.localdb.replica import DATABASE_FILE, NotSaved, Replica, Saved
from fieldapp.localdb.salvage import count_unsent, read_commands
from fieldapp.wire.messages import Cursor
from tests.replicas import FixedWorld, content, fill, open_replica


@pytest.fixture
def replica(tmp_path):
    replica = open_replica(tmp_path / "home")
    fill(replica)
    yield replica
    replica.close()


def sell(replica: Replica, **lines: int) -> Saved:
    saved = orders.create(replica, "corner", list(lines.items()))
    assert isinstance(saved, Saved), saved
    return saved


def again(replica: Replica) -> Replica:
    replica.close()
    return open_replica(replica.home, world=FixedWorld(prefix="again"))


def pending(replica: Replica) -> list[int]:
    return [entry.number for entry in replica.query(outbox.pending)]


def spoil_table(replica: Replica, table: str) -> None:
    """Damage the first page of one table in the closed file."""
    path = replica.home / DATABASE_FILE
    with sqlite3.connect(path) as connection:
        sql = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        page = connection.execute(sql, (table,)).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = b"\xa5" * size
    path.write_bytes(data)


FAILS_ON_OLD_ROWS = "CREATE UNIQUE INDEX one_reason ON set_aside (reason)"


def with_step(monkeypatch: pytest.MonkeyPatch, *statements: str) -> None:
    steps = (*STEPS, statements)
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(database_module, "STEPS", steps)


@pytest.fixture
def unfit(replica):
    """A replica with rows that a step cannot bring along."""
    with replica.database.write() as connection:
        for key in "ab":
            row = ("product", key, "{}", "no name", "2026-03-02T08:30:00.000Z", "catalog")
            connection.exec_driver_sql("INSERT INTO set_aside VALUES (?, ?, ?, ?, ?, ?)", row)
    return replica


@pytest.mark.parametrize("journal", ["whole", "lost"])
def test_a_failed_migration_sets_the_file_aside_and_keeps_every_command(
    unfit, monkeypatch, journal
):
    replica = unfit
    sell(replica, cola=12)
    sell(replica, tea=1)
    replica.close()
    if journal == "lost":
        (replica.home / JOURNAL_FILE).unlink()
    before = (replica.home / DATABASE_FILE).read_bytes()
    with_step(monkeypatch, FAILS_ON_OLD_ROWS)

    rebuilt = again(replica)

    assert rebuilt.moved_aside is not None
    assert rebuilt.moved_aside.name == "unmigrated-2026-03-02T083000000Z.db"
    assert rebuilt.moved_aside.read_bytes() == before
    assert pending(rebuilt) == [1, 2]
    rebuilt.close()


def test_a_failed_migration_gives_back_commands_counters_and_the_second_copy(unfit, monkeypatch):
    replica = unfit
    sell(replica, cola=12)
    sell(replica, tea=1)
    with replica.database.write() as connection:
        outbox.contain(connection, 1, "2026-03-02T08:30:00.000Z")
    replica.close()
    (replica.home / JOURNAL_FILE).unlink()
    with_step(monkeypatch, FAILS_ON_OLD_ROWS)

    rebuilt = again(replica)

    assert [entry.number for entry in rebuilt.journal.read().entries] == [1, 2]
    entries = rebuilt.query(outbox.every)
    assert [entry.contained_at is not None for entry in entries] == [True, False]
    fill(rebuilt)
    assert sell(rebuilt, cola=1).number == 3
    numbers = [order.number for order in rebuilt.query(read_nouns, "order")]  # type: ignore[attr-defined]
    assert "A1-00003" in numbers
    assert "A1-00002" in numbers
    rebuilt.close()


def test_a_migration_that_a_full_disk_stops_changes_nothing_and_says_so(replica, monkeypatch):
    sell(replica, cola=12)
    replica.close()
    before = content(replica)
    with_step(monkeypatch, "CREATE TABLE later (id TEXT) STRICT")
    monkeypatch.setattr(database_module, "apply_steps", no_room)

    with pytest.raises(NotSaved, match="full"):
        again(replica)

    monkeypatch.undo()
    assert list(replica.home.glob("unmigrated-*")) == []
    assert content(replica) == before


def no_room(connection, number: int) -> None:
    connection.exec_driver_sql("PRAGMA max_page_count = 1")
    connection.exec_driver_sql("CREATE TABLE more AS SELECT * FROM product")


def test_damage_that_is_found_while_working_is_healed_and_work_goes_on(replica):
    first = sell(replica, cola=12)
    replica.close()
    spoil_table(replica, "product")
    heard: list[frozenset[str]] = []
    opened = again(replica)
    assert list(opened.home.glob("damaged-*")) == []
    opened.subscribe(heard.append)

    assert opened.query(read_nouns, "product") == []

    assert opened.moved_aside is not None
    assert pending(opened) == [1]
    assert any({"sync", "product"} <= kinds for kinds in heard)
    fill(opened)
    assert len(opened.query(read_nouns, "product")) > 3
    assert [order.key for order in opened.query(read_nouns, "order")] == [first.document]
    opened.close()


def test_a_command_that_meets_damage_is_saved_in_the_new_database_or_refused_in_words(replica):
    sell(replica, cola=12)
    replica.close()
    spoil_table(replica, "outlet")
    opened = again(replica)

    outcome = orders.create(opened, "corner", [("cola", 6)])

    assert getattr(outcome, "code", "") == "outlet_unknown"
    assert pending(opened) == [1]
    fill(opened)
    assert sell(opened, cola=6).number == 2
    opened.close()


def test_a_database_that_was_set_aside_takes_no_more_writes(replica):
    old = replica.database
    old.retire()

    with pytest.raises(DatabaseDamaged, match="set aside"), old.write():
        pass


def test_the_log_of_a_damaged_file_is_kept_beside_it(replica):
    sell(replica, cola=12)
    replica.close()
    spoil_table(replica, "product")
    other = sqlite3.connect(replica.home / DATABASE_FILE)
    other.execute("INSERT INTO meta VALUES ('in the log', 'not yet in the file')")
    other.commit()
    opened = open_replica(replica.home, world=FixedWorld(prefix="again"))

    opened.query(read_nouns, "product")

    assert opened.moved_aside is not None
    assert opened.moved_aside.with_name(f"{opened.moved_aside.name}-wal").stat().st_size
    assert pending(opened) == [1]
    opened.close()
    other.close()


def test_what_cannot_be_read_has_no_commands(tmp_path):
    (tmp_path / "junk.db").write_bytes(b"junk" * 1000)

    assert read_commands(tmp_path / "junk.db").entries == []
    assert read_commands(tmp_path / "nowhere.db").entries == []
    assert count_unsent(tmp_path / "nowhere.db") == 0
    assert not (tmp_path / "nowhere.db").exists()


def test_unsent_documents_are_counted_without_opening_the_replica(replica):
    saved = sell(replica, cola=12)
    orders.set_quantity(replica, saved.document, "cola", 24)
    sell(replica, tea=1)

    assert count_unsent(replica.home / DATABASE_FILE) == 2


def test_reading_everything_anew_keeps_what_is_shown_and_what_is_unsent(replica):
    sell(replica, cola=12)
    journal = replica.journal.path.read_bytes()

    read_anew(replica)

    assert replica.query(meta.cursor) == Cursor(epoch="e1", position=1)
    assert pending(replica) == [1]
    assert replica.journal.path.read_bytes() == journal
    assert len(replica.query(read_nouns, "product")) > 3
    fill(replica, [])
    assert replica.query(read_nouns, "product") == []
    assert pending(replica) == [1]


def test_a_new_file_is_forced_to_the_disk_with_its_name(replica, monkeypatch):
    forced: list[bool] = []

    def fsync(handle: int) -> None:
        forced.append(stat.S_ISDIR(os.fstat(handle).st_mode))

    monkeypatch.setattr("os.fsync", fsync)
    sell(replica, cola=12)
    assert forced == [False, True]
    forced.clear()
    sell(replica, cola=12)
    assert forced == [False]
