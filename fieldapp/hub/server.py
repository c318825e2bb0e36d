"""The hub as a process, and in a thread for tests and the demo."""

from __future__ import annotations

import contextlib
import errno
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import uvicorn
from fastapi import FastAPI

from fieldapp.domain.noun import Instant
from fieldapp.hub import payment_keys
from fieldapp.hub.app import create_app, switchboard_of
from fieldapp.hub.blobs import Blobs
from fieldapp.hub.clock import system_clock
from fieldapp.hub.database import Database
from fieldapp.hub.health import put_missing
from fieldapp.hub.limit import Limits
from fieldapp.hub.live import Switchboard
from fieldapp.hub.log import configure_logs
from fieldapp.hub.packer import Packer
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import NoCompany, Store

PORTS_TRIED = 20
_START_TIMEOUT_S = 15.0
_GRACE_S = 10


class PortTaken(Exception):
    """The address cannot be listened on, because something else does."""


def serve(
    database_url: str,
    host: str = "127.0.0.1",
    port: int = 8300,
    *,
    company: str | None = None,
    next_port: bool = True,
    prepared: bool = True,
    blobs: Blobs | None = None,
    packs: Path | None = None,
    announce: Callable[[str], None] = print,
    limits: Limits | None = None,
) -> None:
    """Serve a database until the process is told to stop (SIGINT or SIGTERM).

    Packs for first syncs are made in the folder `packs`; without one there are none.

    When the port is taken the next free one is used, and said; with `next_port` False `PortTaken`
    is raised. Requests under way are finished first. Raises what `Database` and `Store` raise.
    """
    configure_logs()
    store = Store(Database(database_url, prepared=prepared), company)
    with contextlib.closing(store.database), listen(host, port, next_port=next_port) as listening:
        with contextlib.suppress(NoCompany):
            fill_in(store)
        address = address_of(listening)
        if listening.getsockname()[1] != port and port:
            announce(f"Port {port} is taken.")
        announce(f"The hub listens on {address}")
        with packing(store, packs, system_clock) as shelf:
            app = create_app(store, blobs=blobs, limits=limits, shelf=shelf)
            _server(app).run(sockets=[listening])


def fill_in(store: Store) -> None:
    """Write what a hub of an earlier release has left out. Raises `NoCompany`."""
    put_missing(store)
    store.write(lambda tx: payment_keys.register_missing(tx.connection, tx.company))


@contextlib.contextmanager
def running_hub(
    store: Store,
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    clock: Callable[[], Instant] = system_clock,
    blobs: Blobs | None = None,
    limits: Limits | None = None,
    shelf: Shelf | None = None,
) -> Iterator[str]:
    """Serve a store in a thread of this process and give its address; port 0 takes a free one."""
    with listen(host, port, next_port=False) as listening:
        app = create_app(store, clock=clock, blobs=blobs, limits=limits, shelf=shelf)
        server = _server(app)
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, name="hub", daemon=True
        )
        thread.start()
        try:
            deadline = time.monotonic() + _START_TIMEOUT_S
            while not server.started:
                if not thread.is_alive() or time.monotonic() > deadline:
                    raise RuntimeError("the hub did not start")
                time.sleep(0.01)
            yield address_of(listening)
        finally:
            server.should_exit = True
            thread.join(_GRACE_S + 5)


@contextlib.contextmanager
def packing(
    store: Store, folder: Path | None, clock: Callable[[], Instant]
) -> Iterator[Shelf | None]:
    """Keep packs of a store's large buckets in a folder meanwhile."""
    if folder is None:
        yield None
        return
    shelf = Shelf(folder)
    packer = Packer(store, shelf, clock)
    packer.start()
    try:
        yield shelf
    finally:
        packer.stop()


def listen(host: str, port: int, *, next_port: bool) -> socket.socket:
    """Return a listening socket on `port`, or on one of the next when it is taken.

    Raises `PortTaken`, and `OSError` when there is no such host.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last = min(port + PORTS_TRIED, 65_535) if next_port and port else port
    for candidate in range(port, last + 1):
        listening = socket.socket(family)
        # After a restart the port may still have closed connections on it; that is no reason.
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen(512)
        except OSError as error:
            listening.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
        else:
            return listening
    tried = f"port {port} is" if last == port else f"ports {port} to {last} are"
    raise PortTaken(f"{tried} taken on {host}; give another one")


def address_of(listening: socket.socket) -> str:
    """Return the URL that a listening socket is reached by."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, switchboard: Switchboard) -> None:
        super().__init__(config)
        self._switchboard = switchboard

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Devices that listen would be waited for.
        await self._switchboard.close()
        await super().shutdown(sockets)

    def handle_exit(self, _sig: int, _frame: FrameType | None) -> None:
        # Not noted as captured: it would be raised again after everything has ended cleanly.
        self.force_exit = self.should_exit
        self.should_exit = True


def _server(app: FastAPI) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        # Requests are logged by the application, which knows more about them.
        access_log=False,
        log_level="warning",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
    )
    return _Server(config, switchboard_of(app))
