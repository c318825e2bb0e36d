"""Taking a file of unsent commands into the hub, as if its device had pushed them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from fieldapp.domain.noun import Instant
from fieldapp.domain.receipt import Receipt
from fieldapp.hub.command_log import CommandLog, Sent
from fieldapp.hub.device import AnyRow, DeviceIdentity
from fieldapp.hub.push import Taking, take_all
from fieldapp.hub.schema import DEVICE
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.wire.unsent import UnsentFile, UnsentRefused


@dataclass(frozen=True, slots=True)
class Taken:
    """A command of a file with its receipt; `known`: the hub had taken it before."""

    number: int
    receipt: Receipt
    known: bool


def import_unsent(store: Store, file: UnsentFile, now: Instant) -> list[Taken]:
    """Take the commands of a file under their own numbers, and say what became of each.

    Once, however often it is repeated, and whether the device pushes them later or has already.
    The office may do this for a device that was revoked. Raises `UnsentRefused` before anything is
    taken, and what the database raises.
    """
    if file.company and file.company != store.company.id:
        raise UnsentRefused(
            f"The file is of another company ({file.company_name or file.company}), "
            f"this database of {store.company.name}. Nothing was done."
        )
    batch = [Sent.of(one) for one in file.commands]
    device = store.database.read(
        lambda connection: _check(Transaction(connection, store.company.id), file, batch)
    )
    before = device.last_command
    if not batch:
        return []
    identity = DeviceIdentity(store.company.id, file.device_id, device.user_id)
    reply = take_all(_Importing(store, identity, now), batch)
    return [
        Taken(sent.number, receipt, sent.number <= before)
        for sent, receipt in zip(batch, reply.receipts, strict=True)
    ]


class _Importing(Taking):
    """Takes commands without their device being there: it is not seen, and may be revoked."""

    def row(self, tx: Transaction) -> AnyRow:
        """Return the device, locked."""
        return _device(tx, self.device.device, lock=True)

    def note(self, tx: Transaction, last_command: int, last_order: int) -> None:
        """Remember the last numbers."""
        tx.connection.execute(
            update(DEVICE)
            .where(DEVICE.c.company == tx.company, DEVICE.c.device == self.device.device)
            .values(last_command=last_command, last_order=last_order)
        )


def _check(tx: Transaction, file: UnsentFile, batch: Sequence[Sent]) -> AnyRow:
    """Return the device of a file; raises `UnsentRefused` when the file does not fit the hub."""
    device = _device(tx, file.device_id)
    if (device.prefix, device.login) != (file.prefix, file.login):
        raise UnsentRefused(
            f"The file says it is of {file.login}, prefix {file.prefix}; the hub knows this device "
            f"as that of {device.login}, prefix {device.prefix}. Nothing was done."
        )
    expected = device.last_command + 1
    log = CommandLog(tx, file.device_id)
    log.read(sent.number for sent in batch)
    for sent in batch:
        entry = log.entry(sent.number) if sent.number < expected else None
        if entry is not None and entry.digest != sent.digest:
            raise UnsentRefused(
                f"The hub has taken another command under number {sent.number} of this device "
                f"than the file holds ({sent.type}). Nothing was done."
            )
        if sent.number > expected:
            raise UnsentRefused(
                f"The hub has the commands of this device up to {expected - 1}, the file goes on "
                f"with {sent.number}: what is between is missing. Nothing was done. Have the "
                "device sync, or import the file that has them first."
            )
        expected = max(expected, sent.number + 1)
    return device


def _device(tx: Transaction, device_id: str, *, lock: bool = False) -> AnyRow:
    query = select(
        DEVICE.c.user_id,
        DEVICE.c.login,
        DEVICE.c.prefix,
        DEVICE.c.last_command,
        DEVICE.c.last_order,
    ).where(DEVICE.c.company == tx.company, DEVICE.c.device == device_id)
    query = query.with_for_update() if lock else query
    found = tx.connection.execute(query).one_or_none()
    if found is None:
        raise UnsentRefused(
            f"This hub knows no device {device_id}. Nothing was done. The file may be of another "
            "company, or the database older than the device."
        )
    return found
