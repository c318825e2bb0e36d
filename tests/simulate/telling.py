"""Tells the story of a seed with a digest of what its devices wrote behind each line.

What is written in another order takes other room on the disk, and a disk that is full then is full
at another moment: a story may stay the same by luck, what was written does not.
"""

from __future__ import annotations

import hashlib
import sqlite3
import sys

from fieldapp.simulate.disk import FragileDatabase
from fieldapp.simulate.run import World
from fieldapp.simulate.seeds import run_seeds

_WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT", "ROLLBACK")


def tell(seed: int, steps: int) -> None:
    """Print the story of one seed."""
    digest = hashlib.sha256()
    connect, told = FragileDatabase._connect, World._tell

    def note(statement: str) -> None:
        if statement.startswith(_WRITES):
            digest.update(statement.encode())

    def traced(self: FragileDatabase) -> sqlite3.Connection:
        driver = connect(self)
        driver.set_trace_callback(note)
        return driver

    def marked(self: World, text: str) -> None:
        told(self, f"{digest.hexdigest()[:8]} {text}")

    FragileDatabase._connect = traced  # type: ignore[assignment,method-assign]
    World._tell = marked  # type: ignore[method-assign]
    (result,) = run_seeds([seed], steps)
    print(*result.story, *result.violations, sep="\n")


if __name__ == "__main__":
    tell(int(sys.argv[1]), int(sys.argv[2]))
