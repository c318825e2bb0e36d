"""`fieldapp import-unsent`: the office takes what a device could not send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.hub import DatabaseOption, hub_store
from fieldapp.cli.output import LANGUAGE, Column, JsonOption, show_table, use_json
from fieldapp.hub.clock import system_clock
from fieldapp.hub.unsent import Taken, import_unsent
from fieldapp.wire.unsent import read_unsent


def import_file(
    file: Annotated[Path, typer.Argument(help="A file that a device has exported.")],
    database: DatabaseOption = "",
    json_: JsonOption = False,
) -> None:
    """Take the unsent commands of a device, once, as if the device had sent them."""
    use_json(json_)
    commands = read_unsent(file.read_bytes())
    with hub_store(database) as store:
        taken = import_unsent(store, commands, system_clock())
    columns: list[Column] = [
        ("number", "Number"),
        (lambda one: one.receipt.command, "Command"),
        (lambda one: one.receipt.verdict, "Verdict"),
        (lambda one: "had it already" if one.known else "taken", "Hub"),
        (_remarks, "Remarks"),
    ]
    show_table(taken, columns, "The file holds no commands.")


def _remarks(taken: Taken) -> str:
    reasons = taken.receipt.reasons
    return " ".join(LANGUAGE.reason(reason.code, reason.details) for reason in reasons)
