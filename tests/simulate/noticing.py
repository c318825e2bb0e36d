"""Looking for a seed that notices a bug."""

from __future__ import annotations

from collections.abc import Iterable

from fieldapp.simulate.seeds import run_seeds

SEEDS = 300


def noticed(first: int = 0, steps: int | None = None) -> list[str]:
    """Return what the first seed that notices anything has to say.

    `first` is a seed that noticed when this was written: looking there first saves time.
    """
    for result in run_seeds([first, *range(SEEDS)], steps):
        if result.violations:
            print(f"seed {result.seed}", *result.violations, sep="\n")
            return result.violations
    raise AssertionError(f"nobody noticed in {SEEDS} seeds")


def said(violations: Iterable[str], *words: str) -> bool:
    return any(word in violation for violation in violations for word in words)
