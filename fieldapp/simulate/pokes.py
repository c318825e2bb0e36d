"""Pokes in the simulated world: the hub tells listening devices that there is something new.

Who is poked is found by the hub's own code. On the way a poke may get lost, come twice or come
late, and a line ends with the hub's process or the device's: rounds by the clock bring the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fieldapp.hub.bell import Ring
from fieldapp.hub.device import DeviceIdentity
from fieldapp.hub.listeners import Listeners
from fieldapp.hub.pull import scope_of
from fieldapp.simulate.device import Device
from fieldapp.simulate.hub import Hub
from fieldapp.simulate.network import Network

_LOST, _REPEATED, _LATE = 0.2, 0.15, 0.2
_LATEST = 6
"""After how many steps of the world a late poke comes."""


@dataclass(eq=False, slots=True)
class Line:
    """A device's line to the hub, with the buckets that it is poked for."""

    listening: Device
    device: DeviceIdentity
    scope: frozenset[str]


@dataclass(slots=True)
class Poke:
    """A poke on its way: when it comes, what is to be had then, and in which history."""

    device: Device
    in_steps: int
    position: int
    history: int


class Pokes:
    """All lines of one world, and the pokes on their way."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._lines: dict[str, Line] = {}
        self._listeners: Listeners[Line] = Listeners()
        self._under_way: list[Poke] = []
        hub.on_ring = self._ring
        hub.on_death = self.hang_up_all

    def listen(self, device: Device) -> None:
        """Open a device's line, unless it stands."""
        if device.name not in self._lines:
            identity = device.replica.identity
            who = DeviceIdentity(self._hub.store.company.id, identity.device_id, identity.user.id)
            line = Line(device, who, scope_of(self._hub.store, who, device.network.clock.now()))
            self._lines[device.name] = line
            self._listeners.add(line)

    def hang_up(self, device: Device) -> None:
        """End a device's line; what is on its way to it is lost."""
        line = self._lines.pop(device.name, None)
        if line is not None:
            self._listeners.remove(line)
        self._under_way = [poke for poke in self._under_way if poke.device is not device]

    def hang_up_all(self) -> None:
        """End all lines, as the hub's process ends."""
        for line in list(self._lines.values()):
            self.hang_up(line.listening)

    def renew(self) -> None:
        """Have the lines follow what their people may read by now."""
        lines = [line.listening for line in self._lines.values()]
        self.hang_up_all()
        for device in lines:
            self.listen(device)

    def due(self) -> Iterator[Poke]:
        """Let a step pass and return the pokes that arrive, one for each device that gets any."""
        due: dict[str, Poke] = {}
        later = []
        for poke in self._under_way:
            poke.in_steps -= 1
            if poke.in_steps > 0:
                later.append(poke)
            elif poke.device.name not in due or due[poke.device.name].position < poke.position:
                due[poke.device.name] = poke
        self._under_way = later
        return iter(due.values())

    def _ring(self, ring: Ring) -> None:
        concerned = self._listeners.concerned(ring.buckets, ring.by)
        for line in sorted(concerned, key=lambda line: line.listening.name):
            network = line.listening.network
            if network.happens(_LOST):
                network.fault("poke_lost", f"a poke for {line.listening.name} is lost")
                continue
            self._send(line, ring, self._delay(network))
            if network.happens(_REPEATED):
                network.fault("poke_repeated", f"{line.listening.name} is poked again")
                self._send(line, ring, 1 + network.dice.randint(1, _LATEST))

    def _send(self, line: Line, ring: Ring, in_steps: int) -> None:
        poke = Poke(line.listening, in_steps, ring.position, self._hub.histories)
        self._under_way.append(poke)

    def _delay(self, network: Network) -> int:
        if not network.happens(_LATE):
            return 1
        network.fault("poke_late", "a poke is held up")
        return network.dice.randint(2, _LATEST)
