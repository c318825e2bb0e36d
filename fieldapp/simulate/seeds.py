"""Many runs of the simulated world, on every core, and what they show together."""

from __future__ import annotations

import gc
import json
import logging
import multiprocessing
import shutil
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import structlog

from fieldapp.simulate.faults import FAULTS, SEEDS_FOR_ALL, Counts, never_happened
from fieldapp.simulate.run import Result, World
from fieldapp.simulate.template import prepare

_MEMORY = Path("/dev/shm")
_SEEDS_A_TASK = 20
_OBJECTS_BETWEEN_LOOKS = 100_000


def run_seeds(seeds: Iterable[int], steps: int | None = None, jobs: int = 1) -> Iterator[Result]:
    """Run one world after the other, each in a fresh copy of the same prepared files.

    Each seed has its own number of steps, unless `steps` says how many.
    With more `jobs`, in so many processes; results come in the order of the seeds, and only those
    of seeds that failed have their story.
    """
    with (
        tempfile.TemporaryDirectory(prefix="fieldapp-sim-", dir=_fast_folder()) as folder,
        _garbage_left(),
    ):
        template = Path(folder) / "template"
        prepare(template)
        if jobs == 1:
            for seed in seeds:
                yield _run(seed, template, steps)
            return
        # Not forked: a copy of this process would have its threads' locks, but not the threads.
        context = multiprocessing.get_context("spawn")
        wanted = list(seeds)
        chunk = max(1, min(_SEEDS_A_TASK, len(wanted) // jobs))
        with ProcessPoolExecutor(jobs, context, initializer=_leave_garbage) as pool:
            work = partial(_brief, template=template, steps=steps)
            yield from pool.map(work, wanted, chunksize=chunk)


def _brief(seed: int, template: Path, steps: int | None) -> Result:
    result = _run(seed, template, steps)
    if not result.violations:
        result.story.clear()
    return result


def _run(seed: int, template: Path, steps: int | None) -> Result:
    """Run one world. Where the product fails, that is a violation, and the story says where."""
    home = template.with_name(f"seed-{seed}")
    with _hushed():
        world = World(seed, template, home)
        try:
            return world.run(steps)
        except Exception as error:
            world.result.violations.append(f"stopped by {type(error).__name__}: {error}")
            world.result.story += traceback.format_exc().splitlines()
            return world.result
        finally:
            # SQLite tidies a file when the last one closes it, unless it is not there any more.
            shutil.rmtree(home, ignore_errors=True)
            world.close()
            shutil.rmtree(home, ignore_errors=True)


@contextmanager
def _hushed() -> Iterator[None]:
    """Keep the product from logging the faults that are the purpose here."""
    logger = logging.getLogger("fieldapp")
    before, hub = logger.level, structlog.get_config()
    logger.setLevel(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        yield
    finally:
        logger.setLevel(before)
        structlog.configure(**hub)


@contextmanager
def _garbage_left() -> Iterator[None]:
    """Have Python look for garbage seldom; most of what a run leaves goes without being looked for.

    Looking as often as it does by itself takes a twentieth of all the time.
    """
    before = gc.get_threshold()
    _leave_garbage()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def _leave_garbage() -> None:
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_LOOKS, *gc.get_threshold()[1:])


def _fast_folder() -> Path | None:
    """Return a folder in memory where there is one: what is simulated is not the disk's speed."""
    return _MEMORY if _MEMORY.is_dir() else None


def counted(results: Iterable[Result]) -> Counts:
    """Return how often each kind of fault happened, none left out."""
    total: Counts = Counter(dict.fromkeys(FAULTS, 0))
    for result in results:
        total.update(result.faults)
    return total


def missing(results: list[Result]) -> list[str]:
    """Return the kinds of faults that should have happened in so many runs and did not."""
    if len(results) < SEEDS_FOR_ALL:
        return []
    return never_happened(result.faults for result in results)


def summary(results: list[Result], seconds: float) -> str:
    """Return one line about many runs, as JSON."""
    return json.dumps(
        {
            "seeds": len(results),
            "violations": sum(len(result.violations) for result in results),
            "failed_seeds": [result.seed for result in results if result.violations][:20],
            "commands": sum(result.commands for result in results),
            "pages": sum(result.pages for result in results),
            "packs": sum(result.packs for result in results),
            "conflicts": sum(result.conflicts for result in results),
            "booked": sum(result.booked for result in results),
            "pictures": sum(result.pictures for result in results),
            "faults": counted(results),
            "never_happened": missing(results),
            "seconds": round(seconds, 1),
        }
    )
