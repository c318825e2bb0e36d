"""What a replica needs of the world outside, so that tests and simulations can bring their own."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uuid6

from fieldapp.domain.noun import UTC, instant_of
from fieldapp.localdb.database import Database


def utc_now() -> str:
    """Return the time of now, to the millisecond."""
    return instant_of(dt.datetime.now(UTC))


def new_id() -> str:
    """Return a new UUIDv7."""
    return str(uuid6.uuid7())


@dataclass(frozen=True, slots=True)
class Storage:
    """Bytes that a replica takes up, and that are free where it is; None when not known."""

    used_bytes: int | None = None
    free_bytes: int | None = None


def storage_of(home: Path) -> Storage:
    """Return the storage of the folder of a replica."""
    try:
        used = sum(path.stat().st_size for path in home.iterdir() if path.is_file())
        return Storage(used, shutil.disk_usage(home).free)
    except OSError:
        return Storage()


@dataclass(frozen=True, slots=True)
class World:
    """What a replica needs of the world outside: the time, new ids and a place to write."""

    now: Callable[[], str] = utc_now
    new_id: Callable[[], str] = new_id
    open_database: Callable[[Path], Database] = Database
    storage: Callable[[Path], Storage] = storage_of


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a new command is made with: its time, ids, and the next order number on demand."""

    at: str
    new_id: Callable[[], str]
    order_number: Callable[[], str]
