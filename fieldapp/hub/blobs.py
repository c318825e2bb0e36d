"""Files at the hub, by their hash: a small interface, and the folder that serves it.

Any number of hub processes may work on one folder. What is in it under a hash has that hash.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from filelock import FileLock

from fieldapp.hub.database import Database

LOCK_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class BlobName:
    """A company's file, as a record names it."""

    company: str
    sha256: str
    size_bytes: int


class Misplaced(Exception):
    """A piece does not begin where the file ends so far; `offset` is where that is."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"the next piece begins at {offset}")
        self.offset = offset


class Damaged(Exception):
    """All bytes have arrived and are not the file; they were dropped, and it starts again."""


class Blobs(Protocol):
    """Where a hub keeps files. Methods raise `OSError` when the storage fails."""

    def offset(self, name: BlobName) -> int:
        """Return how many bytes are here from the beginning; all of them: the file is whole."""
        ...

    def append(self, name: BlobName, start: int, piece: bytes) -> int:
        """Add the piece that begins at `start` and return the new offset.

        Raises `Misplaced`, and `Damaged` when the last piece does not make the file.
        """
        ...

    def read(self, name: BlobName, start: int, end: int) -> bytes | None:
        """Return bytes of a whole file, `end` exclusive; None when it is not whole."""
        ...


class FolderBlobs:
    """Files in `<folder>/<company>/<aa>/<sha256>`; what is not whole yet ends in `.part`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def offset(self, name: BlobName) -> int:
        """Return how many bytes are here from the beginning."""
        if self._file(name).is_file():
            return name.size_bytes
        try:
            # A part of the full length has not been compared with its hash: not whole.
            return min(self._part(name).stat().st_size, name.size_bytes - 1)
        except FileNotFoundError:
            return 0

    def append(self, name: BlobName, start: int, piece: bytes) -> int:
        """Add the piece that begins at `start` and return the new offset."""
        part = self._part(name)
        part.parent.mkdir(parents=True, exist_ok=True)
        lock = part.with_suffix(".lock")
        with FileLock(lock, timeout=LOCK_TIMEOUT_S):
            offset = self.offset(name)
            if start != offset:
                raise Misplaced(offset)
            with part.open("r+b" if part.exists() else "w+b") as file:
                file.seek(start)
                file.write(piece)
                file.truncate()
            offset = start + len(piece)
            if offset == name.size_bytes:
                self._finish(name)
                # Whoever waits for the old lock finds the file whole, and adds nothing.
                lock.unlink(missing_ok=True)
        return offset

    def read(self, name: BlobName, start: int, end: int) -> bytes | None:
        """Return bytes of a whole file, `end` exclusive; None when it is not whole."""
        try:
            with self._file(name).open("rb") as file:
                file.seek(start)
                return file.read(end - start)
        except FileNotFoundError:
            return None

    def _finish(self, name: BlobName) -> None:
        part = self._part(name)
        with part.open("r+b") as file:
            fits = hashlib.sha256(file.read()).hexdigest() == name.sha256
            os.fsync(file.fileno())
        if not fits:
            part.unlink()
            raise Damaged(f"{name.sha256} is not what has arrived under this name")
        part.replace(self._file(name))

    def _file(self, name: BlobName) -> Path:
        return self.folder / name.company / name.sha256[:2] / name.sha256

    def _part(self, name: BlobName) -> Path:
        return self._file(name).with_suffix(".part")


def blobs_beside(database: Database) -> FolderBlobs | None:
    """Return the folder beside an SQLite database; None for a server, which has no place here."""
    if not database.is_sqlite:
        return None
    file = Path(str(database.engine.url.database))
    return FolderBlobs(file.with_name(f"{file.stem}-blobs"))
