"""Carts put together and apart, and quotes, of a device without screens."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from fieldapp.actions import carts as actions
from fieldapp.cli.device_home import opened_replica
from fieldapp.cli.device_orders import done, money_text, order_named, outlet_named, show_order
from fieldapp.cli.output import LANGUAGE, Column, Failure, JsonOption, show_table, use_json
from fieldapp.domain.order import Order
from fieldapp.localdb.queries import carts as queries
from fieldapp.localdb.queries.orders import order
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Replica


def list_carts(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="Part of a number, name or outlet.")] = "",
    outlet: Annotated[str, typer.Option(help="Only of this outlet (id or code).")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    json_: JsonOption = False,
) -> None:
    """List open carts and quotes, the last touched first."""
    use_json(json_)
    with opened_replica(context) as replica:
        outlet_id = outlet_named(replica, outlet) if outlet else None
        now = replica.now()
        rows = replica.query(queries.carts, now, text, limit=limit, outlet_id=outlet_id)
    columns: list[Column] = [
        ("number", "Number"),
        ("kind", "Kind"),
        ("status", "Status"),
        ("title", "Name"),
        ("outlet_name", "Outlet"),
        ("payer", "Legal entity"),
        ("lines", "Lines"),
        (lambda row: money_text(row.total_minor, row.currency), "Total"),
        (lambda row: LANGUAGE.ago(row.touched_at, now), "Touched"),
        ("touched_by", "By"),
    ]
    show_table(rows, columns, "No open carts.")


def merge_carts(
    context: typer.Context,
    into: Annotated[str, typer.Argument(help="Number or id of the cart that stays.")],
    others: Annotated[list[str], typer.Argument(help="Numbers or ids of carts put into it.")],
    json_: JsonOption = False,
) -> None:
    """Put carts of one outlet together."""
    use_json(json_)
    with opened_replica(context) as replica:
        into_id = order_named(replica, into)
        done(actions.merge(replica, into_id, [order_named(replica, one) for one in others]))
        show_order(replica, into_id)


def split_cart(
    context: typer.Context,
    cart: Annotated[str, typer.Argument(help="Number or id of the cart, or of a placed order.")],
    sku: Annotated[
        list[str],
        typer.Option(help="SKU whose lines go, or SKU=QUANTITY for a part; repeat the option."),
    ],
    day: Annotated[str, typer.Option(help="Delivery day of the new one (2026-03-05).")] = "",
    json_: JsonOption = False,
) -> None:
    """Put some lines of a cart or a placed order, whole or in part, into a new one."""
    use_json(json_)
    with opened_replica(context) as replica:
        order_id = order_named(replica, cart)
        whole = [one for one in sku if "=" not in one]
        lines = _lines(replica, order_id, whole)
        parts = _parts(replica, order_id, [one for one in sku if "=" in one])
        delivery_day = _day(day) if day else None
        made = done(actions.split(replica, order_id, lines, delivery_day=delivery_day, parts=parts))
        told = tuple(LANGUAGE.reason(one.code, one.details) for one in made.reasons)
        show_order(replica, made.document, told)


def make_quote(
    context: typer.Context,
    cart: Annotated[str, typer.Argument(help="Number or id of a cart, or of a quote begun.")],
    days: Annotated[int, typer.Option(min=0, max=90, help="Days that the offer is valid.")] = 7,
    json_: JsonOption = False,
) -> None:
    """Make a quote of a cart and offer it, and say which promotions of the cart it leaves out."""
    use_json(json_)
    left_out: tuple[str, ...] = ()
    with opened_replica(context) as replica:
        order_id = order_named(replica, cart)
        until = dt.date.fromisoformat(replica.now()[:10]) + dt.timedelta(days=days)
        if _order(replica, order_id).kind != "quote":
            left_out = _promotions_of(replica, order_id)
            order_id = done(actions.make_quote(replica, order_id)).document
        done(actions.offer(replica, order_id, until.isoformat()))
        show_order(replica, order_id, changes=left_out)


def order_quote(
    context: typer.Context,
    quote: Annotated[str, typer.Argument(help="Number or id of an offered quote.")],
    sku: Annotated[
        list[str] | None, typer.Option(help="Order only this SKU; repeat the option.")
    ] = None,
    json_: JsonOption = False,
) -> None:
    """Make an order of a quote; of an expired one a cart at the prices of today."""
    use_json(json_)
    with opened_replica(context) as replica:
        order_id = order_named(replica, quote)
        lines = _lines(replica, order_id, sku) if sku else None
        made = done(actions.order_quote(replica, order_id, lines))
        told = tuple(LANGUAGE.reason(reason.code, reason.details) for reason in made.reasons)
        show_order(replica, made.document, changes=told)


def _promotions_of(replica: Replica, order_id: str) -> tuple[str, ...]:
    """Return the promotions of a cart, each with what it takes off."""
    cart = replica.query(order, order_id, replica.now()[:10])
    if cart is None:
        return ()
    return tuple(
        f"left out: {one.name}, -{LANGUAGE.money(one.discount_minor, cart.currency)}"
        if one.discount_minor
        else f"left out: {one.name}"
        for one in cart.promotions
    )


def _order(replica: Replica, order_id: str) -> Order:
    found = replica.query(lambda connection: TableNouns(connection).get(Order, order_id))
    assert found is not None, "it was found by its number a moment ago"
    return found


def _lines(replica: Replica, order_id: str, skus: list[str]) -> list[str]:
    """Return the ids of the lines with some SKUs; raises `Failure` for one that is not there."""
    order = _order(replica, order_id)
    found = []
    for sku in skus:
        lines = [line.id for line in order.lines if line.sku == sku.strip()]
        if not lines:
            raise Failure("line_unknown", f"There is no line of “{sku}” in {order.number}.")
        found += lines
    return found


def _parts(replica: Replica, order_id: str, wishes: list[str]) -> dict[str, int | str]:
    """Return what goes of lines named as SKU=QUANTITY; raises `Failure` where one is not plain."""
    found: dict[str, int | str] = {}
    for wish in wishes:
        sku, _, quantity = wish.rpartition("=")
        lines = _lines(replica, order_id, [sku])
        if len(lines) > 1:
            problem = f"“{sku}” has {len(lines)} lines. Join them, or let them go whole."
            raise Failure("line_ambiguous", problem)
        found[lines[0]] = quantity.strip()
    return found


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Failure("day", f"“{text}” is not a day. Write it as 2026-03-05.", 2) from error
