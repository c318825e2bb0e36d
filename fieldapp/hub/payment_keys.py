"""Which payments have a number, and which wait for the office: found without reading them all."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, select

from fieldapp.domain.payment import Payment
from fieldapp.hub.database import insert_for
from fieldapp.hub.schema import PAYMENT, RECORD

NUMBERS_A_QUERY = 500

COLLECTED: Select[tuple[str]] = select(PAYMENT.c.payment_id).where(
    PAYMENT.c.company == bindparam("company"), PAYMENT.c.state == "collected"
)
"""Keys of the payments of a company that are neither booked nor taken back."""

COLLECTED_OF: Select[tuple[str]] = COLLECTED.where(PAYMENT.c.legal_entity_id == bindparam("entity"))
"""The same of one legal entity."""

NUMBERED: Select[tuple[str]] = select(PAYMENT.c.payment_id).where(
    PAYMENT.c.company == bindparam("company"),
    PAYMENT.c.number.in_(bindparam("numbers", expanding=True)),
)
"""Keys of the payments of a company that have one of these numbers."""

_MISSING = (
    select(RECORD.c.body)
    .outerjoin(
        PAYMENT,
        (PAYMENT.c.company == RECORD.c.company) & (PAYMENT.c.payment_id == RECORD.c.key),
    )
    .where(
        RECORD.c.company == bindparam("company"),
        RECORD.c.kind == "payment",
        PAYMENT.c.payment_id.is_(None),
    )
)

_FORGET = delete(PAYMENT).where(
    PAYMENT.c.company == bindparam("of_company"), PAYMENT.c.payment_id == bindparam("key")
)


def collected(connection: Connection, company: str, entity_id: str | None = None) -> set[str]:
    """Return the keys of the payments that the office has not booked, of all or of one client."""
    if entity_id is None:
        return set(connection.scalars(COLLECTED, {"company": company}))
    return set(connection.scalars(COLLECTED_OF, {"company": company, "entity": entity_id}))


def numbered(connection: Connection, company: str, numbers: Iterable[str]) -> set[str]:
    """Return the keys of the payments with these numbers, which several may share."""
    wanted, found = sorted(set(numbers)), set[str]()
    for start in range(0, len(wanted), NUMBERS_A_QUERY):
        values = {"company": company, "numbers": wanted[start : start + NUMBERS_A_QUERY]}
        found.update(connection.scalars(NUMBERED, values))
    return found


def register(connection: Connection, company: str, payments: Sequence[Payment]) -> None:
    """Note what payments are found by, as it is now."""
    if payments:
        statement = _register_of(insert_for(connection))
        connection.execute(statement, [_row(company, payment) for payment in payments])


def register_missing(connection: Connection, company: str) -> int:
    """Note the payments that a hub of a release without the table has written; return how many.

    Only the bodies of those are read. What another hub notes meanwhile holds.
    """
    bodies = connection.scalars(_MISSING, {"company": company}).all()
    rows = [_row(company, Payment.model_validate_json(body)) for body in bodies]
    if rows:
        connection.execute(insert_for(connection)(PAYMENT).on_conflict_do_nothing(), rows)
    return len(rows)


def _row(company: str, payment: Payment) -> dict[str, str]:
    return {
        "company": company,
        "payment_id": payment.id,
        "number": plain(payment.number),
        "legal_entity_id": payment.legal_entity_id,
        "state": payment.state,
    }


def forget(connection: Connection, company: str, key: str) -> None:
    """Find a payment that was removed no more."""
    connection.execute(_FORGET, {"of_company": company, "key": key})


def plain(number: str) -> str:
    """Return a number as tables of the office write it: with single blanks."""
    return " ".join(number.split())


@functools.cache
def _register_of(insert: Any) -> Any:
    statement = insert(PAYMENT)
    new = statement.excluded
    names = ("number", "legal_entity_id", "state")
    return statement.on_conflict_do_update(
        index_elements=["company", "payment_id"],
        set_={name: getattr(new, name) for name in names},
    )
