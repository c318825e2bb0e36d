"""The outbox: commands made here, and what is known to have become of them.

A row stays pending until a pulled state contains it. After that it is kept for two weeks as the
device's journal, from which a hub that was restored from a backup gets back what it forgot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fieldapp.domain.command import Command
from fieldapp.localdb.connection import Connection

JOURNAL_DAYS = 14

COLUMNS = "number, id, type, document, at, body, sent_at, contained_at, refusal"


@dataclass(frozen=True, slots=True)
class Entry:
    """A command in the outbox; `body` is its JSON text."""

    number: int
    id: str
    type: str
    document: str
    at: str
    body: str
    sent_at: str | None = None
    contained_at: str | None = None
    refusal: str | None = None


def entry_of(number: int, command: Command, body: str | None = None) -> Entry:
    """Return the outbox entry of a command; `body` is its JSON as it was written before, if any."""
    kind: str = command.type  # type: ignore[attr-defined]
    text = body or command.model_dump_json()
    return Entry(number, command.id, kind, command.document, command.at, text)


def add(connection: Connection, entries: Iterable[Entry]) -> None:
    """Store new entries; a number that is there already is left as it is."""
    rows = [
        (e.number, e.id, e.type, e.document, e.at, e.body, e.sent_at, e.contained_at, e.refusal)
        for e in entries
    ]
    if rows:
        marks = ", ".join("?" * 9)
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO outbox ({COLUMNS}) VALUES ({marks})", rows
        )


def pending(connection: Connection, after: int = 0, limit: int = -1) -> list[Entry]:
    """Return commands that no pulled state contains, in order of their numbers."""
    return _entries(
        connection,
        "WHERE contained_at IS NULL AND number > ? ORDER BY number LIMIT ?",
        (after, limit),
    )


def entry(connection: Connection, number: int) -> Entry | None:
    """Return one command, pending or kept."""
    return next(iter(_entries(connection, "WHERE number = ?", (number,))), None)


def every(connection: Connection, after: int = 0) -> list[Entry]:
    """Return all commands kept, pending or not, in order of their numbers."""
    return _entries(connection, "WHERE number > ? ORDER BY number", (after,))


def count_pending(connection: Connection) -> int:
    """Return how many commands no pulled state contains."""
    found: int = connection.exec_driver_sql(
        "SELECT count(*) FROM outbox WHERE contained_at IS NULL"
    ).scalar_one()
    return found


def count_unsent(connection: Connection) -> int:
    """Return how many commands the hub is not known to have taken."""
    found: int = connection.exec_driver_sql(
        "SELECT count(*) FROM outbox WHERE contained_at IS NULL AND sent_at IS NULL"
    ).scalar_one()
    return found


def mark_sent(connection: Connection, numbers: Sequence[int], at: str) -> None:
    """Note that commands were taken by the hub; only a pull tells that they are contained."""
    if numbers:
        connection.exec_driver_sql(
            "UPDATE outbox SET sent_at = ? WHERE number = ?", [(at, n) for n in numbers]
        )


def contain(connection: Connection, last_command: int, at: str) -> None:
    """Take over what a pull says: commands up to `last_command` are contained, later ones are not.

    The second half matters when the hub has come back from a backup: it gets again what it forgot.
    """
    connection.exec_driver_sql(
        "UPDATE outbox SET contained_at = ?, refusal = NULL "
        "WHERE contained_at IS NULL AND number <= ?",
        (at, last_command),
    )
    connection.exec_driver_sql(
        "UPDATE outbox SET contained_at = NULL, sent_at = NULL "
        "WHERE contained_at IS NOT NULL AND number > ?",
        (last_command,),
    )


def note_refusal(connection: Connection, number: int, refusal: str | None) -> None:
    """Store why a pending command does not apply on top of what was pulled; None when it does."""
    connection.exec_driver_sql("UPDATE outbox SET refusal = ? WHERE number = ?", (refusal, number))


def purge(connection: Connection, before: str) -> int:
    """Forget contained commands whose containment was learned before an instant."""
    return connection.exec_driver_sql(
        "DELETE FROM outbox WHERE contained_at < ?", (before,)
    ).rowcount


def _entries(connection: Connection, where: str, parameters: tuple[Any, ...]) -> list[Entry]:
    rows = connection.exec_driver_sql(f"SELECT {COLUMNS} FROM outbox {where}", parameters)
    return [Entry(*row) for row in rows]
