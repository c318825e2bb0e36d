"""Connections to a replica's file: rows, parts of a transaction, and which connection is kept."""

from __future__ import annotations

import sqlite3

import pytest

from fieldapp.localdb.connection import NoSuchRow
from fieldapp.localdb.database import IDLE_CONNECTIONS, Database
from fieldapp.localdb.meta import get, put


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "replica.db")
    yield database
    database.close()


def names(connection):
    return connection.exec_driver_sql("SELECT name FROM meta ORDER BY name").scalars()


def test_rows_are_read_in_the_form_that_is_asked_for(database):
    with database.write() as connection:
        rows = [("a", "1"), ("b", "2"), ("c", "3")]
        insert = "INSERT INTO meta (name, value) VALUES (?, ?)"
        assert connection.exec_driver_sql(insert, rows).rowcount == 3

    def every():
        return connection.exec_driver_sql("SELECT name, value FROM meta ORDER BY name")

    def some(where):
        return connection.exec_driver_sql(f"SELECT name, value FROM meta WHERE {where}")

    with database.read() as connection:
        assert every().all() == rows == list(every()) == every().fetchall()
        assert list(every().partitions(2)) == [rows[:2], rows[2:]]
        assert list(every().mappings())[1] == {"name": "b", "value": "2"}
        assert every().scalars() == ["a", "b", "c"]
        assert every().first() == ("a", "1")
        assert every().scalar() == "a"
        assert some("name = 'b'").one() == ("b", "2")
        assert some("name = 'b'").scalar_one() == "b"
        assert some("0").one_or_none() is some("0").first() is some("0").scalar() is None
        assert some("0").scalar_one_or_none() is None
        for several in (every().one, every().one_or_none, some("0").one, some("0").scalar_one):
            with pytest.raises(NoSuchRow):
                several()


def test_a_part_of_a_transaction_is_taken_back_alone_at_any_depth(database):
    with database.write() as connection:
        put(connection, "whole", "1")
        with connection.begin_nested():
            put(connection, "kept", "1")
            with pytest.raises(sqlite3.OperationalError), connection.begin_nested():
                connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")
            trial = connection.begin_nested()
            put(connection, "trial", "1")
            trial.rollback()
    with database.read() as connection:
        assert names(connection) == ["kept", "whole"]


def test_a_fault_that_ends_the_transaction_is_the_one_that_is_told(database):
    """SQLite takes back the whole transaction by itself: there is no part left to take back."""

    def fail() -> None:
        with database.write() as connection, connection.begin_nested():
            connection.exec_driver_sql("INSERT OR ROLLBACK INTO meta VALUES ('a', NULL)")

    with pytest.raises(sqlite3.IntegrityError, match="NOT NULL"):
        fail()
    with database.write() as connection:
        put(connection, "a", "1")


def test_a_reader_keeps_its_snapshot_and_closing_waits_for_it(database):
    with database.read() as reader:
        assert get(reader, "a") is None
        with database.write() as writer:
            put(writer, "a", "1")
        assert get(reader, "a") is None
        database.close()
        assert get(reader, "a") is None
    assert database._idle == [], "a connection from before the closing is not used again"
    with database.read() as connection:
        assert get(connection, "a") == "1"


def test_a_row_read_in_part_does_not_hold_the_next_reader_back(database):
    with database.write() as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES (?, ?)", [("a", "1"), ("b", "2")])
    with database.read() as connection:
        unread = connection.exec_driver_sql("SELECT name FROM meta ORDER BY name")
        assert next(iter(unread)) == ("a",)
        assert connection.exec_driver_sql("SELECT name FROM meta ORDER BY name").first() == ("a",)
    with database.write() as connection:
        connection.exec_driver_sql("DELETE FROM meta")
    with database.read() as connection:
        assert names(connection) == []
    assert unread.rowcount == -1


def test_no_more_connections_are_kept_than_are_of_use(database):
    def nested(depth: int) -> None:
        with database.read() as connection:
            assert names(connection) == []
            if depth:
                nested(depth - 1)

    nested(IDLE_CONNECTIONS + 2)
    assert len(database._idle) == IDLE_CONNECTIONS
