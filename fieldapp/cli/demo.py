"""`fieldapp demo`: a company of real data, its hub and the app, in one command."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import shutil
import signal
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TextIO

import httpx
import typer

from fieldapp.cli.app import DEFAULT_PORT as APP_PORT
from fieldapp.cli.hub import DEFAULT_PORT as HUB_PORT
from fieldapp.cli.output import Failure
from fieldapp.config import data_folder
from fieldapp.domain.noun import Noun
from fieldapp.domain.product import Product
from fieldapp.exchange.demo.company import DemoCompany, demo_company
from fieldapp.exchange.demo.pictures import pictures
from fieldapp.hub.account import add_account
from fieldapp.hub.blobs import FolderBlobs, folder_beside
from fieldapp.hub.database import Database
from fieldapp.hub.pictures import keep_picture
from fieldapp.hub.server import address_of, listen
from fieldapp.hub.store import Store
from fieldapp.sync.people import People

HOST = "127.0.0.1"
START_TIMEOUT_S = 40.0
STOP_TIMEOUT_S = 15.0
_STATE_FILE = "demo.json"
_HUB_FILE = "hub.db"

HELP = "Type h and Enter to switch the hub off or on, q and Enter (or Ctrl-C) to end."


@dataclass
class Server:
    """A process of the demo: the hub or the app."""

    name: str
    arguments: list[str]
    address: str
    health: str
    log: Path
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the process and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "fieldapp", *self.arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for the demo, which then ends its servers one after the other.
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and self.running:
            try:
                if httpx.get(f"{self.address}{self.health}", timeout=2).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        self.stop()
        raise Failure("start", f"The {self.name} did not start. {self.log} says why.")

    def stop(self) -> None:
        """End the process, gently at first."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def demo(
    home: Annotated[Path | None, typer.Option(help="Folder of the demo's data.")] = None,
    hub_port: Annotated[int, typer.Option(help="The hub's port.")] = HUB_PORT,
    app_port: Annotated[int, typer.Option(help="The app's port.")] = APP_PORT,
    browser: Annotated[bool, typer.Option(help="Open the app in a browser.")] = True,
) -> None:
    """Start a hub and the app with a company of real data; Ctrl-C ends both."""
    folder = (home or data_folder() / "demo").absolute()
    folder.mkdir(parents=True, exist_ok=True)
    accounts = prepare_company(folder)
    hub_address, app_address = _address("hub", hub_port), _address("app", app_port)
    _follow_hub(folder, hub_address)
    hub = Server(
        "hub",
        ["hub", "--database", f"sqlite:///{folder / _HUB_FILE}", *_port_of(hub_address)],
        hub_address,
        "/v1/health",
        folder / "hub.log",
    )
    app = Server(
        "app",
        [
            *("app", "--hub", hub_address, "--storage", str(folder / "people")),
            *_port_of(app_address),
        ],
        app_address,
        "/",
        folder / "app.log",
    )
    ending = threading.Event()
    signals = [signal.SIGINT, signal.SIGTERM]
    signals += [signal.SIGHUP] if hasattr(signal, "SIGHUP") else []
    for number in signals:
        signal.signal(number, lambda _number, _frame: ending.set())
    try:
        hub.start()
        app.start()
        _welcome(hub, app, accounts)
        if browser and _has_screen():
            webbrowser.open(app_address)
        _supervise(hub, app, ending)
    finally:
        app.stop()
        hub.stop()
    typer.echo("The demo has ended. Its data stays for the next start.")


def prepare_company(folder: Path) -> list[tuple[str, str, str]]:
    """Make the company unless an earlier start did; return (login, password, who) of its people."""
    database, state = folder / _HUB_FILE, folder / _STATE_FILE
    if state.exists() and database.exists():
        accounts = json.loads(state.read_text())["accounts"]
        return [(login, password, who) for login, password, who in accounts]
    began = time.monotonic()
    typer.echo("Making the demo company ...")
    # Built aside and moved in one step, so that an interrupted start is not taken for a whole one.
    draft = folder / "making.db"
    blobs = folder_beside(database, durable=False)
    shutil.rmtree(blobs.folder, ignore_errors=True)
    for path in [*folder.glob("making.db*"), *folder.glob(f"{_HUB_FILE}*")]:
        path.unlink()
    company = demo_company(dt.datetime.now().astimezone().date())
    store = Store(Database(f"sqlite:///{draft}", durable=False))
    made_as = store.create_company(company.name)
    written = store.load(_pictured(company.nouns, blobs, made_as.id))
    for account in company.accounts:
        add_account(store, account.login, account.password, account.user)
    store.database.close()
    draft.replace(database)
    made = [(a.login, a.password, _who(company, a.login)) for a in company.accounts]
    state.write_text(json.dumps({"accounts": made}, ensure_ascii=False))
    seconds = time.monotonic() - began
    report = company.report
    typer.echo(
        f"{company.name}: {report.rows_read:,} rows read, {len(report.aside):,} set aside, "
        f"{written.added:,} records, {seconds:.1f} s."
    )
    return made


def _pictured(nouns: Sequence[Noun], blobs: FolderBlobs, company: str) -> Iterator[Noun]:
    """Yield the nouns with the pictures of products, whose files are kept at the hub."""
    kept = {key: keep_picture(blobs, company, made) for key, made in pictures(nouns)}
    for noun in nouns:
        if isinstance(noun, Product) and noun.id in kept:
            yield noun.model_copy(update={"picture": kept[noun.id]})
        else:
            yield noun


def _who(company: DemoCompany, login: str) -> str:
    user = next(account.user for account in company.accounts if account.login == login)
    what = {
        "agent": f"trade agent, {len(user.route_ids)} route",
        "owner": f"outlet owner, {len(user.outlet_ids)} outlets",
        "manager": f"regional manager, {len(user.route_ids)} routes",
    }
    return f"{user.name}, {what[user.role]}"


def _address(name: str, port: int) -> str:
    """Return the address with this port, or with the next free one after a clear word."""
    with listen(HOST, port, next_port=True) as listening:
        address = address_of(listening)
    if not address.endswith(f":{port}"):
        typer.echo(f"Port {port} is taken; the {name} uses {address}.")
    return address


def _port_of(address: str) -> list[str]:
    return ["--port", address.rpartition(":")[2]]


def _follow_hub(folder: Path, address: str) -> None:
    """Let the replicas of earlier starts know where the hub is this time."""
    state = folder / _STATE_FILE
    kept = json.loads(state.read_text())
    if before := kept.get("hub"):
        People(folder / "people").move_hub(before, address)
    state.write_text(json.dumps({**kept, "hub": address}, ensure_ascii=False))


def _welcome(hub: Server, app: Server, accounts: list[tuple[str, str, str]]) -> None:
    lines = [
        "",
        f"  App   {app.address}",
        f"  Hub   {hub.address}  (API: {hub.address}/docs)",
        "",
        "  Sign in as",
        *(f"    {login:8} password {password:8} {who}" for login, password, who in accounts),
        "",
        f"  {HELP}",
        "",
    ]
    typer.echo("\n".join(lines))


def _has_screen() -> bool:
    system = platform.system()
    return system != "Linux" or bool({"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys())


def _supervise(hub: Server, app: Server, ending: threading.Event) -> None:
    """Follow what is typed until the end; say so when a server is gone that should be there."""
    wanted = {"hub": True}
    if sys.stdin is not None and sys.stdin.isatty():
        reader = threading.Thread(
            target=_read_keys, args=(sys.stdin, hub, wanted, ending), daemon=True
        )
        reader.start()
    while not ending.wait(0.5):
        if not app.running:
            raise Failure("app_ended", f"The app has ended. {app.log} says why.")
        if wanted["hub"] and not hub.running:
            raise Failure("hub_ended", f"The hub has ended. {hub.log} says why.")


def _read_keys(keys: TextIO, hub: Server, wanted: dict[str, bool], ending: threading.Event) -> None:
    for line in keys:
        key = line.strip().lower()
        if key == "q":
            ending.set()
            return
        if key != "h":
            typer.echo(HELP)
        elif wanted["hub"]:
            wanted["hub"] = False
            hub.stop()
            typer.echo("The hub is off. The app goes on; orders wait on the device.")
        else:
            hub.start()
            wanted["hub"] = True
            typer.echo("The hub is on again.")
