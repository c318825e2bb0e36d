"""The network between a simulated device and the hub: it loses, repeats, delays and cuts."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields

from fieldapp.hub.denial import Denied
from fieldapp.simulate.chance import Clock
from fieldapp.simulate.faults import Counts, Fault
from fieldapp.simulate.hub import Hub
from fieldapp.sync.errors import SyncError
from fieldapp.sync.transport import Reply, Streamed

Tell = Callable[[str], None]
Letter = tuple[str, bytes, dict[str, str]]
"""A request on its way: path, body, headers."""

_CHANCES = (0.0, 0.05, 0.2)


_FILE_CUTS = 3
"""Files are fetched seldom: they are cut so many times as often as replies, to be cut at all."""


@dataclass(slots=True)
class Weather:
    """How bad the network is: the chance of each fault per request. All zero is a quiet network."""

    lose_request: float = 0.0
    lose_reply: float = 0.0
    repeat: float = 0.0
    delay: float = 0.0
    cut: float = 0.0
    busy: float = 0.0

    @classmethod
    def of(cls, dice: random.Random) -> Weather:
        """Return the weather of a run."""
        return cls(*(dice.choice(_CHANCES) for _ in fields(cls)))

    def calm(self) -> None:
        """End all faults."""
        for chance in fields(self):
            setattr(self, chance.name, 0.0)


class Network:
    """One device's way to the hub."""

    def __init__(
        self,
        hub: Hub,
        weather: Weather,
        clock: Clock,
        dice: random.Random,
        faults: Counts,
        tell: Tell,
    ) -> None:
        self.hub = hub
        self.weather = weather
        self.clock = clock
        self.dice = dice
        self._faults = faults
        self.tell = tell
        self._answered = 0
        self._late: list[tuple[int, Letter]] = []

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Carry a request there and its answer back, or fail in one of the ways of networks."""
        self.clock.advance(self.dice.randint(10, 2_000))
        self._deliver_late_ones()
        if self.happens(self.weather.delay):
            self._late.append((self._answered, (path, body, headers)))
            self.fault("delayed", f"{path}: the request is held up on the way")
            raise SyncError("offline", "timed out")
        if self.happens(self.weather.lose_request):
            self.fault("request_lost", f"{path}: the request is lost")
            raise SyncError("offline", "request lost")
        if self.happens(self.weather.busy):
            self.fault("hub_busy", f"{path}: the hub is overloaded")
            return self.hub.overloaded()
        reply = self._answer((path, body, headers))
        if self.happens(self.weather.repeat):
            self.fault("repeated", f"{path}: the request arrives twice")
            reply = self._answer((path, body, headers))
        if self.happens(self.weather.lose_reply):
            self.fault("reply_lost", f"{path}: the reply is lost")
            raise SyncError("offline", "reply lost")
        if self.happens(self.weather.cut):
            self.fault("cut", f"{path}: the reply is cut off")
            return reply.model_copy(
                update={"body": reply.body[: self.dice.randrange(len(reply.body))]}
            )
        return reply

    @contextmanager
    def stream(self, path: str, headers: dict[str, str]) -> Iterator[Streamed]:
        """Carry a file to the device; it may be cut off in the middle."""
        self.clock.advance(self.dice.randint(10, 2_000))
        if self.happens(self.weather.lose_request):
            self.fault("request_lost", f"{path}: the request is lost")
            raise SyncError("offline", "request lost")
        try:
            status, content = self.hub.file(path, headers)
        except Denied as denied:
            raise SyncError("sign_in", "the token does not hold", denied.code) from denied
        yield Streamed(status, self._arriving(path, content))

    def _arriving(self, path: str, content: bytes) -> Iterator[bytes]:
        if not self.happens(_FILE_CUTS * self.weather.cut):
            yield content
            return
        yield content[: self.dice.randint(0, len(content))]
        self.fault("file_cut", f"{path}: the file is cut off")
        raise SyncError("offline", "cut off")

    def close(self) -> None:
        """Let this be the last that the device hears, as connections end with their process."""

    def arrive(self) -> None:
        """Deliver what is still on its way; nobody waits for the answers."""
        while self._late:
            self._deliver_late_ones(always=True)

    def _answer(self, letter: Letter) -> Reply:
        reply = self.hub.answer(*letter)
        self._answered += 1
        return reply

    def _deliver_late_ones(self, *, always: bool = False) -> None:
        if not self._late or not (always or self.happens(0.5)):
            return
        answered, letter = self._late.pop(self.dice.randrange(len(self._late)))
        self.tell(f"{letter[0]}: a request that was held up arrives")
        if answered < self._answered:
            self._faults["reordered"] += 1
        try:
            self.hub.answer(*letter)
        except SyncError as error:
            self.tell(f"{letter[0]}: nobody hears that {error.detail}")

    def fault(self, name: Fault, words: str) -> None:
        """Count a fault that has happened, and tell of it."""
        self._faults[name] += 1
        self.tell(words)

    def happens(self, chance: float) -> bool:
        """Say whether something of this chance happens now."""
        return self.dice.random() < chance
