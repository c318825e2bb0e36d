"""Two people and one cart, and two devices of one person."""

from __future__ import annotations

import pytest

from fieldapp.actions import conflicts, orders, refusals
from fieldapp.domain.conflict import Choice, Conflict
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries import documents
from fieldapp.localdb.queries.conflicts import open_conflicts
from fieldapp.sync.round import Round
from tests.company import AGENT, OWNER
from tests.sync.world import Device, HubWorld, done


@pytest.fixture
def anna(hub: HubWorld) -> Device:
    return hub.synced(AGENT)


@pytest.fixture
def olga(hub: HubWorld) -> Device:
    return hub.synced(OWNER)


def shared_cart(anna: Device, olga: Device) -> str:
    key = anna.order(cola=6, tea=1)
    anna.sync()
    olga.sync()
    return key


def quantities(device: Device, key: str) -> dict[str, int]:
    return {line.product_id: line.quantity for line in device.need(Order, key).lines}


def all_sync(*devices: Device) -> None:
    for _ in range(2):
        for device in devices:
            device.sync()


def open_conflict(device: Device) -> Conflict:
    (found,) = device.replica.query(open_conflicts)
    return found.conflict


def test_different_lines_of_one_cart_merge(anna: Device, olga: Device) -> None:
    key = shared_cart(anna, olga)
    done(orders.set_quantity(anna.replica, key, "cola", 12))
    done(orders.set_quantity(olga.replica, key, "tea", 5))
    done(orders.set_quantity(olga.replica, key, "candle", 2))
    all_sync(anna, olga)
    for device in (anna, olga):
        assert quantities(device, key) == {"cola": 12, "tea": 5, "candle": 2}
        assert device.count("conflict") == 0
        assert device.digests() == []


def test_an_unsent_change_stays_on_top_of_what_the_other_one_did(
    anna: Device, olga: Device
) -> None:
    key = shared_cart(anna, olga)
    done(orders.set_quantity(olga.replica, key, "tea", 5))
    olga.sync()
    done(orders.set_quantity(anna.replica, key, "cola", 12))
    before = anna.waiting()
    Round(anna.replica, anna.client)._pull()
    assert anna.waiting() == before == 1
    assert quantities(anna, key) == {"cola": 12, "tea": 5}


@pytest.mark.parametrize(("choice", "left"), [("mine", 18), ("theirs", 12), ("sum", 30)])
def test_one_line_set_twice_is_a_conflict_that_both_see_and_either_decides(
    choice: Choice, left: int, anna: Device, olga: Device
) -> None:
    key = shared_cart(anna, olga)
    done(orders.set_quantity(anna.replica, key, "cola", 12))
    done(orders.set_quantity(olga.replica, key, "cola", 18))
    anna.sync()
    olga.sync()
    anna.sync()
    for device in (anna, olga):
        conflict = open_conflict(device)
        assert (conflict.mine, conflict.theirs, conflict.seen) == (18, 12, 6)
        assert (conflict.author_name, conflict.other_name) == ("Olga", "Anna")
        assert quantities(device, key)["cola"] == 12
    done(conflicts.resolve(anna.replica, open_conflict(anna).id, choice))
    all_sync(anna, olga)
    for device in (anna, olga):
        assert device.replica.query(open_conflicts) == []
        assert quantities(device, key)["cola"] == left
        assert device.digests() == []


def test_two_decisions_about_one_conflict_leave_the_first(anna: Device, olga: Device) -> None:
    key = shared_cart(anna, olga)
    done(orders.set_quantity(anna.replica, key, "cola", 12))
    done(orders.set_quantity(olga.replica, key, "cola", 18))
    all_sync(anna, olga)
    done(conflicts.resolve(olga.replica, open_conflict(olga).id, "mine"))
    done(conflicts.resolve(anna.replica, open_conflict(anna).id, "sum"))
    all_sync(olga, anna)
    for device in (anna, olga):
        assert quantities(device, key)["cola"] == 18
        assert device.waiting() == 0
        assert device.digests() == []
    needs = [row for row in anna.replica.query(documents.documents) if row.state == "refused"]
    assert [reason.code for row in needs for reason in row.reasons] == ["conflict_resolved"]


def test_the_same_quantity_twice_is_no_conflict(anna: Device, olga: Device) -> None:
    key = shared_cart(anna, olga)
    for device in (anna, olga):
        done(orders.set_quantity(device.replica, key, "cola", 24))
    all_sync(anna, olga)
    assert anna.count("conflict") == olga.count("conflict") == 0
    assert quantities(olga, key)["cola"] == 24


def test_a_line_removed_here_and_changed_there_stays(anna: Device, olga: Device) -> None:
    key = shared_cart(anna, olga)
    done(orders.set_quantity(anna.replica, key, "cola", 24))
    done(orders.set_quantity(olga.replica, key, "cola", 0))
    all_sync(anna, olga)
    for device in (anna, olga):
        assert quantities(device, key) == {"cola": 24, "tea": 1}
        assert device.digests() == []


def test_a_change_to_a_cart_that_the_other_one_submitted_is_told_and_can_be_ordered_anew(
    anna: Device, olga: Device
) -> None:
    key = shared_cart(anna, olga)
    done(orders.submit(olga.replica, key))
    done(orders.set_quantity(anna.replica, key, "cola", 24))
    olga.sync()
    anna.sync()
    assert anna.need(Order, key).status == "submitted"
    assert quantities(anna, key) == {"cola": 6, "tea": 1}
    (row,) = [r for r in anna.replica.query(documents.documents) if r.state == "refused"]
    assert [reason.code for reason in row.reasons] == ["order_not_draft"]
    entry = next(e for e in anna.replica.journal.read().entries if e.type == "change_line")
    new = refusals.follow_up(anna.replica, entry.number)
    assert not isinstance(new, Refusal)
    assert quantities(anna, new) == {"cola": 18}
    all_sync(anna, olga)
    assert quantities(olga, new) == {"cola": 18}


def test_two_devices_of_one_person_have_numbers_of_their_own_and_the_same_records(
    hub: HubWorld, anna: Device
) -> None:
    tablet = hub.synced(AGENT, "tablet")
    keys = [device.order(cola=6) for device in (anna, tablet) for _ in range(3)]
    all_sync(anna, tablet)
    numbers = {order.number for order in hub.orders()}
    assert len(numbers) == 6
    assert len({number.partition("-")[0] for number in numbers}) == 2
    for device in (anna, tablet):
        assert {order_id for order_id in keys if device.get(Order, order_id)} == set(keys)
        assert device.count("receipt") == 3
        assert device.digests() == []
