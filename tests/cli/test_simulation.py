"""Worlds are simulated from the command line: the sum, the story of one seed, the exit code."""

from __future__ import annotations

import json

import pytest

from fieldapp.simulate.faults import SEEDS_FOR_ALL
from fieldapp.simulate.run import Result
from tests.cli.conftest import Run


def test_a_simulation_ends_with_one_line_that_sums_up(run: Run) -> None:
    told = run("sim", "--seeds", "0:3", "--steps", "15")
    assert told.code == 0
    (line,) = told.out.splitlines()
    summary = json.loads(line)
    assert (summary["seeds"], summary["violations"]) == (3, 0)


def test_one_seed_is_replayed_with_its_story(run: Run) -> None:
    told = run("sim", "--seed", "1", "--steps", "30")
    assert told.code == 0
    assert len(told.out.splitlines()) > 10
    assert json.loads(told.out.splitlines()[-1])["seeds"] == 1


def test_a_violation_is_told_with_how_to_replay_it_and_an_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Result(7, violations=["something was lost"])
    monkeypatch.setattr("fieldapp.cli.simulation.run_seeds", lambda *_: iter([broken]))
    told = run("sim", "--seeds", "7:8", "--steps", "15")
    assert told.code == 1
    assert "seed 7: something was lost" in told.out
    assert "fieldapp sim --seed 7 --steps 15" in told.out


def test_many_seeds_in_which_a_kind_of_fault_never_happened_end_with_an_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = [Result(seed) for seed in range(SEEDS_FOR_ALL)]
    monkeypatch.setattr("fieldapp.cli.simulation.run_seeds", lambda *_: iter(calm))
    told = run("sim", "--seeds", f"0:{SEEDS_FOR_ALL}")
    assert told.code == 1
    assert "cut" in json.loads(told.out)["never_happened"]


@pytest.mark.parametrize("seeds", ["x", "3", "5:5", "9:2", "-1:3", "1:", ":", "1:2:3"])
def test_seeds_that_are_no_range_are_told(seeds: str, run: Run) -> None:
    told = run("sim", "--seeds", seeds)
    assert (told.code, told.out) == (2, "")
    assert seeds in told.err
