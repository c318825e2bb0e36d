"""What carries requests to the hub: the seam at which a test puts a bad network."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from pydantic import BaseModel


class Reply(BaseModel):
    """An answer, and how many bytes it was on the wire where that is known."""

    status: int
    body: bytes
    retry_after: str = ""
    wire_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Streamed:
    """An answer that is still coming in."""

    status: int
    parts: Iterator[bytes]
    retry_after: str = ""


class Transport(Protocol):
    """What carries a request to the hub and its answer back; raises `SyncError("offline")`."""

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Post a body and return the answer."""
        ...

    def stream(
        self, path: str, headers: dict[str, str]
    ) -> contextlib.AbstractContextManager[Streamed]:
        """Get a file as it is, part by part."""
        ...

    def close(self) -> None:
        """Let connections go."""
        ...
