"""Placeholders of SQL statements."""

from __future__ import annotations

from collections.abc import Sized


def placeholders(values: Sized) -> str:
    """Return a placeholder for each value, to stand between brackets behind IN or VALUES."""
    return ", ".join("?" * len(values))
