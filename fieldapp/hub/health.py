"""Device health: what devices tell with their pulls, kept where managers' replicas find it.

A pull is a read. Only when there is something worth telling, or a quarter of an hour has passed, it
is followed by a small write; so most pulls with nothing to do still write nothing.
"""

from __future__ import annotations

import datetime as dt

import structlog
from sqlalchemy import bindparam, delete, select, update

from fieldapp.domain.device import DeviceHealth, DeviceState
from fieldapp.domain.noun import Instant, moment_of
from fieldapp.domain.user import User
from fieldapp.hub.database import Unavailable
from fieldapp.hub.denial import Denied
from fieldapp.hub.device import (
    AnyRow,
    DeviceIdentity,
    Sighting,
    note_sighting,
    own_device,
    require_manager,
)
from fieldapp.hub.schema import DEVICE, REFRESH_TOKEN
from fieldapp.hub.statement import Statement
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction

EVERY = dt.timedelta(minutes=15)
_SKEW_CHANGED_MS = 60_000
_ROW = Statement(
    select(DEVICE).where(
        DEVICE.c.company == bindparam("company"), DEVICE.c.device == bindparam("device")
    )
)

_log = structlog.get_logger("fieldapp.hub")


def is_due(row: AnyRow, sighting: Sighting, now: Instant) -> bool:
    """Say whether what a device tells is worth a write, given its row."""
    if sighting.health is None:
        return False
    if row.last_sync_at is None or moment_of(now) - moment_of(row.last_sync_at) >= EVERY:
        return True
    skew = sighting.skew_ms(now)
    moved = skew is not None and abs(skew - (row.skew_ms or 0)) > _SKEW_CHANGED_MS
    changed = sighting.health.unsent != row.unsent or sighting.app_version != row.app_version
    return moved or changed


def note_health(store: Store, identity: DeviceIdentity, sighting: Sighting, now: Instant) -> None:
    """Keep what a device has told. A pull that was answered does not fail because of it."""
    health = sighting.health
    assert health is not None, "nothing was told"

    def write(tx: Transaction) -> None:
        own_device(tx, identity)
        note_sighting(
            tx,
            identity.device,
            sighting,
            now,
            last_sync_at=now,
            unsent=health.unsent,
            storage_used=health.storage_used_bytes,
            storage_free=health.storage_free_bytes,
        )
        put_health(tx, identity.device)

    try:
        # The device that told this has nothing to fetch because of it.
        store.write(write, by=identity.device)
    except (Unavailable, Denied) as error:
        _log.warning("health_not_kept", device=identity.device, reason=str(error))


def put_health(tx: Transaction, device_id: str) -> None:
    """Write a device's row as the record that managers have."""
    row = _ROW.row(tx.connection, {"company": tx.company, "device": device_id})
    user = tx.get(User, row.user_id)
    state, state_at = _state_of(row)
    tx.put(
        DeviceHealth(
            id=row.device,
            user_id=row.user_id,
            user_name=user.name if user else row.login,
            name=row.name,
            prefix=row.prefix,
            app_version=row.app_version,
            enrolled_at=row.enrolled_at,
            last_sync_at=row.last_sync_at,
            unsent=row.unsent or 0,
            skew_ms=row.skew_ms,
            storage_used_bytes=row.storage_used,
            storage_free_bytes=row.storage_free,
            state=state,
            state_at=state_at,
        )
    )


def put_missing(store: Store) -> int:
    """Write the records of devices that have none, as after an update; return how many.

    A device that never comes again would otherwise be missing among those to look after.
    """

    def write(tx: Transaction) -> int:
        query = select(DEVICE.c.device).where(DEVICE.c.company == tx.company)
        devices = tx.connection.execute(query).scalars().all()
        known = tx.many(DeviceHealth, devices)
        missing = [device for device in devices if device not in known]
        for device in missing:
            put_health(tx, device)
        return len(missing)

    return store.write(write)


def follow(tx: Transaction, device: DeviceHealth) -> None:
    """Make what a manager has decided about a device hold: its row decides who gets in."""
    values: dict[str, str | None] = {}
    if device.state == "revoked":
        values = {"revoked_at": device.state_at, "wipe_ordered_at": None}
    elif device.state == "wipe_ordered":
        values = {"wipe_ordered_at": device.state_at}
    mine = (DEVICE.c.company == tx.company) & (DEVICE.c.device == device.id)
    if values:
        tx.connection.execute(update(DEVICE).where(mine).values(values))


def order_state(tx: Transaction, device_id: str, state: DeviceState, now: Instant) -> None:
    """Revoke a device or order its wipe; again is harmless. Raises `Denied`."""
    device = tx.get(DeviceHealth, device_id)
    if device is None:
        raise Denied("device_unknown")
    if device.state in (state, "wiped"):
        return
    ordered = device.changed(state=state, state_at=now)
    tx.put(ordered)
    follow(tx, ordered)


def decide(
    store: Store, identity: DeviceIdentity, device_id: str, state: DeviceState, now: Instant
) -> None:
    """Revoke a device or order its wipe, as a manager. Raises `Denied`."""

    def order(tx: Transaction) -> None:
        require_manager(tx, identity)
        order_state(tx, device_id, state, now)

    store.write(order)


def confirm_wipe(store: Store, identity: DeviceIdentity, now: Instant) -> None:
    """Note that a device has deleted its data; from now on it is shut out. Raises `Denied`."""

    def write(tx: Transaction) -> None:
        row = own_device(tx, identity, lock=True, handing_over=True)
        if row.wipe_ordered_at is None:
            return
        mine = (DEVICE.c.company == tx.company) & (DEVICE.c.device == identity.device)
        values = {"wiped_at": now, "revoked_at": now, "last_seen_at": now, "unsent": 0}
        tx.connection.execute(update(DEVICE).where(mine).values(values))
        tokens = REFRESH_TOKEN.c.device == identity.device
        tx.connection.execute(
            delete(REFRESH_TOKEN).where(REFRESH_TOKEN.c.company == tx.company, tokens)
        )
        put_health(tx, identity.device)

    store.write(write)


def _state_of(row: AnyRow) -> tuple[DeviceState, Instant | None]:
    if row.wiped_at is not None:
        return "wiped", row.wiped_at
    if row.wipe_ordered_at is not None:
        return "wipe_ordered", row.wipe_ordered_at
    if row.revoked_at is not None:
        return "revoked", row.revoked_at
    return "active", None
