"""The program with all its commands."""

from __future__ import annotations

from typing import Annotated

import typer
from typer.main import get_command

from fieldapp import __version__
from fieldapp.cli.app import serve_app
from fieldapp.cli.deliveries import import_deliveries
from fieldapp.cli.demo import demo
from fieldapp.cli.device import device
from fieldapp.cli.devices import devices
from fieldapp.cli.doctor import doctor
from fieldapp.cli.goods import import_assortments, import_file, import_prices, import_promotions
from fieldapp.cli.hub import hub, new_epoch
from fieldapp.cli.payments import book_payments, list_payments
from fieldapp.cli.pictures import import_pictures
from fieldapp.cli.simulation import simulation
from fieldapp.cli.staff import user
from fieldapp.cli.statuses import import_statuses
from fieldapp.cli.terms import import_invoices, import_price_types, import_terms
from fieldapp.cli.unsent import import_file as import_unsent
from fieldapp.cli.warehouses import import_stock, import_warehouses

_app = typer.Typer(
    help="Offline-first orders for field sales: the app, its hub, and a device without screens.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"fieldapp {__version__}")
        raise typer.Exit


@_app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Offline-first orders for field sales."""


_app.command("demo")(demo)
_app.command("app")(serve_app)
_app.command("hub")(hub)
_app.command("import")(import_file)
_app.command("devices")(devices)
_app.command("import-unsent")(import_unsent)
_app.command("import-prices")(import_prices)
_app.command("import-price-types")(import_price_types)
_app.command("import-terms")(import_terms)
_app.command("import-invoices")(import_invoices)
_app.command("import-statuses")(import_statuses)
_app.command("import-deliveries")(import_deliveries)
_app.command("payments")(list_payments)
_app.command("book-payments")(book_payments)
_app.command("import-promotions")(import_promotions)
_app.command("import-assortments")(import_assortments)
_app.command("import-warehouses")(import_warehouses)
_app.command("import-stock")(import_stock)
_app.command("import-pictures")(import_pictures)
_app.command("new-epoch")(new_epoch)
_app.command("sim")(simulation)
_app.command("doctor")(doctor)
_app.add_typer(device, name="device")
_app.add_typer(user, name="user")

program = get_command(_app)
"""The command line as one click command."""
