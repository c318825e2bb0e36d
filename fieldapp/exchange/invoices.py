"""A table of unpaid invoices.

The columns are `number`, `client` (the name of a legal entity, or `tax:NUMBER`), `outlet` (a code,
or empty), `issued` and `due` (ISO days), `total` and `open`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Instant
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.exchange.identity import identity
from fieldapp.exchange.port import Import, ImportRefused
from fieldapp.exchange.report import Unusable
from fieldapp.exchange.table import Cells, Table, currency_of, read_day
from fieldapp.exchange.terms import Change

COLUMNS = ("number", "client", "outlet", "issued", "due", "total", "open")


@dataclass(frozen=True, slots=True)
class _Payer:
    entity: LegalEntity
    currency: str
    outlets: dict[str, str]


class Payers:
    """The legal entities that a table of invoices may name, with the codes of their outlets."""

    def __init__(
        self,
        entities: Iterable[LegalEntity],
        outlets: Iterable[Outlet],
        price_types: Iterable[PriceType],
    ) -> None:
        types = {type_.id: type_ for type_ in price_types}
        shops = {outlet.id: outlet for outlet in outlets}
        self._named: dict[str, list[_Payer]] = defaultdict(list)
        self.entities = list(entities)
        for entity in self.entities:
            own = [shops[id_] for id_ in entity.outlet_ids if id_ in shops]
            codes = {outlet.code: outlet.id for outlet in own}
            payer = _Payer(entity, currency_of(own, types), codes)
            self._named[entity.name].append(payer)
            if entity.tax_number:
                self._named[f"tax:{entity.tax_number}"].append(payer)

    def find(self, name: str) -> _Payer:
        """Return the payer with a name or a tax number; raises `Unusable`."""
        found = self._named.get(name.removeprefix("entity:"), ())
        if len(found) > 1:
            reason = "several clients have this name; write tax:NUMBER instead"
            raise Unusable("client", name, reason)
        if not found:
            reason = "not known; write the name of a legal entity as it stands at the hub, "
            raise Unusable("client", name, f"{reason}or tax:NUMBER")
        return found[0]


def read_invoices(
    path: Path, payers: Payers, known: Iterable[Invoice], now: Instant, *, complete: bool
) -> tuple[Import, list[Change]]:
    """Return the invoices of a file, and how their clients change. Raises `ImportRefused`.

    With `complete` the file has all that is open: other invoices that are `known` count as paid,
    and every client owes what the file says, or nothing. A file of which a row cannot be used is
    not complete, and is refused then.
    """
    table = Table(path, COLUMNS, "invoices", told=("outlet", "issued", "due"))
    found: dict[str, Invoice] = {}
    lines: dict[str, int] = {}

    def use(line: int, cells: Cells) -> None:
        invoice = _invoice(cells, payers, table)
        if (earlier := lines.setdefault(invoice.id, line)) != line:
            reason = f"line {earlier} has this number of this client already"
            raise Unusable("number", cells["number"], reason)
        found[invoice.id] = invoice

    table.rows(use)
    told = {invoice.legal_entity_id for invoice in found.values()}
    paid: list[Invoice] = []
    if complete:
        _check_complete(table, path)
        told = {entity.id for entity in payers.entities}
        paid = [
            one.model_copy(update={"open_minor": 0})
            for one in known
            if one.id not in found and not one.paid
        ]
    table.report.nouns = {"invoice": len(found), "paid": len(paid), "legal_entity": len(told)}
    clients = [Change(LegalEntity, id_, {"invoices_as_of": now}) for id_ in sorted(told)]
    return Import([*found.values(), *paid], table.report), clients


def _check_complete(table: Table, path: Path) -> None:
    if not table.report.aside:
        return
    row = table.report.aside[0]
    column = f"{row.column}: " if row.column else ""
    raise ImportRefused(
        f"{len(table.report.aside)} rows cannot be used, the first in line {row.line}: "
        f"{column}{row.reason} (“{row.value}”)",
        place=str(path),
        remedy="With --complete what is not in the file counts as paid, so every row has to be "
        "usable. Mend the rows, or load the file without --complete. Nothing was changed.",
    )


def _invoice(cells: Cells, payers: Payers, table: Table) -> Invoice:
    if not cells["number"]:
        raise Unusable("number", "", "empty")
    payer = payers.find(cells["client"])
    code = cells["outlet"].removeprefix("outlet:")
    if code and code not in payer.outlets:
        raise Unusable("outlet", code, f"no outlet of {payer.entity.name} has this code")
    issued, due = read_day("issued", cells["issued"]), read_day("due", cells["due"])
    if due < issued:
        raise Unusable("due", due, f"before the invoice was issued ({issued})")
    total = table.minor("total", cells["total"], payer.currency)
    left = table.minor("open", cells["open"], payer.currency)
    if abs(left) > abs(total) or left * total < 0:
        raise Unusable("open", cells["open"], f"more than the total ({cells['total']})")
    try:
        return Invoice(
            id=identity("invoice", f"{payer.entity.id}\n{cells['number']}"),
            number=cells["number"],
            legal_entity_id=payer.entity.id,
            outlet_ids=list(payer.entity.outlet_ids),
            outlet_id=payer.outlets.get(code),
            issued=issued,
            due_day=due,
            currency=payer.currency,
            total_minor=total,
            open_minor=left,
        )
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise Unusable("number", cells["number"], str(fault["msg"])) from error
