"""Whose outlet one is.

All users are read for it: outlets are seldom merged, and a company has some thousands of people.
"""

from __future__ import annotations

from fieldapp.domain.user import User
from fieldapp.hub.transaction import Transaction


def owners(tx: Transaction, outlet_id: str) -> list[User]:
    """Return the owners of an outlet, by key."""
    keys = [
        key
        for key, body in tx.bodies("user")
        if body["role"] == "owner" and outlet_id in body["outlet_ids"]
    ]
    return list(tx.many(User, sorted(keys)).values())
