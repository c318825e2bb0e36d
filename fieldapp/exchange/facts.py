"""The newest that a file says about something, field by field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

V = TypeVar("V")


class Facts(Generic[V]):
    """Values by field: the newest one holds, of equally new ones the last. Nothing is no value.

    `stamp` is the row's time as sortable text; rows without a time have "" and count in the order
    of the file.
    """

    __slots__ = ("_values",)

    def __init__(self) -> None:
        self._values: dict[str, tuple[str, V]] = {}

    def take(self, stamp: str, values: Iterable[tuple[str, V | None]]) -> None:
        """Note what a row says."""
        held = self._values
        for field, value in values:
            if value is None or value == "":
                continue
            if field not in held or stamp >= held[field][0]:
                held[field] = (stamp, value)

    def get(self, field: str) -> V | None:
        """Return the value that holds, or None."""
        found = self._values.get(field)
        return found[1] if found else None
