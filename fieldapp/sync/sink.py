"""Where a file goes that is fetched from the hub."""

from __future__ import annotations

from typing import Protocol


class Sink(Protocol):
    """Where a file goes that is fetched; what it holds already is not asked for again."""

    @property
    def size_bytes(self) -> int:
        """How much it holds."""
        ...

    def restart(self) -> None:
        """Let go of what it holds: the hub sends the file from its beginning."""
        ...

    def take(self, part: bytes) -> None:
        """Keep the next part."""
        ...
