"""The gift of a placed order, chosen on two devices at once, over a real hub."""

from __future__ import annotations

import pytest

from fieldapp.actions import conflicts, orders
from fieldapp.domain.order import Order
from fieldapp.domain.promotion import Gift, GiftChoice, Promotion, Target
from fieldapp.domain.receipt import Receipt
from fieldapp.localdb.queries.conflicts import my_conflicts
from fieldapp.localdb.records import read_nouns
from tests.company import AGENT, OWNER
from tests.sync.world import Device, HubWorld, done

PRESENT = Promotion(
    id="0192f3a0-7c1e-7b52-9d34-5f6e7a8b9c0d-of-the-spring",
    name="Present",
    deal=Gift(
        threshold=12,
        choices=tuple(GiftChoice(product_id=id_) for id_ in ("salt", "candle", "tea")),
    ),
    target=Target(product_ids=("cola",)),
)


@pytest.fixture
def people(hub: HubWorld) -> tuple[Device, Device, str]:
    """Anna and Olga with an order that Anna placed, which has salt as its gift."""
    hub.put(PRESENT)
    anna, olga = hub.synced(AGENT), hub.synced(OWNER)
    placed = anna.order(cola=12)
    done(orders.submit(anna.replica, placed))
    sync(anna, olga)
    assert gift(olga, placed) == ["salt"]
    return anna, olga, placed


def sync(*devices: Device) -> None:
    for _ in range(2):
        for device in devices:
            device.sync()


def gift(device: Device, order_id: str) -> list[str]:
    return [line.product_id for line in device.need(Order, order_id).lines if line.gift_of]


def told(device: Device) -> list[str]:
    found = device.replica.query(read_nouns, "receipt")
    return [reason.code for one in found if isinstance(one, Receipt) for reason in one.reasons]


def choose(device: Device, order_id: str, product_id: str | None) -> None:
    done(orders.choose_gift(device.replica, order_id, PRESENT.id, product_id))


def test_two_who_choose_offline_see_both_choices_and_one_decides(people):
    anna, olga, placed = people
    choose(anna, placed, "candle")
    choose(olga, placed, "tea")
    assert (gift(anna, placed), gift(olga, placed)) == (["candle"], ["tea"])
    sync(anna, olga, anna)

    assert gift(anna, placed) == gift(olga, placed) == ["candle"]
    assert "gift_conflict" in told(olga)
    for device in (anna, olga):
        [open_one] = device.replica.query(my_conflicts)
        assert (open_one.conflict.mine_text, open_one.conflict.theirs_text) == ("Tea", "Candle")
    [waiting] = anna.replica.query(my_conflicts)
    done(conflicts.resolve(anna.replica, waiting.conflict.id, "mine"))
    sync(anna, olga)

    for device in (anna, olga):
        assert gift(device, placed) == ["tea"]
        assert device.replica.query(my_conflicts) == []
        assert device.digests() == []


def test_a_choice_that_arrives_when_the_order_is_assembled_is_refused_and_taken_back(
    hub: HubWorld, people
):
    anna, olga, placed = people
    choose(olga, placed, "tea")
    hub.change(Order, placed, status="assembled")
    sync(olga, anna)

    assert gift(olga, placed) == gift(anna, placed) == ["salt"]
    assert "gift_too_late" in told(olga)
    assert anna.digests() == olga.digests() == []


def test_an_amendment_of_one_and_the_gift_of_the_other_both_stay(people):
    anna, olga, placed = people
    line = anna.need(Order, placed).own_lines[0]
    done(orders.amend(anna.replica, placed, "cola", 24, line.id))
    choose(olga, placed, "tea")
    sync(anna, olga, anna)

    for device in (anna, olga):
        order = device.need(Order, placed)
        assert ([one.quantity for one in order.own_lines], gift(device, placed)) == ([24], ["tea"])
        assert device.digests() == []
