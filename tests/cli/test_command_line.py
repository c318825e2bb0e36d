"""The command line itself: its version, and how a mistake in it is answered."""

from __future__ import annotations

import pytest

from fieldapp import __version__
from tests.cli.conftest import Run


def test_the_version_is_told(run: Run) -> None:
    told = run("--version")
    assert (told.code, told.out) == (0, f"fieldapp {__version__}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("sim", "--nonsense"),
        ("device", "status"),
        ("device", "--home", "x", "outlets", "--limit", "0"),
        ("device", "--home", "x", "order", "--outlet", "x"),
        ("hub", "--port", "nine"),
        ("hub", "--port", "99999"),
        ("hub", "--port", "-1"),
        ("import", "file.csv"),
        (),
    ],
    ids=" ".join,
)
def test_a_mistake_in_the_command_line_is_told_in_one_sentence(
    arguments: tuple[str, ...], run: Run
) -> None:
    told = run(*arguments)
    assert told.code == 2
    last = told.err.strip().splitlines()[-1]
    assert last.startswith("fieldapp: ")
    assert len(last) > len("fieldapp: ")
    assert "Traceback" not in told.err
