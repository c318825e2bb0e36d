"""Single values of a replica: its cursor, counters and times."""

from __future__ import annotations

from fieldapp.localdb.connection import Connection
from fieldapp.wire.messages import Cursor

CURSOR = "cursor"
COMMAND_COUNTER = "command_counter"
ORDER_COUNTER = "order_counter"
LAST_SUCCESS = "last_success"
SEARCH_STALE = "search_stale"
CLOCK = "clock"


def get(connection: Connection, name: str) -> str | None:
    """Return a value, or None when it was never set."""
    found: str | None = connection.exec_driver_sql(
        "SELECT value FROM meta WHERE name = ?", (name,)
    ).scalar_one_or_none()
    return found


def put(connection: Connection, name: str, value: str | None) -> None:
    """Set a value; None removes it."""
    if value is None:
        connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (name,))
    else:
        connection.exec_driver_sql(
            "INSERT INTO meta (name, value) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )


def counter(connection: Connection, name: str) -> int:
    """Return the last number that a counter gave out, 0 at the start."""
    return int(get(connection, name) or 0)


def raise_counter(connection: Connection, name: str, at_least: int) -> None:
    """Make sure that a counter gives out only numbers above `at_least`."""
    if at_least > counter(connection, name):
        put(connection, name, str(at_least))


def next_number(connection: Connection, name: str) -> int:
    """Take the next number of a counter."""
    number = counter(connection, name) + 1
    put(connection, name, str(number))
    return number


def cursor(connection: Connection) -> Cursor:
    """Return what this replica holds."""
    text = get(connection, CURSOR)
    return Cursor.model_validate_json(text) if text else Cursor()


def put_cursor(connection: Connection, value: Cursor) -> None:
    """Store what this replica holds."""
    put(connection, CURSOR, value.model_dump_json())
