"""The outbox: what waits, what is known to have arrived, and for how long it is kept."""

from __future__ import annotations

import pytest

from fieldapp.localdb import meta, outbox
from fieldapp.localdb.database import Database
from tests.company import NOW
from tests.intents import check_in

LATER = "2026-03-20T08:30:00.000Z"


@pytest.fixture
def connection(tmp_path):
    """A write transaction with five commands in the outbox."""
    database = Database(tmp_path / "replica.db")
    with database.write() as connection:
        outbox.add(connection, [outbox.entry_of(n, check_in(f"v{n}")) for n in range(1, 6)])
        yield connection
    database.close()


def waiting(connection) -> list[int]:
    return [entry.number for entry in outbox.pending(connection)]


def test_commands_wait_in_the_order_of_their_numbers(connection):
    assert waiting(connection) == [1, 2, 3, 4, 5]
    assert [e.number for e in outbox.pending(connection, after=2, limit=2)] == [3, 4]
    assert outbox.count_pending(connection) == 5


def test_a_command_is_kept_with_all_that_is_known_of_it(connection):
    entry = outbox.entry(connection, 3)

    assert entry is not None
    assert (entry.type, entry.document, entry.at) == ("check_in", "v3", NOW)
    assert (entry.sent_at, entry.contained_at, entry.refusal) == (None, None, None)
    assert outbox.entry(connection, 9) is None


def test_a_number_that_is_there_already_is_left_as_it_is(connection):
    before = outbox.entry(connection, 3)

    outbox.add(connection, [outbox.entry_of(3, check_in("another"))])

    assert outbox.entry(connection, 3) == before


def test_sent_is_not_contained(connection):
    outbox.mark_sent(connection, [1, 2], NOW)

    assert waiting(connection) == [1, 2, 3, 4, 5]
    assert [e.sent_at for e in outbox.pending(connection)] == [NOW, NOW, None, None, None]


def test_what_a_pull_contains_waits_no_more_and_its_refusal_is_settled(connection):
    outbox.note_refusal(connection, 2, '{"code": "not_allowed"}')
    outbox.note_refusal(connection, 4, '{"code": "not_allowed"}')

    outbox.contain(connection, 3, NOW)

    assert waiting(connection) == [4, 5]
    kept = {e.number: (e.contained_at, e.refusal) for e in outbox.every(connection)}
    assert kept[2] == (NOW, None)
    assert kept[4] == (None, '{"code": "not_allowed"}')


def test_when_was_learned_first_is_remembered(connection):
    outbox.contain(connection, 3, NOW)
    outbox.contain(connection, 5, LATER)

    assert [e.contained_at for e in outbox.every(connection)] == [NOW, NOW, NOW, LATER, LATER]


def test_what_a_hub_has_forgotten_waits_again_as_never_sent(connection):
    outbox.mark_sent(connection, [1, 2, 3, 4, 5], NOW)
    outbox.contain(connection, 5, NOW)

    outbox.contain(connection, 2, LATER)

    assert waiting(connection) == [3, 4, 5]
    assert [e.sent_at for e in outbox.pending(connection)] == [None, None, None]


def test_only_contained_commands_are_forgotten_and_only_old_ones(connection):
    outbox.contain(connection, 2, NOW)
    outbox.contain(connection, 3, LATER)

    assert outbox.purge(connection, LATER) == 2
    assert [e.number for e in outbox.every(connection)] == [3, 4, 5]
    assert [e.number for e in outbox.every(connection, after=3)] == [4, 5]


def test_counters_only_rise(connection):
    assert meta.next_number(connection, "n") == 1
    meta.raise_counter(connection, "n", 7)
    meta.raise_counter(connection, "n", 3)
    assert meta.next_number(connection, "n") == 8


def test_a_value_can_be_set_replaced_and_removed(connection):
    assert meta.get(connection, "colour") is None
    meta.put(connection, "colour", "red")
    meta.put(connection, "colour", "blue")
    assert meta.get(connection, "colour") == "blue"
    meta.put(connection, "colour", None)
    assert meta.get(connection, "colour") is None
