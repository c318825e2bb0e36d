"""The log of commands: what was taken under which number, and what it was answered with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import bindparam, insert, select

from fieldapp.domain.noun import Key
from fieldapp.domain.receipt import Receipt
from fieldapp.hub.schema import COMMAND_LOG
from fieldapp.hub.statement import Statement, among
from fieldapp.hub.transaction import KEYS_A_QUERY, Transaction, batches
from fieldapp.wire.codec import body_of
from fieldapp.wire.messages import Numbered
from fieldapp.wire.unsent import digest_of

_KEY: TypeAdapter[str] = TypeAdapter(Key)
_ENTRIES = Statement(
    select(COMMAND_LOG.c.number, COMMAND_LOG.c.digest, COMMAND_LOG.c.receipt).where(
        COMMAND_LOG.c.company == bindparam("company"),
        COMMAND_LOG.c.device == bindparam("device"),
        among(COMMAND_LOG.c.number, "numbers"),
    )
)
_ADDING = Statement(insert(COMMAND_LOG))


@dataclass(frozen=True, slots=True)
class Sent:
    """A command as it arrived, with the digest of its canonical body."""

    number: int
    body: dict[str, Any]
    digest: str

    @classmethod
    def of(cls, numbered: Numbered) -> Sent:
        """Return what arrived under a number."""
        return cls(numbered.number, numbered.command, digest_of(numbered.command))

    @property
    def type(self) -> str:
        """The command's type as the device calls it, whether it is known here or not."""
        return str(self.body.get("type"))[:60]

    @property
    def id(self) -> str | None:
        """The command's id, or None when it has none that can be read."""
        try:
            return _KEY.validate_python(self.body.get("id"))
        except ValidationError:
            return None


@dataclass(frozen=True, slots=True)
class Entry:
    """A command that was taken: the digest of its body, and the receipt as it was given."""

    digest: str
    receipt: str


class CommandLog:
    """The log of one device within a transaction."""

    def __init__(self, tx: Transaction, device_id: str) -> None:
        self._tx = tx
        self._device_id = device_id
        self._entries: dict[int, Entry] = {}
        self._fresh: list[int] = []

    def read(self, numbers: Iterable[int]) -> None:
        """Read the entries of some numbers in one go."""
        wanted = sorted({number for number in numbers if number not in self._entries})
        for some in batches(wanted, KEYS_A_QUERY):
            values = {"company": self._tx.company, "device": self._device_id, "numbers": some}
            for number, digest, receipt in _ENTRIES.rows(self._tx.connection, values):
                self._entries[number] = Entry(digest, receipt)

    def entry(self, number: int) -> Entry | None:
        """Return the entry of a number, or None when nothing was taken under it."""
        self.read((number,))
        return self._entries.get(number)

    def add(self, sent: Sent, receipt: Receipt) -> None:
        """Note a command that was taken; `write` stores it."""
        self._entries[sent.number] = Entry(sent.digest, body_of(receipt))
        self._fresh.append(sent.number)

    def write(self) -> None:
        """Store what was added."""
        rows = [
            {
                "company": self._tx.company,
                "device": self._device_id,
                "number": number,
                "digest": self._entries[number].digest,
                "receipt": self._entries[number].receipt,
            }
            for number in self._fresh
        ]
        if rows:
            _ADDING.run_many(self._tx.connection, rows)
        self._fresh.clear()
