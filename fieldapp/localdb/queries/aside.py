"""Records that could not be stored, kept with their reason for a person to see."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlmodel import col

from fieldapp.localdb.tables import SetAsideTable


@dataclass(frozen=True, slots=True)
class SetAside:
    """A pulled record that could not be stored here, with the reason."""

    kind: str
    key: str
    reason: str
    at: str


def set_aside(connection: Connection) -> list[SetAside]:
    """Return the pulled records that could not be stored, the newest first."""
    table = SetAsideTable
    rows = connection.execute(
        select(col(table.kind), col(table.key), col(table.reason), col(table.at)).order_by(
            col(table.at).desc(), col(table.kind), col(table.key)
        )
    )
    return [SetAside(*row) for row in rows]
