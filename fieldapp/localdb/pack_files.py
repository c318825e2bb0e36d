"""Packs on the device's disk: parts of files that go on after a restart, and whole ones.

A pack is fetched to `<name>.part`. When its hash is what its name says it becomes `<name>.pack`,
with `<name>.json` beside it, which says what it is. All of it may be deleted at any moment: then it
is fetched again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from fieldapp.wire.messages import PackOffer
from fieldapp.wire.pack import PackDamaged

FOLDER = "packs"
_PART_BYTES = 256 * 1024


class PackFiles:
    """The packs in a replica's folder."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    def whole(self) -> list[PackOffer]:
        """Return the packs that are here to their end."""
        found: list[PackOffer] = []
        if not self._folder.exists():
            return found
        for path in sorted(self._folder.glob("*.json")):
            try:
                offer = PackOffer.model_validate_json(path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError, ValidationError):
                continue
            if self.has(offer):
                found.append(offer)
        return found

    def has(self, offer: PackOffer) -> bool:
        """Say whether a pack is here to its end."""
        return self._path(offer, "pack").is_file()

    def parts(self, offer: PackOffer) -> Iterator[bytes]:
        """Read a pack little by little."""
        with self._path(offer, "pack").open("rb") as file:
            while part := file.read(_PART_BYTES):
                yield part

    def partial(self, offer: PackOffer, took: Callable[[int], None]) -> PartialPack:
        """Return a pack that is being fetched; `took` is told how many bytes were added."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return PartialPack(self._path(offer, "part"), offer.size_bytes, took)

    def accept(self, offer: PackOffer) -> None:
        """Make a pack that was fetched a whole one. Raises `PackDamaged` when it is another."""
        part = self._path(offer, "part")
        digest = hashlib.sha256()
        with part.open("rb") as file:
            while some := file.read(_PART_BYTES):
                digest.update(some)
            os.fsync(file.fileno())
        if digest.hexdigest() != offer.name:
            raise PackDamaged("the file is not the one that its name stands for")
        self._path(offer, "json").write_text(offer.model_dump_json(), encoding="utf-8")
        part.replace(self._path(offer, "pack"))

    def drop(self, offer: PackOffer) -> None:
        """Delete all of a pack."""
        for ending in ("part", "json", "pack"):
            self._path(offer, ending).unlink(missing_ok=True)

    def clear(self) -> None:
        """Delete all packs."""
        if self._folder.exists():
            shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, offer: PackOffer, ending: str) -> Path:
        return self._folder / f"{offer.name}.{ending}"


class PartialPack:
    """The part of a pack that is here; what comes next is added at its end."""

    def __init__(self, path: Path, whole_bytes: int, took: Callable[[int], None]) -> None:
        self._path = path
        self._whole_bytes = whole_bytes
        self._took = took
        if self.size_bytes > whole_bytes:
            self.restart()

    @property
    def size_bytes(self) -> int:
        """How much is here."""
        return self._path.stat().st_size if self._path.exists() else 0

    def restart(self) -> None:
        """Begin again."""
        self._path.unlink(missing_ok=True)

    def take(self, part: bytes) -> None:
        """Add bytes. Raises `PackDamaged` when they are more than the pack has."""
        with self._path.open("ab") as file:
            if file.tell() + len(part) > self._whole_bytes:
                raise PackDamaged("the file is larger than was offered")
            file.write(part)
        self._took(len(part))
