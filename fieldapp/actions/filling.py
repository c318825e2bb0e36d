"""Filling a cart from a table that somebody has, and line by line from a scanner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.actions.cart_lines import begun_at
from fieldapp.domain.assortment import offer_in
from fieldapp.domain.cart_place import CartPlace
from fieldapp.domain.cart_prices import at_todays_type
from fieldapp.domain.command import ChangeLine, Command, FillOrder, SetLine
from fieldapp.domain.entry.matching import wishes_for
from fieldapp.domain.entry.outlook import Mode
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.product import MAX_QUANTITY, Product
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import fit_quantity
from fieldapp.localdb.queries.blank_order import blank_order, has_left
from fieldapp.localdb.queries.called import barcode_forms
from fieldapp.localdb.queries.filling import products_scanned
from fieldapp.localdb.queries.orders import stored_order
from fieldapp.localdb.replica import Replica, Saved, Stamp

LONGEST_CODE = 60


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan has put into the cart: base units of a product that came, and are there now."""

    product: Product
    added: int
    quantity: int


def fill(
    replica: Replica, order_id: str, wanted: Sequence[tuple[str, int]], mode: Mode
) -> Saved | Refusal:
    """Put (product, base units) into a cart by one command, raised to minimum and multiple.

    `add` puts them on top of what the cart has by now, `replace` in the place of everything in it.
    A cart that is only planned is begun with it, empty: the hub leaves out lines of a filling that
    cannot be ordered any more, and refuses a cart with one. Both or neither are kept, so that what
    is pulled meanwhile leaves no cart without lines behind.
    """
    place = CartPlace.of(order_id)
    if replica.query(has_left, place.order_id):
        return Refusal("order_unknown")

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        order = nouns.get(Order, place.order_id)
        if order is None:
            return Refusal("order_unknown")
        lines = _lines(order, wanted, mode, nouns, stamp)
        if not lines:
            return Refusal("entry_empty")
        return FillOrder(id=stamp.new_id(), at=stamp.at, order_id=order.id, lines=lines)

    if not place.outlet_id or replica.query(stored_order, place.order_id) is not None:
        return replica.do(make)
    done = replica.do_all([lambda nouns, stamp: begun_at(stamp, place, ()), make])
    return done if isinstance(done, Refusal) else done[-1]


def _lines(
    order: Order, wanted: Sequence[tuple[str, int]], mode: Mode, nouns: Nouns, stamp: Stamp
) -> tuple[SetLine, ...]:
    """Return the lines to set in an order, in quantities that its client can order."""
    offer = offer_in(at_todays_type(order, nouns), nouns)
    found = nouns.many(Product, [product_id for product_id, _ in wanted])
    offer.look_up(found.values())
    products = {id_: offer.fitted(product) for id_, product in found.items()}
    return wishes_for(order, wanted, products, mode, stamp.new_id)


def scan(replica: Replica, order_id: str, code: str) -> Scanned | Refusal:
    """Add one step of the product with a barcode, or else an SKU, to a cart.

    A step is the pack whose barcode it is, else the pack that one tap on + adds; less than the
    minimum becomes the minimum. A cart that is only planned begins with it.
    """
    place = CartPlace.of(order_id)
    if replica.query(has_left, place.order_id):
        return Refusal("order_unknown")
    text = code.strip()[:LONGEST_CODE]
    found = replica.query(products_scanned, text)
    if len(found) != 1:
        return Refusal("scan_ambiguous" if found else "scan_unknown", {"code": text})
    [product] = found
    made: list[Scanned] = []

    def make(nouns: Nouns, stamp: Stamp) -> Command | Refusal:
        there = nouns.get(Order, place.order_id)
        order = there or blank_order(place, nouns, stamp.at[:10])
        if order is None:
            return Refusal("order_unknown")
        line = next((line for line in order.lines if line.product_id == product.id), None)
        before = line.quantity if line else 0
        fitted = offer_in(at_todays_type(order, nouns), nouns).fitted(product)
        wanted = before + _step(fitted, text)
        after = wanted if wanted > MAX_QUANTITY else fit_quantity(fitted, wanted)
        made.append(Scanned(product, after - before, after))
        if there is None:
            return begun_at(stamp, place, [(product.id, after)])
        return ChangeLine(
            id=stamp.new_id(),
            at=stamp.at,
            order_id=order.id,
            line_id=line.id if line else stamp.new_id(),
            product_id=product.id,
            quantity=after,
            base=line.quantity if line else None,
        )

    saved = replica.do(make)
    return saved if isinstance(saved, Refusal) else made[-1]


def _step(product: Product, code: str) -> int:
    """Return what one scan adds: the pack whose barcode it was, or what one tap on + adds."""
    forms = set(barcode_forms(code))
    packs = (pack.quantity for pack in product.packs if pack.barcode and pack.barcode in forms)
    return next(packs, product.step)
