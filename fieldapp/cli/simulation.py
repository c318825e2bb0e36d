"""`fieldapp sim`: the simulated world, many seeds or the story of one."""

from __future__ import annotations

import os
import time
from typing import Annotated

import typer

from fieldapp.cli.output import Failure
from fieldapp.simulate.run import Result
from fieldapp.simulate.seeds import missing, run_seeds, summary

_SEEDS_A_PROCESS = 50


def simulation(
    seeds: Annotated[str, typer.Option(help="First and last seed but one: FROM:TO.")] = "0:100",
    seed: Annotated[
        int | None, typer.Option(help="Replay this one seed and tell its story.")
    ] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Steps of each run; each seed has its own number.")
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=0, help="Processes; 0 for one on each core of this machine.")
    ] = 0,
) -> None:
    """Check the invariants of sync under faults of every kind; exits with 1 on any violation.

    Exits with 1 as well when a kind of fault never happened in some dozens of seeds.
    """
    began = time.monotonic()
    if seed is not None:
        results = [_told(result) for result in run_seeds([seed], steps)]
    else:
        some = _seeds(seeds)
        # A process of its own pays for some dozens of seeds.
        useful = min(os.cpu_count() or 1, 1 + len(some) // _SEEDS_A_PROCESS)
        runs = run_seeds(some, steps, jobs or useful)
        results = [_noted(result, steps) for result in runs]
    typer.echo(summary(results, time.monotonic() - began))
    if any(result.violations for result in results) or missing(results):
        raise typer.Exit(1)


def _seeds(text: str) -> range:
    first, colon, last = text.partition(":")
    if not colon or not first.isdecimal() or not last.isdecimal() or int(first) >= int(last):
        raise Failure("seeds", f"“{text}” is not a range of seeds. Write --seeds 0:300.", 2)
    return range(int(first), int(last))


def _told(result: Result) -> Result:
    for line in [*result.story, *(f"VIOLATION {text}" for text in result.violations)]:
        typer.echo(line)
    return result


def _noted(result: Result, steps: int | None) -> Result:
    for text in result.violations[:3]:
        typer.echo(f"seed {result.seed}: {text}")
    if result.violations:
        length = f" --steps {steps}" if steps else ""
        typer.echo(f"  replay: fieldapp sim --seed {result.seed}{length}")
    return result
