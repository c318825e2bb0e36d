"""Payments are found by their number, and by whether the office has booked them.

Orders are found by when they were placed, which may be long after they were made as carts.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_CHUNK = 1_000


def upgrade() -> None:
    names = ("company", "payment_id", "number", "legal_entity_id", "state")
    op.create_table(
        "payment",
        *(sa.Column(name, sa.Text(), nullable=False) for name in names),
        sa.PrimaryKeyConstraint("company", "payment_id", name="payment_pk"),
    )
    _fill()
    op.create_index("payment_in_state", "payment", ["company", "state", "legal_entity_id"])
    op.create_index("payment_of_number", "payment", ["company", "number"])
    _date_orders()


def _fill() -> None:
    """Note the payments that are there, from their bodies, a chunk at a time."""
    write = sa.text(
        "INSERT INTO payment (company, payment_id, number, legal_entity_id, state)"
        " VALUES (:company, :key, :number, :legal_entity_id, :state)"
    )
    for rows in _chunks("payment"):
        made = []
        for company, key, body in rows:
            payment = json.loads(body)
            found = {name: payment[name] for name in ("legal_entity_id", "state")}
            number = " ".join(payment["number"].split())
            made.append({"company": company, "key": key, "number": number, **found})
        op.get_bind().execute(write, made)


def _date_orders() -> None:
    """Let orders that were placed be found by when they were."""
    # Of two orders with one number only the first is registered.
    write = sa.text(
        "UPDATE order_number SET created_at = :at WHERE company = :company"
        " AND number = :number AND order_id = :key AND created_at <> :at"
    )
    for rows in _chunks("order"):
        placed = []
        for company, key, body in rows:
            order = json.loads(body)
            if at := order.get("submitted_at"):
                number = order["number"]
                placed.append({"company": company, "key": key, "number": number, "at": at})
        if placed:
            op.get_bind().execute(write, placed)


def _chunks(kind: str) -> Iterator[Sequence[Any]]:
    """Yield company, key and body of the records of a kind, a chunk at a time."""
    read = sa.text(
        "SELECT company, key, body FROM record WHERE kind = :kind AND (company > :company"
        " OR (company = :company AND key > :key)) ORDER BY company, key LIMIT :limit"
    )
    last = {"company": "", "key": ""}
    while rows := op.get_bind().execute(read, {**last, "kind": kind, "limit": _CHUNK}).all():
        yield rows
        last = {"company": rows[-1][0], "key": rows[-1][1]}
