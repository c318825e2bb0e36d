"""What the commands that load a table have in common: their options, and how they answer."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from fieldapp.cli.hub import DatabaseOption, hub_store
from fieldapp.cli.output import JsonOption, show, use_json
from fieldapp.exchange.report import Report, report_lines, write_set_aside
from fieldapp.hub.draft import Written

ReportOption = Annotated[
    Path | None,
    typer.Option("--report", help="Write all that was set aside to this CSV file."),
]

Load = Callable[..., tuple[Report, Written]]
"""Loads a file into the store of a hub; what it takes besides these two are further options."""

_KIND = inspect.Parameter.POSITIONAL_OR_KEYWORD


def import_command(file_help: str) -> Callable[[Load], Callable[..., None]]:
    """Make a command of a function that loads a file: with its text, and the options of all."""
    file_argument = Annotated[Path, typer.Argument(help=file_help)]

    def command_of(load: Load) -> Callable[..., None]:
        def command(
            file: Path, database: str, report: Path | None, json_: bool, **more: Any
        ) -> None:
            use_json(json_)
            with hub_store(database) as store:
                account, written = load(store, file, **more)
            show_import(account, written, report)

        _, _, *more = inspect.signature(load, eval_str=True).parameters.values()
        parameters = [
            inspect.Parameter("file", _KIND, annotation=file_argument),
            inspect.Parameter("database", _KIND, default="", annotation=DatabaseOption),
            *(one.replace(kind=_KIND) for one in more),
            inspect.Parameter("report", _KIND, default=None, annotation=ReportOption),
            inspect.Parameter("json_", _KIND, default=False, annotation=JsonOption),
        ]
        # What Typer makes options of.
        command.__dict__["__signature__"] = inspect.Signature(parameters)
        command.__annotations__ = {one.name: one.annotation for one in parameters}
        command.__doc__ = load.__doc__
        return command

    return command_of


def show_import(account: Report, written: Written, aside: Path | None) -> None:
    """Print what became of the rows of an import and of its records."""
    if aside is not None:
        write_set_aside(account, aside)
    summary = {
        "rows_read": account.rows_read,
        "rows_used": account.rows_used,
        "rows_set_aside": len(account.aside),
        "set_aside": [row.told for row in account.aside],
        "rows_left_out": len(account.left_out),
        "left_out": [row._asdict() for row in account.left_out],
        "records_added": written.added,
        "records_changed": written.changed,
        "records_same": written.same,
        "remarks": [remark.text for remark in account.remarks.values()],
        "outlets_not_moved": [outlet._asdict() for outlet in account.not_moved],
    }
    records = (
        f"Records   {written.added:,} added, {written.changed:,} changed, {written.same:,} the same"
    )
    show(summary, [*report_lines(account), records])
