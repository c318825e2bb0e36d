"""The PIN of a person on this device: it keeps others out of the app, and works with no signal.

It guards the way in, not the files: nothing is encrypted by it. The PIN is kept as an argon2 hash;
wrong ones are counted, on the disk, before they are looked at, and pauses between them grow.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from pydantic import BaseModel, ConfigDict, ValidationError

from fieldapp.domain.noun import Instant, instant_of, moment_of
from fieldapp.localdb.identity import IdentityUnreadable, read_identity, write_secret_file
from fieldapp.sync.enrolment import password_fits

FREE_TRIES = 3
PAUSES_S = (30, 60, 300, 900, 3_600)
SHORTEST, LONGEST = 4, 12

_FILE = "pin.json"
_HASHER = PasswordHasher(time_cost=3, memory_cost=32_768, parallelism=1)


class PinUnfit(Exception):
    """A text is no PIN."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of an attempt. `wait_s`: how long no other is taken; `left`: tries until then."""

    opened: bool
    wait_s: int = 0
    left: int = 0


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True)

    hash: str = ""
    failures: int = 0
    wait_until: Instant | None = None


def has_pin(home: Path) -> bool:
    """Say whether this person has a PIN. A file that cannot be read is one that nothing opens."""
    return (home / _FILE).exists()


def set_pin(home: Path, pin: str) -> None:
    """Set the PIN; raises `PinUnfit`."""
    if not (pin.isascii() and pin.isdecimal() and SHORTEST <= len(pin) <= LONGEST):
        raise PinUnfit(f"a PIN has {SHORTEST} to {LONGEST} digits")
    _keep(home, _Kept(hash=_HASHER.hash(pin)))


def drop_pin(home: Path) -> None:
    """Do without a PIN from now on."""
    (home / _FILE).unlink(missing_ok=True)


def try_pin(home: Path, pin: str, now: Instant) -> Attempt:
    """Compare a PIN."""
    return _attempt(home, now, lambda kept: _fits(kept, pin))


def try_password(home: Path, password: str, now: Instant) -> Attempt:
    """Compare the password of the last sign-in here: the way out when the PIN is forgotten."""

    def fits(_kept: _Kept) -> bool:
        try:
            return password_fits(read_identity(home), password)
        except IdentityUnreadable:
            return False

    return _attempt(home, now, fits)


def _attempt(home: Path, now: Instant, fits: Callable[[_Kept], bool]) -> Attempt:
    kept = _read(home)
    if (waiting := _waiting_s(kept, now)) > 0:
        return Attempt(False, wait_s=waiting)
    failures = kept.failures + 1
    pause = _pause_s(failures)
    until = instant_of(moment_of(now) + dt.timedelta(seconds=pause)) if pause else None
    # Counted before it is looked at: ending the app does not give another try.
    _keep(home, kept.model_copy(update={"failures": failures, "wait_until": until}))
    if not fits(kept):
        return Attempt(False, wait_s=pause, left=max(0, FREE_TRIES - failures))
    _keep(home, kept.model_copy(update={"failures": 0, "wait_until": None}))
    return Attempt(True)


def _waiting_s(kept: _Kept, now: Instant) -> int:
    """Return how long to wait; a clock that was set back makes no pause longer than it was."""
    if kept.wait_until is None:
        return 0
    left = (moment_of(kept.wait_until) - moment_of(now)).total_seconds()
    return max(0, min(round(left), _pause_s(kept.failures)))


def _pause_s(failures: int) -> int:
    over = failures - FREE_TRIES
    return PAUSES_S[min(over, len(PAUSES_S) - 1)] if over >= 0 else 0


def _fits(kept: _Kept, pin: str) -> bool:
    try:
        return _HASHER.verify(kept.hash, pin)
    except (Argon2Error, InvalidHashError):
        return False


def _read(home: Path) -> _Kept:
    try:
        return _Kept.model_validate(json.loads((home / _FILE).read_text("utf-8")))
    except (OSError, ValueError, ValidationError):
        return _Kept()


def _keep(home: Path, kept: _Kept) -> None:
    write_secret_file(home / _FILE, kept.model_dump_json())
