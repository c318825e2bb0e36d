"""A record as a transaction found it, and as it is going to leave it."""

from __future__ import annotations

from dataclasses import dataclass

from fieldapp.domain.noun import Noun
from fieldapp.wire.codec import body_of, record_digest
from fieldapp.wire.kinds import kind_of

Place = tuple[str, str]
"""Kind and key of a record."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as the transaction found it. Revision 0 stands for a record that is not there."""

    revision: int = 0
    digest: int = 0
    noun: Noun | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as the transaction is going to leave it; `noun` None removes it."""

    kind: str
    key: str
    noun: Noun | None
    body: str = ""
    digest: int = 0

    @classmethod
    def of(cls, noun: Noun) -> Draft:
        """Return the draft that writes a noun."""
        kind, key, body = kind_of(noun).name, noun.key, body_of(noun)
        return cls(kind, key, noun, body, signed(record_digest(kind, key, body)))


@dataclass(frozen=True, slots=True)
class Written:
    """How many records a transaction added, changed (or removed), and found to be the same."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(
            self.added + other.added, self.changed + other.changed, self.same + other.same
        )


def signed(digest: int) -> int:
    """Return a 64-bit digest as the signed number that a database column holds."""
    return digest - (1 << 64) if digest >= 1 << 63 else digest
