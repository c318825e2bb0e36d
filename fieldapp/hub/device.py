"""Devices: made known at the first sign-in, listed for managers, revoked when they are lost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, bindparam, insert, select, update

from fieldapp.domain.noun import Instant, moment_of
from fieldapp.domain.user import User
from fieldapp.hub.denial import Denied
from fieldapp.hub.schema import COMPANY, DEVICE
from fieldapp.hub.statement import Statement
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.wire.messages import HealthReport

PREFIX_LETTERS = "ACDEFHJKMNPRTUVWXY"
"""Letters of prefixes: none that is read as a digit or as another letter."""

_LONGEST_SKEW_MS = 1 << 50


AnyRow = Any
"""A row of whatever columns, by name."""

ADMISSION = (DEVICE.c.revoked_at, DEVICE.c.wipe_ordered_at, DEVICE.c.wiped_at)
"""What decides whether a device is let in."""

_OF_DEVICE = select(
    DEVICE.c.prefix,
    DEVICE.c.last_command,
    DEVICE.c.last_order,
    DEVICE.c.user_id,
    *ADMISSION,
).where(DEVICE.c.company == bindparam("company"), DEVICE.c.device == bindparam("device"))
_OWN, _OWN_LOCKED = Statement(_OF_DEVICE), Statement(_OF_DEVICE.with_for_update())


@dataclass(frozen=True, slots=True)
class DeviceIdentity:
    """Who is asking, as an access token says: a user of a company on a device."""

    company: str
    device: str
    user: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a request tells about its device: the release of the app, its clock, its health."""

    app_version: str = ""
    device_time: Instant | None = None
    health: HealthReport | None = None

    def skew_ms(self, now: Instant) -> int | None:
        """Return the device's clock minus the hub's in milliseconds, or None when not told."""
        if self.device_time is None:
            return None
        off = moment_of(self.device_time) - moment_of(now)
        skew = round(off.total_seconds() * 1000)
        return max(-_LONGEST_SKEW_MS, min(_LONGEST_SKEW_MS, skew))


class Device(BaseModel):
    """A device as managers see it. `skew_ms` is its clock minus the hub's, in milliseconds."""

    device_id: str
    user_id: str
    login: str
    prefix: str
    name: str
    app_version: str
    last_command: int
    last_order: int
    skew_ms: int | None
    enrolled_at: str
    last_seen_at: str
    revoked_at: str | None
    last_sync_at: str | None = None
    unsent: int | None = None
    storage_used: int | None = None
    storage_free: int | None = None
    wipe_ordered_at: str | None = None
    wiped_at: str | None = None


def prefix_of(number: int) -> str:
    """Return the `number`th prefix, from 1: A, C, ... Y, AA, AC and so on."""
    prefix = ""
    while number > 0:
        number, place = divmod(number - 1, len(PREFIX_LETTERS))
        prefix = PREFIX_LETTERS[place] + prefix
    return prefix


def number_of(prefix: str) -> int:
    """Return the number of a prefix, the reverse of `prefix_of`; 0 when it is none."""
    number = 0
    for letter in prefix:
        place = PREFIX_LETTERS.find(letter)
        if place < 0:
            return 0
        number = number * len(PREFIX_LETTERS) + place + 1
    return number


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A device at its sign-in: `prefix` is the one that it has already, if any."""

    device_id: str
    name: str = ""
    prefix: str = ""


def register_device(
    tx: Transaction, user: User, login: str, newcomer: Newcomer, now: Instant
) -> None:
    """Make a device known, with a prefix of its own, or find it known already.

    Raises `Denied` when it belongs to another user or is revoked.
    """
    device_id = newcomer.device_id
    found = tx.connection.execute(
        select(DEVICE.c.user_id, *ADMISSION)
        .where(DEVICE.c.company == tx.company, DEVICE.c.device == device_id)
        .with_for_update()
    ).one_or_none()
    if found is not None:
        if found.user_id != user.id:
            raise Denied("device_taken")
        if found.revoked_at is not None and not hands_over(found):
            raise Denied("device_revoked")
        return
    row = {
        "company": tx.company,
        "device": device_id,
        "user_id": user.id,
        "login": login,
        "prefix": _prefix_for(tx, newcomer.prefix),
        "name": newcomer.name.replace("\x00", ""),
        "app_version": "",
        "last_command": 0,
        "last_order": 0,
        "enrolled_at": now,
        "last_seen_at": now,
    }
    tx.connection.execute(insert(DEVICE), row)


def _prefix_for(tx: Transaction, wish: str) -> str:
    """Return a prefix that no device has; the wished one if it was given before a restore."""
    number = tx.connection.execute(
        update(COMPANY)
        .where(COMPANY.c.company == tx.company)
        .values(prefixes=COMPANY.c.prefixes + 1)
        .returning(COMPANY.c.prefixes)
    ).scalar_one()
    # One that is still to come would be given to another device later.
    if 0 < number_of(wish) < number:
        taken = select(DEVICE.c.device).where(
            DEVICE.c.company == tx.company, DEVICE.c.prefix == wish
        )
        if tx.connection.execute(taken).scalar() is None:
            return wish
    return prefix_of(number)


def own_device(
    tx: Transaction, identity: DeviceIdentity, *, lock: bool = False, handing_over: bool = False
) -> AnyRow:
    """Return prefix, last_command and last_order of the asking device. Raises `Denied`.

    Locked until the commit, two deliveries of the same push wait for each other.
    """
    values = {"company": tx.company, "device": identity.device}
    row = (_OWN_LOCKED if lock else _OWN).row(tx.connection, values)
    return check_device(row, identity, handing_over=handing_over)


def hands_over(row: AnyRow) -> bool:
    """Say whether a device is to be wiped and may still push what it has, even if revoked."""
    return row.wipe_ordered_at is not None and row.wiped_at is None


def check_device(
    row: AnyRow | None, identity: DeviceIdentity, *, handing_over: bool = False
) -> AnyRow:
    """Return the row if it is this user's device and not revoked, else raise `Denied`.

    A device that a restored hub has never heard of has to sign in again. One that is to be wiped is
    told so, unless it is `handing_over` what it has.
    """
    if row is None or row.user_id != identity.user:
        raise Denied("token_invalid")
    if hands_over(row):
        if handing_over:
            return row
        raise Denied("device_wipe")
    if row.revoked_at is not None:
        raise Denied("device_revoked")
    return row


def note_sighting(
    tx: Transaction, device_id: str, sighting: Sighting, now: Instant, **values: object
) -> None:
    """Remember when a device was seen last, its release and its clock, and other `values`."""
    values["last_seen_at"] = now
    if sighting.app_version:
        values["app_version"] = sighting.app_version.replace("\x00", "")
    if (skew_ms := sighting.skew_ms(now)) is not None:
        values["skew_ms"] = skew_ms
    mine = {"of_company": tx.company, "of_device": device_id}
    _noting(tuple(values)).run(tx.connection, mine | values)


@cache
def _noting(columns: tuple[str, ...]) -> Statement:
    """Return the statement that sets some columns of a device; made once for each set of them."""
    mine = DEVICE.c.company == bindparam("of_company"), DEVICE.c.device == bindparam("of_device")
    return Statement(update(DEVICE).where(*mine).values({c: bindparam(c) for c in columns}))


def require_manager(tx: Transaction, identity: DeviceIdentity) -> None:
    """Raise `Denied` unless the user is a manager on a device that is not revoked."""
    own_device(tx, identity)
    user = tx.get(User, identity.user)
    if user is None or user.role != "manager":
        raise Denied("not_allowed")


def list_devices(store: Store, identity: DeviceIdentity) -> list[Device]:
    """Return the company's devices, last seen first, for a manager. Raises `Denied`."""

    def read(connection: Connection) -> list[Device]:
        tx = Transaction(connection, identity.company)
        require_manager(tx, identity)
        query = (
            select(DEVICE, DEVICE.c.device.label("device_id"))
            .where(DEVICE.c.company == tx.company)
            .order_by(DEVICE.c.last_seen_at.desc(), DEVICE.c.device)
        )
        rows = tx.connection.execute(query).mappings()
        return [Device.model_validate(dict(row)) for row in rows]

    return store.database.read(read)
