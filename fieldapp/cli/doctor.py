"""`fieldapp doctor`: whether this machine and one device's data are in order."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from fieldapp import __version__
from fieldapp.cli.output import JsonOption, show_table, use_json
from fieldapp.localdb import meta, outbox
from fieldapp.localdb.product_index import has_trigrams
from fieldapp.localdb.queries.promotions import meeting
from fieldapp.localdb.replica import Replica

PAIRS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    found: str
    good: bool


def doctor(
    home: Annotated[Path | None, typer.Option(help="Folder of a device to look at.")] = None,
    json_: JsonOption = False,
) -> None:
    """Look at this machine, and at a device's data; exits with 1 when something is wrong."""
    use_json(json_)
    findings = [*_machine(), *(_device(home) if home else ())]
    show_table(findings, [("what", "What"), ("found", "Found"), ("good", "Good")], "")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


def _machine() -> Iterator[Finding]:
    yield Finding("fieldapp", __version__, True)
    yield Finding("Python", platform.python_version(), True)
    yield Finding("SQLite", sqlite3.sqlite_version, sqlite3.sqlite_version_info >= (3, 37))
    words = "yes" if has_trigrams() else "no: fragments inside words are found more slowly"
    yield Finding("SQLite trigram search", words, True)


def _device(home: Path) -> Iterator[Finding]:
    replica = Replica.open(home)
    try:
        yield Finding("person", f"{replica.identity.login} at {replica.identity.hub}", True)
        intact = replica.query(lambda c: c.exec_driver_sql("PRAGMA quick_check").scalar_one())
        yield Finding("database", str(intact), intact == "ok")
        contents = replica.journal.read()
        words = f"{len(contents.entries)} commands, {contents.damaged_lines} unreadable lines"
        yield Finding("journal", replica.journal_fault or words, not replica.journal_fault)
        waiting = replica.query(outbox.count_pending)
        yield Finding("waiting commands", str(waiting), True)
        yield from _promotions(replica)
        yield Finding("last round", replica.query(meta.get, meta.LAST_SUCCESS) or "never", True)
    finally:
        replica.close()


def _promotions(replica: Replica) -> Iterator[Finding]:
    """Yield how many promotions there are; those that meet at equal priority are not good."""
    count, pairs = replica.query(meeting)
    yield Finding("promotions", str(count), True)
    for pair in pairs[:PAIRS_SHOWN]:
        yield Finding("promotions of equal priority meet", pair, False)
