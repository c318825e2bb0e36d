"""The office takes a file of unsent commands as if the device had pushed them: once, or not."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.order import Order
from fieldapp.hub.health import order_state
from fieldapp.hub.schema import DEVICE
from fieldapp.hub.store import Store
from fieldapp.hub.unsent import import_unsent
from fieldapp.wire.unsent import UnsentFile, UnsentRefused, unsent_file
from tests.hub.world import AGENT, NOW, OTHER, Replica, change_line

LATER = "2026-03-05T08:00:00.000Z"


def export(device: Replica, *commands: Any, first: int, **about: str) -> UnsentFile:
    fields = {
        "company": device.store.company.id,
        "device_id": device.identity.device,
        "prefix": device.prefix,
        "login": device.identity.user,
        "exported_at": NOW,
        **about,
    }
    return unsent_file(enumerate(commands, first), **fields)


def told(store: Store, file: UnsentFile) -> list[tuple[int, str, bool]]:
    return [
        (one.number, one.receipt.verdict, one.known) for one in import_unsent(store, file, LATER)
    ]


def numbers(store: Store) -> list[str]:
    return sorted(order.number for order in store.records(Order))


def seen(store: Store, device: Replica) -> Any:
    query = DEVICE.select().where(DEVICE.c.device == device.identity.device)
    return store.database.read(lambda c: c.execute(query).one())


def test_an_imported_file_takes_effect_and_a_later_push_gets_the_stored_receipts(store: Store):
    device = Replica.of(store, AGENT)
    device.push(device.order(1))
    order = device.order(2)
    line = change_line(order["order_id"], "l1", 12)

    assert told(store, export(device, order, line, first=2)) == [
        (2, "applied", False),
        (3, "applied", False),
    ]

    assert numbers(store) == [f"{device.prefix}-1", f"{device.prefix}-2"]
    pushed = device.push(order, line, first=2)
    assert [receipt.at for receipt in pushed.receipts] == [LATER, LATER]
    assert [receipt.number for receipt in pushed.receipts] == [2, 3]
    assert numbers(store) == [f"{device.prefix}-1", f"{device.prefix}-2"]
    assert device.push(device.order(3)).last_command == 4
    device.sync()
    device.check()
    assert device.last_command == 4


def test_a_file_may_be_imported_again_and_after_a_push(store: Store):
    device = Replica.of(store, AGENT)
    orders = [device.order(1), device.order(2)]
    file = export(device, *orders, first=1)
    device.push(orders[0])

    assert told(store, file) == [(1, "applied", True), (2, "applied", False)]
    assert told(store, file) == [(1, "applied", True), (2, "applied", True)]
    assert len(numbers(store)) == 2


def test_what_the_business_refuses_is_reported_and_the_rest_goes_on(store: Store):
    device = Replica.of(store, AGENT)
    file = export(
        device,
        device.order(1, "o3"),
        {"type": "dance", "id": "d", "at": NOW},
        {"type": "create_order"},
        device.order(2),
        first=1,
    )

    taken = import_unsent(store, file, LATER)

    assert [one.receipt.verdict for one in taken] == ["refused", "refused", "refused", "applied"]
    codes = [one.receipt.reasons[0].code for one in taken[:3]]
    assert codes == ["not_allowed", "command_unknown", "command_malformed"]


def test_importing_does_not_count_as_a_sign_of_the_device(store: Store):
    device = Replica.of(store, AGENT)
    before = seen(store, device)

    import_unsent(store, export(device, device.order(7), first=1), LATER)

    after = seen(store, device)
    assert (after.last_seen_at, after.app_version) == (before.last_seen_at, before.app_version)
    assert (after.last_command, after.last_order) == (1, 7)


def test_the_office_may_take_what_a_revoked_device_could_not_send(store: Store):
    device = Replica.of(store, AGENT)
    store.write(lambda tx: order_state(tx, device.identity.device, "revoked", NOW))

    assert told(store, export(device, device.order(1), first=1)) == [(1, "applied", False)]


def test_an_empty_file_does_nothing(store: Store):
    device = Replica.of(store, AGENT)

    assert import_unsent(store, export(device, first=1), LATER) == []


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"company": "foreign", "company_name": "Rival Ltd"}, "another company .Rival Ltd."),
        ({"device_id": "nobody"}, "knows no device nobody"),
        ({"prefix": "ZZ"}, "prefix ZZ"),
        ({"login": "boris"}, "of boris"),
    ],
)
def test_a_file_of_somebody_else_is_refused_and_nothing_is_done(
    store: Store, about: dict[str, str], words: str
):
    device = Replica.of(store, AGENT)
    file = export(device, device.order(1), first=1, **about)

    with pytest.raises(UnsentRefused, match=words):
        import_unsent(store, file, LATER)

    assert numbers(store) == []


def test_a_file_without_company_is_known_by_its_device(store: Store):
    device = Replica.of(store, OTHER)

    assert told(store, export(device, device.order(1, "o3"), first=1, company="")) == [
        (1, "applied", False)
    ]


def test_a_gap_before_or_inside_a_file_is_refused_before_anything_is_taken(store: Store):
    device = Replica.of(store, AGENT)
    device.push(device.order(1))
    gap = export(device, device.order(2), device.order(3), first=3)
    about = {name: getattr(gap, name) for name in ("device_id", "prefix", "login", "exported_at")}
    inside = unsent_file([(2, device.order(4)), (4, device.order(5))], **about)

    for file in (gap, inside):
        with pytest.raises(UnsentRefused, match="what is between is missing"):
            import_unsent(store, file, LATER)

    assert numbers(store) == [f"{device.prefix}-1"]


def test_another_command_under_a_number_that_was_taken_is_refused(store: Store):
    device = Replica.of(store, AGENT)
    device.push(device.order(1))
    file = export(device, device.order(2), device.order(3), first=1)

    with pytest.raises(UnsentRefused, match=r"another command under number 1 .*create_order"):
        import_unsent(store, file, LATER)

    assert numbers(store) == [f"{device.prefix}-1"]
