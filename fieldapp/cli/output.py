"""How commands print: tables for people, JSON for programs, and failures for both."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer
from pydantic import BaseModel
from rich.console import Console
from rich.table import Table
from typer.exceptions import Abort, TyperException

from fieldapp.config import SettingsInvalid
from fieldapp.domain.refusal import Refusal
from fieldapp.exchange.port import ImportRefused
from fieldapp.hub.database import BadAddress, NewerSchema, Unavailable
from fieldapp.hub.server import PortTaken
from fieldapp.hub.store import NoCompany
from fieldapp.language import Language
from fieldapp.localdb.database import DatabaseNewer
from fieldapp.localdb.identity import IdentityUnreadable
from fieldapp.localdb.replica import NotSaved
from fieldapp.sync.errors import SyncError
from fieldapp.sync.runner import RoundRunning
from fieldapp.wire.unsent import UnsentRefused

LANGUAGE = Language("en")

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]

EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_UNREACHABLE = 3

_PLAIN = (
    SettingsInvalid,
    ImportRefused,
    BadAddress,
    NewerSchema,
    Unavailable,
    PortTaken,
    NoCompany,
    DatabaseNewer,
    IdentityUnreadable,
    NotSaved,
    RoundRunning,
    UnsentRefused,
)

Column = tuple[str | Callable[[Any], str], str]

_PIPE_WIDTH = 240

as_json = False
"""Whether `--json` was given; failures are then JSON as well."""


class Failure(Exception):
    """A command could not do what it was asked: a code for programs, words for people."""

    def __init__(self, code: str, text: str, exit_code: int = EXIT_REFUSED) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.exit_code = exit_code


def failure_of(error: Exception) -> Failure | None:
    """Return the failure that a typed error stands for; None for a fault of the program."""
    if isinstance(error, SyncError):
        code = EXIT_UNREACHABLE if error.kind in ("offline", "later") else EXIT_REFUSED
        return Failure(error.code or error.kind, f"{error.detail} ({error.kind})", code)
    if isinstance(error, TyperException):
        return Failure("usage", error.format_message() or "Name a command.", EXIT_USAGE)
    if isinstance(error, Abort):
        return Failure("aborted", "Stopped.", EXIT_REFUSED)
    if isinstance(error, _PLAIN):
        return Failure(type(error).__name__, str(error))
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return Failure(type(error).__name__, f"{where}{error.strerror or error}")
    return None


def refused(refusal: Refusal) -> Failure:
    """Return the failure for a business refusal."""
    return Failure(refusal.code, LANGUAGE.reason(refusal.code, refusal.details))


def print_failure(failure: Failure) -> None:
    """Print a failure where failures go."""
    if as_json:
        print(json.dumps({"error": {"code": failure.code, "text": failure.text}}), file=sys.stderr)
    else:
        print(f"fieldapp: {failure.text}", file=sys.stderr)


def use_json(value: bool) -> bool:
    """Take over the `--json` option."""
    global as_json
    as_json = as_json or value
    return value


def show(value: Any, text: str | Sequence[str] = "") -> None:
    """Print `value` as JSON when asked for, otherwise the text."""
    if as_json:
        print(json.dumps(_plain(value), ensure_ascii=False))
    else:
        print(text if isinstance(text, str) else "\n".join(text))


def show_table(rows: Sequence[Any], columns: Sequence[Column], empty: str) -> None:
    """Print rows as JSON, or as a table of (attribute or function, heading) columns."""
    if as_json:
        print(json.dumps(_plain(list(rows)), ensure_ascii=False))
        return
    if not rows:
        print(empty)
        return
    table = Table(box=None, pad_edge=False)
    for _, heading in columns:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row, what) for what, _ in columns))
    # Piped output is for other programs: there is no edge to fold lines at.
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    Console(width=width).print(table)


def _cell(row: Any, what: str | Callable[[Any], str]) -> str:
    value = getattr(row, what) if isinstance(what, str) else what(row)
    return "" if value is None else str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
