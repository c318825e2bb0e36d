from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.actions import orders
from fieldapp.hub.database import Database
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from fieldapp.localdb import outbox
from fieldapp.localdb.identity import read_tokens
from fieldapp.sync.client import Client
from fieldapp.sync.enrolment import connect
from fieldapp.sync.errors import SyncError
from fieldapp.sync.people import Desk, People, folder_of
from tests.sync.deadline import eventually
from tests.sync.world import PASSWORD, Fault, HubWorld, Wire, answer, done, lose_request, problem


class Road:
    """How people reach the hub; `closed` is what happens to every request while it is set."""

    def __init__(self) -> None:
        self.closed: Fault | None = None

    def __call__(self, address: str) -> Client:
        wire = Wire(address)
        if self.closed is not None:
            wire.will("/v1/enrol", *[self.closed] * 3)
            wire.will("/v1/pull", *[self.closed] * 100)
        return Client(wire, sleep=lambda _: None)


@pytest.fixture
def road() -> Road:
    return Road()


@pytest.fixture
def people(tmp_path: Path, road: Road) -> Iterator[People]:
    people = People(tmp_path / "people", road, line=None)
    yield people
    people.close_all()


def pulled(desk: Desk) -> Desk:
    eventually(lambda: desk.runner.status.last_success_at is not None, "the first round")
    eventually(lambda: desk.runner.status.state == "idle", "rest")
    return desk


def test_every_person_and_hub_has_a_folder_that_can_be_read_and_told_apart() -> None:
    assert folder_of("http://hub", "anna").startswith("anna-")
    assert folder_of("hub", " Anna") == folder_of("http://hub/", "anna")
    assert folder_of("http://hub", "анна").startswith("person-")
    names = [
        ("http://a", "anna"),
        ("http://b", "anna"),
        ("http://a", "an-na"),
        ("http://a", "анна"),
    ]
    assert len({folder_of(hub, login) for hub, login in names}) == 4
    assert "/" not in folder_of("http://hub", "../../etc/passwd")


def test_two_people_of_one_device_have_a_replica_each(hub: HubWorld, people: People) -> None:
    anna = people.sign_in(hub.address, "anna", PASSWORD)
    olga = people.sign_in(hub.address, "olga", PASSWORD)
    assert anna.replica.home != olga.replica.home
    assert anna.replica.identity.prefix != olga.replica.identity.prefix
    assert [(p.login, p.role) for p in people.all()] == [("anna", "agent"), ("olga", "owner")]


def test_two_tabs_share_one_desk(hub: HubWorld, people: People) -> None:
    first = people.sign_in(hub.address, "anna", PASSWORD)
    assert people.sign_in(hub.address, "Anna", PASSWORD) is first
    assert people.open(first.person.folder) is first
    pulled(first)
    done(orders.create(first.replica, "corner", [("cola", 6)]))


def test_signing_in_without_a_signal_checks_the_last_password(
    hub: HubWorld, people: People, road: Road
) -> None:
    desk = pulled(people.sign_in(hub.address, "anna", PASSWORD))
    done(orders.create(desk.replica, "corner", [("cola", 6)]))
    people.close_all()
    road.closed = lose_request
    with pytest.raises(SyncError) as caught:
        people.sign_in(hub.address, "anna", "guess")
    assert (caught.value.kind, caught.value.code) == ("sign_in", "wrong_password_offline")
    again = people.sign_in(hub.address, "anna", PASSWORD)
    assert len(again.replica.query(outbox.every)) == 1
    done(orders.create(again.replica, "kiosk", [("tea", 1)]))


@pytest.mark.parametrize(
    "hotspot",
    [answer(503, "busy"), answer(502), answer(200, "<html>Accept our terms</html>")],
    ids=["503", "502", "hotspot page"],
)
def test_a_gateway_without_its_hub_keeps_nobody_from_working(
    hotspot: Fault, hub: HubWorld, people: People, road: Road
) -> None:
    people.sign_in(hub.address, "anna", PASSWORD)
    people.close_all()
    road.closed = hotspot
    assert people.sign_in(hub.address, "anna", PASSWORD).person.login == "anna"


@pytest.mark.parametrize(
    ("status", "code"), [(401, "wrong_password"), (429, "locked"), (403, "device_revoked")]
)
def test_a_hub_that_says_no_is_not_passed_over(
    status: int, code: str, hub: HubWorld, people: People, road: Road
) -> None:
    people.sign_in(hub.address, "anna", PASSWORD)
    people.close_all()
    road.closed = problem(status, code, "person")
    with pytest.raises(SyncError) as caught:
        people.sign_in(hub.address, "anna", PASSWORD)
    assert caught.value.code == code


def test_nobody_signs_in_for_the_first_time_without_the_hub(
    hub: HubWorld, people: People, road: Road
) -> None:
    road.closed = lose_request
    with pytest.raises(SyncError) as caught:
        people.sign_in(hub.address, "anna", PASSWORD)
    assert caught.value.kind == "offline"
    assert people.all() == []


def test_a_remembered_key_opens_its_folder_until_the_person_signs_out(
    hub: HubWorld, people: People
) -> None:
    folder = people.sign_in(hub.address, "anna", PASSWORD).person.folder
    other = people.sign_in(hub.address, "olga", PASSWORD).person.folder
    keys = [people.remember(folder), people.remember(folder)]
    kept = people.remember(other)
    assert [people.recall(key) for key in keys] == [folder, folder]
    assert people.recall(kept) == other
    assert people.recall(keys[0][:-1]) is None
    assert people.recall("") is None
    stored = (people.storage / folder / "keys.json").read_text()
    assert keys[0] not in stored
    people.sign_out(folder)
    assert [people.recall(key) for key in keys] == [None, None]
    assert people.recall(kept) == other


def test_signing_out_keeps_what_is_unsent_and_sends_it_after_the_next_sign_in(
    hub: HubWorld, people: People
) -> None:
    desk = pulled(people.sign_in(hub.address, "anna", PASSWORD))
    desk.runner.set_offline(True)
    key = done(orders.create(desk.replica, "corner", [("cola", 6)])).document
    people.sign_out(desk.person.folder)
    assert read_tokens(desk.replica.home) is None
    assert [person.login for person in people.all()] == ["anna"]
    back = people.sign_in(hub.address, "anna", PASSWORD)
    eventually(lambda: [order.id for order in hub.orders()] == [key], "the order at the hub")
    eventually(lambda: back.replica.query(outbox.count_pending) == 0, "an empty outbox")


def test_replicas_move_to_the_new_address_of_their_hub(
    hub: HubWorld, people: People, tmp_path: Path, road: Road
) -> None:
    desk = pulled(people.sign_in(hub.address, "anna", PASSWORD))
    desk.runner.set_offline(True)
    key = done(orders.create(desk.replica, "corner", [("cola", 6)])).document
    folder = desk.person.folder
    people.close_all()
    hub.store.database.close()
    shutil.copy(tmp_path / "hub.db", tmp_path / "moved.db")
    store = Store(Database(f"sqlite:///{tmp_path}/moved.db", durable=False))
    with running_hub(store) as address:
        assert people.move_hub("http://elsewhere", address) == 0
        assert people.move_hub(hub.address + "/", address) == 1
        moved = people.sign_in(address, "anna", PASSWORD)
        assert (moved.person.folder, moved.person.hub) == (folder, address)
        eventually(lambda: moved.replica.query(outbox.count_pending) == 0, "an empty outbox")
        people.close_all()
    other = HubWorld(store, "", tmp_path, hub.clock)
    assert [order.id for order in other.orders()] == [key]
    assert hub.orders() == []
    store.database.close()


def test_a_folder_that_is_no_replica_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "people" / "junk").mkdir(parents=True)
    (tmp_path / "people" / "torn").mkdir()
    (tmp_path / "people" / "torn" / "identity.json").write_text("{")
    assert People(tmp_path / "people", connect).all() == []
