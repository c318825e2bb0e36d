"""Files in which SQLite sorts what is too much for memory: the words of a large catalog.

SQLite sorts either all in memory or with files, and it has one folder for them in a process. Where
that would be by itself differs between platforms, and on some phones there is none; so the app
names a folder of its own. Until it does, and where a SQLite does not take it, memory is used.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from pathlib import Path

from fieldapp.localdb.connection import Connection

FOLDER = "sorting"
"""The folder, below the one of all replicas of a device, that the app names."""

log = logging.getLogger(__name__)

_IN_FILES = 1
_naming = threading.Lock()
_folder: Path | None = None


def keep_in(folder: Path) -> None:
    """Have large sorts write to this folder, in the whole process and from now on.

    The first folder counts: SQLite must not be told of another while somebody may be sorting. What
    a device that lost its power has left there is deleted.
    """
    global _folder
    with _naming:
        if _folder is not None:
            return
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for left in folder.glob("etilqs_*"):
                # Another process of the app may be using it, where files in use cannot go.
                with contextlib.suppress(OSError):
                    left.unlink()
            taken = _is_taken(folder)
        except (OSError, sqlite3.Error) as error:
            log.warning("large sorts stay in memory, %s cannot be used: %s", folder, error)
            return
        if taken:
            _folder = folder
        else:
            log.warning("large sorts stay in memory: this SQLite takes no folder for them")


def _is_taken(folder: Path) -> bool:
    """Tell SQLite of the folder; say whether it has understood."""
    name = str(folder.absolute())
    with contextlib.closing(sqlite3.connect(":memory:")) as driver:
        quoted = name.replace("'", "''")
        driver.execute(f"PRAGMA temp_store_directory = '{quoted}'")
        return bool(driver.execute("PRAGMA temp_store_directory").fetchone() == (name,))


def begin(driver: sqlite3.Connection) -> None:
    """Let a connection sort in files, if they have a place. Between transactions."""
    if _folder is not None and _folder.is_dir():
        driver.execute("PRAGMA temp_store = FILE")


def end(driver: sqlite3.Connection) -> None:
    """Let a connection sort in memory again, as all others do. Between transactions."""
    driver.execute("PRAGMA temp_store = MEMORY")


def are_used(connection: Connection) -> bool:
    """Say whether this connection sorts in files."""
    return bool(connection.exec_driver_sql("PRAGMA temp_store").scalar_one() == _IN_FILES)
