"""Bringing the hub's database to the schema of this release."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from fieldapp.hub.database import Database, NewerSchema

HEAD = "0006"
"""The newest revision in `migrations/versions`; a database at it needs no work."""

_ATTEMPTS = 3
# Alembic keeps what it works on in variables of its modules.
_ONE_AT_A_TIME = threading.Lock()


def migrate(database: Database) -> None:
    """Create or upgrade the tables; each revision is whole or not there at all.

    Several hub processes may start at once: the one that comes second finds the work done.
    Raises `NewerSchema` when a newer release has written the database, and what `Database` raises.
    """
    for attempt in range(_ATTEMPTS):
        if database.read(_revision) == HEAD:
            return
        try:
            with _ONE_AT_A_TIME:
                database.write(_upgrade)
        except DBAPIError:
            # Most likely another process has just created the same tables.
            if attempt + 1 == _ATTEMPTS:
                raise


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    # Alembic takes a fifth of a second to import, and most starts do not need it.
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    found = _revision(connection)
    if found is not None and found not in known:
        raise NewerSchema(found)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
