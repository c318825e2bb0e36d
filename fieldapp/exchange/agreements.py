"""A table of agreed prices: contracts of clients, and quantity breaks of price types.

The columns have fixed names. `client` is `outlet:CODE`, `entity:NAME` or `type:NAME`; `target` is
a SKU, `group:NAME` or `brand:NAME`. `from` (base units), `valid_from` and `valid_to` (ISO days) may
be empty. Either `price`, or `percent` and `amount` as a change of the price type's price.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.numbers import get_currency_precision
from pydantic import ValidationError

from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm, check_breaks
from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.exchange.cell import Header
from fieldapp.exchange.figures import Notation, Unreadable
from fieldapp.exchange.mapping import Column, FileFormat
from fieldapp.exchange.port import Import
from fieldapp.exchange.report import Report, Unusable
from fieldapp.exchange.sheet import Row, open_sheet

COLUMNS = ("client", "target", "from", "valid_from", "valid_to", "price", "percent", "amount")


@dataclass(frozen=True, slots=True)
class Client:
    """Who has an agreed price; `outlet_ids` are the outlets that may know of it."""

    id: str
    outlet_ids: tuple[str, ...]
    currency: str
    of_type: bool


class Directory:
    """The names that tables of prices and assortments may use, as the hub knows them."""

    def __init__(
        self,
        outlets: Iterable[Outlet],
        entities: Iterable[LegalEntity],
        price_types: Iterable[PriceType],
        targets: Iterable[Product | Group | Brand],
    ) -> None:
        types = {type_.id: type_ for type_ in price_types}
        shops = {outlet.id: outlet for outlet in outlets}
        self.clients: dict[str, Client] = {}
        self.targets: dict[str, str] = {}
        for type_ in types.values():
            self.clients[f"type:{type_.name}"] = Client(type_.id, (), type_.currency, True)
        for outlet in shops.values():
            currency = _currency([outlet], types)
            self.clients[f"outlet:{outlet.code}"] = Client(outlet.id, (outlet.id,), currency, False)
        for entity in entities:
            own = [shops[id_] for id_ in entity.outlet_ids if id_ in shops]
            self.clients[f"entity:{entity.name}"] = Client(
                entity.id, tuple(outlet.id for outlet in own), _currency(own, types), False
            )
        for target in targets:
            self.targets[_name_of(target)] = target.id


def read_agreements(path: Path, directory: Directory) -> Import:
    """Return the contracts and quantity breaks of a file. Raises `ImportRefused`.

    All rows of one client and one target make one noun, which replaces the one that was there.
    """
    separator = separator_of(path)
    sheet = open_sheet(path, FileFormat(separator=separator))
    report = Report(str(path), "agreed prices", sheet.format)
    header = Header(sheet.header, str(path))
    place = {name: header.index(Column(column=name), "agreed prices") for name in COLUMNS}
    notation = Notation("," if separator == ";" else ".")
    found: dict[tuple[str, str], list[tuple[int, PriceTerm]]] = {}
    clients: dict[str, Client] = {}
    for row in sheet.rows():
        report.rows_read += 1
        try:
            client, target, term = _term(row, place, directory, notation)
            _fits(term, [t for _, t in found.get((client.id, target), [])])
        except Unusable as why:
            report.set_aside(row.line, why)
            continue
        report.rows_used += 1
        clients[client.id] = client
        found.setdefault((client.id, target), []).append((row.line, term))
    nouns = [
        _noun(clients[client_id], target, [term for _, term in terms])
        for (client_id, target), terms in found.items()
    ]
    report.nouns = {
        "contract_price": sum(isinstance(noun, ContractPrice) for noun in nouns),
        "price_break": sum(isinstance(noun, PriceBreak) for noun in nouns),
    }
    return Import(nouns, report)


def separator_of(path: Path) -> str:
    """Return the separator of the first line: a semicolon where there is one, else a comma."""
    try:
        with path.open("rb") as file:
            return ";" if b";" in file.readline() else ","
    except OSError:
        return ","  # opening it again says what is wrong


def _term(
    row: Row, place: Mapping[str, int], directory: Directory, notation: Notation
) -> tuple[Client, str, PriceTerm]:
    if row.flaw is not None:
        raise row.flaw
    cell = {name: " ".join(row.cells[index].split()) for name, index in place.items()}
    client = directory.clients.get(cell["client"])
    if client is None:
        reason = "not known; write outlet:CODE, entity:NAME or type:NAME as they stand at the hub"
        raise Unusable("client", cell["client"], reason)
    target = directory.targets.get(cell["target"])
    if target is None:
        reason = "not known; write a SKU, group:NAME or brand:NAME as they stand at the hub"
        raise Unusable("target", cell["target"], reason)
    digits = get_currency_precision(client.currency)
    fields: dict[str, object] = {
        "from_quantity": _read("from", cell, notation.whole, 1),
        "valid_from": _day("valid_from", cell),
        "valid_to": _day("valid_to", cell),
    }
    if cell["price"]:
        fields["amount_minor"] = _read("price", cell, lambda t: notation.minor(t, digits)[0], 0)
    elif not cell["percent"] and not cell["amount"]:
        raise Unusable("price", "", "empty; give a price, or percent and amount")
    percent = _read("percent", cell, lambda t: notation.minor(t, 2)[0], 0)
    amount = _read("amount", cell, lambda t: notation.minor(t, digits)[0], 0)
    try:
        term = PriceTerm.model_validate({**fields, "adjust_bp": percent, "adjust_minor": amount})
    except ValidationError as error:
        raise Unusable("", ";".join(row.cells), _words(error)) from error
    return client, target, term


def _fits(term: PriceTerm, others: Sequence[PriceTerm]) -> None:
    try:
        check_breaks([*others, term])
    except ValueError as error:
        raise Unusable("price", str(term.amount_minor), f"{error} (minor units)") from error


def _noun(client: Client, target_id: str, terms: list[PriceTerm]) -> Noun:
    if client.of_type:
        return PriceBreak(price_type_id=client.id, target_id=target_id, terms=terms)
    outlets = list(client.outlet_ids)
    return ContractPrice(client_id=client.id, target_id=target_id, outlet_ids=outlets, terms=terms)


def _read(name: str, cell: Mapping[str, str], read: Callable[[str], int], empty: int) -> int:
    if not cell[name]:
        return empty
    try:
        return read(cell[name])
    except Unreadable as error:
        raise Unusable(name, cell[name], str(error)) from error


def _day(name: str, cell: Mapping[str, str]) -> str | None:
    if not cell[name]:
        return None
    try:
        return dt.date.fromisoformat(cell[name]).isoformat()
    except ValueError as error:
        raise Unusable(name, cell[name], "not a day such as 2026-03-31") from error


def _words(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return str(fault["msg"]).removeprefix("Value error, ")


def _currency(outlets: Sequence[Outlet], types: Mapping[str, PriceType]) -> str:
    """Return the currency that the outlets buy in; USD's two digits where nothing is known."""
    known = [types[o.price_type_id].currency for o in outlets if o.price_type_id in types]
    return known[0] if known else "USD"


def _name_of(target: Product | Group | Brand) -> str:
    if isinstance(target, Product):
        return target.sku
    return f"{'group' if isinstance(target, Group) else 'brand'}:{target.name}"
