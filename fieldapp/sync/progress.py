"""How far a round has come, in numbers that a screen can show."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Progress:
    """How far a round has come.

    `bytes_done` came over the wire in this round; `bytes_left` is what packs are still to bring,
    0 when no pack is on its way.
    """

    commands_sent: int = 0
    rows_done: int = 0
    rows_left: int = 0
    bytes_done: int = 0
    bytes_left: int = 0
    clock_skew_s: float = 0.0
