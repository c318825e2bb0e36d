from __future__ import annotations

import socket
from pathlib import Path

import pytest

from fieldapp.localdb import meta
from fieldapp.localdb.identity import SESSION_FILE, read_identity, read_tokens
from fieldapp.sync.client import Client
from fieldapp.sync.enrolment import connect, enrol, password_fits
from fieldapp.sync.errors import SyncError
from tests.company import AGENT
from tests.sync.world import PASSWORD, HubWorld, Wire, lose_reply


def unused_address() -> str:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{sock.getsockname()[1]}"


def test_the_first_sign_in_makes_a_replica_that_knows_its_person_and_prefix(
    hub: HubWorld, tmp_path: Path
) -> None:
    replica = enrol(tmp_path / "a", hub.address, "anna", PASSWORD)
    identity = read_identity(tmp_path / "a")
    assert (identity.user.id, identity.company_name) == ("anna", "Corner Supplies")
    assert identity.hub == hub.address
    assert identity.prefix
    assert password_fits(identity, PASSWORD)
    assert not password_fits(identity, PASSWORD + "x")
    assert read_tokens(tmp_path / "a") is not None
    assert (tmp_path / "a" / SESSION_FILE).stat().st_mode & 0o077 == 0
    replica.close()


def test_the_same_folder_is_the_same_device_with_the_same_prefix(
    hub: HubWorld, tmp_path: Path
) -> None:
    first = enrol(tmp_path / "a", hub.address, "anna", PASSWORD)
    again = enrol(tmp_path / "a", hub.address, "anna", PASSWORD)
    other = enrol(tmp_path / "b", hub.address, "anna", PASSWORD)
    assert again.identity.device_id == first.identity.device_id
    assert again.identity.prefix == first.identity.prefix
    assert other.identity.prefix != first.identity.prefix
    for replica in (first, again, other):
        replica.close()


def test_a_sign_in_whose_answer_was_lost_is_the_same_device_when_repeated(
    hub: HubWorld, tmp_path: Path
) -> None:
    wire = Wire(hub.address)
    wire.will("/v1/enrol", lose_reply)
    replica = enrol(
        tmp_path / "a", hub.address, "anna", PASSWORD, client=Client(wire, sleep=lambda _: None)
    )
    devices = {request["device_id"] for path, request in wire.sent if path == "/v1/enrol"}
    assert len(wire.sent) == 2
    assert devices == {replica.identity.device_id}
    replica.close()


def test_a_device_whose_identity_was_lost_keeps_its_id_and_prefix(
    hub: HubWorld, tmp_path: Path
) -> None:
    first = enrol(tmp_path / "a", hub.address, "anna", PASSWORD)
    first.close()
    (tmp_path / "a" / "identity.json").write_text("{ torn")
    again = enrol(tmp_path / "a", hub.address, "anna", PASSWORD)
    assert again.identity.prefix == first.identity.prefix
    again.close()


def test_counters_come_back_from_the_hub_when_the_folder_was_emptied(
    hub: HubWorld, tmp_path: Path
) -> None:
    device = hub.synced(AGENT)
    for _ in range(3):
        device.order(cola=6)
    device.sync()
    device.replica.close()
    for name in ("replica.db", "outbox.journal"):
        for path in hub.home("anna").glob(f"{name}*"):
            path.unlink()
    replica = enrol(hub.home("anna"), hub.address, "anna", PASSWORD)
    assert replica.query(meta.counter, meta.COMMAND_COUNTER) == 3
    assert replica.query(meta.counter, meta.ORDER_COUNTER) == 3
    replica.close()


def test_a_wrong_password_asks_to_sign_in_and_leaves_no_replica(
    hub: HubWorld, tmp_path: Path
) -> None:
    with pytest.raises(SyncError) as caught:
        enrol(tmp_path / "a", hub.address, "anna", "guess")
    assert (caught.value.kind, caught.value.code) == ("sign_in", "wrong_password")
    assert not (tmp_path / "a" / "identity.json").exists()
    assert read_tokens(tmp_path / "a") is None


def test_too_many_wrong_passwords_ask_to_wait_as_long_as_the_hub_says(
    hub: HubWorld, tmp_path: Path
) -> None:
    errors = []
    for _ in range(6):
        with pytest.raises(SyncError) as caught:
            enrol(tmp_path / "a", hub.address, "anna", "guess")
        errors.append(caught.value)
    assert (errors[-1].kind, errors[-1].code) == ("later", "locked")
    assert errors[-1].retry_after_s is not None
    assert 0 < errors[-1].retry_after_s <= 60


def test_a_folder_of_one_person_is_refused_to_another(hub: HubWorld, tmp_path: Path) -> None:
    enrol(tmp_path / "a", hub.address, "anna", PASSWORD).close()
    with pytest.raises(SyncError) as caught:
        enrol(tmp_path / "a", hub.address, "boris", PASSWORD)
    assert caught.value.kind == "person"
    assert "belongs to anna" in caught.value.detail
    assert read_identity(tmp_path / "a").user.id == "anna"


def test_capitals_and_spaces_around_a_login_are_the_same_person(
    hub: HubWorld, tmp_path: Path
) -> None:
    first = enrol(tmp_path / "a", hub.address, "anna", PASSWORD)
    again = enrol(tmp_path / "a", hub.address, " Anna ", PASSWORD)
    assert again.identity.device_id == first.identity.device_id
    first.close()
    again.close()


@pytest.mark.parametrize(("login", "password"), [("", "x"), ("anna", ""), ("anna", "x" * 201)])
def test_a_login_or_password_that_cannot_be_is_an_error_of_typing(
    login: str, password: str, hub: HubWorld, tmp_path: Path
) -> None:
    with pytest.raises(SyncError) as caught:
        enrol(tmp_path / "a", hub.address, login, password)
    assert caught.value.kind == "sign_in"


def test_a_hub_that_is_not_there_is_offline_and_nothing_is_made_but_the_id(tmp_path: Path) -> None:
    with pytest.raises(SyncError) as caught:
        enrol(tmp_path / "a", unused_address(), "anna", PASSWORD)
    assert caught.value.kind == "offline"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["device.json"]


@pytest.mark.parametrize("address", ["", "   ", "ftp://hub", f"http://{'x' * 70}"])
def test_an_address_that_cannot_be_one_needs_a_person(address: str, tmp_path: Path) -> None:
    with pytest.raises(SyncError) as caught:
        enrol(tmp_path / "a", address, "anna", PASSWORD)
    assert caught.value.kind == "person"


def test_an_address_without_a_scheme_is_completed(hub: HubWorld, tmp_path: Path) -> None:
    replica = enrol(tmp_path / "a", hub.address.removeprefix("http://") + "/", "anna", PASSWORD)
    assert replica.identity.hub == hub.address
    replica.close()
    connect(replica.identity.hub).close()
