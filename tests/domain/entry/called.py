"""The small company's goods, found as a catalog finds them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from fieldapp.domain.entry.columns import Reading, read
from fieldapp.domain.entry.matching import Cart, preview
from fieldapp.domain.entry.outlook import Mode, Preview
from fieldapp.domain.entry.spelling import near_codes
from fieldapp.domain.entry.table import Table, table_of
from fieldapp.domain.order import Order
from fieldapp.domain.quote import buyer_at
from tests.company import CORNER, NOW, PRODUCTS, Shelf


class ShelfGoods:
    """A lookup over the products of the small company."""

    def by_code(self, codes: Collection[str]) -> Mapping[str, Sequence[str]]:
        return _found(codes, lambda p, code: code == p.sku or code in p.barcodes)

    def by_name(self, names: Collection[str]) -> Mapping[str, Sequence[str]]:
        return _found(names, lambda p, name: name.casefold() == p.name.casefold())

    def alike(self, texts: Collection[str]) -> Mapping[str, Sequence[str]]:
        skus = [(product.id, product.sku.casefold()) for product in PRODUCTS]
        near = near_codes({text.casefold() for text in texts}, skus, 5)
        worded = _found(texts, lambda p, text: text.casefold() in p.name.casefold())
        return {
            **worded,
            **{text: near[text.casefold()] for text in texts if text.casefold() in near},
        }


def _found(texts: Collection[str], fits: Any) -> dict[str, list[str]]:
    found = {text: [p.id for p in PRODUCTS if fits(p, text)] for text in texts}
    return {text: ids for text, ids in found.items() if ids}


def rows(text: str) -> Reading:
    """Return what a text asks for; it has to be readable."""
    table = table_of(text)
    assert isinstance(table, Table), table
    reading = read(table)
    assert isinstance(reading, Reading), reading
    return reading


def seen(
    text: str,
    order: Order | None = None,
    mode: Mode = "add",
    choices: Mapping[int, str] | None = None,
) -> Preview:
    """Return what a text would bring into a cart of Corner."""
    shelf = Shelf()
    cart = Cart(order, buyer_at(CORNER, shelf), NOW[:10])
    return preview(rows(text), ShelfGoods(), shelf, cart, mode, choices)
