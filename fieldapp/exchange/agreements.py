"""A table of agreed prices: contracts of clients, and quantity breaks of price types.

The columns have fixed names. `client` is `outlet:CODE`, `entity:NAME` or `type:NAME`; `target` is
a SKU, `group:NAME` or `brand:NAME`. `from` (base units), `valid_from` and `valid_to` (ISO days) may
be empty. Either `price`, or `percent` and `amount` as a change of the price type's price.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.numbers import get_currency_precision
from pydantic import ValidationError

from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm, check_breaks
from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.exchange.figures import Notation
from fieldapp.exchange.port import Import
from fieldapp.exchange.report import Unusable
from fieldapp.exchange.table import Cells, Table, currency_of, read, read_day

COLUMNS = ("client", "target", "from", "valid_from", "valid_to", "price", "percent", "amount")


@dataclass(frozen=True, slots=True)
class Client:
    """Who has an agreed price; `outlet_ids` are the outlets that may know of it."""

    id: str
    outlet_ids: tuple[str, ...]
    currency: str
    of_type: bool


class Directory:
    """The names that a table of agreed prices may use, as the hub knows them."""

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
            currency = currency_of([outlet], types)
            self.clients[f"outlet:{outlet.code}"] = Client(outlet.id, (outlet.id,), currency, False)
        for entity in entities:
            own = [shops[id_] for id_ in entity.outlet_ids if id_ in shops]
            self.clients[f"entity:{entity.name}"] = Client(
                entity.id, tuple(outlet.id for outlet in own), currency_of(own, types), False
            )
        for target in targets:
            self.targets[_name_of(target)] = target.id


def read_agreements(path: Path, directory: Directory) -> Import:
    """Return the contracts and quantity breaks of a file. Raises `ImportRefused`.

    All rows of one client and one target make one noun, which replaces the one that was there.
    """
    table = Table(path, COLUMNS, "agreed prices", keys=COLUMNS[:2])
    found: dict[tuple[str, str], list[PriceTerm]] = {}
    clients: dict[str, Client] = {}

    def use(line: int, cells: Cells) -> None:
        client, target, term = _term(cells, directory, table.notation)
        terms = found.get((client.id, target), [])
        _fits(term, terms)
        clients[client.id] = client
        found[client.id, target] = [*terms, term]

    table.rows(use)
    nouns = [
        _noun(clients[client_id], target, terms) for (client_id, target), terms in found.items()
    ]
    table.report.nouns = {
        "contract_price": sum(isinstance(noun, ContractPrice) for noun in nouns),
        "price_break": sum(isinstance(noun, PriceBreak) for noun in nouns),
    }
    return Import(nouns, table.report)


def _term(cell: Cells, directory: Directory, notation: Notation) -> tuple[Client, str, PriceTerm]:
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
        raise Unusable("", ";".join(cell.values()), _words(error)) from error
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


def _read(name: str, cell: Cells, reading: Callable[[str], int], empty: int) -> int:
    return read(name, cell[name], reading) if cell[name] else empty


def _day(name: str, cell: Cells) -> str | None:
    return read_day(name, cell[name]) if cell[name] else None


def _words(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return str(fault["msg"]).removeprefix("Value error, ")


def _name_of(target: Product | Group | Brand) -> str:
    if isinstance(target, Product):
        return target.sku
    return f"{'group' if isinstance(target, Group) else 'brand'}:{target.name}"
