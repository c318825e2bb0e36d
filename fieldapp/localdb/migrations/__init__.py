"""Numbered steps that bring a replica's schema up to date, each in one transaction.

A released step is never changed; a new one is a module `mNNNN_<what>.py` with `STATEMENTS` and a
line in `STEPS`. The number of the last step is kept in `PRAGMA user_version`.
"""

from __future__ import annotations

import contextlib
import sqlite3
from functools import cache

from fieldapp.localdb.connection import Connection
from fieldapp.localdb.migrations import (
    m0001_foundation,
    m0002_orders,
    m0003_device_health,
    m0004_photos,
    m0005_outlet_cards,
    m0006_agreed_prices,
    m0007_selling,
    m0008_goods,
    m0009_scope,
    m0010_order_status,
)

STEPS: tuple[tuple[str, ...], ...] = (
    m0001_foundation.STATEMENTS,
    m0002_orders.STATEMENTS,
    m0003_device_health.STATEMENTS,
    m0004_photos.STATEMENTS,
    m0005_outlet_cards.STATEMENTS,
    m0006_agreed_prices.STATEMENTS,
    m0007_selling.STATEMENTS,
    m0008_goods.STATEMENTS,
    m0009_scope.STATEMENTS,
    m0010_order_status.STATEMENTS,
)


def schema_version(connection: Connection) -> int:
    """Return the number of the last step that the database has seen."""
    version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    return version


def apply_steps(connection: Connection, upto: int) -> None:
    """Run the steps that are missing up to one, and note it, inside the caller's transaction.

    An empty file gets at once what all of them come to.
    """
    version = schema_version(connection)
    missing = STEPS[version:upto] if version else (_joined(STEPS[:upto]),)
    for statements in missing:
        for statement in statements:
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA user_version = {upto:d}")


@cache
def _joined(steps: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """Return the statements that make in an empty file what these steps make one after the other.

    Adding columns one by one to tables just made takes ten times as long, which counts where files
    are made often: after damage, and in tests.
    """
    with contextlib.closing(sqlite3.connect(":memory:")) as memory:
        for statements in steps:
            for statement in statements:
                memory.execute(statement)
        memory.commit()
        _begin, *made, _commit = memory.iterdump()
    return tuple(made)
