"""`fieldapp import-deliveries`: what came of orders, as it was counted and weighed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.hub import DatabaseOption, ReportOption, hub_store, show_import
from fieldapp.cli.output import JsonOption, use_json
from fieldapp.exchange.deliveries import Deliveries
from fieldapp.hub.deliveries import last_day_of, take_deliveries


def import_deliveries(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX file of what was delivered.")],
    database: DatabaseOption = "",
    complete: Annotated[
        bool,
        typer.Option(
            "--complete",
            help="The file has all that came of each order in it: the rest did not come.",
        ),
    ] = False,
    checked: Annotated[
        bool,
        typer.Option(
            "--checked",
            help="Quantities and weights far from what was ordered were looked at, and are right.",
        ),
    ] = False,
    report: ReportOption = None,
    json_: JsonOption = False,
) -> None:
    """Load what was delivered of orders, with actual weights; repeat it as often as you like."""
    use_json(json_)
    with hub_store(database) as store:
        deliveries = Deliveries(file, last_day_of(store), complete=complete, checked=checked)
        written = take_deliveries(store, deliveries)
    show_import(deliveries.report, written, report)
