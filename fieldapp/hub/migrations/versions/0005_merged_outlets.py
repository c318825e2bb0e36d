"""What the merging of outlets has left behind.

Orders that are found at the outlet that is gone, and owners who have not got the one that stays.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_CHUNK = 1_000


def upgrade() -> None:
    connection = op.get_bind()
    _place_orders(connection)
    companies = sa.text("SELECT company FROM company ORDER BY company")
    for company in connection.execute(companies).scalars().all():
        _give_owners(connection, company)


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


def _give_owners(connection: sa.Connection, company: str) -> None:
    """Give owners the outlets that stay, as if they had been given them now."""
    outlets = _bodies(connection, company, "outlet")
    merged = {key: body["merged_into"] for key, body in outlets if body.get("merged_into")}
    changed = []
    for key, user in _bodies(connection, company, "user") if merged else ():
        stay = [_stays(id_, merged) for id_ in user["outlet_ids"]]
        outlet_ids = list(dict.fromkeys([*user["outlet_ids"], *stay]))
        if user["role"] == "owner" and outlet_ids != user["outlet_ids"]:
            changed.append((key, {**user, "outlet_ids": outlet_ids}))
    for key, user in changed:
        _put_user(connection, company, key, user)


def _bodies(connection: sa.Connection, company: str, kind: str) -> list[tuple[str, Any]]:
    read = sa.text(
        "SELECT key, body FROM record WHERE company = :company AND kind = :kind ORDER BY key"
    )
    rows = connection.execute(read, {"company": company, "kind": kind})
    return [(key, json.loads(body)) for key, body in rows]


def _stays(outlet_id: str, merged: Mapping[str, str]) -> str:
    """Return the outlet that an outlet has become."""
    passed = set[str]()
    while outlet_id in merged and outlet_id not in passed:
        passed.add(outlet_id)
        outlet_id = merged[outlet_id]
    return outlet_id


def _put_user(connection: sa.Connection, company: str, key: str, user: Mapping[str, Any]) -> None:
    """Write a user and give the change the next position, from which scopes are another."""
    body = json.dumps(user, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.blake2b(f"user\n{key}\n{body}".encode(), digest_size=8).digest()
    values = {
        "company": company,
        "key": key,
        "body": body,
        "digest": int.from_bytes(digest, "big", signed=True),
    }
    for statement in (
        "UPDATE company SET position = position + 1, scope_position = position + 1"
        " WHERE company = :company",
        "UPDATE record SET revision = revision + 1, digest = :digest, body = :body"
        " WHERE company = :company AND kind = 'user' AND key = :key",
        "UPDATE feed SET position = (SELECT position FROM company WHERE company = :company)"
        " WHERE company = :company AND kind = 'user' AND key = :key AND present",
    ):
        connection.execute(sa.text(statement), values)
