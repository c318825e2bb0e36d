"""Storage that takes nothing, or not the second copy: what is said, and what is saved."""

from __future__ import annotations

import pytest

from fieldapp.actions import orders
from fieldapp.localdb.journal import JOURNAL_FILE
from fieldapp.localdb.replica import NotSaved, Saved
from tests.localdb.selling import reopened, sell, waiting
from tests.replicas import content, pragma


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
