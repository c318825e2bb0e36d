"""The simulated world on many seeds: no invariant is ever violated, and the world is bad enough."""

from __future__ import annotations

import json

import pytest

from fieldapp.simulate.run import run_seeds, summary

CHUNK = 10
SEEDS = 100


@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_no_invariant_is_violated(first: int) -> None:
    results = list(run_seeds(range(first, first + CHUNK)))
    broken = {result.seed: result.violations for result in results if result.violations}
    assert broken == {}, "replay with: fieldapp sim --seed N"
    counted = json.loads(summary(results, 0.0))
    assert counted["seeds"] == CHUNK
    # A world without faults proves nothing.
    for fault in ("crashes", "lost_replies", "commands", "pages"):
        assert counted[fault] > CHUNK, f"hardly any {fault}"


def test_long_runs_bring_conflicts_restores_and_lost_databases() -> None:
    results = list(run_seeds(range(500, 504), steps=300))
    assert [result.violations for result in results] == [[]] * 4
    assert sum(result.conflicts for result in results) > 0
    told = "\n".join(line for result in results for line in result.story)
    for event in (
        "comes back from the backup",
        "loses its database",
        "is on route",
        "the clock jumps",
        "before a commit",
        "after a commit",
        "the reply is lost",
        "the reply is cut off",
        "arrives twice",
        "that was held up arrives",
        "decides a conflict: saved",
        "submits",
        "releases",
        "repeats",
    ):
        assert event in told, f"nothing of “{event}” in these runs"


def test_a_seed_tells_the_same_story_every_time() -> None:
    (first,), (second,), (other,) = (list(run_seeds([seed], steps=60)) for seed in (11, 11, 12))
    assert first.story == second.story
    assert (first.commands, first.requests, first.crashes) == (
        second.commands,
        second.requests,
        second.crashes,
    )
    assert first.story != other.story


def test_a_seed_tells_the_same_story_alone_and_behind_others() -> None:
    (alone,) = run_seeds([3], steps=40)
    *_, behind = run_seeds([1, 2, 3], steps=40)
    assert alone.story == behind.story
