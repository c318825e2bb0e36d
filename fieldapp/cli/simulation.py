"""`fieldapp sim`: the simulated world, many seeds or the story of one."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from fieldapp.cli.output import Failure
from fieldapp.simulate.run import STEPS, Result, run_seeds, summary


def simulation(
    seeds: Annotated[str, typer.Option(help="First and last seed but one: FROM:TO.")] = "0:100",
    seed: Annotated[
        int | None, typer.Option(help="Replay this one seed and tell its story.")
    ] = None,
    steps: Annotated[int, typer.Option(help="Steps of each run.")] = STEPS,
) -> None:
    """Check the invariants of sync under a failing network; exits with 1 on any violation."""
    began = time.monotonic()
    if seed is not None:
        results = [_told(result) for result in run_seeds([seed], steps)]
    else:
        results = [_noted(result, steps) for result in run_seeds(_seeds(seeds), steps)]
    typer.echo(summary(results, time.monotonic() - began))
    if any(result.violations for result in results):
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


def _noted(result: Result, steps: int) -> Result:
    for text in result.violations[:3]:
        typer.echo(f"seed {result.seed}: {text}")
    if result.violations:
        typer.echo(f"  replay: fieldapp sim --seed {result.seed} --steps {steps}")
    return result
