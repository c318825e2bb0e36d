"""What a replica does with a command: applied, numbered, written twice, announced."""

from __future__ import annotations

import threading

import pytest

from fieldapp.actions import orders, visits
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.user import User
from fieldapp.localdb import outbox
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Saved, new_id, utc_now
from tests.company import AGENT
from tests.intents import cancel, check_in
from tests.localdb.selling import contained, noun, numbers, sell, waiting
from tests.replicas import FixedWorld, changes_of, content, open_replica, page, pull, scope_of


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
