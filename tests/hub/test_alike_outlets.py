"""Outlets that may be one, and cards that several people change."""

from __future__ import annotations

from typing import Any

import pytest

from fieldapp.domain.conflict import Conflict
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.hub.store import Store
from tests.hub.sending import codes, command, new_outlet, one
from tests.hub.world import AGENT, MANAGER, OTHER, OWNER, Replica, new_id, outlet

pytestmark = pytest.mark.usefixtures("at_now")


def test_an_outlet_like_another_is_made_and_a_manager_is_asked(store: Store) -> None:
    store.load(
        [
            outlet("o2", "r1", phone="+371 2000-111"),
            outlet("o3", "r2", latitude=56.95, longitude=24.1, name="Green door"),
            outlet("o4", "r2", phone="2000111", closed=True),
            LegalEntity(id="e1", name="One", tax_number="LV 40001", outlet_ids=["o1"]),
            outlet("o1", "r1", legal_entity_id="e1"),
        ]
    )
    ann, bob, max_, olga = (Replica.of(store, u) for u in (AGENT, OTHER, MANAGER, OWNER))
    details: Any = {"phone": "2000 111", "latitude": 56.9501, "longitude": 24.1001}
    entity: Any = {"legal_entity_id": "e9", "legal_name": "Green", "tax_number": "LV-40001"}

    receipt = ann.only(new_outlet("n1", **details, **entity))

    assert receipt.verdict == "applied"
    assert [reason.details["outlet"] for reason in receipt.reasons] == ["Shop o1", "Shop o2"]
    for device in (ann, bob, max_, olga):
        device.sync()
        device.check()
    assert ann.keys("outlet") == {"o1", "o2", "n1"}
    assert ann.keys("conflict") == bob.keys("conflict") == olga.keys("conflict") == set()
    found = {conflict.other_outlet_id: conflict.alike for conflict in store.records(Conflict)}
    assert found == {"o1": ["tax_number"], "o2": ["phone"], "o3": ["position"]}
    assert max_.keys("conflict") == {conflict.id for conflict in store.records(Conflict)}


def test_two_of_one_batch_see_each_other(store: Store) -> None:
    ann = Replica.of(store, AGENT)

    first, second = ann.push(
        new_outlet("n1", phone="2000 111"), new_outlet("n2", phone="2000 111")
    ).receipts

    assert (codes(first), codes(second)) == (("applied", []), ("applied", ["outlet_alike"]))


def test_a_decision_goes_along_when_one_of_the_outlets_moves(store: Store) -> None:
    north = MANAGER.changed(id="north", route_ids=["r1"])
    south = MANAGER.changed(id="south", route_ids=["r2"])
    store.load([north, south])
    ann, of_north, of_south = (Replica.of(store, user) for user in (AGENT, north, south))
    ann.push(new_outlet("n1", phone="2000 111"), new_outlet("n2", phone="2000 111"))
    store.load([one(store, Outlet, "n2").changed(route_id="r2")])

    for device in (ann, of_north, of_south):
        device.sync()
        device.check()

    assert len(of_north.keys("conflict")) == len(of_south.keys("conflict")) == 1
    assert "n1" not in of_south.keys("outlet")
    assert ann.keys("conflict") == set()


def test_legal_details_wait_on_every_device_of_the_outlet(store: Store) -> None:
    ann, max_, olga = (Replica.of(store, user) for user in (AGENT, MANAGER, OWNER))
    fields = {"tax_number": {"base": "", "value": "40001"}}
    change = command("change_outlet", outlet_id="o1", fields=fields)

    assert codes(ann.only(change)) == ("held", ["legal_waits"])
    max_.sync()
    (conflict_id,) = max_.keys("conflict")
    decide = command("resolve_conflict", conflict_id=conflict_id, choice="mine")
    assert codes(olga.only({**decide, "id": new_id("c")})) == ("refused", ["manager_decides"])
    assert codes(max_.only(decide)) == ("applied", [])

    for device in (ann, max_, olga):
        device.sync()
        device.check()
        assert device.record("legal_entity", conflict_id)["tax_number"] == "40001"
