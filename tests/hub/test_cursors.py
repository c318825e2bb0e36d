"""Cursors of another history, of the future, and strange ones."""

from __future__ import annotations

import pytest

from fieldapp.hub.device import number_of, prefix_of
from fieldapp.hub.store import Store
from fieldapp.wire.messages import Cursor
from tests.hub.synced import synced
from tests.hub.world import (
    AGENT,
    Replica,
)


def test_another_epoch_means_to_start_again(store: Store) -> None:
    device = synced(store)
    device.push(device.order(1))
    old = device.cursor
    epoch = store.renew_epoch()
    reply = device.page()
    assert reply.restart
    assert not reply.complete
    assert reply.cursor == Cursor(epoch=epoch)
    assert reply.last_command == 1
    assert old.epoch != epoch
    device.sync()
    device.check()


def test_prefixes_are_not_given_again_after_a_restore(store: Store) -> None:
    before = {Replica.of(store, AGENT).prefix for _ in range(3)}
    store.renew_epoch()
    assert Replica.of(store, AGENT).prefix not in before
    assert len(Replica.of(store, AGENT).prefix) == 2


def test_a_device_that_a_restored_hub_has_forgotten_keeps_its_prefix(store: Store) -> None:
    known = Replica.of(store, AGENT).prefix
    given_after_the_backup = prefix_of(number_of(known) + 3)
    store.renew_epoch()
    device = Replica.of(store, AGENT, prefix=given_after_the_backup)
    assert device.prefix == given_after_the_backup
    assert device.only(device.order(17)).verdict == "applied"
    for wish in (known, given_after_the_backup, prefix_of(500), "B1", "\x00"):
        assert Replica.of(store, AGENT, prefix=wish).prefix not in {known, wish}


@pytest.mark.parametrize("ahead", ["position", "filling"])
def test_a_cursor_from_the_future_means_to_start_again(store: Store, ahead: str) -> None:
    device = synced(store)
    beyond = device.cursor.position + 1
    change = {"position": beyond} if ahead == "position" else {"filling": {"catalog": beyond}}
    device.cursor = device.cursor.model_copy(update=change)
    assert device.page().restart
    device.sync()
    device.check()


def test_a_cursor_without_an_epoch_that_holds_something_is_not_believed(store: Store) -> None:
    device = Replica.of(store, AGENT)
    device.cursor = Cursor(position=1, buckets=["catalog"])
    assert device.page().restart


def test_strange_cursors_get_an_answer(store: Store) -> None:
    device = synced(store)
    epoch = device.cursor.epoch
    for cursor in (
        Cursor(epoch=epoch, buckets=["nowhere/\x00", "", "route/r2"]),
        Cursor(epoch=epoch, filling={"catalog": -5, "x": 0}),
        Cursor(epoch=epoch, buckets=["catalog", "catalog"], filling={"catalog": 1}),
        Cursor(epoch="\x00", position=10**30),
    ):
        device.cursor, device.buckets = cursor, {}
        device.page()
