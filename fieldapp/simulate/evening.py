"""The end of a run: on a quiet network all that is on its way arrives, and the office closes.

An invariant is about what holds when nothing is on its way any more, so this goes on until a round
brings nobody anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from fieldapp.simulate.chance import Clock
from fieldapp.simulate.device import Device
from fieldapp.simulate.erp import Erp
from fieldapp.simulate.hub import Hub
from fieldapp.simulate.lane import FileLane, due_files

MOST_ROUNDS = 12
PUT_OFF_ROUNDS = 4
"""In how many rounds files are waited for. Some never come: nobody has them any more."""

_AN_HOUR_MS = 3_600_000


class Evening:
    """The last rounds of some devices with their hub and their office."""

    def __init__(
        self,
        hub: Hub,
        erp: Erp,
        clock: Clock,
        devices: Sequence[Device],
        lanes: Mapping[str, FileLane],
        tell: Callable[[str], None],
    ) -> None:
        self._hub = hub
        self._erp = erp
        self._clock = clock
        self._devices = devices
        self._lanes = lanes
        self._tell = tell

    def come(self, spoiled: Collection[str]) -> list[str]:
        """Do round after round until all is at rest; return what went wrong.

        The devices in `spoiled` were sent a bad record: they compare what they hold first.
        """
        self._hub.disk.mend()
        self._erp.dies = 0.0
        for device in self._devices:
            device.disk.mend()
            device.network.arrive()
            if device.replica.identity.device_id in spoiled:
                device.sync()
                device.sync()
                device.round().verify()
        self._tell(f"office: {self._erp.close_day()}")
        broken = list(self._rounds())
        self._tell(f"office: {self._erp.fetch()}")
        return broken

    def _rounds(self) -> Iterator[str]:
        for n in range(MOST_ROUNDS):
            before = self._hub.changes
            files_due = n < PUT_OFF_ROUNDS and self._files_due()
            if files_due:
                # Files that were put off are due again: first what goes up, then what was missing.
                self._clock.advance(_AN_HOUR_MS)
            yield from self._sync_all()
            for lane in self._lanes.values():
                lane.carry()
            if n == 0 or self._hub.histories > 1:
                # What a hub from a backup had forgotten may come back in any of these rounds.
                self._tell(f"office: {self._erp.cash.finish()}")
            moved = self._hub.changes != before or any(d.waits() for d in self._devices)
            # Whoever looked at a photo in this round may have asked before its file went up.
            asked = n < PUT_OFF_ROUNDS and self._files_due()
            if not moved and not files_due and not asked:
                return
        yield f"the world is not quiet after {MOST_ROUNDS} rounds"

    def _sync_all(self) -> Iterator[str]:
        for device in self._devices:
            # A hub that came back from a backup may not know the token any more.
            if not device.sync() and not (device.needs_password and device.sync()):
                yield f"{device.name}: no round on a quiet network"

    def _files_due(self) -> bool:
        return any(device.replica.query(due_files) for device in self._devices)
