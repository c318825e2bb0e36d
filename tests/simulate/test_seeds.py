"""The simulated world on many seeds: no invariant is ever violated, and the world is bad enough."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter

import pytest

from fieldapp.simulate.faults import FAULTS, SEEDS_FOR_ALL
from fieldapp.simulate.run import Result
from fieldapp.simulate.seeds import missing, run_seeds, summary

SEEDS = 300


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_FOR_ALL))
def test_no_invariant_is_violated_and_every_kind_of_fault_happens(first: int) -> None:
    results = list(run_seeds(range(first, first + SEEDS_FOR_ALL)))
    broken = {result.seed: result.violations for result in results if result.violations}
    assert broken == {}, "replay with: fieldapp sim --seed N"
    counted = json.loads(summary(results, 0.0))
    assert counted["seeds"] == SEEDS_FOR_ALL
    assert counted["never_happened"] == [], "a world without faults proves nothing"
    for name in ("commands", "pages", "booked", "conflicts", "pictures"):
        assert counted[name] > 0, name


def test_long_lives_break_nothing_either() -> None:
    results = list(run_seeds(range(507, 511), steps=300))
    assert [result.violations for result in results] == [[]] * 4
    assert sum(result.conflicts for result in results) > 0
    told = "\n".join(line for result in results for line in result.story)
    for event in ("decides a conflict: saved", "submits", "releases", "repeats", "delivers order"):
        assert event in told, f"nothing of “{event}” in these runs"
    assert re.search(r", [1-9] lines weighed", told), "nothing was weighed in these runs"


def test_a_run_in_which_a_kind_of_fault_never_happened_is_found_out() -> None:
    everything = Counter(dict.fromkeys(FAULTS, 1))
    results = [Result(seed, faults=everything.copy()) for seed in range(SEEDS_FOR_ALL)]
    assert missing(results) == []
    for result in results:
        del result.faults["cut"]
    assert missing(results) == ["cut"]
    assert missing(results[1:]) == [], "too few runs to tell"


def test_a_seed_tells_the_same_story_every_time() -> None:
    (first,), (second,), (other,) = (list(run_seeds([seed], steps=60)) for seed in (11, 11, 12))
    assert first.story == second.story
    assert first == second
    assert first.story != other.story


def test_a_seed_tells_the_same_story_alone_and_behind_others() -> None:
    (alone,) = run_seeds([3], steps=40)
    *_, behind = run_seeds([1, 2, 3], steps=40)
    assert alone.story == behind.story


def test_several_processes_find_what_one_finds() -> None:
    seeds = range(40, 46)
    alone = list(run_seeds(seeds, steps=20))
    shared = list(run_seeds(seeds, steps=20, jobs=2))
    assert [result.seed for result in shared] == list(seeds)
    for one, other in zip(alone, shared, strict=True):
        assert other.story == [], "stories of runs that went well are not kept"
        assert (one.faults, one.commands, one.pages) == (other.faults, other.commands, other.pages)


def test_a_seed_tells_the_same_story_whatever_the_order_of_sets() -> None:
    """The same is written in the same order, too: on a full disk that decides what has room."""
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.simulate.telling", "502", "300"],
            env={**os.environ, "PYTHONHASHSEED": order},
            stdout=subprocess.PIPE,
            text=True,
        )
        for order in ("2", "3")
    ]
    first, second = (process.communicate()[0].splitlines() for process in running)
    assert [process.returncode for process in running] == [0, 0]
    assert sum("the disk is full" in line for line in first) > 3
    assert first == second


def test_an_own_order_turned_down_and_a_photo_asked_for_early_are_no_violations() -> None:
    assert [result.violations for result in run_seeds([5211, 5433, 6810])] == [[], [], []]
