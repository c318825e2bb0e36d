"""Payments on their way to the office's books and back: a table out, a table of numbers in."""

from __future__ import annotations

import copy
import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from babel.numbers import get_currency_precision

from fieldapp.domain.noun import Instant
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.payment import Allocation, Method, Payment
from fieldapp.exchange.report import Report, Unusable
from fieldapp.exchange.table import Cells, Table

COLUMNS = (
    "number",
    "client",
    "outlet",
    "collected_at",
    "method",
    "currency",
    "amount",
    "invoices",
    "note",
)

_FORMULA = ("=", "+", "-", "@")
"""How cells begin that a spreadsheet would compute."""


@dataclass(frozen=True, slots=True)
class CollectedRow:
    """A payment that the office has not booked; `outlet` is a code, `client` a name.

    Amounts are in minor units of `currency`.
    """

    number: str
    client: str
    outlet: str
    collected_at: Instant
    method: Method
    currency: str
    amount_minor: int
    allocations: tuple[Allocation, ...]
    note: str

    @property
    def amount(self) -> str:
        """The amount with a decimal comma."""
        return _amount(self.amount_minor, self.currency)

    @property
    def invoices(self) -> str:
        """What goes to which invoice, as `NUMBER:AMOUNT` parts; the rest is on account."""
        return " | ".join(
            f"{one.number or one.invoice_id}:{_amount(one.amount_minor, self.currency)}"
            for one in self.allocations
        )


def collected_rows(
    payments: Iterable[Payment],
    entities: Mapping[str, LegalEntity],
    outlets: Mapping[str, Outlet],
) -> list[CollectedRow]:
    """Return payments that the office has not booked as rows, in their order.

    A client or an outlet that is not among those given is named by its key.
    """
    clients = {key: entity.name for key, entity in entities.items()}
    codes = {key: outlet.code for key, outlet in outlets.items()}
    return [
        CollectedRow(
            number=one.number,
            client=clients.get(one.legal_entity_id, one.legal_entity_id),
            outlet=codes.get(one.outlet_id, one.outlet_id),
            collected_at=one.collected_at,
            method=one.method,
            currency=one.currency,
            amount_minor=one.amount_minor,
            allocations=tuple(one.allocations),
            note=one.note,
        )
        for one in payments
    ]


def write_collected(rows: Iterable[CollectedRow], path: Path) -> None:
    """Write payments to a file with semicolons and decimal commas; raises `OSError`."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        for row in rows:
            client, note = _text(row.client), _text(row.note)
            when = (row.collected_at, row.method, row.currency)
            writer.writerow([row.number, client, row.outlet, *when, row.amount, row.invoices, note])


class Bookings:
    """A table of payments that the office has booked. Raises `ImportRefused`.

    The column is `number`, others do not count. A number may come in several rows: an office that
    books a payment invoice by invoice writes it so. `find` returns the payments with some numbers.
    """

    def __init__(self, path: Path, find: Callable[[Iterable[str]], Iterable[Payment]]) -> None:
        wanted: set[str] = set()
        _table(path).rows(lambda _, cells: wanted.add(cells["number"]))
        table = _table(path)
        keys: dict[str, list[str]] = defaultdict(list)
        for payment in find(wanted):
            keys[" ".join(payment.number.split())].append(payment.id)
        self._rows: list[tuple[int, str, str]] = []

        def use(line: int, cells: Cells) -> None:
            number = cells["number"]
            found = keys.get(number, ())
            if not number:
                raise Unusable("number", "", "empty")
            if not found:
                reason = "no payment of this number has arrived; write it as `fieldapp payments`"
                raise Unusable("number", number, reason)
            if len(found) > 1:
                raise Unusable("number", number, "several payments have this number")
            self._rows.append((line, number, found[0]))

        table.rows(use)
        self._report = table.report

    @property
    def keys(self) -> list[str]:
        """The keys of the payments that the table names."""
        return [key for _, _, key in self._rows]

    def booked(self, found: Mapping[str, Payment]) -> tuple[list[Payment], Report]:
        """Return the payments as they are once booked, and the account of the table.

        `found` are the payments by key, as they are now; those that were booked before are
        returned as they are. It may be asked again, with what has changed meanwhile.
        """
        report = copy.deepcopy(self._report)
        booked: dict[str, Payment] = {}
        before: set[str] = set()
        for line, number, key in self._rows:
            payment = found.get(key)
            if payment is None or payment.state == "cancelled":
                by = f" by {payment.cancelled_by}" if payment and payment.cancelled_by else ""
                report.set_aside(line, Unusable("number", number, f"was taken back{by}"))
                report.rows_used -= 1
                continue
            if payment.state == "booked":
                before.add(key)
            booked[key] = payment.model_copy(update={"state": "booked"})
        report.aside.sort(key=lambda row: row.line)
        report.nouns = {"booked": len(booked) - len(before), "booked before": len(before)}
        return list(booked.values()), report


def remark_unbooked(payments: Iterable[Payment], client_ids: Iterable[str], report: Report) -> None:
    """Remark how much of some clients' money was collected and is not booked, if there is any.

    The debt that a file tells may be less by it already: then it would count twice.
    """
    wanted = set(client_ids)
    waiting = [p for p in payments if p.legal_entity_id in wanted and p.state == "collected"]
    if not waiting:
        return
    sums: dict[str, int] = defaultdict(int)
    for payment in waiting:
        sums[payment.currency] += payment.amount_minor
    told = " and ".join(f"{_scaled(sum_, code)} {code}" for code, sum_ in sorted(sums.items()))
    report.remark(
        f"collected payments of these clients that are not booked yet: {len(waiting):,}, {told}. "
        "They lower the debt by that; if the file is less by them already, list them with "
        "`fieldapp payments` and book them with `fieldapp book-payments`"
    )


def _table(path: Path) -> Table:
    return Table(path, ("number",), "payments")


def _amount(amount_minor: int, currency: str) -> str:
    return _scaled(amount_minor, currency).replace(".", ",")


def _scaled(amount_minor: int, currency: str) -> str:
    return f"{Decimal(amount_minor).scaleb(-get_currency_precision(currency)):f}"


def _text(text: str) -> str:
    """Return what somebody has typed as one line, and as text to a spreadsheet too."""
    line = " ".join(text.split())
    return f"'{line}" if line.startswith(_FORMULA) else line
