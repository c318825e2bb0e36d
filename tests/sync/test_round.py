from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.actions import orders
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product
from fieldapp.localdb import meta, outbox
from fieldapp.wire.messages import MAX_BATCH
from tests.company import AGENT, COLA, CORNER, KIOSK
from tests.sync.world import (
    Device,
    Fault,
    HubWorld,
    answer,
    cut_reply,
    done,
    lose_reply,
    lose_request,
    problem,
    repeat_request,
    thirty_products,
    untimed,
)


def files_of(home: Path) -> dict[str, tuple[int, int]]:
    return {
        path.name: (path.stat().st_mtime_ns, path.stat().st_size)
        for path in home.iterdir()
        if path.suffix != ".lock"
    }


def test_a_first_round_brings_the_scope_and_nothing_else(hub: HubWorld) -> None:
    device = hub.device(AGENT)
    device.sync()
    assert device.get(Outlet, "corner") == CORNER
    assert device.get(Outlet, "bazaar") is None
    assert device.need(Product, "cola") == COLA
    assert device.digests() == []


@pytest.mark.parametrize("page_rows", [1, 3, 7])
def test_a_first_round_in_small_pages_brings_the_same(page_rows: int, hub: HubWorld) -> None:
    device = hub.device(AGENT)
    device.sync(page_rows)
    assert device.wire.paths().count("/v1/pull") >= 30 // page_rows
    assert device.digests() == []


def test_an_idle_round_costs_one_request_and_writes_nothing(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    before = files_of(device.replica.home)
    device.sync()
    device.sync()
    assert device.wire.paths() == ["/v1/pull", "/v1/pull"]
    assert files_of(device.replica.home) == before


def test_an_idle_round_with_answered_commands_behind_it_writes_nothing(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    device.order(cola=6)
    device.sync()
    before = files_of(device.replica.home)
    device.wire.forget()
    device.sync()
    assert device.wire.paths() == ["/v1/pull"]
    assert files_of(device.replica.home) == before


def test_a_round_takes_an_order_to_the_hub_and_its_receipt_back(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6)
    done(orders.submit(device.replica, key))
    assert device.waiting() == 2
    round_ = device.sync()
    assert round_.progress.commands_sent == 2
    assert device.waiting() == 0
    assert device.need(Order, key) == hub.need(Order, key)
    assert device.count("receipt") == 2
    assert device.digests() == []


def test_many_commands_go_in_batches_in_their_order(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    key = device.order()
    for n in range(449):
        done(orders.set_note(device.replica, key, f"note {n}"))
    device.sync()
    pushes = [body["commands"] for path, body in device.wire.sent if path == "/v1/push"]
    assert [len(commands) for commands in pushes] == [MAX_BATCH, MAX_BATCH, 50]
    numbers = [command["number"] for commands in pushes for command in commands]
    assert numbers == list(range(1, 451))
    assert hub.need(Order, key).note == "note 448"
    assert [receipt.number for receipt in hub.receipts(device)] == numbers
    assert device.waiting() == 0


def test_a_batch_that_is_too_large_for_something_on_the_way_goes_in_halves(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    keys = [device.order(cola=6) for _ in range(8)]
    device.wire.will("/v1/push", answer(413, "<html>Too large</html>"))
    device.wire.will("/v1/push", problem(413, "body_too_large", "person"))
    device.sync()
    sizes = [len(body["commands"]) for path, body in device.wire.sent if path == "/v1/push"]
    assert sizes == [8, 4, 2, 6]
    assert {order.id for order in hub.orders()} == set(keys)


def test_one_command_that_is_too_large_needs_a_person_and_stays(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    device.order(cola=6)
    device.wire.will("/v1/push", answer(413), answer(413))
    error = device.fails()
    assert (error.kind, error.code) == ("person", "413")
    assert device.waiting() == 1


@pytest.mark.parametrize("path", ["/v1/push", "/v1/pull"])
@pytest.mark.parametrize(
    "fault",
    [lose_request, lose_reply, cut_reply, repeat_request, answer(503), answer(200, "{}")],
    ids=["lost", "reply lost", "cut", "twice", "503", "garbage"],
)
def test_a_fault_on_the_way_is_made_good_in_the_same_round(
    fault: Fault, path: str, hub: HubWorld
) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6)
    device.wire.will(path, fault)
    device.sync()
    assert [order.id for order in hub.orders()] == [key]
    assert len(hub.receipts(device)) == 1
    assert device.digests() == []


@pytest.mark.parametrize("path", ["/v1/push", "/v1/pull"])
@pytest.mark.parametrize(
    ("fault", "kind"),
    [(lose_reply, "offline"), (cut_reply, "later"), (answer(500), "later"), (answer(502), "later")],
    ids=["reply lost", "cut", "500", "502"],
)
def test_a_fault_that_lasts_ends_the_round_and_the_next_one_makes_it_good(
    fault: Fault, kind: str, path: str, hub: HubWorld
) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6)
    device.wire.will(path, *[fault] * 3)
    assert device.fails().kind == kind
    assert device.waiting() == 1
    assert device.need(Order, key).status == "draft"
    device.wire.faults.clear()
    device.sync()
    assert [order.id for order in hub.orders()] == [key]
    assert len(hub.receipts(device)) == 1
    assert device.digests() == []


def test_a_round_that_breaks_off_in_the_middle_of_a_first_load_goes_on_where_it_was(
    hub: HubWorld,
) -> None:
    device = hub.device(AGENT)
    device.wire.will("/v1/pull", *[lambda send: send()] * 4, *[cut_reply] * 3)
    with pytest.raises(Exception, match="cut off"):
        device.sync(page_rows=5)
    stored = device.count("product") + device.count("outlet") + device.count("price")
    assert stored > 0
    position = device.replica.query(meta.cursor)
    device.wire.forget()
    device.sync(page_rows=5)
    first = device.wire.sent[0][1]["cursor"]
    assert first == position.model_dump(mode="json")
    assert device.digests() == []


def test_a_hub_of_another_protocol_asks_for_an_update_and_the_outbox_stays(
    hub: HubWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = hub.synced(AGENT)
    device.order(cola=6)
    with monkeypatch.context() as other:
        other.setattr("fieldapp.sync.client.PROTOCOL", 99)
        error = device.fails()
    assert (error.kind, error.code) == ("update", "protocol_mismatch")
    assert "stays safe" in error.detail
    assert device.waiting() == 1
    device.sync()
    assert len(hub.orders()) == 1


def test_a_hub_that_takes_nothing_does_not_keep_the_device_busy(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    device.order(cola=6)
    nothing = {"last_command": 0, "receipts": [], "server_time": hub.clock()}
    device.wire.will("/v1/push", *[answer(200, nothing)] * 50)
    error = device.fails()
    assert (error.kind, error.code) == ("later", "push_stuck")
    assert len(device.wire.sent) == 1
    assert device.waiting() == 1


def test_a_hub_that_sends_one_page_again_and_again_does_not_keep_the_device_busy(
    hub: HubWorld,
) -> None:
    device = hub.synced(AGENT)
    cursor = device.replica.query(meta.cursor).model_dump(mode="json")
    page = {"cursor": cursor, "last_command": 0, "complete": False, "server_time": hub.clock()}
    device.wire.will("/v1/pull", *[answer(200, page)] * 50)
    error = device.fails()
    assert (error.kind, error.code) == ("later", "pull_stuck")
    assert len(device.wire.sent) <= 2


def test_a_reply_to_a_push_is_only_information(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    key = device.order(cola=6)
    taken = {"last_command": 1, "receipts": [], "server_time": hub.clock()}
    device.wire.will("/v1/push", answer(200, taken))
    device.sync()
    assert hub.orders() == []
    assert device.waiting() == 1
    assert device.need(Order, key).status == "draft"
    device.sync()
    assert [order.id for order in hub.orders()] == [key]


def test_thirty_lines_with_vat_add_up_to_the_same_minor_units_on_both_sides(hub: HubWorld) -> None:
    hub.put(*thirty_products())
    device = hub.synced(AGENT)
    for outlet_id in ("corner", "kiosk"):
        lines = {f"bulk-{n:02d}": 7 + 13 * n for n in range(30)}
        key = device.order(outlet_id, **lines)
        done(orders.submit(device.replica, key))
        here = device.need(Order, key)
        device.sync()
        there = hub.need(Order, key)
        assert len(there.lines) == 30
        assert (there.total_minor, there.vat_minor) == (here.total_minor, here.vat_minor)
        assert untimed(there) == untimed(here) == untimed(totalled(there))
        assert sum(line.amount_minor for line in there.lines) in (
            there.total_minor,
            there.total_minor - there.vat_minor,
        )
        assert there.vat_minor > 0
    assert CORNER.price_type_id != KIOSK.price_type_id


def test_what_was_sent_and_contained_is_told_apart(hub: HubWorld) -> None:
    device: Device = hub.synced(AGENT)
    device.order(cola=6)
    device.wire.will("/v1/pull", *[lose_reply] * 3)
    device.fails()
    (entry,) = device.replica.query(outbox.every)
    assert entry.sent_at is not None
    assert entry.contained_at is None
    device.sync()
    (entry,) = device.replica.query(outbox.every)
    assert entry.contained_at is not None
