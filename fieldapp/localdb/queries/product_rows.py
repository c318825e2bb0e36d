"""Products as a list shows them: with prices, stock, packs and the cart's quantities."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from fieldapp.domain.noun import Day
from fieldapp.domain.product import Pack, Product
from fieldapp.domain.quote import Quote
from fieldapp.domain.start_price import PriceStep
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders
from fieldapp.localdb.queries.product_facts import (
    lines_of,
    ordered_of,
    prices_of,
    stock_of,
)
from fieldapp.localdb.queries.product_filter import Shelf, new_since
from fieldapp.localdb.queries.product_pictures import small_pictures
from fieldapp.localdb.records import read_nouns

_SHOWN = (
    "id", "sku", "name", "size", "unit", "packs", "barcodes", "order_multiple", "order_minimum",
    "discontinued", "group_id", "brand_id", "substitutes", "introduced", "catch_grams",
)  # fmt: skip

Stocks = Mapping[str, tuple[int | None, str | None]]


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product as an outlet sees it. Prices are per base unit; None: no price, stock not known.

    The price is that of all lines in the cart together, or of the least that can be ordered;
    `steps` lead to it, `breaks` are the quantities from which another one holds. With
    `catch_grams`, the average weight of a base unit, prices are per kilogram.
    `pack_unit` and `pack_quantity` are the pack that one step adds, else the first pack, else the
    base unit and 1. `quantity` and `line_id` are those of its first line in the cart.
    Multiple and minimum are the outlet's. `must` products it should always have; one that is
    `outside` its assortment cannot be ordered. `instead` is the key and the full name of the first
    substitute that it can order, where this product is out of stock or no longer sold. `picture` is
    the hash of its small picture, empty where that is not here, None in a catalog without pictures.
    """

    product_id: str
    sku: str
    name: str
    size: str
    unit: str
    pack_unit: str
    pack_quantity: int
    step: int
    order_multiple: int
    order_minimum: int
    price_minor: int | None
    list_minor: int | None
    currency: str
    stock: int | None
    stock_as_of: str | None
    discontinued: bool
    quantity: int
    line_id: str | None
    steps: tuple[PriceStep, ...] = ()
    breaks: tuple[tuple[int, int], ...] = ()
    packs: tuple[Pack, ...] = ()
    catch_grams: int | None = None
    must: bool = False
    is_new: bool = False
    outside: bool = False
    instead: tuple[str, str] | None = None
    picture: str | None = None

    @property
    def is_short(self) -> bool:
        """Whether the product cannot be had now."""
        return self.discontinued or self.stock == 0


def product_rows(connection: Connection, shelf: Shelf, seqs: Sequence[int]) -> list[ProductRow]:
    """Complete the shown products; prices, stock and quantities are read once for all of them."""
    found = connection.exec_driver_sql(
        f"SELECT seq, {', '.join(_SHOWN)} FROM product WHERE seq IN ({placeholders(seqs)})",
        tuple(seqs),
    )
    offer = shelf.offer
    by_seq = {row[0]: _product(row[1:]) for row in found}
    offer.look_up(by_seq.values())
    shown = [offer.fitted(by_seq[seq]) for seq in seqs]
    ids = [product.id for product in shown]
    stock = stock_of(connection, ids, shelf.warehouse_id)
    lines = lines_of(connection, shelf.order_id, ids)
    ordered = ordered_of(connection, shelf.order_id, ids)
    wanted = {p.id: ordered.get(p.id) or p.order_minimum for p in shown}
    products = {p.id: p for p in shown}
    prices, currency = prices_of(
        connection, shelf.outlet_id, wanted, products, shelf.day, shelf.order_id
    )
    instead = _instead(connection, shelf, shown, stock)
    pictures = small_pictures(connection, seqs)
    marks = _Marks(frozenset(offer.must), new_since(shelf.day), shelf, instead, pictures)
    return [
        _row(
            product,
            prices.get(product.id),
            currency,
            stock.get(product.id, (None, None)),
            lines.get(product.id, (0, None)),
            marks,
        )
        for product in shown
    ]


def usable(
    connection: Connection, shelf: Shelf, product_ids: Iterable[str], day: Day
) -> list[Product]:
    """Return those of some products that the outlet can order now: sold, priced, not out of stock.

    They come in the order in which they were asked for.
    """
    ids = list(dict.fromkeys(product_ids))
    read = read_nouns(connection, "product", f"WHERE id IN ({placeholders(ids)})", ids)
    products = {
        product.id: shelf.offer.fitted(product)
        for product in cast(list[Product], read)
        if shelf.offer.refusal(product) is None
    }
    stock = stock_of(connection, list(products), shelf.warehouse_id)
    wanted = {id_: product.order_minimum for id_, product in products.items()}
    prices, _ = prices_of(connection, shelf.outlet_id, wanted, products, day)
    return [
        products[id_]
        for id_ in ids
        if id_ in products and id_ in prices and stock.get(id_, (None, None))[0] != 0
    ]


@dataclass(frozen=True, slots=True)
class _Marks:
    """What is asked of every row besides its own facts."""

    must: frozenset[str]
    new_since: Day
    shelf: Shelf
    instead: Mapping[str, tuple[str, str]]
    pictures: Mapping[str, str] | None


def _instead(
    connection: Connection, shelf: Shelf, shown: Sequence[Product], stock: Stocks
) -> dict[str, tuple[str, str]]:
    """Return key and full name of the first substitute of each product that cannot be had now."""
    short = [
        p
        for p in shown
        if p.substitutes and (p.discontinued or stock.get(p.id, (None, ""))[0] == 0)
    ]
    if not short:
        return {}
    every = [id_ for product in short for id_ in product.substitutes]
    there = {product.id: product for product in usable(connection, shelf, every, shelf.day)}
    found = {}
    for product in short:
        first = next((there[id_] for id_ in product.substitutes if id_ in there), None)
        if first is not None:
            found[product.id] = (first.id, first.full_name)
    return found


def _product(values: Sequence[Any]) -> Product:
    """Return a product as it was validated and stored, fast: this runs at every keystroke."""
    fields = dict(zip(_SHOWN, values, strict=True))
    fields["packs"] = _packs(fields["packs"])
    fields["barcodes"] = json.loads(fields["barcodes"])
    substitutes = fields["substitutes"]
    fields["substitutes"] = [] if substitutes == "[]" else json.loads(substitutes)
    # What no row shows, as pydantic takes longer to find a default than all of this.
    return Product.model_construct(**fields, vat_rate_bp=0, attributes={})


@lru_cache(maxsize=1_000)
def _packs(text: str) -> list[Pack]:
    """Return packs as they were stored; a catalog has few different sets of them."""
    return [Pack(**pack) for pack in json.loads(text)]


def _row(
    product: Product,
    price: Quote | None,
    currency: str,
    stock: tuple[int | None, str | None],
    line: tuple[int, str | None],
    marks: _Marks,
) -> ProductRow:
    step = product.step
    first = next(iter(product.packs), None)
    pack = next((pack for pack in product.packs if pack.quantity == step), first)
    return ProductRow(
        product_id=product.id,
        sku=product.sku,
        name=product.name,
        size=product.size,
        unit=product.unit,
        pack_unit=pack.unit if pack else product.unit,
        pack_quantity=pack.quantity if pack else 1,
        step=step,
        order_multiple=product.order_multiple,
        order_minimum=product.order_minimum,
        price_minor=price.price_minor if price else None,
        list_minor=price.list_minor if price else None,
        currency=currency,
        stock=stock[0],
        stock_as_of=stock[1],
        discontinued=bool(product.discontinued),
        quantity=line[0],
        line_id=line[1],
        steps=price.steps if price else (),
        breaks=price.breaks if price else (),
        packs=tuple(product.packs),
        catch_grams=product.catch_grams,
        must=product.id in marks.must,
        is_new=product.introduced is not None and product.introduced >= marks.new_since,
        outside=not marks.shelf.offer.has(product),
        instead=marks.instead.get(product.id),
        picture=None if marks.pictures is None else marks.pictures.get(product.id, ""),
    )
