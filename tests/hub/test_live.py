"""Devices that listen, over HTTP."""

from __future__ import annotations

import contextlib
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from fieldapp.domain.product import Product
from fieldapp.domain.user import User
from fieldapp.hub import live, route_live
from fieldapp.hub.account import open_session
from fieldapp.hub.clock import system_clock
from fieldapp.hub.database import Database
from fieldapp.hub.device import DeviceIdentity, Newcomer, Sighting
from fieldapp.hub.push import push
from fieldapp.hub.schema import DEVICE
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from fieldapp.wire import PROTOCOL, PROTOCOL_HEADER
from fieldapp.wire.live import PATH
from fieldapp.wire.messages import Numbered, PushRequest, Session
from tests.hub.listener import Listener
from tests.hub.world import AGENT, OTHER, create_order, nouns, outlet
from tests.sync.deadline import eventually
from tests.sync.world import shifted

NEVER_S = 10_000.0
"""So long between looks at the position that only a ring can bring a poke."""
A_MOMENT_S = 0.3


class Clock:
    """Real time, moved on when a test wants it."""

    def __init__(self) -> None:
        self.fixed: str | None = None

    def __call__(self) -> str:
        return self.fixed or system_clock()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    shutil.copy(sqlite_template, tmp_path / "hub.db")
    store = Store(Database(f"sqlite:///{tmp_path}/hub.db", durable=False))
    store.create_company("Dairy")
    store.load(nouns())
    yield store
    store.database.close()


@pytest.fixture(autouse=True)
def only_rings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_S", NEVER_S)


@pytest.fixture
def address(store: Store, clock: Clock) -> Iterator[str]:
    with running_hub(store, clock=clock) as address:
        yield address


def signed_in(store: Store, user: User, device: str) -> Session:
    return open_session(
        store,
        user_id=user.id,
        login=user.id,
        newcomer=Newcomer(device),
        sighting=Sighting(),
        now=system_clock(),
    )


def listening(store: Store, address: str, user: User, device: str = "") -> Listener:
    return Listener(address, signed_in(store, user, device or f"of-{user.id}").access_token)


def shut_out(store: Store, device: str) -> None:
    mine = update(DEVICE).where(DEVICE.c.company == store.company.id, DEVICE.c.device == device)
    store.database.write(lambda c: c.execute(mine.values(revoked_at=system_clock())))


def refusal(address: str, token: str) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {token}", PROTOCOL_HEADER: str(PROTOCOL)}
    reply = httpx.get(f"{address}{PATH}", headers=headers)
    found: dict[str, object] = reply.json()
    return found


def test_a_change_pokes_those_who_may_read_it_and_nobody_else(store: Store, address: str) -> None:
    with listening(store, address, AGENT) as north, listening(store, address, OTHER) as south:
        store.load([outlet("o3", "r2", name="Another name")])
        south.hears("poke")
        time.sleep(A_MOMENT_S)
        assert north.heard == ["hello"]
        store.load([outlet("o1", "r1", name="Another name")])
        north.hears("poke")
        time.sleep(A_MOMENT_S)
        assert south.heard == ["hello", "poke"]


def test_what_everybody_reads_pokes_everybody(store: Store, address: str) -> None:
    with listening(store, address, AGENT) as north, listening(store, address, OTHER) as south:
        milk = next(noun for noun in nouns() if isinstance(noun, Product))
        store.load([milk.changed(name="Сметана")])
        north.hears("poke")
        south.hears("poke")


def test_loading_the_same_again_pokes_nobody(store: Store, address: str) -> None:
    with listening(store, address, AGENT) as agent:
        store.load(nouns())
        time.sleep(A_MOMENT_S)
        assert agent.heard == ["hello"]


def test_a_device_is_not_poked_for_what_it_pushed_itself(store: Store, address: str) -> None:
    session = signed_in(store, AGENT, "pushing")
    identity = DeviceIdentity(session.company, session.device_id, AGENT.id)
    command = create_order(f"{session.prefix}-1", "an-order")
    with (
        Listener(address, session.access_token) as pushing,
        listening(store, address, AGENT, "beside") as beside,
    ):
        request = PushRequest(commands=[Numbered(number=1, command=command)])
        push(store, identity, request, system_clock())
        beside.hears("poke")
        time.sleep(A_MOMENT_S)
        assert pushing.heard == ["hello"]


def test_many_changes_at_once_are_few_pokes(store: Store, address: str) -> None:
    with listening(store, address, AGENT) as agent:
        for n in range(50):
            store.load([outlet("o1", "r1", name=f"Name {n}")])
        agent.hears("poke")
        time.sleep(A_MOMENT_S)
        assert agent.heard.count("poke") <= 3


def test_what_a_program_beside_the_hub_writes_is_found_by_looking(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.05)
    beside = Store(store.database)
    with (
        running_hub(store, clock=clock) as address,
        listening(store, address, AGENT) as north,
        listening(store, address, OTHER) as south,
    ):
        beside.load([outlet("o1", "r1", name="Another name")])
        north.hears("poke")
        time.sleep(A_MOMENT_S)
        assert south.heard == ["hello"]
        assert north.heard == ["hello", "poke"], "one change, one poke, however often one looks"


def test_a_person_who_gets_another_route_listens_to_that(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.05)
    with running_hub(store, clock=clock) as address, listening(store, address, AGENT) as agent:
        store.load([AGENT.changed(route_ids=["r2"])])
        agent.hears("poke")
        time.sleep(live.GATHERED_S + A_MOMENT_S)
        before = agent.heard.count("poke")
        store.load([outlet("o1", "r1", name="Of the old route")])
        time.sleep(A_MOMENT_S)
        assert agent.heard.count("poke") == before
        store.load([outlet("o3", "r2", name="Of the new route")])
        agent.hears("poke", before + 1)


def test_a_stream_ends_with_its_token(store: Store, address: str, clock: Clock) -> None:
    session = signed_in(store, AGENT, "d1")
    clock.fixed = shifted(session.access_expires_at, -0.4)
    with Listener(address, session.access_token) as agent:
        agent.hears("bye")
        assert "data: expired" in agent.lines
        eventually(lambda: agent.ended, "the end of the stream")
    clock.fixed = session.access_expires_at
    assert refusal(address, session.access_token)["code"] == "token_expired"


def test_a_revoked_device_is_cut_off(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.05)
    session = signed_in(store, AGENT, "lost")
    with (
        running_hub(store, clock=clock) as address,
        Listener(address, session.access_token) as lost,
        listening(store, address, AGENT, "kept") as kept,
    ):
        shut_out(store, "lost")
        lost.hears("bye")
        assert "data: revoked" in lost.lines
        assert refusal(address, session.access_token)["code"] == "device_revoked"
        assert "bye" not in kept.heard


def test_a_device_that_listens_too_often_loses_its_oldest_stream(
    store: Store, address: str
) -> None:
    token = signed_in(store, AGENT, "d1").access_token
    with contextlib.ExitStack() as stack:
        streams: list[Listener] = [stack.enter_context(Listener(address, token)) for _ in range(4)]
        for old in streams[:2]:
            old.hears("bye")
            assert "data: replaced" in old.lines
        store.load([outlet("o1", "r1", name="Another name")])
        for new in streams[2:]:
            new.hears("poke")


def test_a_hub_that_is_full_says_to_come_later(
    store: Store, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MAX_STREAMS", 1)
    with listening(store, address, AGENT):
        found = refusal(address, signed_in(store, OTHER, "d2").access_token)
        assert (found["code"], found["remedy"]) == ("unavailable", "later")


def test_listening_needs_a_token_and_the_protocol(address: str) -> None:
    assert refusal(address, "nonsense")["code"] == "token_invalid"
    assert httpx.get(f"{address}{PATH}").json()["code"] == "protocol_missing"


def test_a_hub_with_nothing_to_say_gives_signs_of_life(
    store: Store, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route_live, "HEARTBEAT_S", 0.05)
    with listening(store, address, AGENT) as agent:
        eventually(lambda: sum(line.startswith(":") for line in agent.lines) >= 3, "heartbeats")
        assert agent.heard == ["hello"]


def test_a_hub_that_stops_says_goodbye_and_does_not_wait_for_listeners(
    store: Store, clock: Clock
) -> None:
    with contextlib.ExitStack() as stack:
        address = stack.enter_context(running_hub(store, clock=clock))
        agent = listening(store, address, AGENT)
        with agent:
            begun = time.monotonic()
            stack.close()
            agent.hears("bye")
            assert "data: closing" in agent.lines
            assert time.monotonic() - begun < 8, "the time that is given to slow requests"


def test_streams_need_no_threads(store: Store, address: str) -> None:
    tokens = [signed_in(store, AGENT, f"d{n}").access_token for n in range(60)]
    before = {thread.ident for thread in threading.enumerate()}
    with contextlib.ExitStack() as stack:
        streams: list[Listener] = [
            stack.enter_context(Listener(address, token)) for token in tokens
        ]
        new = [t for t in threading.enumerate() if t.ident not in before]
        # One for each listener, which are in this process too, and a few workers of the hub.
        assert len(new) <= len(streams) + 8
        store.load([outlet("o1", "r1", name="Another name")])
        for stream in streams:
            stream.hears("poke")
