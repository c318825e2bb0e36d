"""Commands about outlets as a device sends them, and what the hub says to them."""

from __future__ import annotations

from typing import Any

from fieldapp.domain.receipt import Receipt
from fieldapp.hub.store import Store
from tests.hub.world import NOW, new_id

LATER = "2026-03-17T08:00:00.000Z"
"""More than two weeks after NOW."""


def command(type_: str, **fields: Any) -> Any:
    return {"type": type_, "id": new_id("c"), "at": NOW, **fields}


def assign(outlet_id: str = "o2", base: str = "r1", route_id: str = "r2") -> Any:
    return command("assign_outlet", outlet_id=outlet_id, route_id=route_id, base=base)


def new_outlet(outlet_id: str, route_id: str = "r1", like: str = "o1", **fields: Any) -> Any:
    given = {"name": "Green door", "code": "N-1", "like_outlet_id": like, **fields}
    return command("create_outlet", outlet_id=outlet_id, route_id=route_id, **given)


def codes(receipt: Receipt) -> tuple[str, list[str]]:
    return receipt.verdict, [reason.code for reason in receipt.reasons]


def one(store: Store, noun: Any, key: str) -> Any:
    return next(record for record in store.records(noun) if record.key == key)


TAKEN = ("applied", ["outlet_left_taken"])
