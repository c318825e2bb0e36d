"""Payments are found by their number, and by whether the office has booked them."""

import json

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


def _fill() -> None:
    """Note the payments that are there, from their bodies, a chunk at a time."""
    connection = op.get_bind()
    read = sa.text(
        "SELECT company, key, body FROM record WHERE kind = 'payment' AND (company > :company"
        " OR (company = :company AND key > :key)) ORDER BY company, key LIMIT :limit"
    )
    write = sa.text(
        "INSERT INTO payment (company, payment_id, number, legal_entity_id, state)"
        " VALUES (:company, :key, :number, :legal_entity_id, :state)"
    )
    last = {"company": "", "key": ""}
    while rows := connection.execute(read, {**last, "limit": _CHUNK}).all():
        made = []
        for company, key, body in rows:
            payment = json.loads(body)
            found = {name: payment[name] for name in ("legal_entity_id", "state")}
            number = " ".join(payment["number"].split())
            made.append({"company": company, "key": key, "number": number, **found})
        connection.execute(write, made)
        last = {"company": rows[-1][0], "key": rows[-1][1]}
