"""Parts of lines at the hub, on both databases: two devices, one line."""

from __future__ import annotations

from collections import Counter
from typing import Any

from fieldapp.domain.order import Order
from fieldapp.hub.store import Store
from tests.hub.sending import codes, command
from tests.hub.world import AGENT, OWNER, Replica, change_line


def split(order_id: str, new_id: str, number: str, part: tuple[str, int, int], **more: Any) -> Any:
    """Take a part of the line l1: its key, its base units and those seen."""
    key, quantity, base = part
    taken = {"line_id": "l1", "new_id": key, "quantity": quantity, "base": base}
    fields = {"order_id": order_id, "new_id": new_id, "number": number}
    return command("split_cart", line_ids=[], parts=[taken], **fields, **more)


def standing(store: Store) -> list[Order]:
    return [order for order in store.records(Order) if order.status != "cancelled"]


def test_two_devices_take_parts_of_one_line_and_nothing_is_lost(store: Store) -> None:
    anna, olga = Replica.of(store, AGENT), Replica.of(store, OWNER)
    opened = anna.order(1)
    key = opened["order_id"]
    anna.push(opened, change_line(key, "l1", 15))

    first = anna.only(split(key, "n1", f"{anna.prefix}-2", ("a", 9, 15)))
    second = olga.only(split(key, "n2", f"{olga.prefix}-1", ("b", 9, 15)))

    assert (codes(first), codes(second)) == (("applied", []), ("merged", ["part_of_changed"]))
    found = {
        order.id: [(line.id, line.quantity) for line in order.lines] for order in standing(store)
    }
    assert found == {"n1": [("a", 9)], "n2": [("b", 6)]}
    for device in (anna, olga):
        device.sync()
        assert device.record("order", key)["moved"]["a"]["left"] == 6


def test_a_quantity_set_before_the_part_went_is_that_of_the_whole(store: Store) -> None:
    anna, olga = Replica.of(store, AGENT), Replica.of(store, OWNER)
    opened = anna.order(1)
    key = opened["order_id"]
    anna.push(opened, change_line(key, "l1", 15))
    anna.push(split(key, "n1", f"{anna.prefix}-2", ("a", 3, 15)))
    anna.push(split(key, "n2", f"{anna.prefix}-3", ("b", 4, 12)))

    late = olga.only(change_line(key, "l1", 20, 15))

    assert codes(late) == ("merged", ["line_parted"])
    assert late.reasons[0].details["gone"] == 7
    assert Counter(line.quantity for order in standing(store) for line in order.lines) == Counter(
        [13, 3, 4]
    )


def test_a_placed_order_is_split_and_what_another_device_set_before_adds_up(store: Store) -> None:
    anna, olga = Replica.of(store, AGENT), Replica.of(store, OWNER)
    opened = anna.order(1)
    key = opened["order_id"]
    anna.push(opened, change_line(key, "l1", 15))
    anna.sync()
    [line] = anna.record("order", key)["lines"]
    seen = {name: line[name] for name in ("sku", "quantity", "price_minor")}
    anna.push(command("submit_order", order_id=key, seen=[{"line_id": "l1", **seen}]))

    first = anna.only(split(key, "n1", f"{anna.prefix}-2", ("a", 6, 15), placed=True))
    wish = {"line_id": "l1", "product_id": line["product_id"], "quantity": 20, "base": 15}
    late = olga.only(command("amend_order", order_id=key, lines=[wish]))

    assert (codes(first), codes(late)) == (("applied", []), ("merged", ["line_parted"]))
    found = {one.id: (one.status, [kept.quantity for kept in one.lines]) for one in standing(store)}
    assert found == {key: ("submitted", [14]), "n1": ("submitted", [6])}
    for device in (anna, olga):
        device.sync()
        assert device.record("order", "n1")["number"] == f"{anna.prefix}-2"


def test_whole_lines_go_whole_without_a_word_of_parts(store: Store) -> None:
    device = Replica.of(store, AGENT)
    opened = device.order(1)
    key = opened["order_id"]
    device.push(opened, change_line(key, "l1", 15))
    old = command(
        "split_cart", order_id=key, new_id="n1", number=f"{device.prefix}-2", line_ids=["l1"]
    )

    assert codes(device.only(old)) == ("applied", [])
    [order] = standing(store)
    assert [(line.id, line.quantity) for line in order.lines] == [("l1", 15)]
