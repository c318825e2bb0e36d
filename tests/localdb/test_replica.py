"""Saved is kept: what `do` returned survives a lost database, a damaged one and a full disk."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from fieldapp.actions import orders, visits
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit
from fieldapp.localdb import meta, outbox
from fieldapp.localdb.database import DatabaseNewer
from fieldapp.localdb.identity import IdentityUnreadable, write_identity
from fieldapp.localdb.journal import JOURNAL_FILE
from fieldapp.localdb.records import TableNouns, read_nouns
from fieldapp.localdb.replica import DATABASE_FILE, NotSaved, Replica, Saved, new_id, utc_now
from tests.company import AGENT
from tests.intents import cancel, check_in
from tests.replicas import (
    FixedWorld,
    changes_of,
    content,
    fill,
    identity_of,
    open_replica,
    page,
    pragma,
    pull,
    scope_of,
)


@pytest.fixture
def replica(tmp_path):
    replica = open_replica(tmp_path / "home")
    fill(replica)
    yield replica
    replica.close()


def noun(replica: Replica, kind, key: str):
    return replica.query(lambda connection: TableNouns(connection).get(kind, key))


def sell(replica: Replica, **lines: int) -> Saved:
    saved = orders.create(replica, "corner", list(lines.items()))
    assert isinstance(saved, Saved), saved
    return saved


def waiting(replica: Replica) -> list[outbox.Entry]:
    return replica.query(outbox.pending)


def numbers(replica: Replica) -> list[str]:
    found = replica.query(read_nouns, "order", "ORDER BY number")
    return [order.number for order in found if isinstance(order, Order)]


def reopened(replica: Replica) -> Replica:
    replica.close()
    return open_replica(replica.home, world=FixedWorld(prefix="again"))


def contained(replica: Replica, last_command: int, *buckets: str) -> None:
    pull(replica, page((), scope_of() | set(buckets), last_command=last_command))


def spoil(home: Path, first: int, last: int | None = None) -> None:
    """Overwrite a part of the closed database."""
    path = home / DATABASE_FILE
    data = bytearray(path.read_bytes())
    data[first:last] = b"\xa5" * len(data[first:last])
    path.write_bytes(data)


# --- Doing ----------------------------------------------------------------------------------------


def test_a_command_changes_nouns_and_outbox_and_journal(replica):
    saved = sell(replica, cola=12)

    order = noun(replica, Order, saved.document)
    assert (order.number, order.total_minor, order.author_name) == ("A1-00001", 1_716, "Anna")
    [entry] = waiting(replica)
    assert (entry.number, entry.type, entry.document) == (1, "create_order", order.id)
    assert replica.journal.read().entries == [entry]
    assert (saved.number, saved.verdict) == (1, "applied")


def test_commands_and_orders_are_numbered_each_for_itself(replica):
    visits.check_in(replica, "corner")
    sell(replica)
    visits.check_in(replica, "kiosk")
    sell(replica)

    assert [entry.number for entry in waiting(replica)] == [1, 2, 3, 4]
    assert numbers(replica) == ["A1-00001", "A1-00002"]


@pytest.mark.parametrize("outlet_id", ["bazaar", "shut", "nowhere"])
def test_a_refusal_writes_nothing_and_uses_no_number(replica, outlet_id):
    before, journal = content(replica), replica.journal.path.exists()

    refused = orders.create(replica, outlet_id, [("cola", 1)])

    assert isinstance(refused, Refusal)
    assert (content(replica), replica.journal.path.exists()) == (before, journal)
    assert sell(replica).number == 1
    assert numbers(replica) == ["A1-00001"]


def test_a_command_that_its_maker_refuses_writes_nothing(replica):
    before = content(replica)

    def make(nouns, stamp):
        assert stamp.order_number() == "A1-00001"
        return Refusal("order_unknown")

    assert replica.do(make) == Refusal("order_unknown")
    assert content(replica) == before


def test_a_broken_maker_writes_nothing(replica):
    before = content(replica)

    def make(nouns, stamp):
        stamp.order_number()
        raise AssertionError("a broken invariant")

    with pytest.raises(AssertionError, match="broken"):
        replica.do(make)

    assert content(replica) == before


def test_rights_are_those_that_were_pulled_last(replica):
    pull(replica, page_of_user(AGENT.changed(route_ids=["south"])))

    assert orders.create(replica, "corner") == Refusal("not_allowed")
    assert noun(replica, User, "anna").route_ids == ["south"]


def page_of_user(user: User):
    return page(changes_of([user], ["user/anna"]), scope_of(), position=2)


def test_before_the_first_pull_the_enrolment_tells_who_acts(tmp_path):
    replica = open_replica(tmp_path)

    assert replica.query(lambda c: replica.actor(TableNouns(c))) == AGENT
    replica.close()


def test_listeners_hear_once_which_kinds_changed_until_they_stop(replica):
    heard: list[frozenset[str]] = []
    stop = replica.subscribe(heard.append)

    sell(replica, cola=1)
    orders.create(replica, "bazaar")
    stop()
    stop()
    sell(replica)

    assert heard == [frozenset({"order", "outbox"})]


def test_a_listener_that_fails_harms_neither_what_is_saved_nor_other_listeners(replica):
    heard: list[frozenset[str]] = []

    def broken(kinds: frozenset[str]) -> None:
        raise RuntimeError("the screen is gone")

    replica.subscribe(broken)
    replica.subscribe(heard.append)

    assert sell(replica).number == 1
    assert len(heard) == 1
    assert len(waiting(replica)) == 1


def test_two_threads_lose_nothing_and_share_no_number(replica):
    failures: list[Exception] = []

    def work() -> None:
        try:
            for _ in range(15):
                sell(replica, cola=1)
        except Exception as error:  # told to the test
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert [entry.number for entry in waiting(replica)] == list(range(1, 46))
    assert numbers(replica) == [f"A1-{n:05d}" for n in range(1, 46)]
    assert {e.number for e in replica.journal.read().entries} == set(range(1, 46))


# --- Storage that does not take it ----------------------------------------------------------------


def test_a_full_database_saves_nothing_and_says_so(replica):
    before: list[str] = []

    def sell_on() -> None:
        for _ in range(200):
            before[:] = content(replica)
            sell(replica, cola=1, tea=1, salt=1)

    with pragma(replica, "max_page_count = 1"):
        with pytest.raises(NotSaved, match="full"):
            sell_on()
        assert content(replica) == before

    numbered = len(waiting(replica))
    assert sell(replica).number == numbered + 1
    assert len(replica.journal.read().entries) == numbered + 1


def test_a_read_only_database_saves_nothing_and_says_so(replica):
    before = content(replica)

    with pragma(replica, "query_only = ON"), pytest.raises(NotSaved, match="readonly"):
        sell(replica, cola=1)

    assert content(replica) == before
    assert not replica.journal.path.exists()


def test_without_a_second_copy_it_is_saved_all_the_same_and_the_fault_is_told(replica):
    sell(replica)
    replica.journal.path.unlink()
    replica.journal.path.mkdir()

    assert isinstance(orders.create(replica, "corner"), Saved)
    assert JOURNAL_FILE in replica.journal_fault

    replica.journal.path.rmdir()
    assert isinstance(orders.create(replica, "corner"), Saved)
    assert replica.journal_fault == ""


def test_what_the_journal_missed_it_gets_with_the_next_command_or_round(replica):
    sell(replica)
    kept = replica.journal.path.read_bytes()
    replica.journal.path.unlink()
    replica.journal.path.mkdir()
    sell(replica, cola=1)
    replica.journal.path.rmdir()
    replica.journal.path.write_bytes(kept)

    replica.pay_journal()

    assert replica.journal_fault == ""
    assert replica.journal.read().entries == waiting(replica)
    assert len(waiting(replica)) == 2


def test_a_command_that_is_in_the_journal_twice_counts_once(replica):
    sell(replica)
    replica.journal.append(waiting(replica))

    assert replica.journal.read().entries == waiting(replica)


def test_what_the_journal_missed_it_gets_at_the_next_start(replica):
    sell(replica)
    sell(replica, cola=1)
    replica.journal.path.unlink()

    again = reopened(replica)

    assert again.journal.read().entries == waiting(again)
    assert len(waiting(again)) == 2
    again.close()


# --- A lost or damaged database -------------------------------------------------------------------


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


def without_notes(entries: list[outbox.Entry]) -> list[outbox.Entry]:
    """Return entries as they come back before the outlets do: each with its refusal."""
    refusal = '{"code": "outlet_unknown", "details": {}}'
    missing = '{"code": "order_unknown", "details": {}}'
    told = {"create_order": refusal, "check_in": refusal, "change_line": missing}
    return [
        outbox.Entry(e.number, e.id, e.type, e.document, e.at, e.body, refusal=told[e.type])
        for e in entries
    ]


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


# --- Tidying --------------------------------------------------------------------------------------


def test_commands_that_the_hub_has_had_for_two_weeks_are_forgotten_here(replica):
    sell(replica)
    sell(replica)
    sell(replica)
    contained(replica, 2)
    after = FixedWorld("2026-03-16T08:30:00.001Z", prefix="later")
    replica.world = after.world

    replica.tidy()

    assert [entry.number for entry in replica.query(outbox.every)] == [3]
    contents = replica.journal.read()
    assert [entry.number for entry in contents.entries] == [3]
    assert (contents.last_command, contents.last_order) == (3, 3)


def test_younger_commands_are_kept_and_nothing_is_written(replica):
    sell(replica)
    contained(replica, 1)
    replica.world = FixedWorld("2026-03-16T08:30:00.000Z").world
    before, journal = content(replica), replica.journal.path.read_bytes()

    replica.tidy()

    assert (content(replica), replica.journal.path.read_bytes()) == (before, journal)


def test_a_command_that_does_not_apply_is_not_kept_as_done(replica):
    assert replica.do(lambda nouns, stamp: cancel("nothing")) == Refusal("order_unknown")
    assert isinstance(replica.do(lambda nouns, stamp: check_in()), Saved)
    assert [entry.type for entry in waiting(replica)] == ["check_in"]


def test_the_world_outside_gives_times_and_ids_in_their_form():
    assert len(utc_now()) == len("2026-03-02T08:30:00.000Z")
    assert utc_now() <= utc_now()
    one, other = new_id(), new_id()
    assert one < other
    assert len(one) == 36
