"""The company's devices, for managers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fieldapp.domain.device import DeviceHealth, Worry
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.records import read_nouns

_WEIGHT: dict[Worry, int] = {"unsent": 8, "silent": 4, "never": 4, "storage": 2, "clock": 1}


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device and what is wrong with it. `stuck`: it does not send, or does not come any more."""

    device: DeviceHealth
    worries: tuple[Worry, ...]

    @property
    def stuck(self) -> bool:
        """Whether what a person does there may not reach the hub."""
        return bool({"unsent", "silent", "never"} & set(self.worries))


def devices(connection: Connection, now: str) -> list[DeviceRow]:
    """Return the devices, the worst first; those that were shut out last."""
    found = cast(list[DeviceHealth], read_nouns(connection, "device_health"))
    rows = [DeviceRow(device, device.worries(now)) for device in found]
    return sorted(rows, key=_badness)


def _badness(row: DeviceRow) -> tuple[bool, int, str, str]:
    weight = sum(_WEIGHT[worry] for worry in row.worries)
    last = row.device.last_sync_at or row.device.enrolled_at
    return row.device.state in ("revoked", "wiped"), -weight, last, row.device.id
