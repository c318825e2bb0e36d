from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.command import Applied, Outcome, apply
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.hub import judge
from fieldapp.hub.denial import Denied
from fieldapp.hub.health import order_state
from fieldapp.hub.receipt import read_receipts
from fieldapp.hub.store import Store
from tests.hub.world import AGENT, MANAGER, NOW, OTHER, OWNER, Replica, change_line, create_order


def orders(store: Store, *keys: str) -> dict[str, Order]:
    return store.write(lambda tx: tx.many(Order, keys))


def test_a_command_takes_effect_once_however_often_it_is_sent(store: Store) -> None:
    device = Replica.of(store, AGENT)
    command = device.order(1)
    line = change_line(command["order_id"], "l1", 3)
    first = device.push(command, line)
    position = device.sync().cursor.position
    again = device.push(command, line, first=1)
    assert again.receipts == first.receipts
    assert again.last_command == first.last_command == 2
    assert device.sync().cursor.position == position
    (order,) = orders(store, command["order_id"]).values()
    assert [line.quantity for line in order.lines] == [3]


def test_a_batch_may_begin_with_what_is_known_already(store: Store) -> None:
    device = Replica.of(store, AGENT)
    command = device.order(1)
    device.push(command)
    reply = device.push(command, change_line(command["order_id"], "l1", 3), first=1)
    assert [receipt.number for receipt in reply.receipts] == [1, 2]
    assert reply.last_command == 2


def test_nothing_is_taken_behind_a_gap(store: Store) -> None:
    device = Replica.of(store, AGENT)
    reply = device.push(device.order(1), first=2)
    assert (reply.last_command, reply.receipts) == (0, [])
    command, late = device.order(1), device.order(2)
    reply = device.push_numbered([(1, command), (3, late)])
    assert (reply.last_command, [receipt.number for receipt in reply.receipts]) == (1, [1])
    assert late["order_id"] not in orders(store, late["order_id"])


def test_commands_out_of_order_are_not_taken(store: Store) -> None:
    device = Replica.of(store, AGENT)
    first, second = device.order(1), device.order(2)
    assert device.push_numbered([(2, second), (1, first)]).last_command == 0
    assert device.push_numbered([(1, first), (2, second)]).last_command == 2


def test_the_same_number_twice_in_a_batch_is_answered_twice(store: Store) -> None:
    device = Replica.of(store, AGENT)
    command = device.order(1)
    reply = device.push_numbered([(1, command), (1, command)])
    assert reply.receipts[0] == reply.receipts[1]
    assert reply.last_command == 1


def test_a_number_used_again_for_something_else_is_refused_and_visible(store: Store) -> None:
    device = Replica.of(store, AGENT)
    device.push(device.order(1))
    other = device.order(2)
    receipt = device.only(other, first=1)
    assert (receipt.verdict, receipt.reasons[0].code) == ("refused", "number_reused")
    assert not orders(store, other["order_id"])
    assert device.only(other, first=1) == receipt
    device.sync()
    assert device.record("receipt", receipt.id)["reasons"][0]["code"] == "number_reused"
    # Entered again under the next number, it is carried out.
    assert device.only(other).verdict == "applied"


def test_what_is_refused_advances_the_number(store: Store) -> None:
    device = Replica.of(store, AGENT)
    good = device.order(1)
    reply = device.push(
        device.order(7, outlet_id="o3"),
        {"type": "teleport", "id": "x1", "at": NOW},
        {"type": "create_order", "id": "x2", "at": "yesterday"},
        {"no": "type"},
        good,
    )
    assert reply.last_command == 5
    assert [receipt.verdict for receipt in reply.receipts] == ["refused"] * 4 + ["applied"]
    codes = [receipt.reasons[0].code for receipt in reply.receipts[:4]]
    assert codes == ["not_allowed", "command_unknown", "command_malformed", "command_unknown"]
    assert orders(store, good["order_id"])


def test_a_failure_inside_one_command_does_not_stop_the_others(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = Replica.of(store, AGENT)
    bad, good = device.order(1), device.order(2)

    def failing(command: Any, nouns: Any, context: Any) -> Outcome:
        if command.id == bad["id"]:
            raise ZeroDivisionError
        return apply(command, nouns, context)

    monkeypatch.setattr(judge, "apply", failing)
    reply = device.push(bad, good)
    assert [receipt.verdict for receipt in reply.receipts] == ["refused", "applied"]
    assert reply.receipts[0].reasons[0].code == "internal"
    assert set(orders(store, bad["order_id"], good["order_id"])) == {good["order_id"]}


def test_what_cannot_be_stored_is_set_aside(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    device = Replica.of(store, AGENT)
    bad, good, last = device.order(1), device.order(2), device.order(3)

    def poisonous(command: Any, nouns: Any, context: Any) -> Outcome:
        outcome = apply(command, nouns, context)
        assert isinstance(outcome, Applied)
        if command.id == bad["id"]:
            return Applied((outcome.changed[0].model_copy(update={"id": None}),))
        return outcome

    monkeypatch.setattr(judge, "apply", poisonous)
    monkeypatch.setattr(Order, "key", property(lambda order: order.id))
    reply = device.push(good, bad, last)
    assert [receipt.verdict for receipt in reply.receipts] == ["applied", "refused", "applied"]
    assert reply.receipts[1].reasons[0].code == "internal"
    assert reply.last_command == 3


def test_receipts_are_records_of_the_device_and_can_be_listed(store: Store) -> None:
    device = Replica.of(store, AGENT)
    reply = device.push(device.order(1), device.order(2), device.order(3))
    device.sync()
    assert device.keys("receipt") == {receipt.id for receipt in reply.receipts}
    assert device.last_command == 3
    listed = read_receipts(store, device.identity, after=1, limit=1)
    assert (listed.receipts, listed.last_command) == ([reply.receipts[1]], 3)
    stranger = Replica.of(store, OTHER)
    stranger.sync()
    assert not stranger.keys("receipt")


def test_numbers_of_orders_are_the_device_s_own_and_used_once(store: Store) -> None:
    device, other = Replica.of(store, AGENT), Replica.of(store, AGENT)
    assert device.prefix != other.prefix
    foreign = device.only(other.order(5))
    assert foreign.reasons[0].code == "number_foreign"
    for number in (
        f"{device.prefix}",
        f"{device.prefix}-",
        f"{device.prefix}-1x",
        f"x{device.prefix}-1",
    ):
        assert device.only(create_order(number, "o-x")).reasons[0].code == "number_foreign"
    assert device.only(device.order(5)).verdict == "applied"
    assert device.only(device.order(5)).reasons[0].code == "number_taken"
    twice = device.push(device.order(6), device.order(6))
    assert [receipt.verdict for receipt in twice.receipts] == ["applied", "refused"]
    again = Replica.of(store, AGENT, device.identity.device)
    assert (again.prefix, again.number) == (device.prefix, device.number)
    assert other.only(device.order(9)).reasons[0].code == "number_foreign"


def test_the_highest_order_number_is_told_at_sign_in(store: Store) -> None:
    from fieldapp.hub.account import open_session
    from fieldapp.hub.device import Newcomer, Sighting

    device = Replica.of(store, AGENT)
    device.push(device.order(41), device.order(7))
    session = open_session(
        store,
        user_id=AGENT.id,
        login="agent",
        newcomer=Newcomer(device.identity.device),
        sighting=Sighting(),
        now=NOW,
    )
    assert (session.last_order, session.last_command) == (41, 2)


def test_a_command_that_took_effect_under_another_number_is_not_repeated(store: Store) -> None:
    device = Replica.of(store, AGENT)
    command = device.order(1)
    line = change_line(command["order_id"], "l1", 3)
    device.push(command, line)
    fresh = Replica.of(store, AGENT)
    receipts = fresh.push(command, line).receipts
    assert [receipt.verdict for receipt in receipts] == ["applied", "applied"]
    assert [receipt.reasons[-1].code for receipt in receipts] == ["command_repeated"] * 2
    assert fresh.only({**line, "quantity": 9}).reasons[0].code == "command_repeated"
    (order,) = orders(store, command["order_id"]).values()
    assert [line.quantity for line in order.lines] == [3]
    device.sync()
    assert len(device.buckets[f"device/{device.identity.device}"]) == 2


def test_a_refused_command_may_come_again(store: Store) -> None:
    device = Replica.of(store, AGENT)
    command = device.order(1, outlet_id="o3")
    assert device.only(command).verdict == "refused"
    store.load([Outlet(id="o3", code="o3", name="o3", route_id="r1", price_type_id="retail")])
    assert device.only(command).verdict == "applied"


def test_an_owner_orders_for_himself_and_a_manager_for_all(store: Store) -> None:
    owner, manager = Replica.of(store, OWNER), Replica.of(store, MANAGER)
    assert owner.only(owner.order(1, "o1")).verdict == "applied"
    assert owner.only(owner.order(2, "o2")).reasons[0].code == "not_allowed"
    assert manager.only(manager.order(1, "o3")).verdict == "applied"


def test_a_revoked_device_is_shut_out(store: Store) -> None:
    device = Replica.of(store, AGENT)
    store.write(lambda tx: order_state(tx, device.identity.device, "revoked", NOW))
    with pytest.raises(Denied, match="device_revoked"):
        device.push(device.order(1))
    with pytest.raises(Denied, match="device_revoked"):
        device.page()
    with pytest.raises(Denied, match="device_revoked"):
        Replica.of(store, AGENT, device.identity.device)


def test_a_device_of_another_user_is_refused(store: Store) -> None:
    device = Replica.of(store, AGENT)
    with pytest.raises(Denied, match="device_taken"):
        Replica.of(store, OTHER, device.identity.device)
