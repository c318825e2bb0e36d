"""A file and a mapping to nouns and a report: the one call behind `fieldapp import`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from fieldapp.domain.noun import Noun
from fieldapp.exchange.book import Book, is_book, open_book
from fieldapp.exchange.captions import Captions
from fieldapp.exchange.cell import Header, Reader, lacking
from fieldapp.exchange.mapping import FileFormat, Mapping
from fieldapp.exchange.mapping_file import load_mapping
from fieldapp.exchange.orderlines import OrderLines
from fieldapp.exchange.outlets import Outlets
from fieldapp.exchange.port import Import
from fieldapp.exchange.products import Products, price_types
from fieldapp.exchange.report import Report, Unusable
from fieldapp.exchange.sheet import Row, Sheet, open_sheet
from fieldapp.workbook import text_of


@dataclass(frozen=True, slots=True)
class FileSource:
    """A table in a text file or a workbook, read by a mapping.

    That is its name, the path of a TOML file, or the mapping itself.
    """

    path: Path
    mapping: str | Path | Mapping

    def read(self) -> Import:
        """Read the whole file. Raises `ImportRefused` when nothing of it can be read."""
        given = self.mapping
        mapping = given if isinstance(given, Mapping) else load_mapping(given)
        name = mapping.title if isinstance(given, Mapping) else str(given)
        sheet: Sheet | Book
        if is_book(self.path):
            form = mapping.file.of_workbook
            mapping = mapping.model_copy(update={"file": form})
            sheet = open_book(self.path, partial(lacking, mapping), partial(_text, form))
        else:
            sheet = open_sheet(self.path, mapping.file)
        report = Report(str(self.path), name, sheet.format)
        gathered = Gathered(mapping, sheet.header, report)
        for row in sheet.rows():
            gathered.take(row)
        gathered.settle()
        return Import(gathered, report)


def _text(file: FileFormat, value: Any, form: str) -> str:
    """Return what a cell of a workbook shows, as the mapping reads it."""
    text = text_of(value, form, decimal=file.decimal, times=True, exact=True)
    return file.date_text(value, text) if isinstance(value, dt.date) else text


def read_file(path: str | Path, mapping: str | Path | Mapping) -> Import:
    """Return the nouns of a file and the report on its rows. Raises `ImportRefused`."""
    return FileSource(Path(path), mapping).read()


class Gathered:
    """What a file says, gathered as facts; going through it makes the nouns, one at a time.

    The facts are small: a big file never stands in memory as nouns unless the caller keeps them.
    """

    def __init__(self, mapping: Mapping, names: Sequence[str], report: Report) -> None:
        header, reader = Header(names, report.source), Reader(mapping)
        self._captions = Captions(mapping, header, len(names))
        self._mapping = mapping
        self._report = report
        self._products: Products | None = None
        self._outlets: Outlets | None = None
        self._orders: OrderLines | None = None
        constants = mapping.constants
        if mapping.product is not None:
            self._products = Products(mapping.product, constants, header, reader)
        if mapping.outlet is not None:
            report.names_routes = mapping.outlet.route is not None
            self._outlets = Outlets(mapping.outlet, constants, header)
        if mapping.order is not None:
            self._orders = OrderLines(mapping.order, constants, header, reader)

    def take(self, row: Row) -> None:
        """Use a row, or set it aside with the reason: never in part, never in silence."""
        self._report.rows_read += 1
        if kind := self._captions.kind_of(row):
            self._report.leave_out(row.line, kind, row.cells)
        elif not self._captions.keeps(row):
            self._take(row)

    def _take(self, row: Row) -> None:
        try:
            if row.flaw is not None:
                raise row.flaw
            self._use(row)
        except Unusable as why:
            self._report.set_aside(row.line, why)
        else:
            self._report.rows_used += 1
            self._captions.note_used(row)

    def _use(self, row: Row) -> None:
        """Read all that the row says before any of it is kept."""
        product = self._products.read(row.cells) if self._products else None
        outlet = self._outlets.read(row.cells) if self._outlets else None
        stamp = priced = ""
        if self._orders and product and outlet:
            line = self._orders.read(row.cells)
            self._orders.take(line, outlet.code, product.sku, row.line)
            stamp = line.instant
            # A return repeats the price of an earlier day: it never outdates that of a sale.
            priced = "" if line.is_return else stamp
            for remark in line.remarks:
                self._report.remark(remark, row.line)
        if self._products and product:
            self._products.take(product, priced, row.line)
        if self._outlets and outlet:
            self._outlets.take(outlet, stamp, row.line)

    def settle(self) -> None:
        """Decide what needed all rows to be read, and count the nouns in the report."""
        report = self._report
        for row, is_caption in list(self._captions.settle()):
            if is_caption:
                report.leave_out(row.line, "caption", row.cells)
            else:
                self._take(row)
        report.left_out.sort()
        report.aside.sort(key=lambda row: row.line)
        if self._outlets:
            self._outlets.settle(report)
        if self._products:
            self._products.note(report)
        if not report.adds_up:
            raise AssertionError("rows were lost between the file and the report")
        report.nouns = {"price_type": len(self._price_types())} if report.rows_used else {}
        for part in (self._products, self._outlets, self._orders):
            report.nouns |= part.count() if part else {}

    def _price_types(self) -> list[Noun]:
        product = self._mapping.product
        with_cost = product is not None and product.cost is not None
        return list(price_types(self._mapping.constants, with_cost=with_cost))

    def __len__(self) -> int:
        return sum(self._report.nouns.values())

    def __iter__(self) -> Iterator[Noun]:
        if not self._report.rows_used:
            return
        yield from self._price_types()
        if self._products:
            yield from self._products.nouns()
            yield from self._products.prices()
        if self._outlets:
            yield from self._outlets.nouns()
        if self._orders and self._products:
            yield from self._orders.nouns(lru_cache(None)(self._products.product))
