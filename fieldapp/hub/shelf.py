"""The folder of packs: which there are, the newest of each bucket, and when one may go.

Each pack is two files, `<name>.pack` and `<name>.json` with what it is; the second is written last
and makes the first known. Names are hashes, so hubs that share a folder, or have one each, agree.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from pydantic import ValidationError

from fieldapp.domain.noun import Instant, moment_of
from fieldapp.wire.messages import PackOffer

KEPT_S = 24 * 3600.0
"""How long a pack that a newer one has replaced stays for devices in the middle of it."""


class Shelf:
    """Packs of all companies under one folder. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: dict[str, dict[str, PackOffer]] = {}
        self._lock = threading.Lock()

    def latest(
        self, company: str, epoch: str, bucket: str, encodings: Collection[str]
    ) -> PackOffer | None:
        """Return the newest pack of a bucket that a device can read, or None."""
        fitting = [
            pack
            for pack in self.packs(company)
            if (pack.bucket, pack.epoch) == (bucket, epoch) and pack.encoding in encodings
        ]
        return max(fitting, key=lambda pack: (pack.position, pack.name), default=None)

    def packs(self, company: str) -> list[PackOffer]:
        """Return what is known of a company's packs; see `look`."""
        with self._lock:
            return list(self._known.get(company, {}).values())

    def find(self, company: str, name: str) -> PackOffer | None:
        """Return a pack by its name, which another process may have made since the last look."""
        with self._lock:
            found = self._known.get(company, {}).get(name)
        return found or _read(self._home(company) / f"{name}.json")

    def file(self, company: str, name: str) -> Path:
        """Return where a pack lies."""
        return self._home(company) / f"{name}.pack"

    def look(self, company: str) -> None:
        """Read the folder again."""
        found = {
            pack.name: pack
            for path in self._home(company).glob("*.json")
            if (pack := _read(path)) and self.file(company, pack.name).is_file()
        }
        with self._lock:
            self._known[company] = found

    def add(self, company: str, make: Callable[[Path], PackOffer]) -> PackOffer:
        """Have a pack written to a draft, then put it on the shelf under its name."""
        home = self._home(company)
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = home / f"draft-{os.getpid()}-{threading.get_ident()}"
        try:
            pack = make(draft)
            draft.chmod(0o600)
            draft.replace(self.file(company, pack.name))
            draft.write_text(pack.model_dump_json(), encoding="utf-8")
            draft.replace(home / f"{pack.name}.json")
        finally:
            draft.unlink(missing_ok=True)
        with self._lock:
            self._known[company] = {**self._known.get(company, {}), pack.name: pack}
        return pack

    def note_use(self, company: str, name: str, now: Instant) -> None:
        """Remember when a pack was last asked for."""
        at = moment_of(now).timestamp()
        with contextlib.suppress(OSError):
            os.utime(self._home(company) / f"{name}.json", (at, at))

    def tidy(self, company: str, epoch: str, position: int, now: Instant) -> list[str]:
        """Remove packs that are replaced and unused for a day, and all that cannot be true.

        A pack beyond the company's position comes from a history that a restore has undone.
        """
        self.look(company)
        packs = self.packs(company)
        removed = [pack for pack in packs if pack.epoch != epoch or pack.position > position]
        standing = [pack for pack in packs if pack not in removed]
        for pack in standing:
            newest = self.latest(company, epoch, pack.bucket, [pack.encoding])
            if pack != newest and self._unused_s(company, pack.name, now) > KEPT_S:
                removed.append(pack)
        for pack in removed:
            (self._home(company) / f"{pack.name}.json").unlink(missing_ok=True)
            self.file(company, pack.name).unlink(missing_ok=True)
        for path in self._unknown(company):
            if _age_s(path, now) > KEPT_S:
                path.unlink(missing_ok=True)
        self.look(company)
        return [pack.name for pack in removed]

    def _unknown(self, company: str) -> Iterator[Path]:
        """Return drafts, and packs whose writer died before it made them known."""
        for path in self._home(company).glob("*"):
            if path.name.startswith("draft-") or (
                path.suffix == ".pack" and not path.with_suffix(".json").exists()
            ):
                yield path

    def _unused_s(self, company: str, name: str, now: Instant) -> float:
        return _age_s(self._home(company) / f"{name}.json", now)

    def _home(self, company: str) -> Path:
        return self.folder / company


def _age_s(path: Path, now: Instant) -> float:
    try:
        return moment_of(now).timestamp() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _read(path: Path) -> PackOffer | None:
    try:
        return PackOffer.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError):
        return None
