"""Five bugs of sync, put in from outside: the simulated world finds each within 300 seeds."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.hub import feed
from fieldapp.hub.page import Page
from fieldapp.localdb import meta, outbox
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.journal import JOURNAL_FILE
from fieldapp.localdb.replica import DATABASE_FILE, Replica
from fieldapp.simulate.run import World
from fieldapp.sync import round as sync_round
from fieldapp.sync.people import People
from fieldapp.wire.messages import PullReply
from tests.simulate.noticing import noticed, said

Patch = pytest.MonkeyPatch


def test_the_cursor_is_saved_before_the_records(monkeypatch: Patch) -> None:
    real = sync_round.Round._settle

    def early(self: sync_round.Round, reply: PullReply) -> frozenset[str]:
        with self.replica.database.write() as connection:
            meta.put_cursor(connection, reply.cursor)
        return real(self, reply)

    monkeypatch.setattr(sync_round.Round, "_settle", early)
    assert said(noticed(), "differs", "outside its scope")


def test_the_reply_to_a_push_is_believed_instead_of_the_pull(monkeypatch: Patch) -> None:
    """What a hub has answered it may have forgotten: only a pull says what it has."""

    def forget(connection: Connection, numbers: list[int], at: str) -> None:
        marks = [(number,) for number in numbers]
        connection.exec_driver_sql("DELETE FROM outbox WHERE number = ?", marks)

    monkeypatch.setattr(outbox, "mark_sent", forget)
    assert said(noticed(), "never reached the hub", "is not shown", "differs")


def test_the_position_is_taken_before_the_end_of_the_transaction(monkeypatch: Patch) -> None:
    """Commits then overtake each other: rows appear below positions that were given out before.

    SQLite has one writer at a time, so the rows of one transaction are written with those of the
    next one; on PostgreSQL `test_positions_follow_the_order_of_commits` has two real ones.
    """
    real, quiet = feed._write, World._quiet_down
    late: list[dict[str, Any]] = []
    calls = 0

    def overtaken(tx: Any, rows: list[dict[str, Any]]) -> None:
        nonlocal calls
        calls += 1
        if calls % 3 == 0 and not late:
            late.extend(rows)
            return
        real(tx, rows)
        arrive(tx)

    def arrive(tx: Any) -> None:
        if late:
            real(tx, late)
            late.clear()

    def at_last(self: World) -> None:
        monkeypatch.setattr(feed, "_write", real)
        self.hub.disk.mend()
        self.hub.store.write(arrive)
        quiet(self)
        monkeypatch.setattr(feed, "_write", overtaken)

    monkeypatch.setattr(feed, "_write", overtaken)
    monkeypatch.setattr(World, "_quiet_down", at_last)
    assert said(noticed(first=1), "differs", "never booked")


def test_a_tombstone_is_dropped(monkeypatch: Patch) -> None:
    real = Page.add

    def without_graves(self: Page, bucket: str, kind: str, key: str, body: str | None) -> bool:
        return True if body is None else real(self, bucket, kind, key, body)

    monkeypatch.setattr(Page, "add", without_graves)
    assert said(noticed(), "differs", "outside its scope")


def test_the_outbox_is_cleared_at_the_sign_out(monkeypatch: Patch) -> None:
    real = People.sign_out

    def clearing(self: People, folder: str) -> None:
        home = self.storage / folder
        if (home / DATABASE_FILE).exists():
            replica = Replica.open(home)
            with replica.database.write() as connection:
                connection.exec_driver_sql("DELETE FROM outbox")
            replica.close()
        (home / JOURNAL_FILE).unlink(missing_ok=True)
        real(self, folder)

    monkeypatch.setattr(People, "sign_out", clearing)
    assert said(noticed(), "never reached the hub", "got no receipt")
