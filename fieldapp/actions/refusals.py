"""What a person does about commands that were refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fieldapp.actions.cart_lines import new_cart
from fieldapp.actions.supply import still_serving
from fieldapp.domain.assortment import offer_at
from fieldapp.domain.command import AcknowledgeRefusal, AmendOrder, Command, SetLine
from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product
from fieldapp.domain.quote import buyer_at, quotes
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.remedy import added_by
from fieldapp.domain.repricing import fit_quantity
from fieldapp.localdb import outbox
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Make, Replica, Saved, Stamp


def discard(replica: Replica, refused_number: int) -> Saved | Refusal:
    """Say that nothing more is to be done about a refused command; its number is the outbox's."""
    entry = replica.query(outbox.entry, refused_number)
    if entry is None:
        return Refusal("receipt_unknown")
    command_id = entry.id
    return replica.do(
        lambda nouns, stamp: AcknowledgeRefusal(
            id=stamp.new_id(), at=stamp.at, command_id=command_id
        )
    )


def follow_up(replica: Replica, refused_number: int) -> str | Refusal:
    """Put what a refused command would have added into a new cart, so that nothing is lost.

    Returns the new cart's key. The refusal is closed when the hub has told it.
    """
    entry = replica.query(outbox.entry, refused_number)
    if entry is None:
        return Refusal("order_unknown")
    body = json.loads(entry.body)

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, entry.document)
        outlet_id = order.outlet_id if order else body.get("outlet_id")
        if outlet_id is None:
            return Refusal("order_unknown")
        wanted = _wanted(body, order)
        if not wanted:
            return Refusal("nothing_to_follow_up")
        products = _sold(nouns, outlet_id, wanted, stamp.at[:10])
        lines = [
            (id_, fit_quantity(products[id_], wanted[id_])) for id_ in wanted if id_ in products
        ]
        asked = order.warehouse_id if order else body.get("warehouse_id")
        warehouse_id = still_serving(replica, nouns, outlet_id, asked)
        return new_cart(stamp, outlet_id, lines, warehouse_id=warehouse_id)

    return _closing(replica, entry, make)


def put_into_order(replica: Replica, refused_number: int) -> str | Refusal:
    """Amend the placed order with changes of its cart that came too late.

    Returns the order's key. The refusal is closed when the hub has told it.
    """
    entry = replica.query(outbox.entry, refused_number)
    if entry is None or entry.type not in ("change_line", "fill_order"):
        return Refusal("order_unknown")
    body = json.loads(entry.body)

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, entry.document)
        if order is None:
            return Refusal("order_unknown")
        wishes = body["lines"] if entry.type == "fill_order" else [body]
        if len(wishes) > MAX_LINES:
            return Refusal("too_many_lines", {"limit": MAX_LINES})
        lines = tuple(_seen_now(wish, order) for wish in wishes)
        return AmendOrder(id=stamp.new_id(), at=stamp.at, order_id=order.id, lines=lines)

    return _closing(replica, entry, make)


def _seen_now(wish: Mapping[str, Any], order: Order) -> SetLine:
    line = order.line(wish["line_id"])
    return SetLine.model_validate({**wish, "base": line.quantity if line else None})


def _closing(replica: Replica, entry: outbox.Entry, make: Make) -> str | Refusal:
    """Do something instead of a refused command, then close the refusal."""
    saved = replica.do(make)
    if isinstance(saved, Refusal):
        return saved
    if replica.query(lambda connection: TableNouns(connection).get(Receipt, entry.id)):
        discard(replica, entry.number)
    return saved.document


def _wanted(body: dict[str, Any], order: Order | None) -> dict[str, int]:
    """Return the products and base units that a refused command would have added."""
    wishes = [body] if body["type"] == "change_line" else body.get("lines", [])
    if order is not None and body["type"] in ("change_line", "fill_order", "amend_order"):
        return added_by([(w["line_id"], w["product_id"], w["quantity"]) for w in wishes], order)
    found: dict[str, int] = {}
    lines = [(w["product_id"], w["quantity"]) for w in wishes if w["quantity"] > 0]
    if body["type"] == "submit_order" and order is not None:
        lines = [(line.product_id, line.quantity) for line in order.own_lines]
    for product_id, quantity in lines:
        found[product_id] = found.get(product_id, 0) + quantity
    return found


def _sold(nouns: Nouns, outlet_id: str, wanted: Mapping[str, int], day: Day) -> dict[str, Product]:
    """Return those of some products that the outlet can still order."""
    outlet = nouns.get(Outlet, outlet_id)
    buyer = buyer_at(outlet, nouns) if outlet else None
    if outlet is None or buyer is None:
        return {}
    products = nouns.many(Product, wanted)
    prices = quotes(wanted, products, buyer, nouns, day)
    offer = offer_at(outlet, nouns)
    return {
        id_: offer.fitted(product)
        for id_, product in products.items()
        if id_ in prices and offer.refusal(product) is None
    }
