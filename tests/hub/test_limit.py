"""How often somebody may ask."""

from __future__ import annotations

import gzip
import shutil
import socket
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fieldapp.hub import body
from fieldapp.hub.account import add_account
from fieldapp.hub.database import Database
from fieldapp.hub.denial import Denied
from fieldapp.hub.limit import BURST_S, Allowances, Limits, Rate
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from fieldapp.wire.codec import BodyTooLarge, unpack
from tests.hub.test_http import HEADERS, enrol, expect
from tests.hub.world import AGENT, OTHER, nouns


class Timer:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def taken(allowances: Allowances, name: str, wanted: int) -> int:
    """Return how many of so many requests are let through at once."""
    for n in range(wanted):
        try:
            allowances.take(name)
        except Denied:
            return n
    return wanted


def test_a_name_may_ask_in_a_burst_and_then_at_its_rate() -> None:
    timer = Timer()
    allowances = Allowances(Rate(2.0), timer)
    assert taken(allowances, "d1", 1_000) == 2 * BURST_S
    timer.now += 5
    assert taken(allowances, "d1", 1_000) == 10
    timer.now += 3_600
    assert taken(allowances, "d1", 1_000) == 2 * BURST_S, "a long rest gives no more than a burst"


def test_one_who_asks_too_often_takes_nothing_from_the_others() -> None:
    allowances = Allowances(Rate(1.0), Timer())
    assert taken(allowances, "loud", 1_000) == BURST_S
    assert taken(allowances, "quiet", BURST_S) == BURST_S


def test_the_time_to_wait_is_long_enough() -> None:
    timer = Timer()
    allowances = Allowances(Rate(0.1), timer)
    taken(allowances, "d1", 1_000)
    with pytest.raises(Denied) as caught:
        allowances.take("d1")
    assert caught.value.code == "too_many"
    assert caught.value.retry_after_s is not None
    timer.now += caught.value.retry_after_s
    allowances.take("d1")


def test_no_rate_is_no_limit() -> None:
    assert taken(Allowances(Rate(0.0), Timer()), "d1", 10_000) == 10_000


def test_names_that_come_and_go_take_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fieldapp.hub.limit._REMEMBERED", 100)
    allowances = Allowances(Rate(1.0), Timer())
    for n in range(1_000):
        allowances.take(f"address {n}")
    assert len(allowances._left) == 100


@pytest.fixture(scope="module")
def store(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("limits") / "hub.db"
    shutil.copy(sqlite_template, path)
    store = Store(Database(f"sqlite:///{path}", durable=False))
    store.create_company("Dairy")
    store.load(nouns())
    add_account(store, "ann", "secret", AGENT)
    add_account(store, "bob", "secret", OTHER)
    yield store
    store.database.close()


@pytest.fixture
def client(store: Store) -> Iterator[httpx.Client]:
    """A hub that lets each device ask 30 times and each address try 6 times, then slowly."""
    limits = Limits(device=Rate(1.0), address=Rate(0.2))
    with (
        running_hub(store, limits=limits) as address,
        httpx.Client(base_url=address, headers=HEADERS, timeout=20) as client,
    ):
        yield client


def test_a_device_that_asks_too_often_is_told_when_to_come_and_others_go_on(
    client: httpx.Client,
) -> None:
    loud, quiet = (
        {"Authorization": f"Bearer {enrol(client, login, device)['access_token']}"}
        for login, device in (("ann", "loud"), ("bob", "quiet"))
    )
    replies = [client.post("/v1/pull", json={}, headers=loud) for _ in range(60)]
    refused = [reply for reply in replies if reply.status_code != 200]
    assert 20 <= len(refused) <= 30
    for reply in refused:
        assert expect(reply, "too_many")["remedy"] == "later"
        assert 1 <= int(reply.headers["retry-after"]) <= 2
    assert client.post("/v1/pull", json={}, headers=quiet).status_code == 200
    assert client.get("/v1/health").status_code == 200


def test_an_address_from_which_passwords_are_tried_is_held_up(client: httpx.Client) -> None:
    token = {"Authorization": f"Bearer {enrol(client)['access_token']}"}
    request = {"login": "nobody", "password": "wrong", "device_id": "d9"}
    for _ in range(5):
        expect(client.post("/v1/enrol", json=request), "wrong_password")
    expect(client.post("/v1/enrol", json=request), "too_many")
    nonsense = {"Authorization": "Bearer nonsense"}
    expect(client.post("/v1/pull", json={}, headers=nonsense), "too_many")
    expect(client.post("/v1/refresh", json={"refresh_token": "guessed"}), "too_many")
    assert client.post("/v1/pull", json={}, headers=token).status_code == 200


def test_tokens_that_are_none_count_for_their_address(client: httpx.Client) -> None:
    nonsense = {"Authorization": "Bearer nonsense"}
    codes = [client.post("/v1/pull", json={}, headers=nonsense).json()["code"] for _ in range(8)]
    assert codes == ["token_invalid"] * 6 + ["too_many"] * 2


def test_renewing_a_good_token_counts_for_nobody(client: httpx.Client) -> None:
    session = enrol(client)
    for _ in range(20):
        reply = client.post("/v1/refresh", json={"refresh_token": session["refresh_token"]})
        assert reply.status_code == 200, reply.text


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    limit, unpacked = 1_000_000, 200_000_000
    bomb = gzip.compress(bytes(unpacked), compresslevel=1)
    tracemalloc.start()
    try:
        with pytest.raises(BodyTooLarge):
            unpack(bomb, limit)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * limit


def test_a_bomb_in_a_bomb_is_unpacked_once(client: httpx.Client) -> None:
    token = {"Authorization": f"Bearer {enrol(client)['access_token']}"}
    twice = gzip.compress(gzip.compress(b'{"commands": []}'))
    headers = {**token, "Content-Encoding": "gzip"}
    expect(client.post("/v1/push", content=twice, headers=headers), "body_unreadable")
    two = gzip.compress(b'{"commands": []}') + gzip.compress(bytes(50_000_000))
    assert client.post("/v1/push", content=two, headers=headers).status_code == 200
    several = {**token, "Content-Encoding": "gzip, gzip"}
    expect(client.post("/v1/push", content=twice, headers=several), "body_unreadable")


def test_a_body_that_drips_is_given_up_however_regularly_it_drips(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "READ_TIMEOUT_S", 0.5)
    token = enrol(client)["access_token"]
    head = (
        "POST /v1/push HTTP/1.1\r\nHost: hub\r\nFieldapp-Protocol: 1\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: 100000\r\n\r\n"
    )
    host, port = client.base_url.host, client.base_url.port
    assert port is not None
    with socket.create_connection((host, port), timeout=0.05) as connection:
        connection.sendall(head.encode())
        received = b""
        for _ in range(200):
            try:
                connection.sendall(b" ")
                received += connection.recv(65_536)
            except TimeoutError:
                continue
            except OSError:
                break
            if received:
                break
    assert b" 408 " in received
