"""Files at the hub, by their hash: a small interface, and the folder that serves it.

Any number of hub processes may work on one folder. What is in it under a hash has that hash.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from filelock import FileLock

from fieldapp.domain.noun import Instant, moment_of
from fieldapp.hub.database import Database

LOCK_TIMEOUT_S = 30.0
PRODUCTS = "products"
DRAFT_S = 24 * 3600.0
"""A draft as old as that is of a process that died while it kept a file."""

_DRAFT = ".new"


@dataclass(frozen=True, slots=True)
class BlobName:
    """A company's file, as a record names it: a photo, or one of the pictures of `products`.

    They lie apart, so that a picture that no product names any more can go without a look at the
    photos.
    """

    company: str
    sha256: str
    size_bytes: int
    products: bool = False


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
    """Files in `<folder>/<company>/<aa>/<sha256>`; what is not whole yet ends in `.part`.

    The pictures of products are in `products` in the company's folder. Without `durable`, what is
    kept whole may be lost with the power.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder
        self._durable = durable

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

    def keep(self, name: BlobName, data: bytes) -> None:
        """Keep a whole file durably, in the place of what was there under its name."""
        file = self._file(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(f".{os.getpid()}{_DRAFT}")
        with draft.open("wb") as opened:
            opened.write(data)
            opened.flush()
            if self._durable:
                os.fsync(opened.fileno())
        draft.replace(file)

    def sweep_products(self, company: str, named: Container[str]) -> int:
        """Delete the pictures of products that are not named any more; return how many."""
        going = [
            path
            for path in (self.folder / company / PRODUCTS).glob("*/*")
            if path.suffix != _DRAFT and path.name.partition(".")[0] not in named
        ]
        for path in going:
            path.unlink(missing_ok=True)
        return len(going)

    def sweep_drafts(self, now: Instant) -> None:
        """Delete what processes have left behind that died while they kept a picture.

        Only its age tells: the process of a draft may be one of another machine.
        """
        now_s = moment_of(now).timestamp()
        for draft in self.folder.glob(f"*/{PRODUCTS}/*/*{_DRAFT}"):
            # Another hub may delete it at the same moment, or somebody else may own it.
            with contextlib.suppress(OSError):
                if now_s - draft.stat().st_mtime > DRAFT_S:
                    draft.unlink()

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
        company = self.folder / name.company
        shelf = company / PRODUCTS if name.products else company
        return shelf / name.sha256[:2] / name.sha256

    def _part(self, name: BlobName) -> Path:
        return self._file(name).with_suffix(".part")


def blobs_beside(database: Database) -> FolderBlobs | None:
    """Return the folder beside an SQLite database; None for a server, which has no place here."""
    return folder_beside(database.file) if database.file else None


def folder_beside(file: Path, *, durable: bool = True) -> FolderBlobs:
    """Return the folder for files beside a database's file."""
    return FolderBlobs(file.with_name(f"{file.stem}-blobs"), durable=durable)
