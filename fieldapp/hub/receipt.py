"""Receipts of a device, in the order of its commands."""

from __future__ import annotations

from pydantic import BaseModel
from sqlalchemy import Connection, select

from fieldapp.domain.receipt import Receipt
from fieldapp.hub.device import ADMISSION, DeviceIdentity, check_device
from fieldapp.hub.schema import COMMAND_LOG, DEVICE
from fieldapp.hub.store import Store

MAX_RECEIPTS = 1_000


class Receipts(BaseModel):
    """Receipts of the asking device from some number on, and the last number that the hub has."""

    last_command: int
    receipts: list[Receipt]


def read_receipts(store: Store, identity: DeviceIdentity, after: int, limit: int) -> Receipts:
    """Return up to `limit` receipts of commands with a number above `after`. Raises `Denied`."""

    def read(connection: Connection) -> Receipts:
        mine = (DEVICE.c.company == identity.company) & (DEVICE.c.device == identity.device)
        query = select(DEVICE.c.user_id, DEVICE.c.last_command, *ADMISSION).where(mine)
        row = check_device(connection.execute(query).one_or_none(), identity)
        bodies = connection.execute(
            select(COMMAND_LOG.c.receipt)
            .where(
                COMMAND_LOG.c.company == identity.company,
                COMMAND_LOG.c.device == identity.device,
                COMMAND_LOG.c.number > after,
            )
            .order_by(COMMAND_LOG.c.number)
            .limit(limit)
        ).scalars()
        receipts = [Receipt.model_validate_json(body) for body in bodies]
        return Receipts(last_command=row.last_command, receipts=receipts)

    return store.database.read(read)
