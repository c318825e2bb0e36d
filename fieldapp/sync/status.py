"""What the exchange with the hub is doing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal[
    "idle", "syncing", "offline", "sign_in", "update", "later", "person", "switched_off"
]


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the exchange with the hub is doing, in words for a badge and for support."""

    state: State = "idle"
    detail: str = ""
    code: str = ""
    last_success_at: str | None = None
    rows_done: int = 0
    rows_left: int = 0
    bytes_done: int = 0
    bytes_left: int = 0
    bytes_received: int = 0
    clock_skew_s: float = 0.0

    @property
    def share(self) -> float | None:
        """How much of a long round is done, from 0 to 1; None where nobody can say.

        While packs come, fetching them counts as one half and storing their rows as the other.
        """
        if not self.rows_left:
            return None
        rows = self.rows_done / (self.rows_done + self.rows_left)
        if not self.bytes_left:
            return rows
        return (rows + self.bytes_done / (self.bytes_done + self.bytes_left)) / 2
