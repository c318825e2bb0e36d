"""Money that is taken on a device without screens."""

from __future__ import annotations

from typing import Annotated

import typer

from fieldapp.actions import payments as actions
from fieldapp.cli.device_home import opened_replica
from fieldapp.cli.device_orders import done, outlet_named
from fieldapp.cli.output import LANGUAGE, Failure, JsonOption, refused, show, use_json
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.payment import Allocation, Method, Payment
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.payments import Till, till
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Replica


def take_payment(
    context: typer.Context,
    amount: Annotated[str, typer.Argument(help="Amount in the client's currency, as 120.50.")],
    outlet: Annotated[str, typer.Option(help="Outlet: its id or code.")],
    method: Annotated[Method, typer.Option(help="How it is paid.")] = "cash",
    invoice: Annotated[
        list[str] | None,
        typer.Option(help="NUMBER=AMOUNT that an invoice gets; repeat. Without: the oldest first."),
    ] = None,
    json_: JsonOption = False,
) -> None:
    """Take money at an outlet; what no invoice needs stays on account."""
    use_json(json_)
    with opened_replica(context) as replica:
        outlet_id = outlet_named(replica, outlet)
        found = _till(replica, outlet_id)
        minor = _minor(amount, found.currency)
        parts = _allocations(found, invoice, minor) if invoice else None
        saved = done(actions.collect(replica, outlet_id, minor, method, parts, "", found.currency))
        told = [LANGUAGE.reason(reason.code, reason.details) for reason in saved.reasons]
        payment = replica.query(lambda c: TableNouns(c).get(Payment, saved.document))
        assert payment is not None, "it was saved a moment ago"
        _show(payment, _till(replica, outlet_id), told)


def _till(replica: Replica, outlet_id: str) -> Till:
    found = replica.query(till, outlet_id, replica.now())
    if found is None:
        outlet = replica.query(lambda c: TableNouns(c).get(Outlet, outlet_id))
        name = outlet.name if outlet is not None else outlet_id
        raise refused(Refusal("payment_no_payer", {"outlet": name}))
    return found


def _minor(text: str, currency: str) -> int:
    minor = LANGUAGE.minor(text, currency)
    if minor is None:
        raise Failure("amount", f"“{text}” is no amount of {currency}. Write one as 120.50.", 2)
    return minor


def _allocations(found: Till, texts: list[str], amount_minor: int) -> list[Allocation]:
    """Return what each invoice gets; raises `Failure` for what cannot be meant."""
    known = {invoice.number: invoice for invoice in found.invoices}
    parts: dict[str, Allocation] = {}
    for text in texts:
        number, _, amount = text.rpartition("=")
        number = number.strip()
        if not number:
            raise Failure(
                "invoice",
                f"“{text}” is not an invoice with an amount. Write NUMBER=AMOUNT, as INV-1=95.50.",
                2,
            )
        if number not in known:
            there = ", ".join(known) or "none"
            reason = f"“{number}” is no open invoice of {found.entity.name}. Open are: {there}."
            raise Failure("invoice_unknown", reason)
        minor = _minor(amount, found.currency)
        if minor < 1 or number in parts:
            reason = f"Give “{number}” one amount above 0: it stands twice, or with nothing."
            raise Failure("invoice", reason, 2)
        parts[number] = Allocation(invoice_id=known[number].id, number=number, amount_minor=minor)
    named = sum(part.amount_minor for part in parts.values())
    if named > amount_minor:
        given, taken = (LANGUAGE.money(one, found.currency) for one in (named, amount_minor))
        raise Failure("invoice", f"The invoices get {given}, but only {taken} is taken.", 2)
    return list(parts.values())


def _show(payment: Payment, found: Till, told: list[str]) -> None:
    def money(amount_minor: int) -> str:
        return LANGUAGE.money(amount_minor, payment.currency)

    rest = payment.on_account_minor
    owed = found.standing.debt_minor
    show(
        {
            **payment.model_dump(mode="json"),
            "on_account_minor": rest,
            "debt_minor": owed,
            "remarks": told,
        },
        [
            f"{payment.number}  {money(payment.amount_minor)} {payment.method}"
            f"  {found.entity.name}, {found.outlet_name}",
            *(f"  {one.number:20} {money(one.amount_minor):>14}" for one in payment.allocations),
            *([f"  {'on account':20} {money(rest):>14}"] if rest else []),
            f"  {'still owed':20} {money(owed):>14}",
            *(f"  {remark}" for remark in told),
        ],
    )
