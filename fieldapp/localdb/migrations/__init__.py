"""Numbered steps that bring a replica's schema up to date, each in one transaction.

A released step is never changed; a new one is a module `mNNNN_<what>.py` with `STATEMENTS` and a
line in `STEPS`. The number of the last step is kept in `PRAGMA user_version`.
"""

from __future__ import annotations

from sqlalchemy import Connection

from fieldapp.localdb.migrations import (
    m0001_foundation,
    m0002_orders,
    m0003_device_health,
    m0004_photos,
    m0005_outlet_cards,
    m0006_agreed_prices,
    m0007_selling,
)

STEPS: tuple[tuple[str, ...], ...] = (
    m0001_foundation.STATEMENTS,
    m0002_orders.STATEMENTS,
    m0003_device_health.STATEMENTS,
    m0004_photos.STATEMENTS,
    m0005_outlet_cards.STATEMENTS,
    m0006_agreed_prices.STATEMENTS,
    m0007_selling.STATEMENTS,
)


def schema_version(connection: Connection) -> int:
    """Return the number of the last step that the database has seen."""
    version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    return version


def apply_step(connection: Connection, number: int) -> None:
    """Run one step and note it, inside the caller's transaction."""
    for statement in STEPS[number - 1]:
        connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA user_version = {number:d}")
