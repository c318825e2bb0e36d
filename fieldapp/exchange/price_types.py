"""A table of price types: what each is derived from, and in which currency.

The columns are `name`, `base`, `percent`, `amount`, `currency`, `rate` and `vat`; all but the first
may be missing, which leaves what the hub has, or empty. A price type without a base has prices of
its own only. `rate` is what one unit of the base's currency costs in this one, `vat` is `included`
or `on top`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.numbers import get_currency_precision, list_currencies
from pydantic import ValidationError

from fieldapp.domain.price import MAX_BASES, MAX_RATE, PriceType
from fieldapp.exchange.identity import identity
from fieldapp.exchange.port import Import
from fieldapp.exchange.report import Unusable
from fieldapp.exchange.table import Cells, Table, read

COLUMNS = ("name",)
MORE = ("base", "percent", "amount", "currency", "rate", "vat")
_RATE_DIGITS = 9
_VAT = {"included": True, "on top": False}


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Cells

    def cell(self, column: str, else_: str = "") -> str:
        """Return what is written in a column, or `else_` where the file has no such column."""
        return self.cells.get(column, else_)


def read_price_types(path: Path, known: Iterable[PriceType]) -> Import:
    """Return the price types of a file; those that the hub has are changed. Raises `ImportRefused`.

    A row that does not fit the others and `known` is set aside: bases in a circle, a base that
    nobody knows, another currency without a rate. The hub's price type stays as it is then.
    """
    table = Table(path, COLUMNS, "price types", MORE, keys=("name", "base"))
    rows: dict[str, _Row] = {}

    def use(line: int, cells: Cells) -> None:
        name = cells["name"]
        if not name:
            raise Unusable("name", "", "empty")
        if (earlier := rows.get(name)) is not None:
            reason = f"line {earlier.line} has this price type already; leave one of the two"
            raise Unusable("name", name, reason)
        rows[name] = _Row(line, cells)

    table.rows(use)
    by_name = {type_.name: type_ for type_ in known}
    while True:
        lists = _Lists(table, rows, by_name)
        flaws = {name: flaw for name in rows if (flaw := lists.flaw(name)) is not None}
        if not flaws:
            flaws = lists.stranding()
        if not flaws:
            break
        for name, flaw in flaws.items():
            table.report.take_back(rows.pop(name).line, flaw)
    nouns = [lists.made(name) for name in rows]
    table.report.nouns = {"price_type": len(nouns)}
    return Import(_bases_first(nouns), table.report)


class _Lists:
    """The price types as they are when all rows of a file hold, by name."""

    def __init__(
        self, table: Table, rows: Mapping[str, _Row], known: Mapping[str, PriceType]
    ) -> None:
        self._table = table
        self._rows = rows
        self._known = known
        self._names = {type_.id: type_.name for type_ in known.values()}

    def flaw(self, name: str) -> Unusable | None:
        """Return why the row of a name cannot hold, or None."""
        try:
            self._check_bases(name)
            self.made(name)
        except Unusable as why:
            return why
        return None

    def stranding(self) -> dict[str, Unusable]:
        """Return the rows that price types which are not in the file cannot follow, and why."""
        found: dict[str, Unusable] = {}
        for name, type_ in self._known.items():
            way = self._way(name)
            row = next((base for base in way[1:] if base in self._rows), None)
            if name in self._rows or row is None:
                continue
            if len(way) > MAX_BASES:
                reason = f"{name} would stand on more than {MAX_BASES} price types"
                found[row] = Unusable("base", self._base_name(row), reason)
            elif way[1] == row and self._turns_vat(row) and self._vat(row) != type_.vat_included:
                reason = f"{name} is derived from it; give {name} a row with the same too"
                found[row] = Unusable("vat", self._rows[row].cell("vat"), reason)
        return found

    def _turns_vat(self, name: str) -> bool:
        known = self._known.get(name)
        return known is not None and known.vat_included != self._vat(name)

    def _way(self, name: str) -> list[str]:
        """Return a price type and its bases, one more than there may be at most."""
        way = [name]
        while (base := self._base_name(way[-1])) and base not in way and len(way) <= MAX_BASES:
            way.append(base)
        return way

    def made(self, name: str) -> PriceType:
        """Return the price type that the row of a name makes; raises `Unusable`."""
        row, known = self._rows[name], self._known.get(name)
        base = self._base_name(name)
        currency = self._currency(name)
        try:
            return PriceType(
                id=known.id if known else identity("price_type", name),
                name=name,
                currency=currency,
                base_id=self._id(base) if base else None,
                adjust_bp=self._percent(row, known),
                adjust_minor=self._amount(row, known, currency),
                vat_included=self._vat(name),
                rate_e9=self._rate(row, known, currency, base),
            )
        except ValidationError as error:
            wrong = error.errors()[0]
            raise Unusable(str(wrong["loc"][0]), name, str(wrong["msg"])) from error

    def _base_name(self, name: str) -> str:
        known = self._known.get(name)
        had = self._names.get(known.base_id or "", "") if known else ""
        return self._rows[name].cell("base", had) if name in self._rows else had

    def _id(self, name: str) -> str:
        known = self._known.get(name)
        return known.id if known else identity("price_type", name)

    def _check_bases(self, name: str) -> None:
        """Raise `Unusable` unless the bases of a price type end at one that has none."""
        way = [name]
        while base := self._base_name(way[-1]):
            if base not in self._rows and base not in self._known:
                reason = "no price type of this name; give it a row, or the name as the hub has it"
                raise Unusable("base", base, reason)
            if base in way:
                circle = " → ".join([*way[way.index(base) :], base])
                reason = f"goes in a circle: {circle}; leave the base of one of them empty"
                raise Unusable("base", self._base_name(name), reason)
            way.append(base)
            if len(way) > MAX_BASES:
                reason = f"more than {MAX_BASES} price types one upon the other"
                raise Unusable("base", self._base_name(name), reason)

    def _currency(self, name: str) -> str:
        """Return the currency that is written, else what the hub has, else the base's."""
        known = self._known.get(name)
        if name not in self._rows:
            return known.currency if known else ""
        written = self._rows[name].cell("currency").upper()
        if written and written not in list_currencies():
            raise Unusable("currency", written, "not a currency code such as EUR")
        if known and written not in ("", known.currency):
            reason = f"the hub has it in {known.currency}, and its prices; make a new price type"
            raise Unusable("currency", written, reason)
        if written or known:
            return written or (known.currency if known else "")
        base = self._base_name(name)
        if not base:
            raise Unusable("currency", "", "empty; a new price type without a base needs one")
        return self._currency(base)

    def _vat(self, name: str) -> bool:
        """Return whether prices have VAT in them: as written, as at the hub, or as the base's."""
        known = self._known.get(name)
        if name not in self._rows:
            return known.vat_included if known else True
        base = self._base_name(name)
        written = self._rows[name].cell("vat").casefold()
        if not written:
            return self._vat(base) if base else known.vat_included if known else True
        if written not in _VAT:
            raise Unusable("vat", written, f"not known; write one of {', '.join(_VAT)}")
        if base and _VAT[written] != self._vat(base):
            reason = f"{base} has it the other way; give this one prices of its own"
            raise Unusable("vat", written, reason)
        return _VAT[written]

    def _percent(self, row: _Row, known: PriceType | None) -> int:
        if known and "percent" not in row.cells:
            return known.adjust_bp
        text = row.cell("percent")
        points = self._table.change_bp("percent", text) if text else 0
        if not -10_000 <= points <= 100_000:
            raise Unusable("percent", text, "not a change from -100 to 1,000 %")
        return points

    def _amount(self, row: _Row, known: PriceType | None, currency: str) -> int:
        if known and "amount" not in row.cells:
            return known.adjust_minor
        text = row.cell("amount")
        return self._table.minor("amount", text, currency) if text else 0

    def _rate(self, row: _Row, known: PriceType | None, currency: str, base: str) -> int | None:
        """Return a rate by minor units, in thousand-millionths, checked against the currencies."""
        text = row.cell("rate")
        of_base = self._currency(base) if base else currency
        if of_base == currency:
            if text:
                raise Unusable("rate", text, f"a rate is for another currency than {of_base}")
            return None
        if known and known.rate_e9 and "rate" not in row.cells and self._id(base) == known.base_id:
            return known.rate_e9
        if not text:
            reason = (
                f"empty, and {base} is in {of_base}; say how much {currency} one {of_base} costs"
            )
            raise Unusable("rate", "", reason)
        digits = get_currency_precision(currency) - get_currency_precision(of_base)
        notation, digits = self._table.notation, _RATE_DIGITS + digits
        rate = read("rate", text, lambda given: notation.minor(given, digits)[0])
        if not 1 <= rate <= MAX_RATE:
            raise Unusable("rate", text, "not a rate above 0")
        return rate


def _bases_first(types: list[PriceType]) -> list[PriceType]:
    """Return price types so that each comes after its base."""
    waiting = {type_.id: type_ for type_ in types}
    ordered: list[PriceType] = []
    while waiting:
        ready = [type_ for type_ in waiting.values() if type_.base_id not in waiting]
        ordered += ready
        for type_ in ready:
            del waiting[type_.id]
    return ordered
