"""Records that could not be stored, kept with their reason for a person to see."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.localdb.connection import Connection


@dataclass(frozen=True, slots=True)
class SetAside:
    """A pulled record that could not be stored here, with the reason."""

    kind: str
    key: str
    reason: str
    at: str


def set_aside(connection: Connection) -> list[SetAside]:
    """Return the pulled records that could not be stored, the newest first."""
    rows = connection.exec_driver_sql(
        "SELECT kind, key, reason, at FROM set_aside ORDER BY at DESC, kind, key"
    )
    return [SetAside(*row) for row in rows]
