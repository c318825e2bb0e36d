"""Simulated devices: replicas on disk, and processes that sync them with the real code."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

from fieldapp.actions import orders
from fieldapp.domain.command import CreateOrder
from fieldapp.hub.account import open_session
from fieldapp.hub.clock import system_clock
from fieldapp.hub.device import Newcomer, Sighting
from fieldapp.hub.store import Store
from fieldapp.localdb.identity import Identity, read_identity, write_identity, write_tokens
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.sync.client import Client, HttpTransport
from fieldapp.sync.enrolment import tokens_of
from fieldapp.sync.round import Round
from fieldapp.wire.messages import Numbered, PushRequest

PROCESSES = 2
LINES = 10


def enrolled(store: Store, home: Path, user_id: str) -> Path:
    """Make a user's device known at the hub, as a sign-in does, and write who it is."""
    session = open_session(
        store,
        user_id=user_id,
        login=user_id,
        newcomer=Newcomer(f"device-of-{user_id}"),
        sighting=Sighting(),
        now=system_clock(),
    )
    identity = Identity(
        device_id=session.device_id,
        prefix=session.prefix,
        company=session.company,
        company_name=session.company_name,
        login=user_id,
        hub="",
        user=session.user,
    )
    write_identity(home, identity)
    write_tokens(home, tokens_of(session))
    return home


def first_sync(home: Path, address: str) -> None:
    """Fill a replica from the hub."""
    replica = Replica.open(home)
    client = Client(HttpTransport(address))
    Round(replica, client).run()
    client.close()
    replica.close()


def copied(store: Store, template: Path, home: Path, user_id: str) -> Path:
    """Copy a synced replica for another user; its next round exchanges what is not the same."""
    shutil.copytree(template, home)
    return enrolled(store, home, user_id)


def beside(store: Store, user_id: str, address: str) -> Callable[[], object]:
    """Return what has another device of a user push an order to the hub."""
    session = open_session(
        store,
        user_id=user_id,
        login=user_id,
        newcomer=Newcomer(f"beside-{user_id}"),
        sighting=Sighting(),
        now=system_clock(),
    )
    command = CreateOrder(
        id=f"beside-{user_id}",
        at=system_clock(),
        order_id=f"order-beside-{user_id}",
        number=f"{session.prefix}-1",
        outlet_id=f"outlet{user_id.removeprefix('user')}-0",
    )
    numbered = Numbered(number=1, command=command.model_dump(mode="json"))
    client = Client(HttpTransport(address))
    # Connects, so that the order does not wait for it.
    client.push(PushRequest(commands=[]), session.access_token)
    return lambda: client.push(PushRequest(commands=[numbered]), session.access_token)


class Crew:
    """Processes that work through all devices, each with some threads."""

    def __init__(self, homes: Sequence[Path], addresses: Sequence[str], threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipes: list[Connection] = []
        self._processes = []
        each = max(1, threads // PROCESSES)
        for n in range(PROCESSES):
            mine, theirs = context.Pipe()
            arguments = (theirs, homes[n::PROCESSES], list(addresses), each)
            process = context.Process(target=_work, args=arguments, daemon=True)
            process.start()
            self._pipes.append(mine)
            self._processes.append(process)

    def sync(self) -> tuple[list[float], float]:
        """Sync every device once; return the seconds of each round and of all together."""
        return self._all("sync")

    def order(self) -> None:
        """Take and submit an order of ten lines on every device, without the hub."""
        self._all("order")

    def close(self) -> None:
        for pipe in self._pipes:
            pipe.send("end")
        for process in self._processes:
            process.join()

    def _all(self, task: str) -> tuple[list[float], float]:
        begun = time.perf_counter()
        for pipe in self._pipes:
            pipe.send(task)
        rounds = [seconds for pipe in self._pipes for seconds in pipe.recv()]
        return rounds, time.perf_counter() - begun


def _work(pipe: Connection, homes: Sequence[Path], addresses: Sequence[str], threads: int) -> None:
    replicas = [Replica.open(home) for home in homes]
    # A device stays with a hub, as behind a load balancer: that one has computed its scope before.
    clients: dict[str, SimpleQueue[Client]] = {address: SimpleQueue() for address in addresses}
    for address, free in clients.items():
        for _ in range(threads):
            free.put(Client(HttpTransport(address)))
    hub_of = {replica: addresses[n % len(addresses)] for n, replica in enumerate(replicas)}

    def sync(replica: Replica) -> float:
        free = clients[hub_of[replica]]
        client = free.get()
        begun = time.perf_counter()
        Round(replica, client, read_ahead=False).run()
        seconds = time.perf_counter() - begun
        free.put(client)
        return seconds

    tasks = {"sync": sync, "order": _order}
    with ThreadPoolExecutor(threads) as pool:
        while (task := pipe.recv()) != "end":
            pipe.send(list(pool.map(tasks[task], replicas)))


def _order(replica: Replica) -> float:
    number = read_identity(replica.home).user.id.removeprefix("user")
    dice = random.Random(number)
    products = dice.sample(range(100), LINES)
    lines = [(f"product{n}", 1 + n % 9) for n in products]
    created = orders.create(replica, f"outlet{number}-0", lines)
    assert isinstance(created, Saved), created
    submitted = orders.submit(replica, created.document)
    assert isinstance(submitted, Saved), submitted
    return 0.0
