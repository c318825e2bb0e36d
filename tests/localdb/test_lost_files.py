"""What `do` returned survives a database that is lost, damaged, cut off or not to be read."""

from __future__ import annotations

import pytest

from fieldapp.actions import orders, visits
from fieldapp.domain.visit import Visit
from fieldapp.localdb import meta
from fieldapp.localdb.database import DatabaseNewer
from fieldapp.localdb.identity import IdentityUnreadable, write_identity
from fieldapp.localdb.records import read_nouns
from fieldapp.localdb.replica import DATABASE_FILE, Replica
from tests.localdb.selling import (
    contained,
    noun,
    numbers,
    reopened,
    sell,
    spoil,
    waiting,
    without_notes,
)
from tests.replicas import FixedWorld, content, fill, identity_of, page, pull, scope_of


def test_after_the_database_is_lost_every_order_comes_back_with_its_number(replica):
    sell(replica, cola=12)
    orders.set_quantity(replica, "i2", "tea", 3)
    visits.check_in(replica, "kiosk")
    sell(replica, salt=5)
    unsent, orders_before = waiting(replica), replica.query(read_nouns, "order", "ORDER BY id")
    replica.close()
    for path in replica.home.glob(f"{DATABASE_FILE}*"):
        path.unlink()

    again = reopened(replica)
    assert waiting(again) == without_notes(unsent)
    fill(again)

    assert again.query(read_nouns, "order", "ORDER BY id") == orders_before
    assert noun(again, Visit, unsent[2].document) is not None
    assert all(entry.refusal is None for entry in waiting(again))
    assert sell(again).number == 5
    assert numbers(again) == ["A1-00001", "A1-00002", "A1-00003"]
    again.close()


def test_numbers_of_orders_that_are_long_at_the_hub_are_not_used_again(replica):
    sell(replica)
    contained(replica, 1)
    replica.world = FixedWorld("2026-04-01T00:00:00.000Z").world
    replica.tidy()
    assert replica.journal.read().entries == []
    replica.close()
    (replica.home / DATABASE_FILE).unlink()

    again = reopened(replica)
    fill(again)

    assert sell(again).number == 2
    assert numbers(again) == ["A1-00002"]
    again.close()


@pytest.mark.parametrize(
    ("first", "last"),
    [(0, 4096), (0, None), (100, None), (4096, None)],
    ids=["header", "all", "all but the header", "all but the first page"],
)
def test_a_damaged_database_is_moved_aside_and_orders_come_back(replica, first, last):
    sell(replica, cola=12)
    sell(replica, tea=1)
    replica.close()
    spoil(replica.home, first, last)
    damaged = (replica.home / DATABASE_FILE).read_bytes()

    again = reopened(replica)

    assert again.moved_aside is not None
    assert again.moved_aside.read_bytes() == damaged
    assert [entry.number for entry in waiting(again)] == [1, 2]
    fill(again)
    assert numbers(again) == ["A1-00001", "A1-00002"]
    assert reopened(again).moved_aside is None


@pytest.mark.parametrize("table", ["outbox", "meta"])
def test_damage_that_only_shows_when_the_outbox_is_read_is_found_at_the_start(replica, table):
    sell(replica, cola=12)
    sql = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    root = replica.query(lambda c: c.exec_driver_sql(sql, (table,)).scalar_one())
    replica.close()
    spoil(replica.home, (root - 1) * 4096, root * 4096)

    again = reopened(replica)

    assert again.moved_aside is not None
    assert [entry.number for entry in waiting(again)] == [1]
    again.close()


def test_a_database_that_was_cut_off_is_moved_aside(replica):
    for _ in range(20):
        sell(replica, cola=12)
    replica.close()
    path = replica.home / DATABASE_FILE
    path.write_bytes(path.read_bytes()[: 3 * 4096])

    again = reopened(replica)

    assert again.moved_aside is not None
    assert len(waiting(again)) == 20
    again.close()


def test_an_empty_file_is_a_new_database(replica):
    sell(replica)
    replica.close()
    (replica.home / DATABASE_FILE).write_bytes(b"")

    again = reopened(replica)

    assert again.moved_aside is None
    assert len(waiting(again)) == 1
    again.close()


def test_a_database_of_a_newer_release_is_not_moved_aside(replica):
    sell(replica)
    with replica.database.write() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 999")
    before = content(replica)

    with pytest.raises(DatabaseNewer):
        reopened(replica)

    assert list(replica.home.glob("damaged-*")) == []
    assert content(replica) == before


def test_a_journal_that_is_lost_too_costs_only_what_was_unsent(replica):
    sell(replica)
    replica.close()
    for path in (replica.home / DATABASE_FILE, replica.journal.path):
        path.unlink()

    again = reopened(replica)

    assert waiting(again) == []
    pull(again, page((), scope_of(), last_command=1))
    assert again.query(meta.counter, meta.COMMAND_COUNTER) == 1
    again.close()


def test_opening_again_changes_nothing(replica):
    sell(replica, cola=1)
    before, journal = content(replica), replica.journal.path.read_bytes()

    again = reopened(replica)

    assert content(again) == before
    assert again.journal.path.read_bytes() == journal
    again.close()


def test_a_replica_is_opened_by_its_folder(replica):
    replica.close()
    with pytest.raises(IdentityUnreadable):
        Replica.open(replica.home)
    write_identity(replica.home, identity_of())

    again = Replica.open(replica.home)

    assert again.identity == identity_of()
    again.close()
