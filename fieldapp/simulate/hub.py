"""The simulated hub: the real functions behind the routes, in a process that may die.

Reached without a socket: bodies in, bodies out, as over HTTP.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from fieldapp.hub.account import open_session, refresh
from fieldapp.hub.bell import Ring
from fieldapp.hub.caller import sighting_in
from fieldapp.hub.database import Database
from fieldapp.hub.denial import Denied
from fieldapp.hub.device import DeviceIdentity, Newcomer
from fieldapp.hub.packer import Packer
from fieldapp.hub.problem import ProblemError, unavailable
from fieldapp.hub.pull import pull_bytes, scope_of
from fieldapp.hub.push import push
from fieldapp.hub.reconcile import order_figures
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from fieldapp.hub.token import read_access
from fieldapp.simulate.chance import Clock
from fieldapp.simulate.disk import Crash, Disk
from fieldapp.simulate.faults import Counts
from fieldapp.sync.errors import SyncError
from fieldapp.sync.transport import Reply
from fieldapp.wire.codec import unpack
from fieldapp.wire.messages import (
    MAX_PUSH_BYTES,
    EnrolRequest,
    PackOffer,
    PullRequest,
    PushRequest,
    ReconcileRequest,
    RefreshRequest,
)

T = TypeVar("T")
Watch = Callable[[DeviceIdentity, PullRequest, dict[str, Any]], bool]
"""Sees who asked for what and gets which page; may change the page, and then says so."""

_KEPT: dict[str, Any] = {}
HUB_FILE = "hub.db"
FILES = "files"
BACKUP_FILES = "backup-files"
_BACKUP_FILE = "backup.db"
_ANSWER_MS = 5


class FragileHubDatabase(Database):
    """A hub's database whose process may die just before or just after any commit."""

    def __init__(self, path: Path, disk: Disk) -> None:
        super().__init__(f"sqlite:///{path}", durable=False)
        self._disk = disk
        # Statements are compiled once for all the databases of this process, as in a hub that
        # lives longer than a simulated one. SQLAlchemy keeps them by dialect.
        self.engine.dialect = _KEPT.setdefault("dialect", self.engine.dialect)
        self.engine.update_execution_options(compiled_cache=_KEPT.setdefault("statements", {}))

    def write(self, fn: Callable[[Any], T]) -> T:
        """Run `fn` in one transaction and commit."""

        def fragile(connection: Any) -> T:
            done = fn(connection)
            self._disk.may_kill("hub_died_before_commit", "before a commit")
            return done

        done = super().write(fragile)
        self._disk.may_kill("hub_died_after_commit", "after a commit")
        return done


class Hub:
    """The company's hub. `watch` sees each page that it answers with, `on_pack` each pack."""

    def __init__(
        self,
        home: Path,
        clock: Clock,
        dice: random.Random,
        faults: Counts,
        tell: Callable[[str], None],
    ) -> None:
        self.home = home
        self.disk = Disk(dice, faults)
        self.pages = 0
        self.pushed = False
        self.watch: Watch = lambda asker, request, page: False
        self.on_pack: Callable[[DeviceIdentity, PackOffer], None] = lambda asker, pack: None
        self.on_ring: Callable[[Ring], None] = lambda ring: None
        self.on_death: Callable[[], None] = lambda: None
        self.changes = 0
        """How many commits have changed records."""
        self.histories = 1
        """How often the hub has begun another history, the first one counted."""
        self._clock = clock
        self._dice = dice
        self._faults = faults
        self._tell = tell
        self.shelf = Shelf(home / "packs")
        self.store = self._open()

    def answer(self, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Carry out one request; raises `SyncError` when the process dies over it."""
        self._clock.advance(_ANSWER_MS)
        text = unpack(body, MAX_PUSH_BYTES) if headers.get("Content-Encoding") == "gzip" else body
        try:
            return Reply(status=200, body=self._answer(path, json.loads(text), headers))
        except Denied as denied:
            if denied.code == "token_expired":
                self._faults["token_expired"] += 1
            return _problem(ProblemError.of(denied))
        except Crash as crash:
            self.die(crash)
            raise SyncError("offline", f"the hub died {crash}") from crash

    def _answer(self, path: str, message: Any, headers: dict[str, str]) -> bytes:
        now, store = self._clock.now(), self.store
        sighting = sighting_in(headers)
        if path == "/v1/enrol":
            # Passwords are not what is simulated, and looking at one takes long on purpose.
            asked = EnrolRequest.model_validate(message)
            session = open_session(
                store,
                user_id=asked.login,
                login=asked.login,
                newcomer=Newcomer(asked.device_id, asked.device_name, asked.prefix),
                sighting=sighting,
                now=now,
            )
            return session.model_dump_json().encode()
        if path == "/v1/refresh":
            token = RefreshRequest.model_validate(message).refresh_token
            return refresh(store, token, now, sighting).model_dump_json().encode()
        identity = self.identify(headers["Authorization"])
        if path == "/v1/push":
            self.pushed = True
            pushed = push(store, identity, PushRequest.model_validate(message), now, sighting)
            return pushed.model_dump_json().encode()
        if path == "/v1/reconcile":
            days = ReconcileRequest.model_validate(message)
            return order_figures(store, identity, days, now).model_dump_json().encode()
        request = PullRequest.model_validate(message)
        text, _ = pull_bytes(store, identity, request, now, sighting, self.shelf)
        self.pages += 1
        page = json.loads(text)
        return json.dumps(page).encode() if self.watch(identity, request, page) else text

    def file(self, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        """Return the status and the bytes of a pack, from where the device has stopped."""
        identity = self.identify(headers["Authorization"])
        pack = self.shelf.find(identity.company, path.rpartition("/")[2])
        if pack is None:
            return 404, b""
        if pack.bucket not in scope_of(self.store, identity, self._clock.now()):
            return 403, b""
        self.on_pack(identity, pack)
        content = self.shelf.file(identity.company, pack.name).read_bytes()
        held = int(headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        return (206 if held else 200), content[held:]

    def pack(self) -> None:
        """Look whether packs are due; here they are due early."""
        made = Packer(self.store, self.shelf, self._clock.now, min_rows=4).pack_what_has_grown()
        self._tell(f"hub: packs of {', '.join(pack.bucket for pack in made) or 'nothing'}")

    def identify(self, authorization: str) -> DeviceIdentity:
        """Return who asks; tokens from before the simulation began name user and device."""
        token = authorization.removeprefix("Bearer ")
        user, at, device = token.partition("@")
        if at:
            return DeviceIdentity(self.store.company.id, device, user)
        return read_access(self.store.company, token, self._clock.now()).identity

    def overloaded(self) -> Reply:
        """Answer as a hub whose database cannot be reached."""
        return _problem(unavailable())

    def die(self, crash: Crash) -> None:
        """End over a request, and start again."""
        self._tell(f"hub: dies {crash}")
        self.restart()

    def restart(self) -> None:
        """Start again from what is on the disk."""
        self.on_death()
        self.store.database.close()
        self.store = self._open()

    def back_up(self) -> None:
        """Keep a copy of everything, in place of the last one."""
        self.store.database.close()
        shutil.copy(self.home / HUB_FILE, self.home / _BACKUP_FILE)
        _copy(self.home / FILES, self.home / BACKUP_FILES)
        self._tell("hub: a backup is made")

    def restore(self) -> bool:
        """Come back from the backup with another epoch; say whether there was one."""
        backup = self.home / _BACKUP_FILE
        if not backup.exists():
            return False
        self.on_death()
        self.store.database.close()
        for path in self.home.glob(f"{HUB_FILE}*"):
            path.unlink()
        shutil.move(backup, self.home / HUB_FILE)
        _copy(self.home / BACKUP_FILES, self.home / FILES)
        self.histories += 1
        self.store = self._open()
        chance, self.disk.crash_chance = self.disk.crash_chance, 0.0
        self.store.renew_epoch()
        self.disk.crash_chance = chance
        self._faults["hub_restored"] += 1
        self._tell("hub: comes back from the backup")
        return True

    def _open(self) -> Store:
        database = FragileHubDatabase(self.home / HUB_FILE, self.disk)
        store = Store(database, token=self._token, clock=self._clock.now)
        store.subscribe(self._rung)
        return store

    def _rung(self, ring: Ring) -> None:
        self.changes += 1
        self.on_ring(ring)

    def _token(self, size: int) -> str:
        return f"{self._dice.getrandbits(8 * size):0{2 * size}x}"


def _copy(source: Path, target: Path) -> None:
    """Put a folder in the place of another; one that is not there leaves none."""
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target)


def _problem(problem: ProblemError) -> Reply:
    response = problem.response()
    return Reply(
        status=response.status_code,
        body=bytes(response.body),
        retry_after=response.headers.get("Retry-After", ""),
    )
