"""Files by their hash, in a folder of the replica: whole ones only, and pieces of those to come."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path
from typing import NamedTuple

FOLDER = "blobs"
_NAME = re.compile(r"[0-9a-f]{64}")
_PART = ".part"
_PIECES = re.compile(r"[0-9a-f]{64}\.part")
_DRAFT = re.compile(r"[0-9a-f]{64}\.\d+\.new")


class Contents(NamedTuple):
    """The hashes of whole files, with when each was written (seconds since 1970).

    `pieces` are those of files that are not whole yet. `drafts` are by name, with when they were
    written, files that somebody is about to save, or was when the process died.
    """

    files: dict[str, float]
    pieces: list[str]
    drafts: dict[str, float]


class BlobFolder:
    """The folder `blobs/<aa>/<sha256>` of one replica.

    A file appears under its name in one step, when all its bytes are on the disk.
    """

    def __init__(self, home: Path) -> None:
        self.path = home / FOLDER

    def file(self, sha256: str) -> Path:
        """Return where a file is, or would be."""
        return self.path / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Say whether a file is here."""
        return self.file(sha256).is_file()

    def save(self, data: bytes) -> str:
        """Keep a file durably and return its hash. Raises `OSError`; then nothing is kept."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.file(sha256)
        draft = path.with_name(f"{sha256}.{os.getpid()}.new")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as file:
                file.write(data)
                _to_disk(file.fileno())
            _appear(draft, path)
        except OSError:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        return sha256

    def read(self, sha256: str) -> bytes | None:
        """Return a file's bytes, or None when it is not here or not what its name says."""
        try:
            data = self.file(sha256).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def remove(self, sha256: str) -> None:
        """Delete a file and the pieces of it."""
        for path in (self.file(sha256), self._part(sha256)):
            path.unlink(missing_ok=True)

    def have(self, sha256: str) -> int:
        """Return how many bytes of a file to come are here."""
        try:
            return self._part(sha256).stat().st_size
        except FileNotFoundError:
            return 0

    def add_piece(self, sha256: str, piece: bytes) -> int:
        """Add the next piece of a file to come; return how many bytes are here now."""
        part = self._part(sha256)
        part.parent.mkdir(parents=True, exist_ok=True)
        with part.open("ab") as file:
            file.write(piece)
            return file.tell()

    def complete(self, sha256: str) -> bool:
        """Make a file of its pieces; when they are not what was asked for, drop them."""
        part = self._part(sha256)
        with part.open("r+b") as file:
            fits = hashlib.sha256(file.read()).hexdigest() == sha256
            _to_disk(file.fileno())
        if fits:
            _appear(part, self.file(sha256))
        else:
            part.unlink()
        return fits

    def contents(self) -> Contents:
        """Return what is in the folder."""
        found = Contents({}, [], {})
        # Not by a glob of paths: this is asked before every pass.
        with contextlib.suppress(FileNotFoundError), os.scandir(self.path) as folders:
            for folder in folders:
                with contextlib.suppress(NotADirectoryError), os.scandir(folder) as files:
                    for file in files:
                        with contextlib.suppress(FileNotFoundError):
                            if _NAME.fullmatch(file.name):
                                found.files[file.name] = file.stat().st_mtime
                            elif _PIECES.fullmatch(file.name):
                                found.pieces.append(file.name[:64])
                            elif _DRAFT.fullmatch(file.name):
                                found.drafts[file.name] = file.stat().st_mtime
        return found

    def drop_draft(self, name: str) -> None:
        """Delete a file that was never saved."""
        (self.path / name[:2] / name).unlink(missing_ok=True)

    def _part(self, sha256: str) -> Path:
        return self.file(sha256).with_suffix(_PART)


def _to_disk(descriptor: int) -> None:
    os.fsync(descriptor)


def _appear(draft: Path, path: Path) -> None:
    """Give a finished file its name, so that it is still there after a power cut."""
    draft.replace(path)
    if os.name == "nt":
        return  # Windows keeps names by itself, and has no way to ask for it.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        _to_disk(folder)
    finally:
        os.close(folder)
