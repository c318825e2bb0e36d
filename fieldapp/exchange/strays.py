"""Rows of a table that name no order: of which order each may be, by a slip in its number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from fieldapp.domain.entry.caption import is_sum, letters_of
from fieldapp.domain.entry.spelling import alike
from fieldapp.domain.order import Order
from fieldapp.exchange.cell import ERRORS


class Mention(NamedTuple):
    """What a row says it is about, whether or not the rest of it can be used."""

    line: int
    document: str
    sku: str
    quantity: str


class Strays:
    """The rows that name no order, beside the names of orders in the same table.

    A row with a name that looks like one of these, but is spelled otherwise, is of that order. Any
    other may be of each order that lacks its product.
    """

    def __init__(self, rows: Iterable[Mention], known: Iterable[str]) -> None:
        self._known = {_plain(name): name for name in known}
        self._by_name: Mapping[str, list[Mention]] = defaultdict(list)
        self._by_sku: dict[str, int] = {}
        self._of_any: int | None = None
        for row in rows:
            self._by_name[_plain(row.document)].append(row)
            if not self.meant(row.document):
                self._note(row)

    def meant(self, document: str) -> str:
        """Return the name of an order that looks like the one in a stray row, or nothing."""
        return self._known.get(_plain(document), "")

    def spelled_otherwise(self, order: Order, names: Iterable[str]) -> list[Mention]:
        """Return the rows of which the number or the id looks like that of an order."""
        plain = {_plain(name) for name in (order.number, order.id, *names) if name}
        return [row for name in sorted(plain) for row in self._by_name.get(name, ())]

    def may_hold(self, order: Order, named: Iterable[str]) -> tuple[int, str] | None:
        """Return the line of a row that may be of an order, with the code that the order lacks.

        `named` are the codes that the table names for the order.
        """
        there = {sku.casefold() for sku in named}
        for sku in (line.sku for line in order.lines if line.sku.casefold() not in there):
            stray = self._by_sku.get(_plain(sku), self._of_any)
            if stray is not None:
                return stray, sku
        return None

    def _note(self, row: Mention) -> None:
        if row.sku and row.sku not in ERRORS:
            self._by_sku.setdefault(_plain(row.sku), row.line)
        elif row.quantity and not is_sum(row.document) and self._of_any is None:
            # Without a quantity nothing came by it: Driver: J. Smith, below the table.
            self._of_any = row.line


def mentions(rows: Mapping[str, Sequence[Mention]], documents: Iterable[str]) -> list[Mention]:
    """Return the rows of some documents, in the order of the table."""
    return sorted(row for name in documents for row in rows.get(name, ()))


def _plain(text: str) -> str:
    return alike(letters_of(text)) or text
