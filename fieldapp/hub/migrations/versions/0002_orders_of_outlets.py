"""Orders are found by their outlet and time."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_CHUNK = 1_000


def upgrade() -> None:
    for name in ("outlet_id", "created_at"):
        op.add_column("order_number", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    _fill()
    op.create_index(
        "order_number_of_outlet", "order_number", ["company", "outlet_id", "created_at"]
    )


def _fill() -> None:
    """Take outlet and time of the orders that are there from their bodies, a chunk at a time."""
    connection = op.get_bind()
    read = sa.text(
        "SELECT company, key, body FROM record WHERE kind = 'order' AND (company > :company"
        " OR (company = :company AND key > :key)) ORDER BY company, key LIMIT :limit"
    )
    write = sa.text(
        "UPDATE order_number SET outlet_id = :outlet_id, created_at = :created_at"
        " WHERE company = :company AND number = :number"
    )
    last = {"company": "", "key": ""}
    while rows := connection.execute(read, {**last, "limit": _CHUNK}).all():
        updates = []
        for company, _, body in rows:
            order = json.loads(body)
            names = ("number", "outlet_id", "created_at")
            updates.append({"company": company, **{name: order[name] for name in names}})
        connection.execute(write, updates)
        last = {"company": rows[-1][0], "key": rows[-1][1]}
