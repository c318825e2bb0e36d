from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from fieldapp.hub import body
from fieldapp.hub.account import add_account
from fieldapp.hub.clock import system_clock
from fieldapp.hub.database import Database
from fieldapp.hub.problem import CASES
from fieldapp.hub.server import PortTaken, listen, running_hub
from fieldapp.hub.store import Store
from fieldapp.wire import PROTOCOL, PROTOCOL_HEADER, TIME_HEADER
from fieldapp.wire.messages import MAX_PUSH_BYTES
from tests.hub.world import AGENT, MANAGER, create_order, nouns

HEADERS = {PROTOCOL_HEADER: str(PROTOCOL)}


class Clock:
    """Real time, moved on when a test wants it."""

    def __init__(self) -> None:
        self.fixed: str | None = None

    def __call__(self) -> str:
        return self.fixed or system_clock()


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def served(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, clock: Clock
) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("http") / "hub.db"
    shutil.copy(sqlite_template, path)
    store = Store(Database(f"sqlite:///{path}", durable=False))
    store.create_company("Dairy")
    store.load(nouns(200))
    add_account(store, "ann", "secret", AGENT)
    add_account(store, "max", "secret", MANAGER)
    yield store
    store.database.close()


@pytest.fixture(scope="module")
def address(served: Store, clock: Clock) -> Iterator[str]:
    with running_hub(served, clock=clock) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, headers=HEADERS, timeout=20) as client:
        yield client


def enrol(client: httpx.Client, login: str = "ann", device: str = "d1") -> dict[str, Any]:
    request = {"login": login, "password": "secret", "device_id": device}
    reply = client.post("/v1/enrol", json=request)
    assert reply.status_code == 200, reply.text
    session: dict[str, Any] = reply.json()
    return session


@pytest.fixture
def signed_in(client: httpx.Client) -> httpx.Client:
    client.headers["Authorization"] = f"Bearer {enrol(client)['access_token']}"
    return client


def expect(reply: httpx.Response, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = reply.json()
    assert (problem["code"], reply.status_code) == (code, CASES[code].status), reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    assert problem["status"] == reply.status_code
    assert problem["remedy"] == CASES[code].remedy
    assert "Traceback" not in reply.text
    return problem


def test_a_round_over_http(client: httpx.Client) -> None:
    session = enrol(client, device="round")
    client.headers["Authorization"] = f"Bearer {session['access_token']}"
    command = create_order(f"{session['prefix']}-1", "http-order")
    text = json.dumps({"commands": [{"number": 1, "command": command}]}).encode()
    for headers, content in (({}, text), ({"Content-Encoding": "gzip"}, gzip.compress(text))):
        reply = client.post("/v1/push", content=content, headers=headers)
        assert reply.json()["receipts"][0]["verdict"] == "applied", reply.text
    reply = client.post("/v1/pull", json={"digests": True})
    assert reply.headers["content-encoding"] == "gzip"
    page = reply.json()
    assert page["complete"]
    assert page["last_command"] == 1
    assert page["digests"]["catalog"]["count"] == 200
    plain = client.post("/v1/pull", json={}, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    listed = client.get("/v1/receipts", params={"after": 0}).json()
    assert [receipt["number"] for receipt in listed["receipts"]] == [1]
    fresh = client.post("/v1/refresh", json={"refresh_token": session["refresh_token"]}).json()
    client.headers["Authorization"] = f"Bearer {fresh['access_token']}"
    assert client.post("/v1/pull", json={"cursor": page["cursor"]}).json()["changes"] == []


def test_managers_look_after_devices(client: httpx.Client) -> None:
    lost = enrol(client, device="lost")
    manager = {"Authorization": f"Bearer {enrol(client, 'max', 'm1')['access_token']}"}
    agent = {"Authorization": f"Bearer {lost['access_token']}"}
    expect(client.get("/v1/devices", headers=agent), "not_allowed")
    devices = client.get("/v1/devices", headers=manager).json()
    assert {"lost", "m1"} <= {device["device_id"] for device in devices}
    assert client.post("/v1/devices/lost/revoke", headers=manager).status_code == 204
    expect(client.post("/v1/devices/none/revoke", headers=manager), "device_unknown")
    expect(client.post("/v1/pull", json={}, headers=agent), "device_revoked")
    expect(client.get("/v1/receipts", headers=agent), "device_revoked")


def test_health_needs_no_token(address: str) -> None:
    health = httpx.get(f"{address}/v1/health").json()
    assert (health["status"], health["protocol"]) == ("ok", PROTOCOL)


def test_the_protocol_is_checked_before_anything_else(address: str) -> None:
    for path in ("/v1/enrol", "/v1/refresh", "/v1/push", "/v1/pull"):
        expect(httpx.post(f"{address}{path}", json={}), "protocol_missing")
        other = httpx.post(f"{address}{path}", json={}, headers={PROTOCOL_HEADER: "99"})
        assert expect(other, "protocol_mismatch")["remedy"] == "update"


def test_tokens_are_checked(client: httpx.Client, clock: Clock) -> None:
    token = enrol(client)["access_token"]
    for value in (None, "", "Bearer", "Bearer x", f"Basic {token}", f"Bearer {token}x"):
        headers = {} if value is None else {"Authorization": value}
        reply = client.post("/v1/pull", json={}, headers=headers)
        expect(reply, "token_invalid")
        assert reply.headers["www-authenticate"] == "Bearer"
    clock.fixed = "2099-01-01T00:00:00.000Z"
    try:
        headers = {"Authorization": f"Bearer {token}"}
        expect(client.post("/v1/push", json={}, headers=headers), "token_expired")
    finally:
        clock.fixed = None


def test_wrong_passwords_lock_the_login(client: httpx.Client, served: Store) -> None:
    add_account(served, "guessed", "secret", AGENT)
    request = {"login": "guessed", "password": "wrong", "device_id": "d1"}
    for _ in range(5):
        expect(client.post("/v1/enrol", json=request), "wrong_password")
    reply = client.post("/v1/enrol", json={**request, "password": "secret"})
    expect(reply, "locked")
    assert 0 < int(reply.headers["retry-after"]) <= 60


def test_bodies_that_cannot_be_read(signed_in: httpx.Client) -> None:
    packed = gzip.compress(b'{"commands": []}')
    damaged = packed[:12] + b"\xff\xff" + packed[14:]
    for content in (b"", b"{", b"\xff\xfe", b'{"commands": [' + b"[" * 5000):
        expect(signed_in.post("/v1/push", content=content), "body_unreadable")
    for content in (b"", b"{}", packed[:-9], damaged):
        headers = {"Content-Encoding": "gzip"}
        reply = signed_in.post("/v1/push", content=content, headers=headers)
        expect(reply, "body_unreadable")
    reply = signed_in.post("/v1/push", content=b"{}", headers={"Content-Encoding": "br"})
    expect(reply, "body_unreadable")
    for text in ("[]", "{}", '{"commands": [{"number": 0, "command": {}}]}', '{"commands": 5}'):
        expect(signed_in.post("/v1/push", content=text), "request_invalid")
    too_many = {"commands": [{"number": n, "command": {}} for n in range(1, 202)]}
    expect(signed_in.post("/v1/push", json=too_many), "request_invalid")


def test_bodies_that_are_too_large(signed_in: httpx.Client) -> None:
    bomb = gzip.compress(b" " * (MAX_PUSH_BYTES + 1))
    assert len(bomb) < 20_000
    reply = signed_in.post("/v1/push", content=bomb, headers={"Content-Encoding": "gzip"})
    expect(reply, "body_too_large")
    expect(signed_in.post("/v1/push", content=b" " * (MAX_PUSH_BYTES + 1)), "body_too_large")

    def stream() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * (MAX_PUSH_BYTES // 10)

    expect(signed_in.post("/v1/push", content=stream()), "body_too_large")


def raw(address: str, text: bytes) -> bytes:
    """Send bytes and return what comes until the hub closes or half a second passes."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(text)
        connection.settimeout(0.5)
        received = b""
        try:
            while part := connection.recv(65536):
                received += part
        except TimeoutError:
            pass
        return received


def test_a_declared_giant_is_refused_before_it_is_sent(
    signed_in: httpx.Client, address: str
) -> None:
    token = signed_in.headers["Authorization"]
    head = (
        f"POST /v1/push HTTP/1.1\r\nHost: hub\r\nFieldapp-Protocol: 1\r\nAuthorization: {token}\r\n"
        f"Content-Length: {10**12}\r\n\r\n"
    )
    assert b" 413 " in raw(address, head.encode())


def test_half_a_body_does_no_harm(
    signed_in: httpx.Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signed_in.headers["Authorization"]
    head = (
        f"POST /v1/push HTTP/1.1\r\nHost: hub\r\nFieldapp-Protocol: 1\r\nAuthorization: {token}\r\n"
        "Content-Length: 500\r\n\r\n"
    )
    assert raw(address, head.encode() + b'{"commands": [') == b""
    monkeypatch.setattr(body, "READ_TIMEOUT_S", 0.1)
    assert b" 408 " in raw(address, head.encode() + b'{"commands": [')
    assert b"400" in raw(address, b"nonsense\r\n\r\n")
    assert signed_in.post("/v1/push", json={"commands": []}).status_code == 200


def test_unknown_addresses_and_methods_are_problems_too(signed_in: httpx.Client) -> None:
    expect(signed_in.get("/"), "not_found")
    expect(signed_in.get("/v1/%00/nothing"), "not_found")
    expect(signed_in.get("/v1/push"), "method_not_allowed")
    expect(signed_in.get("/v1/receipts", params={"after": "x"}), "request_invalid")
    expect(signed_in.get("/v1/receipts", params={"limit": 10**30}), "request_invalid")
    expect(signed_in.post(f"/v1/devices/{'x' * 500}/revoke"), "request_invalid")


def test_strange_headers_are_no_reason_to_fail(signed_in: httpx.Client) -> None:
    for value in ("", "yesterday", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        headers = {TIME_HEADER: value, "Fieldapp-Version": "x" * 300, "Accept-Encoding": ";;,"}
        reply = signed_in.post("/v1/push", json={"commands": []}, headers=headers)
        assert reply.status_code == 200, reply.text


def test_a_failure_is_logged_and_not_told(
    signed_in: httpx.Client, served: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError("the inside of the hub")

    with structlog.testing.capture_logs() as lines:
        monkeypatch.setattr(served.database, "read", fail)
        reply = signed_in.post("/v1/pull", json={})
        expect(reply, "internal")
        assert "inside" not in reply.text
    assert any(line["event"] == "request_failed" for line in lines)


def test_a_database_that_is_down_means_to_come_later(tmp_path: Path) -> None:
    store = Store(Database(f"sqlite:///{tmp_path}/hub.db", durable=False))
    with running_hub(store) as address:
        request = {"login": "a", "password": "b", "device_id": "c"}
        reply = httpx.post(f"{address}/v1/enrol", json=request, headers=HEADERS)
        expect(reply, "unavailable")
        assert int(reply.headers["retry-after"]) > 0
        store.database.close()
        (tmp_path / "hub.db").unlink()
        tmp_path.joinpath("hub.db").mkdir()
        expect(httpx.get(f"{address}/v1/health"), "unavailable")


def test_every_request_is_one_line_without_secrets(client: httpx.Client) -> None:
    with structlog.testing.capture_logs() as lines:
        session = enrol(client)
        client.headers["Authorization"] = f"Bearer {session['access_token']}"
        client.post("/v1/push", json={"commands": []})
        client.post("/v1/pull", json={"limit_rows": 9})
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["path"] for line in requests] == ["/v1/enrol", "/v1/push", "/v1/pull"]
    assert requests[1]["commands"] == 0
    assert requests[2]["rows"] == 9
    assert {(line["device"], line["user"]) for line in requests} == {("d1", "agent")}
    text = repr(lines)
    for secret in ("secret", session["access_token"], session["refresh_token"]):
        assert secret not in text


def test_a_port_that_is_taken() -> None:
    with listen("127.0.0.1", 0, next_port=False) as first:
        port = first.getsockname()[1]
        with pytest.raises(PortTaken, match=str(port)):
            listen("127.0.0.1", port, next_port=False)
        with listen("127.0.0.1", port, next_port=True) as second:
            assert second.getsockname()[1] > port


@pytest.mark.parametrize("signal_sent", [signal.SIGTERM, signal.SIGINT])
def test_serving_until_told_to_stop(tmp_path: Path, signal_sent: signal.Signals) -> None:
    url = f"sqlite:///{tmp_path}/hub.db"
    code = f"from fieldapp.hub.server import serve; serve({url!r}, port=0)"
    process = subprocess.Popen(
        [sys.executable, "-uc", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    address = process.stdout.readline().rsplit(" ", 1)[-1].strip()
    transport = httpx.HTTPTransport(retries=5)
    with httpx.Client(transport=transport, timeout=20) as client:
        assert client.get(f"{address}/v1/health").status_code == 200
    os.kill(process.pid, signal_sent)
    _, log = process.communicate(timeout=15)
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert [line["path"] for line in lines if line["event"] == "request"] == ["/v1/health"]
    assert "Traceback" not in log
    assert process.returncode == 0
