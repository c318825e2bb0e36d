"""`fieldapp import-deliveries`: what came of orders, as it was counted and weighed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fieldapp.cli.importing import import_command
from fieldapp.exchange.deliveries import Deliveries
from fieldapp.exchange.report import Report
from fieldapp.hub.draft import Written
from fieldapp.hub.order_tables import last_day_of, take_orders
from fieldapp.hub.store import Store


@import_command("A table (CSV or XLSX) of what was delivered.")
def import_deliveries(
    store: Store,
    file: Path,
    *,
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
) -> tuple[Report, Written]:
    """Load what was delivered of orders, with actual weights; repeat it as often as you like."""
    deliveries = Deliveries(file, last_day_of(store), complete=complete, checked=checked)
    return deliveries.report, take_orders(store, deliveries)
