"""The network between a simulated device and the hub: it loses, repeats, delays and cuts."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from fieldapp.hub.caller import sighting_in
from fieldapp.hub.device import DeviceIdentity
from fieldapp.hub.pull import pull, scope_of
from fieldapp.hub.push import push
from fieldapp.hub.reconcile import order_figures
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from fieldapp.simulate.chance import Clock
from fieldapp.sync.client import Reply, Streamed
from fieldapp.sync.errors import SyncError
from fieldapp.wire.codec import unpack
from fieldapp.wire.messages import (
    MAX_PUSH_BYTES,
    PackOffer,
    PullReply,
    PullRequest,
    PushRequest,
    ReconcileRequest,
)

Tell = Callable[[str], None]


@dataclass(slots=True)
class Weather:
    """How bad the network is: the chance of each fault per request. All zero is a quiet network."""

    lose_request: float = 0.0
    lose_reply: float = 0.0
    repeat: float = 0.0
    late: float = 0.0
    cut: float = 0.0

    def calm(self) -> None:
        """End all faults."""
        self.lose_request = self.lose_reply = self.repeat = self.late = self.cut = 0.0


@dataclass
class Endpoint:
    """The hub, reached without a socket: bodies in, bodies out, as over HTTP."""

    store: Store
    clock: Clock
    shelf: Shelf | None = None
    pages: list[tuple[str, PullReply]] = field(default_factory=list)
    packs: list[tuple[str, PackOffer]] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def answer(self, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Carry out one request."""
        self.clock.advance(5)
        text = unpack(body, MAX_PUSH_BYTES) if headers.get("Content-Encoding") == "gzip" else body
        identity = self._identity(headers)
        now = self.clock.now()
        if path == "/v1/push":
            commands = PushRequest.model_validate(json.loads(text))
            pushed = push(self.store, identity, commands, now, sighting_in(headers))
            return Reply(status=200, body=pushed.model_dump_json().encode())
        if path == "/v1/reconcile":
            asked = ReconcileRequest.model_validate(json.loads(text))
            figures = order_figures(self.store, identity, asked, now)
            return Reply(status=200, body=figures.model_dump_json().encode())
        request = PullRequest.model_validate(json.loads(text))
        page = pull(self.store, identity, request, now, sighting_in(headers), self.shelf)
        self.pages.append((identity.device, page))
        return Reply(status=200, body=page.model_dump_json().encode())

    def file(self, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
        """Return the status and the bytes of a pack, from where the device has stopped."""
        identity = self._identity(headers)
        pack = self.shelf.find(identity.company, path.rpartition("/")[2]) if self.shelf else None
        if self.shelf is None or pack is None:
            return 404, b""
        if pack.bucket not in scope_of(self.store, identity, self.clock.now()):
            return 403, b""
        self.packs.append((identity.device, pack))
        content = self.shelf.file(identity.company, pack.name).read_bytes()
        held = int(headers.get("Range", "bytes=0-").removeprefix("bytes=").rstrip("-"))
        return (206 if held else 200), content[held:]

    def _identity(self, headers: dict[str, str]) -> DeviceIdentity:
        user, _, device = headers["Authorization"].removeprefix("Bearer ").partition("@")
        return DeviceIdentity(self.store.company.id, device, user)


class Network:
    """One device's way to the hub."""

    def __init__(
        self, endpoint: Endpoint, weather: Weather, dice: random.Random, tell: Tell
    ) -> None:
        self.endpoint = endpoint
        self.weather = weather
        self._dice = dice
        self._tell = tell
        self._late: list[tuple[str, bytes, dict[str, str]]] = []

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Carry a request there and its answer back, or fail in one of the ways of networks."""
        self.endpoint.clock.advance(self._dice.randint(10, 2_000))
        self._deliver_late_ones()
        if self._happens(self.weather.late):
            self._late.append((path, body, headers))
            self._fault("late", f"{path}: the request is held up on the way")
            raise SyncError("offline", "timed out")
        if self._happens(self.weather.lose_request):
            self._fault("lost_request", f"{path}: the request is lost")
            raise SyncError("offline", "request lost")
        reply = self.endpoint.answer(path, body, headers)
        if self._happens(self.weather.repeat):
            self._fault("repeat", f"{path}: the request arrives twice")
            reply = self.endpoint.answer(path, body, headers)
        if self._happens(self.weather.lose_reply):
            self._fault("lost_reply", f"{path}: the reply is lost")
            raise SyncError("offline", "reply lost")
        if self._happens(self.weather.cut):
            self._fault("cut", f"{path}: the reply is cut off")
            return reply.model_copy(update={"body": reply.body[: len(reply.body) // 2]})
        return reply

    @contextmanager
    def stream(self, path: str, headers: dict[str, str]) -> Iterator[Streamed]:
        """Carry a file to the device; it may be cut off in the middle."""
        self.endpoint.clock.advance(self._dice.randint(10, 2_000))
        if self._happens(self.weather.lose_request):
            self._fault("lost_request", f"{path}: the request is lost")
            raise SyncError("offline", "request lost")
        status, content = self.endpoint.file(path, headers)
        yield Streamed(status, self._arriving(path, content))

    def _arriving(self, path: str, content: bytes) -> Iterator[bytes]:
        if not self._happens(self.weather.cut):
            yield content
            return
        yield content[: self._dice.randint(0, len(content))]
        self._fault("cut_file", f"{path}: the file is cut off")
        raise SyncError("offline", "cut off")

    def close(self) -> None:
        """Deliver what is still on its way; nobody waits for the answers."""
        while self._late:
            self._deliver_late_ones(always=True)

    def _deliver_late_ones(self, *, always: bool = False) -> None:
        if self._late and (always or self._dice.random() < 0.5):
            path, body, headers = self._late.pop(self._dice.randrange(len(self._late)))
            self._tell(f"{path}: a request that was held up arrives")
            self.endpoint.answer(path, body, headers)

    def _fault(self, name: str, words: str) -> None:
        self.endpoint.faults[name] += 1
        self._tell(words)

    def _happens(self, chance: float) -> bool:
        return self._dice.random() < chance
