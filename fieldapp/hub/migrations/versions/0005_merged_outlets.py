"""What the merging of outlets has left behind: orders that are found at the outlet that is gone."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_CHUNK = 1_000


def upgrade() -> None:
    _place_orders(op.get_bind())


def _place_orders(connection: sa.Connection) -> None:
    """Let orders be found at the outlet that their bodies name, a chunk at a time."""
    read = sa.text(
        "SELECT company, key, body FROM record WHERE kind = 'order' AND (company > :company"
        " OR (company = :company AND key > :key)) ORDER BY company, key LIMIT :limit"
    )
    # Of two orders with one number only the first is registered.
    write = sa.text(
        "UPDATE order_number SET outlet_id = :outlet_id WHERE company = :company"
        " AND number = :number AND order_id = :key AND outlet_id <> :outlet_id"
    )
    last = {"company": "", "key": ""}
    while rows := connection.execute(read, {**last, "limit": _CHUNK}).all():
        updates = []
        for company, key, body in rows:
            order = json.loads(body)
            found = {name: order[name] for name in ("number", "outlet_id")}
            updates.append({"company": company, "key": key, **found})
        connection.execute(write, updates)
        last = {"company": rows[-1][0], "key": rows[-1][1]}
