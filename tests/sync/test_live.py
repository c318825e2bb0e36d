"""Runners that the hub pokes: real rounds over real HTTP, and a timer that never strikes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from fieldapp.actions import orders
from fieldapp.domain.order import Order
from fieldapp.domain.user import User
from fieldapp.exchange.statuses import Statuses
from fieldapp.hub import token
from fieldapp.hub.order_tables import take_orders
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from fieldapp.localdb.identity import read_tokens, write_tokens
from fieldapp.sync import live
from fieldapp.sync.errors import SyncError
from fieldapp.sync.live import HttpLine, Live
from fieldapp.sync.people import People
from fieldapp.sync.runner import LISTENING_S, Runner
from fieldapp.sync.status import State, SyncStatus
from fieldapp.sync.transport import Reply
from tests.company import AGENT, OTHER_AGENT, OWNER
from tests.hub.test_live import shut_out
from tests.sync.deadline import eventually
from tests.sync.world import PASSWORD, Device, HubWorld, Sending, done

NEVER_S = 10_000.0
"""So long between rounds that only a poke, or what a test does, can start one."""


class Desk:
    """A device whose runner listens."""

    def __init__(self, device: Device, hub: HubWorld) -> None:
        self.device = device
        self.listen_at(hub.address)

    def listen_at(self, address: str) -> Desk:
        self.runner = Runner(
            self.device.replica,
            lambda: self.device.client,
            NEVER_S,
            line=partial(HttpLine, address),
        )
        return self

    @property
    def listens(self) -> bool:
        return self.runner._live is not None and self.runner._live.connected

    def start(self) -> Desk:
        self.runner.start()
        eventually(lambda: self.listens, "the hub's hello")
        self.rests()
        return self

    def rests(self) -> None:
        """Wait for the rounds that a start and a hello begin with."""

        def quiet() -> bool:
            before = len(self.device.wire.sent)
            for _ in range(10):
                time.sleep(0.05)
                if self.runner._wanted.is_set() or self.runner.status.state != "idle":
                    return False
            return before == len(self.device.wire.sent)

        eventually(quiet, "a runner that rests")
        self.device.wire.forget()


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "FIRST_PAUSE_S", 0.05)


@pytest.fixture
def desk_of(hub: HubWorld) -> Iterator[Callable[[User], Desk]]:
    desks: list[Desk] = []

    def make(user: User) -> Desk:
        desks.append(Desk(hub.synced(user), hub))
        return desks[-1]

    yield make
    for desk in desks:
        desk.runner.stop()


def test_an_order_of_the_owner_is_with_the_agent_at_once(desk_of: Callable[[User], Desk]) -> None:
    agent, owner = desk_of(AGENT).start(), desk_of(OWNER).start()
    elsewhere = desk_of(OTHER_AGENT).start()
    shown = threading.Event()

    def look(kinds: frozenset[str]) -> None:
        if "order" in kinds:
            shown.set()

    agent.device.replica.subscribe(look)
    key = owner.device.order(cola=6)
    # Two seconds are promised; a busy machine gets more. The timer would take hours.
    assert shown.wait(15)
    assert agent.device.get(Order, key) is not None
    assert agent.device.wire.paths() == ["/v1/pull"]
    assert elsewhere.device.wire.sent == []
    owner.rests()
    assert agent.device.wire.paths() == ["/v1/pull"], "one change, one poke"


def test_a_status_that_another_process_tells_is_with_agent_and_owner_at_once(
    desk_of: Callable[[User], Desk], hub: HubWorld, tmp_path: Path
) -> None:
    agent, owner = desk_of(AGENT), desk_of(OWNER)
    key = agent.device.order(cola=6)
    done(orders.submit(agent.device.replica, key))
    agent.device.sync()
    for desk in (agent, owner):
        desk.start()
    file = tmp_path / "statuses.csv"
    file.write_text(f"order;status\n{key};assembled\n")
    # The hub hears nothing of what another store commits, as that of `import-statuses` does.
    take_orders(Store(hub.store.database, hub.store.company.id), Statuses(file))

    def arrived() -> bool:
        held = [desk.device.need(Order, key) for desk in (agent, owner)]
        return all(order.status == "assembled" and not order.status_by for order in held)

    # Two seconds are promised; a busy machine gets more. The timer would take hours.
    eventually(arrived, "the status at both", 15)


def test_a_device_that_pushes_is_not_sent_back_to_ask_once_more(
    desk_of: Callable[[User], Desk],
) -> None:
    agent = desk_of(AGENT).start()
    agent.device.order(cola=6)
    eventually(lambda: agent.device.waiting() == 0, "an empty outbox")
    time.sleep(1)
    assert agent.device.wire.paths() == ["/v1/push", "/v1/pull"]


def test_a_poke_during_a_round_starts_another(
    desk_of: Callable[[User], Desk], hub: HubWorld
) -> None:
    agent = desk_of(AGENT).start()

    def change_meanwhile(send: Sending) -> Reply:
        reply = send()
        hub.put(AGENT.changed(name="Anna Maria"))
        time.sleep(0.5)
        return reply

    agent.device.wire.will("/v1/pull", change_meanwhile)
    agent.runner.wake()
    eventually(lambda: len(agent.device.wire.sent) >= 2, "a second round")
    agent.rests()
    assert agent.device.digests() == []


def test_rounds_on_the_timer_are_seldom_while_the_hub_pokes(
    desk_of: Callable[[User], Desk],
) -> None:
    desk = desk_of(AGENT)
    desk.runner._every_s = 20
    assert desk.runner._pause_s() <= 20
    desk.start()
    pauses = [desk.runner._pause_s() for _ in range(50)]
    assert 20 < min(pauses) <= max(pauses) <= LISTENING_S
    desk.runner._failures = 1
    assert desk.runner._pause_s() <= 40, "a failed round is tried again as soon as ever"


def test_a_hub_that_comes_back_is_listened_to_again(
    desk_of: Callable[[User], Desk], hub: HubWorld
) -> None:
    desk = desk_of(AGENT)
    with running_hub(hub.store, clock=hub.clock) as address:
        desk.listen_at(address).start()
    eventually(lambda: not desk.listens, "the end of the stream")
    port = int(address.rpartition(":")[2])
    with running_hub(hub.store, port=port, clock=hub.clock):
        eventually(lambda: desk.listens, "another hello")
        eventually(lambda: desk.device.wire.sent, "the round for what was missed meanwhile")
        desk.runner.stop()


def test_the_switch_and_the_end_hang_up(desk_of: Callable[[User], Desk], hub: HubWorld) -> None:
    desk = desk_of(AGENT).start()
    thread = next(thread for thread in threading.enumerate() if thread.name == "live")
    desk.runner.set_offline(True)
    eventually(lambda: not thread.is_alive(), "the end of the thread that listened")
    assert not desk.listens
    hub.change(type(AGENT), "anna", name="Anna Maria")
    time.sleep(0.3)
    assert desk.device.wire.sent == []
    desk.runner.set_offline(False)
    eventually(lambda: desk.listens, "another hello")
    thread = next(thread for thread in threading.enumerate() if thread.name == "live")
    desk.runner.stop()
    eventually(lambda: not thread.is_alive(), "the end of the thread that listened")


def test_an_expired_token_is_renewed_by_a_round_and_listening_goes_on(
    hub: HubWorld, desk_of: Callable[[User], Desk]
) -> None:
    desk = desk_of(AGENT)
    hub.clock.ahead_s = token.ACCESS_TTL.total_seconds() + 10
    before = read_tokens(desk.device.replica.home)
    desk.start()
    after = read_tokens(desk.device.replica.home)
    assert before is not None
    assert after is not None
    assert before.access_token != after.access_token


def test_somebody_who_is_signed_out_is_not_listened_for(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    write_tokens(device.replica.home, None)
    dialled: list[int] = []

    def dial() -> HttpLine:
        dialled.append(1)
        return HttpLine(hub.address)

    listening = Live(device.replica.home, dial, lambda: None)
    listening.start()
    time.sleep(0.3)
    listening.stop()
    assert dialled == []


def test_signing_in_listens_and_signing_out_hangs_up(hub: HubWorld, tmp_path: Path) -> None:
    people = People(tmp_path / "people")
    desk = people.sign_in(hub.address, "anna", PASSWORD)
    eventually(lambda: desk.runner._live is not None and desk.runner._live.connected, "a hello")
    thread = next(thread for thread in threading.enumerate() if thread.name == "live")
    people.sign_out(desk.person.folder)
    eventually(lambda: not thread.is_alive(), "the end of the thread that listened")


def line_error(hub: HubWorld, home: Path, address: str = "") -> SyncError:
    tokens = read_tokens(home)
    assert tokens is not None
    with pytest.raises(SyncError) as caught:
        list(HttpLine(address or hub.address).events(tokens.access_token))
    return caught.value


def test_what_is_wrong_with_a_line_has_its_remedy(hub: HubWorld) -> None:
    home = hub.device(AGENT).replica.home
    assert line_error(hub, home, "http://127.0.0.1:1").kind == "offline"
    assert line_error(hub, home, "hub://nowhere").kind == "person"


def test_a_shut_out_device_and_an_older_hub_are_seldom_called(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    listening = Live(device.replica.home, partial(HttpLine, hub.address), lambda: None)
    shut_out(hub.store, device.id)
    error = line_error(hub, device.replica.home)
    assert (error.kind, error.code) == ("person", "device_revoked")
    assert listening._wait_for(error) == live.HOPELESS_PAUSE_S
    assert listening._wait_for(SyncError("later", "", "too_many", 40)) == 40
    assert listening._wait_for(SyncError("offline", "")) == 0
    older = SyncError("person", "There is nothing at this address.", "not_found")
    assert listening._wait_for(older) == live.HOPELESS_PAUSE_S


def test_listening_does_not_stand_in_the_way_of_what_a_hub_asks(
    desk_of: Callable[[User], Desk],
) -> None:
    desk = desk_of(AGENT)
    cases: list[tuple[State, bool]] = [("idle", True), ("offline", True), ("later", False)]
    for state, starts in cases:
        desk.runner._wanted.clear()
        desk.runner._status = SyncStatus(state=state)
        desk.runner.poke()
        assert desk.runner._wanted.is_set() is starts, state


def test_a_line_that_waits_can_be_hung_up(hub: HubWorld) -> None:
    device = hub.synced(AGENT)
    tokens = read_tokens(device.replica.home)
    assert tokens is not None
    line = HttpLine(hub.address)
    heard: list[str] = []
    reading = threading.Thread(target=lambda: heard.extend(_until_cut(line, tokens.access_token)))
    reading.start()
    eventually(lambda: line._socket is not None, "the connection")
    line.hang_up()
    reading.join(10)
    assert not reading.is_alive()
    assert "sign_in" not in heard


def _until_cut(line: HttpLine, access_token: str) -> Iterator[str]:
    try:
        yield from line.events(access_token)
    except SyncError as error:
        yield error.kind
