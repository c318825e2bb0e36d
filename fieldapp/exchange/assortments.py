"""A table of assortments: what clients may order, should always have, and in which quantities.

The columns have fixed names. `client` is `outlet:CODE`, `entity:NAME` or `type:NAME`; `target` is
a SKU, `group:NAME` or `brand:NAME`. `kind` is `allow`, `exclude`, `must` (for a SKU) or `quantity`,
which takes an order `minimum`, a `multiple` or both, in base units; the file may lack these two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fieldapp.domain.assortment import (
    Assortment,
    ClientAssortment,
    QuantityRule,
    TypeAssortment,
)
from fieldapp.domain.product import MAX_QUANTITY
from fieldapp.exchange.agreements import Client, Directory
from fieldapp.exchange.figures import Notation
from fieldapp.exchange.port import Import
from fieldapp.exchange.report import Unusable
from fieldapp.exchange.table import Cells, Table, read

COLUMNS = ("client", "kind", "target")
MORE_COLUMNS = ("minimum", "multiple")
KINDS = ("allow", "exclude", "must", "quantity")

_NOTATION = Notation(".")


@dataclass(slots=True)
class _Gathered:
    """The targets of one client by kind, in the order of the file, and its quantities."""

    client: Client
    targets: dict[str, str] = field(default_factory=dict)
    must: dict[str, None] = field(default_factory=dict)
    quantities: dict[str, QuantityRule] = field(default_factory=dict)

    def assortment(self) -> Assortment:
        """Return the noun."""
        fields = {
            "allowed": [id_ for id_, kind in self.targets.items() if kind == "allow"],
            "excluded": [id_ for id_, kind in self.targets.items() if kind == "exclude"],
            "must": list(self.must),
            "quantities": list(self.quantities.values()),
        }
        client = self.client
        if client.of_type:
            return TypeAssortment.model_validate({"price_type_id": client.id, **fields})
        whose = {"client_id": client.id, "outlet_ids": list(client.outlet_ids)}
        return ClientAssortment.model_validate({**whose, **fields})


def read_assortments(path: Path, directory: Directory) -> Import:
    """Return the assortments of a file. Raises `ImportRefused`.

    All rows of one client are its assortment, which replaces the one that was there.
    """
    table = Table(path, COLUMNS, "assortments", MORE_COLUMNS, keys=COLUMNS)
    found: dict[str, _Gathered] = {}
    table.rows(lambda line, cells: _take(cells, directory, found))
    nouns = [
        one.assortment() for one in found.values() if one.targets or one.must or one.quantities
    ]
    table.report.nouns = {
        "client_assortment": sum(isinstance(noun, ClientAssortment) for noun in nouns),
        "type_assortment": sum(isinstance(noun, TypeAssortment) for noun in nouns),
    }
    return Import(nouns, table.report)


def _take(cell: Cells, directory: Directory, found: dict[str, _Gathered]) -> None:
    """Note what a row says; raises `Unusable`."""
    client = directory.clients.get(cell["client"])
    if client is None:
        reason = "not known; write outlet:CODE, entity:NAME or type:NAME as they stand at the hub"
        raise Unusable("client", cell["client"], reason)
    kind = cell["kind"].casefold()
    if kind not in KINDS:
        raise Unusable("kind", cell["kind"], f"not one of {', '.join(KINDS)}")
    target = directory.targets.get(cell["target"])
    if target is None:
        reason = "not known; write a SKU, group:NAME or brand:NAME as they stand at the hub"
        raise Unusable("target", cell["target"], reason)
    figures = {name: _figure(name, cell.get(name, "")) for name in MORE_COLUMNS}
    if kind != "quantity" and any(figures.values()):
        raise Unusable("kind", cell["kind"], "minimum and multiple belong to the kind quantity")
    gathered = found.setdefault(client.id, _Gathered(client))
    if kind == "quantity":
        if not any(figures.values()):
            raise Unusable("minimum", "", "empty; give a minimum, a multiple or both")
        if target in gathered.quantities:
            raise Unusable("target", cell["target"], "has a quantity in an earlier row already")
        gathered.quantities[target] = QuantityRule(target_id=target, **figures)
    elif kind == "must":
        if cell["target"].startswith(("group:", "brand:")):
            raise Unusable("target", cell["target"], "only a SKU can be had always")
        gathered.must[target] = None
    elif gathered.targets.setdefault(target, kind) != kind:
        raise Unusable("target", cell["target"], "is allowed and excluded for the same client")


def _figure(name: str, text: str) -> int | None:
    if not text:
        return None
    quantity = read(name, text, _NOTATION.whole)
    if not 1 <= quantity <= MAX_QUANTITY:
        raise Unusable(name, text, f"not a quantity from 1 to {MAX_QUANTITY:,}")
    return quantity
