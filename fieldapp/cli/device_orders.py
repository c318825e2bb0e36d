"""Outlets, products and orders of a device without screens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fieldapp.actions import orders as order_actions
from fieldapp.cli.device_home import opened_replica
from fieldapp.cli.device_table import look_at, print_left, show_preview
from fieldapp.cli.output import (
    LANGUAGE,
    Column,
    Failure,
    JsonOption,
    refused,
    show,
    show_table,
    use_json,
)
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries import catalog, codes
from fieldapp.localdb.queries import orders as order_queries
from fieldapp.localdb.queries import outlets as outlet_queries
from fieldapp.localdb.queries.suggestions import suggestions
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Replica, Saved

_LONGEST_QUANTITY = 20


def list_outlets(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="Part of a name, code or address.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    json_: JsonOption = False,
) -> None:
    """List the outlets of this device."""
    use_json(json_)
    with opened_replica(context) as replica:
        rows = replica.query(outlet_queries.outlets, text, limit=limit)
    columns: list[Column] = [
        ("code", "Code"),
        ("name", "Name"),
        ("address", "Address"),
        ("city", "City"),
    ]
    show_table(rows, columns, "No outlet fits. Sync first if the list is empty.")


def search_products(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="SKU, barcode or parts of words.")],
    outlet: Annotated[str, typer.Option(help="Outlet (id or code) whose prices are shown.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1_000)] = 20,
    json_: JsonOption = False,
) -> None:
    """Search the catalog."""
    use_json(json_)
    with opened_replica(context) as replica:
        outlet_id = outlet_named(replica, outlet) if outlet else _any_outlet(replica)
        wanted = catalog.ProductFilter(text=text)
        day = replica.now()[:10]
        rows = replica.query(catalog.products, outlet_id, None, wanted, day, limit=limit)
    columns: list[Column] = [
        ("sku", "SKU"),
        ("name", "Name"),
        ("size", "Size"),
        (lambda row: money_text(row.price_minor, row.currency), "Price"),
        ("stock", "Stock"),
    ]
    show_table(rows, columns, f"Nothing fits “{text}”.")


def suggest_products(
    context: typer.Context,
    outlet: Annotated[str, typer.Option(help="Outlet: its id or code.")],
    limit: Annotated[int, typer.Option(min=1, max=1_000)] = 20,
    json_: JsonOption = False,
) -> None:
    """List what an outlet is likely to order now, the likeliest first, with the quantity."""
    use_json(json_)
    with opened_replica(context) as replica:
        outlet_id = outlet_named(replica, outlet)
        rows = replica.query(suggestions, outlet_id, replica.now(), limit)
    columns: list[Column] = [
        ("sku", "SKU"),
        ("name", "Name"),
        ("quantity", "Quantity"),
        ("unit", "Unit"),
        ("orders", "Orders"),
        ("every_days", "Every, days"),
        ("last_days", "Last, days ago"),
        ("others", "Orders of others"),
    ]
    show_table(rows, columns, "Nothing to suggest: the outlet has not ordered yet.")


def take_order(
    context: typer.Context,
    outlet: Annotated[str, typer.Option(help="Outlet: its id or code.")],
    line: Annotated[
        list[str] | None, typer.Option(help="SKU=QUANTITY in base units; repeat the option.")
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help="A table (XLSX, CSV, text) with products and quantities.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what the file would bring.")
    ] = False,
    submit: Annotated[bool, typer.Option("--submit", help="Submit instead of a cart.")] = False,
    json_: JsonOption = False,
) -> None:
    """Take an order, of lines or of a file.

    Nothing is saved when one of the lines is not in order. Of a file, the rows that are come into
    the order, and the others are printed.
    """
    use_json(json_)
    if (not line) == (file is None) or (dry_run and file is None):
        raise Failure("usage", "Give either --line or --file; --dry-run goes with --file.", 2)
    with opened_replica(context) as replica:
        outlet_id = outlet_named(replica, outlet)
        if file is not None:
            looked = look_at(replica, outlet_id, file)
            if dry_run:
                show_preview(looked)
                return
            print_left(looked)
            if not looked.entries:
                raise refused(Refusal("entry_empty"))
            lines = [(entry.product.id, entry.quantity) for entry in looked.entries]
        else:
            lines = [line_named(replica, text) for text in line or ()]
        saved = done(order_actions.create(replica, outlet_id, lines))
        if submit:
            done(order_actions.submit(replica, saved.document))
        show_order(replica, saved.document)


def repeat_order(
    context: typer.Context,
    order: Annotated[str, typer.Argument(help="Number or id of an earlier order.")],
    submit: Annotated[bool, typer.Option("--submit", help="Submit at once.")] = False,
    json_: JsonOption = False,
) -> None:
    """Make a cart of an earlier order, priced as of today."""
    use_json(json_)
    with opened_replica(context) as replica:
        repeated = order_actions.repeat(replica, order_named(replica, order))
        if isinstance(repeated, Refusal):
            raise refused(repeated)
        if submit:
            done(order_actions.submit(replica, repeated.order_id))
        show_order(replica, repeated.order_id, changes=repeated.changes)


def list_orders(
    context: typer.Context,
    outlet: Annotated[str, typer.Option(help="Only of this outlet (id or code).")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 20,
    json_: JsonOption = False,
) -> None:
    """List orders, the newest first."""
    use_json(json_)
    with opened_replica(context) as replica:
        outlet_id = outlet_named(replica, outlet) if outlet else None
        rows = replica.query(order_queries.orders, outlet_id=outlet_id, limit=limit)
    columns: list[Column] = [
        ("number", "Number"),
        ("status", "Status"),
        ("outlet_name", "Outlet"),
        (lambda row: LANGUAGE.instant(row.at), "At"),
        ("lines", "Lines"),
        (lambda row: money_text(row.total_minor, row.currency), "Total"),
        (lambda row: "waiting" if row.unsent else "sent", ""),
    ]
    show_table(rows, columns, "No orders yet.")


def outlet_named(replica: Replica, text: str) -> str:
    """Return the key of the outlet with this id or code; raises `Failure` where there is none."""
    found = replica.query(codes.outlet_by_code, text)
    if found is None:
        raise Failure("outlet_unknown", f"There is no outlet “{text}” on this device. Sync first.")
    return found


def _any_outlet(replica: Replica) -> str:
    rows = replica.query(outlet_queries.outlets, limit=1)
    return rows[0].outlet_id if rows else ""


def order_named(replica: Replica, text: str) -> str:
    """Return the key of the order with this number or id; raises `Failure` where there is none."""
    found = replica.query(codes.order_by_number, text)
    if found is None:
        raise Failure("order_unknown", f"There is no order “{text}” on this device.")
    return found


def line_named(replica: Replica, text: str) -> tuple[str, int]:
    """Return the product and the base units of SKU=QUANTITY; raises `Failure`."""
    sku, equals, quantity = text.rpartition("=")
    if not equals or not sku:
        raise Failure(
            "line", f"“{text}” is not a line. Write SKU=QUANTITY, for example 1001=12.", 2
        )
    product = replica.query(codes.product_by_sku, sku.strip())
    if product is None:
        raise Failure("product_unknown", f"There is no product “{sku}” on this device.")
    if not quantity.strip().removeprefix("-").isdecimal() or len(quantity) > _LONGEST_QUANTITY:
        refusal = Refusal("quantity_not_a_number", {"sku": sku, "quantity": quantity[:40]})
        raise refused(refusal)
    return product, int(quantity)


def done(outcome: Saved | Refusal) -> Saved:
    """Return what was saved; raises `Failure` with the words of a refusal."""
    if isinstance(outcome, Refusal):
        raise refused(outcome)
    return outcome


def money_text(amount_minor: int | None, currency: str) -> str:
    """Return an amount in minor units for people; nothing where there is none."""
    return "" if amount_minor is None else LANGUAGE.money(amount_minor, currency)


def show_order(replica: Replica, order_id: str, changes: tuple[object, ...] = ()) -> None:
    """Print an order with its lines and what there is to say about it."""
    order = replica.query(order_queries.order, order_id, replica.now()[:10])
    assert order is not None
    outlet = replica.query(lambda c: TableNouns(c).get(Outlet, order.outlet_id))
    where = outlet.name if outlet else order.outlet_id
    show(
        {**order.model_dump(mode="json"), "changes": list(changes)},
        [
            f"{order.number}  {order.status}  {where}",
            *(
                f"  {line.quantity:>6} x {line.sku:10} {line.name[:40]:40} "
                f"{LANGUAGE.money(line.amount_minor, order.currency):>14}"
                + (f"  {line.condition}, {line.cause}" if line.condition else "")
                for line in order.lines
            ),
            f"  Total {LANGUAGE.money(order.total_minor, order.currency)}"
            f" (VAT {LANGUAGE.money(order.vat_minor, order.currency)})",
            *(f"  {change}" for change in changes if isinstance(change, str)),
        ],
    )
