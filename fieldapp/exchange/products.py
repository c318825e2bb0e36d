"""Rows to products with their groups, brands, price types and prices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import MAX_QUANTITY, Brand, Group, Pack, PackLevel, Product
from fieldapp.exchange.cell import Cells, Header, Reader, Text
from fieldapp.exchange.facts import Facts
from fieldapp.exchange.identity import identity
from fieldapp.exchange.mapping import Constants, ProductColumns
from fieldapp.exchange.report import Report, Unusable

_TEXTS = (
    "name", "group", "brand", "size", "unit", "barcode",
    "inner_barcode", "pack_barcode", "pallet_barcode", "substitutes", "introduced",
)  # fmt: skip
_BARCODES = ("barcode", "inner_barcode", "pack_barcode", "pallet_barcode")
_FIGURES = (
    "price", "cost", "inner", "pack", "pallet", "inner_grams", "pack_grams", "pallet_grams",
    "multiple", "minimum", "catch_grams", "vat_percent",
)  # fmt: skip
_GRAMS = ("inner_grams", "pack_grams", "pallet_grams", "catch_grams")
_MOST_GRAMS = 10_000_000
_LEVELS: tuple[tuple[str, PackLevel | None], ...] = (
    ("inner", "inner"), ("pack", None), ("pallet", "pallet"),
)  # fmt: skip
"""The packs of a product; a pack without a level is its case."""

_BETWEEN = re.compile(r"\s*[,|]\s*")
_ATTRIBUTE = "attribute "
_SKU_LENGTH = 60
_UNIT_LENGTH = 20


class ProductRow(NamedTuple):
    """What a row says about a product. Prices are in minor units; None where it says nothing."""

    sku: str
    texts: list[tuple[str, str]]
    figures: list[tuple[str, int | None]]


@dataclass(slots=True)
class _Known:
    line: int
    texts: Facts[str] = field(default_factory=Facts)
    figures: Facts[int] = field(default_factory=Facts)
    names: Counter[str] = field(default_factory=Counter)
    barcodes: dict[str, None] = field(default_factory=dict)


class Products:
    """The products of a file, gathered row by row."""

    def __init__(
        self, columns: ProductColumns, constants: Constants, header: Header, reader: Reader
    ) -> None:
        self._columns = columns
        self._constants = constants
        self._reader = reader
        self._known: dict[str, _Known] = {}
        self._not_goods = frozenset(columns.not_goods)
        self._sku = header.text(columns.sku, "product.sku")
        self._texts: list[tuple[str, Text]] = [
            (name, header.text(getattr(columns, name), f"product.{name}"))
            for name in _TEXTS
            if getattr(columns, name) is not None
        ]
        self._texts += [
            (f"{_ATTRIBUTE}{label}", header.text(column, f"product.attributes.{label}"))
            for label, column in columns.attributes.items()
        ]
        self._figures: list[tuple[str, str, Text]] = [
            (name, getattr(columns, name).column, header.text(getattr(columns, name), key))
            for name in _FIGURES
            if getattr(columns, name) is not None and (key := f"product.{name}")
        ]

    def read(self, cells: Cells) -> ProductRow:
        """Return what the row says; raises `Unusable`."""
        sku, column = self._sku(cells), self._columns.sku.column
        if not sku:
            raise Unusable(column, "", "empty: the product has no code")
        if len(sku) > _SKU_LENGTH:
            raise Unusable(column, sku, f"the code is longer than {_SKU_LENGTH} characters")
        if sku in self._not_goods:
            raise Unusable(column, sku, "not goods, as product.not_goods in the mapping says")
        texts = [(name, text(cells)) for name, text in self._texts]
        texts = [(name, self._text(name, value)) for name, value in texts]
        figures = [(name, self._figure(name, col, get(cells))) for name, col, get in self._figures]
        return ProductRow(sku, texts, figures)

    def _text(self, name: str, value: str) -> str:
        given = getattr(self._columns, name, None)
        column = given.column if given else name
        if name == "unit" and len(value) > _UNIT_LENGTH:
            raise Unusable(column, value, f"the unit is longer than {_UNIT_LENGTH} characters")
        if name in _BARCODES and len(value) > _SKU_LENGTH:
            raise Unusable(column, value, f"the barcode is longer than {_SKU_LENGTH} characters")
        if name == "introduced" and value:
            return self._reader.moment(column, value)[1]
        return value

    def _figure(self, name: str, column: str, text: str) -> int | None:
        if not text:
            return None
        if name == "vat_percent":
            return self._reader.basis_points(column, text)
        if name in ("price", "cost"):
            amount, _ = self._reader.minor(column, text)
            if amount < 0:
                raise Unusable(column, text, "the price is below 0")
            return amount or None
        quantity = self._reader.whole(column, text)
        if name in _GRAMS:
            if not 1 <= quantity <= _MOST_GRAMS:
                raise Unusable(column, text, f"not a weight from 1 to {_MOST_GRAMS:,} grams")
            return quantity
        if not 1 <= quantity <= MAX_QUANTITY:
            raise Unusable(column, text, f"not a quantity from 1 to {MAX_QUANTITY:,}")
        return quantity

    def take(self, row: ProductRow, stamp: str, line: int) -> None:
        """Note a row; of every field the newest value that says something holds."""
        known = self._known.get(row.sku)
        if known is None:
            known = self._known[row.sku] = _Known(line)
        known.texts.take(stamp, row.texts)
        known.figures.take(stamp, row.figures)
        for name, value in row.texts:
            if name == "name" and value:
                known.names[value] += 1
            elif name in _BARCODES and value:
                known.barcodes[value] = None

    def product(self, sku: str) -> Product:
        """Return one of the products."""
        known = self._known[sku]
        group, brand = known.texts.get("group"), known.texts.get("brand")
        vat = known.figures.get("vat_percent")
        substitutes = [s for s in _BETWEEN.split(known.texts.get("substitutes") or "") if s]
        return Product(
            id=identity("product", sku),
            sku=sku,
            name=self._name(known) or sku,
            unit=known.texts.get("unit") or self._constants.base_unit,
            packs=list(self._packs(known)),
            barcodes=list(known.barcodes),
            group_id=identity("group", group) if group else None,
            brand_id=identity("brand", brand) if brand else None,
            size=known.texts.get("size") or "",
            order_multiple=known.figures.get("multiple") or 1,
            order_minimum=known.figures.get("minimum") or 1,
            vat_rate_bp=self._constants.vat_rate_bp if vat is None else vat,
            attributes={
                label: value
                for label in self._columns.attributes
                if (value := known.texts.get(f"{_ATTRIBUTE}{label}"))
            },
            substitutes=[identity("product", other) for other in substitutes],
            introduced=known.texts.get("introduced"),
            catch_grams=known.figures.get("catch_grams"),
        )

    def _packs(self, known: _Known) -> Iterator[Pack]:
        """Yield the packs that hold more than one base unit, the smallest first."""
        for name, level in _LEVELS:
            quantity = known.figures.get(name) or 1
            if quantity > 1:
                yield Pack(
                    unit=getattr(self._constants, f"{name}_unit"),
                    quantity=quantity,
                    level=level,
                    barcode=known.texts.get(f"{name}_barcode") or "",
                    weight_grams=known.figures.get(f"{name}_grams"),
                )

    def _name(self, known: _Known) -> str:
        newest = known.texts.get("name") or ""
        if self._columns.name_choice == "newest" or not known.names:
            return newest
        most = max(known.names.values())
        often = [name for name, count in known.names.items() if count == most]
        return newest if newest in often else often[0]

    def nouns(self) -> Iterator[Group | Brand | Product]:
        """Yield groups and brands by name, then products in the order of the file."""
        for group in self._distinct("group"):
            yield Group(id=identity("group", group), name=group)
        for brand in self._distinct("brand"):
            yield Brand(id=identity("brand", brand), name=brand)
        for sku in self._known:
            yield self.product(sku)

    def prices(self) -> Iterator[Price]:
        """Yield the base prices, then the costs, of the products that have them."""
        names = {"price": self._constants.base_price_type, "cost": self._constants.cost_price_type}
        for figure, type_name in names.items():
            for sku, known in self._known.items():
                amount = known.figures.get(figure)
                if amount is not None:
                    yield Price(
                        price_type_id=identity("price_type", type_name),
                        product_id=identity("product", sku),
                        amount_minor=amount,
                    )

    def count(self) -> dict[str, int]:
        """Return how many nouns of each kind there are."""
        known = self._known.values()
        return {
            "group": len(self._distinct("group")),
            "brand": len(self._distinct("brand")),
            "product": len(known),
            "price": sum(
                k.figures.get(name) is not None for k in known for name in ("price", "cost")
            ),
        }

    def note(self, report: Report) -> None:
        """Tell what the products lack."""
        for known in self._known.values():
            if not known.texts.get("name"):
                report.remark("a product without a name carries its code as the name", known.line)
            if self._columns.price is not None and known.figures.get("price") is None:
                report.remark("a product has no price above 0 and cannot be ordered", known.line)

    def _distinct(self, name: str) -> list[str]:
        found = {value for known in self._known.values() if (value := known.texts.get(name))}
        return sorted(found)


def price_types(constants: Constants, *, with_cost: bool) -> list[PriceType]:
    """Return the base list, the cost list where there are costs, and the derived lists."""
    base_id = identity("price_type", constants.base_price_type)
    currency, included = constants.currency, constants.price_includes_vat
    own = [constants.base_price_type] + ([constants.cost_price_type] if with_cost else [])
    plain = [
        PriceType(
            id=identity("price_type", name), name=name, currency=currency, vat_included=included
        )
        for name in own
    ]
    derived = [
        PriceType(
            id=identity("price_type", rule.name),
            name=rule.name,
            currency=currency,
            base_id=base_id,
            adjust_bp=int(rule.percent * 100),
            adjust_minor=int(rule.amount.scaleb(constants.minor_digits)),
            vat_included=included,
        )
        for rule in constants.price_types
    ]
    return plain + derived
