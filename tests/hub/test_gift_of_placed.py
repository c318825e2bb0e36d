"""The gift of a placed order at the hub, on both databases: two devices, one gift."""

from __future__ import annotations

from typing import Any

from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import Order
from fieldapp.domain.promotion import Gift, GiftChoice, Promotion, Target
from fieldapp.hub.store import Store
from tests.hub.sending import codes, command, one
from tests.hub.world import AGENT, OWNER, Replica, change_line

PRESENT = Promotion(
    id="present",
    name="Present",
    deal=Gift(threshold=5, choices=tuple(GiftChoice(product_id=id_) for id_ in ("p2", "p3", "p4"))),
    target=Target(product_ids=("p1",)),
)


def choose(order_id: str, product_id: str | None, seen: str | None) -> Any:
    fields = {"order_id": order_id, "promotion_id": "present", "product_id": product_id}
    return command("choose_gift", **fields, seen=seen)


def gift(store: Store, order_id: str) -> list[str]:
    return [line.product_id for line in one(store, Order, order_id).lines if line.gift_of]


def test_two_devices_choose_and_somebody_decides(store: Store) -> None:
    store.load([PRESENT])
    anna, olga = Replica.of(store, AGENT), Replica.of(store, OWNER)
    opened = anna.order(1)
    key = opened["order_id"]
    anna.push(opened, change_line(key, "l1", 6), command("submit_order", order_id=key, seen=[]))
    assert gift(store, key) == ["p2"]

    first = anna.only(choose(key, "p3", "p2"))
    second = olga.only(choose(key, "p4", "p2"))

    assert codes(first) == ("applied", [])
    assert codes(second) == ("merged", ["gift_conflict"])
    assert gift(store, key) == ["p3"]
    [met] = store.records(Conflict)
    for device in (anna, olga):
        device.sync()
        assert device.record("conflict", met.id)["about"] == "gift"
    decided = anna.only(command("resolve_conflict", conflict_id=met.id, choice="mine"))
    assert codes(decided) == ("applied", [])
    assert gift(store, key) == ["p4"]


def test_a_choice_made_in_the_cart_is_too_late_for_what_was_placed(store: Store) -> None:
    store.load([PRESENT])
    anna, olga = Replica.of(store, AGENT), Replica.of(store, OWNER)
    opened = anna.order(1)
    key = opened["order_id"]
    anna.push(opened, change_line(key, "l1", 6), command("submit_order", order_id=key, seen=[]))

    assert codes(olga.only(choose(key, "p4", None))) == ("refused", ["order_not_draft"])
    assert gift(store, key) == ["p2"]
