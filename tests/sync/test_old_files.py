"""A replica that an older release wrote, opened by this one and synced with a real hub.

The hub is the one that the file comes from: it has the first of the file's commands, in the same
history, from the same device. Two commands were never sent.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from fieldapp.domain.order import Order
from fieldapp.hub import schema
from fieldapp.hub.account import open_session
from fieldapp.hub.device import DeviceIdentity, Newcomer, Sighting
from fieldapp.hub.push import push
from fieldapp.localdb import outbox
from fieldapp.localdb.identity import Identity, write_identity, write_tokens
from fieldapp.localdb.journal import JOURNAL_FILE
from fieldapp.localdb.records import read_nouns
from fieldapp.localdb.replica import DATABASE_FILE, Replica
from fieldapp.sync.enrolment import tokens_of
from fieldapp.wire.kinds import KINDS
from fieldapp.wire.messages import Numbered, PushRequest
from tests.company import AGENT
from tests.sync.world import Device, HubWorld, Wire, lose_reply, repeat_request

OLD = sorted((Path(__file__).parent.parent / "golden" / "databases").glob("*.sql"))[:-1]
"""All but the last, which is of this release."""
HISTORY = "e1"
DEVICE, PREFIX = "d1", "A1"


def write_file(home: Path, script: Path) -> list[tuple[int, dict[str, Any]]]:
    """Write the old database into a folder; return its commands with their numbers."""
    home.mkdir(parents=True)
    connection = sqlite3.connect(home / DATABASE_FILE)
    connection.executescript(script.read_text(encoding="utf-8"))
    rows = connection.execute("SELECT number, body FROM outbox ORDER BY number").fetchall()
    connection.close()
    return [(number, json.loads(body)) for number, body in rows]


def enrol(hub: HubWorld, home: Path) -> DeviceIdentity:
    """Make the device known at the hub as it was when the file was written."""
    session = open_session(
        hub.store,
        user_id=AGENT.id,
        login=AGENT.id,
        newcomer=Newcomer(DEVICE, "Phone"),
        sighting=Sighting(),
        now=hub.clock(),
    )
    given = update(schema.DEVICE).where(schema.DEVICE.c.device == DEVICE).values(prefix=PREFIX)
    hub.store.database.write(lambda connection: connection.execute(given))
    identity = Identity(
        device_id=DEVICE,
        prefix=PREFIX,
        company=session.company,
        company_name=session.company_name,
        login=AGENT.id,
        hub=hub.address,
        user=session.user,
    )
    write_identity(home, identity)
    write_tokens(home, tokens_of(session))
    return DeviceIdentity(session.company, DEVICE, AGENT.id)


@pytest.fixture(params=OLD, ids=lambda path: path.stem)
def old(request: pytest.FixtureRequest, hub: HubWorld) -> Device:
    """The device with the old file, opened by this release."""
    home = hub.home("old")
    commands = write_file(home, request.param)
    identity = enrol(hub, home)
    same_history = update(schema.COMPANY).values(
        epoch=HISTORY, position=schema.COMPANY.c.position + 100
    )
    hub.store.database.write(lambda connection: connection.execute(same_history))
    number, first = commands[0]
    push(
        hub.store,
        identity,
        PushRequest(commands=[Numbered(number=number, command=first)]),
        hub.clock(),
    )
    return Device(Replica.open(home), Wire(hub.address))


def taken(hub: HubWorld) -> list[int]:
    """Return the numbers that the hub has taken from the device."""
    query = select(schema.COMMAND_LOG.c.number).where(schema.COMMAND_LOG.c.device == DEVICE)
    return sorted(hub.store.database.read(lambda connection: connection.scalars(query).all()))


def held(device: Device) -> dict[str, dict[str, Any]]:
    """Return what a device holds, without what is about the device itself."""
    with device.replica.database.read() as connection:
        return {
            kind: {noun.key: noun for noun in read_nouns(connection, kind)}
            for kind in KINDS
            if kind not in ("receipt", "device")
        }


def check_arrived_once(hub: HubWorld, device: Device) -> None:
    assert device.waiting() == 0
    assert taken(hub) == [1, 2, 3]
    assert [receipt.verdict for receipt in hub.receipts(device)] == ["applied"] * 3
    [order] = hub.orders()
    assert order.id == "o1"
    assert [(line.id, line.quantity) for line in order.lines] == [("l1", 24)]
    assert (order.note, order.delivery_day) == ("звонить", "2026-03-04")


def check_equal(hub: HubWorld, device: Device) -> None:
    assert device.digests() == []
    assert held(device) == held(hub.synced(AGENT, "fresh"))
    assert device.need(Order, "o1") == hub.need(Order, "o1")


def test_what_was_not_sent_arrives_once_and_the_file_becomes_equal_to_the_hub(
    hub: HubWorld, old: Device
) -> None:
    assert [entry.number for entry in old.replica.query(outbox.pending)] == [2, 3]
    shown = old.need(Order, "o1")
    assert [line.quantity for line in shown.lines] == [24]

    old.wire.will("/v1/push", *[lose_reply] * 10)
    assert old.fails().kind == "offline"
    assert taken(hub) == [1, 2, 3]
    assert old.waiting() == 2
    assert old.need(Order, "o1") == shown
    old.wire.faults.clear()
    old.wire.will("/v1/push", repeat_request)
    old.sync(page_rows=7)

    check_arrived_once(hub, old)
    check_equal(hub, old)
    old.wire.forget()
    old.sync()
    assert old.wire.paths() == ["/v1/pull"]


def test_an_old_file_goes_on_with_its_numbers(hub: HubWorld, old: Device) -> None:
    old.sync()
    key = old.order(tea=5)
    old.sync()

    assert old.need(Order, key).number == "A1-00008"
    assert taken(hub) == [1, 2, 3, 4]
    assert {order.number for order in hub.orders()} == {"A1-00007", "A1-00008"}
    check_equal(hub, old)


def test_an_old_file_of_a_hub_that_came_back_from_a_backup_gives_back_what_is_missing(
    hub: HubWorld, old: Device
) -> None:
    hub.store.renew_epoch()
    old.sync()

    check_arrived_once(hub, old)
    check_equal(hub, old)


def test_commands_of_an_old_file_survive_its_loss(hub: HubWorld, old: Device) -> None:
    home = old.replica.home
    old.replica.database.close()
    assert (home / JOURNAL_FILE).exists()
    (home / DATABASE_FILE).unlink()

    again = Device(Replica.open(home), Wire(hub.address))
    again.sync()

    check_arrived_once(hub, again)
    check_equal(hub, again)
