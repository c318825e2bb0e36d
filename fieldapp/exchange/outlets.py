"""Rows to outlets and routes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldapp.domain.outlet import Outlet
from fieldapp.domain.route import Route
from fieldapp.exchange.cell import Cells, Header, Text
from fieldapp.exchange.facts import Facts
from fieldapp.exchange.figures import plausible, position_in
from fieldapp.exchange.identity import identity
from fieldapp.exchange.mapping import Constants, OutletColumns
from fieldapp.exchange.report import Report, Unusable

_TEXTS = ("name", "address", "city", "phone", "route", "price_type")
_CODE_LENGTH = 60

Position = tuple[float, float]


class OutletRow(NamedTuple):
    """What a row says about an outlet."""

    code: str
    texts: list[tuple[str, str]]
    position: Position | None
    misplaced: bool


@dataclass(slots=True)
class _Known:
    line: int
    texts: Facts[str] = field(default_factory=Facts)
    positions: Facts[Position] = field(default_factory=Facts)
    misplaced: bool = False


class Outlets:
    """The outlets of a file, gathered row by row."""

    def __init__(self, columns: OutletColumns, constants: Constants, header: Header) -> None:
        self._columns = columns
        self._base = constants.base_price_type
        self._price_types = {rule.name for rule in constants.price_types} | {self._base}
        self._known: dict[str, _Known] = {}
        self._positions: dict[str, tuple[Position | None, bool]] = {}
        self._code = header.text(columns.code, "outlet.code")
        self._position = header.text(columns.position, "outlet.position")
        self._texts: list[tuple[str, Text]] = [
            (name, header.text(getattr(columns, name), f"outlet.{name}"))
            for name in _TEXTS
            if getattr(columns, name) is not None
        ]

    def read(self, cells: Cells) -> OutletRow:
        """Return what the row says; raises `Unusable`."""
        code, column = self._code(cells), self._columns.code.column
        if not code:
            raise Unusable(column, "", "empty: the outlet has no code")
        if len(code) > _CODE_LENGTH:
            raise Unusable(column, code, f"the code is longer than {_CODE_LENGTH} characters")
        texts = [(name, text(cells)) for name, text in self._texts]
        for name, value in texts:
            if name == "price_type" and value and value not in self._price_types:
                known = ", ".join(sorted(self._price_types))
                source = self._columns.price_type
                raise Unusable(
                    source.column if source else name,
                    value,
                    f"not a price type of the mapping (constants.price_types has: {known})",
                )
        position, misplaced = self._place(self._position(cells))
        return OutletRow(code, texts, position, misplaced)

    def _place(self, text: str) -> tuple[Position | None, bool]:
        """Return the position in the text when it can be meant, and whether one was left out."""
        if text not in self._positions:
            found = position_in(text)
            columns = self._columns
            if found is None or plausible(found, columns.latitudes, columns.longitudes):
                self._positions[text] = found, False
            else:
                self._positions[text] = None, True
        return self._positions[text]

    def take(self, row: OutletRow, stamp: str, line: int) -> None:
        """Note a row; of every field the newest value that says something holds."""
        known = self._known.get(row.code)
        if known is None:
            known = self._known[row.code] = _Known(line)
        known.texts.take(stamp, row.texts)
        known.positions.take(stamp, (("position", row.position),))
        known.misplaced = known.misplaced or row.misplaced

    def settle(self, report: Report) -> None:
        """Give a route to the outlets that have none, and tell what was decided.

        A row may lack the route that another row of the same outlet names: that is used without
        a word. Else the route of most outlets in the same city, else the one for the rest.
        """
        of_city: dict[str, Counter[str]] = defaultdict(Counter)
        for known in self._known.values():
            route, city = known.texts.get("route"), known.texts.get("city")
            if route and city:
                of_city[city][route] += 1
        for known in self._known.values():
            if not known.texts.get("name"):
                report.remark("an outlet without a name carries its code as the name", known.line)
            if known.misplaced and known.positions.get("position") is None:
                report.remark(
                    "an outlet's position is outside the bounds of the mapping: left out",
                    known.line,
                )
            if known.texts.get("route"):
                continue
            near = of_city.get(known.texts.get("city") or "")
            route = near.most_common(1)[0][0] if near else self._columns.route_missing
            known.texts.take("", (("route", route),))
            if self._columns.route is not None:
                why = "as other outlets in its city" if near else "the one for those without"
                report.remark(f"an outlet names no route; taken: {route}, {why}", known.line)

    def nouns(self) -> Iterator[Route | Outlet]:
        """Yield the routes by name, then the outlets in the order of the file."""
        for route in self._routes():
            yield Route(id=identity("route", route), name=route)
        for code, known in self._known.items():
            texts = known.texts
            position = known.positions.get("position")
            yield Outlet(
                id=identity("outlet", code),
                code=code,
                name=texts.get("name") or code,
                address=texts.get("address") or "",
                city=texts.get("city") or "",
                phone=texts.get("phone") or "",
                latitude=position[0] if position else None,
                longitude=position[1] if position else None,
                route_id=identity("route", texts.get("route") or self._columns.route_missing),
                price_type_id=identity("price_type", texts.get("price_type") or self._base),
            )

    def count(self) -> dict[str, int]:
        """Return how many nouns of each kind there are, once `settle` has given every route."""
        return {"route": len(self._routes()), "outlet": len(self._known)}

    def _routes(self) -> list[str]:
        return sorted(
            {k.texts.get("route") or self._columns.route_missing for k in self._known.values()}
        )
