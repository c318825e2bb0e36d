"""A small company, and a device reduced to what the hub's contract is about."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.hub.account import open_session
from fieldapp.hub.device import DeviceIdentity, Newcomer, Sighting
from fieldapp.hub.pull import pull
from fieldapp.hub.push import push
from fieldapp.hub.store import Store
from fieldapp.wire.codec import add_digests, canonical, record_digest
from fieldapp.wire.messages import (
    Cursor,
    HealthReport,
    Numbered,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
)

NOW = "2026-03-02T08:00:00.000Z"

AGENT = User(id="agent", name="Ann", role="agent", route_ids=["r1"], warehouse_id="w1")
OTHER = User(id="other", name="Bob", role="agent", route_ids=["r2"], warehouse_id="w1")
OWNER = User(id="owner", name="Olga", role="owner", outlet_ids=["o1"])
MANAGER = User(
    id="manager",
    name="Max",
    role="manager",
    route_ids=["r1", "r2"],
    price_type_ids=["cost"],
)
USERS = (AGENT, OTHER, OWNER, MANAGER)

_ids = itertools.count(1)


def outlet(id_: str, route_id: str | None, **fields: Any) -> Outlet:
    values = {"code": id_, "name": f"Shop {id_}", "price_type_id": "retail", **fields}
    return Outlet(id=id_, route_id=route_id, **values)


def nouns(products: int = 5) -> list[Noun]:
    found: list[Noun] = [
        *USERS,
        PriceType(id="retail", name="Retail", currency="EUR"),
        PriceType(id="partner", name="Partner", currency="EUR", base_id="retail", adjust_bp=-500),
        PriceType(id="cost", name="Cost", currency="EUR"),
        Route(id="r1", name="North"),
        Route(id="r2", name="South"),
        outlet("o1", "r1"),
        outlet("o2", "r1"),
        outlet("o3", "r2"),
        outlet("o4", "r2", price_type_id="partner"),
        LegalEntity(id="e1", name="One owner of two", outlet_ids=["o1", "o3"]),
        Stop(id="s1", route_id="r1", outlet_id="o1", weekdays=[1]),
    ]
    for number in range(1, products + 1):
        id_ = f"p{number}"
        found += [
            Product(id=id_, sku=id_.upper(), name=f"Молоко {number}", vat_rate_bp=2000),
            Price(price_type_id="retail", product_id=id_, amount_minor=100 * number),
            Price(price_type_id="cost", product_id=id_, amount_minor=70 * number),
            Stock(warehouse_id="w1", product_id=id_, quantity=10, as_of=NOW),
        ]
    return found


def new_id(prefix: str = "id") -> str:
    return f"{prefix}-{next(_ids)}"


def create_order(number: str, order_id: str, outlet_id: str = "o1", **fields: Any) -> Any:
    return {
        "type": "create_order",
        "id": new_id("c"),
        "at": NOW,
        "order_id": order_id,
        "number": number,
        "outlet_id": outlet_id,
        **fields,
    }


def change_line(order_id: str, line_id: str, quantity: int, base: int | None = None) -> Any:
    return {
        "type": "change_line",
        "id": new_id("c"),
        "at": NOW,
        "order_id": order_id,
        "line_id": line_id,
        "product_id": "p1",
        "quantity": quantity,
        "base": base,
    }


@dataclass
class Replica:
    """A device that holds what it pulled, by bucket, and numbers what it pushes."""

    store: Store
    identity: DeviceIdentity
    prefix: str
    cursor: Cursor = field(default_factory=Cursor)
    buckets: dict[str, dict[tuple[str, str], Any]] = field(default_factory=dict)
    last_command: int = 0
    number: int = 0
    pages: int = 0
    sighting: Sighting = field(default_factory=lambda: Sighting(health=HealthReport()))
    now: str = NOW

    @classmethod
    def of(
        cls, store: Store, user: User, device_id: str | None = None, prefix: str = ""
    ) -> Replica:
        session = open_session(
            store,
            user_id=user.id,
            login=user.id,
            newcomer=Newcomer(device_id or new_id("d"), prefix=prefix),
            sighting=Sighting(),
            now=NOW,
        )
        identity = DeviceIdentity(session.company, session.device_id, user.id)
        return cls(store, identity, session.prefix, number=session.last_command)

    def order(self, counter: int, outlet_id: str = "o1") -> Any:
        return create_order(f"{self.prefix}-{counter}", new_id("order"), outlet_id)

    def push(self, *commands: Any, first: int | None = None) -> PushReply:
        """Push under the next numbers, or from `first` on."""
        begin = self.number + 1 if first is None else first
        reply = self.push_numbered(list(enumerate(commands, begin)))
        self.number = max(self.number, reply.last_command)
        return reply

    def push_numbered(self, commands: Iterable[tuple[int, Any]]) -> PushReply:
        batch = [Numbered(number=number, command=command) for number, command in commands]
        return push(self.store, self.identity, PushRequest(commands=batch), NOW)

    def only(self, *commands: Any, first: int | None = None) -> Receipt:
        (receipt,) = self.push(*commands, first=first).receipts
        return receipt

    def page(self, limit_rows: int = 5000, *, digests: bool = False) -> PullReply:
        request = PullRequest(cursor=self.cursor, limit_rows=limit_rows, digests=digests)
        reply = pull(self.store, self.identity, request, self.now, self.sighting)
        self.take(reply)
        return reply

    def take(self, reply: PullReply) -> None:
        self.pages += 1
        if reply.restart:
            self.buckets.clear()
        for name in reply.lost:
            self.buckets.pop(name, None)
        for changes in reply.changes:
            bucket = self.buckets.setdefault(changes.bucket, {})
            for body in changes.rows:
                bucket[changes.kind, key_of(changes.kind, body)] = body
            for key in changes.gone:
                bucket.pop((changes.kind, key), None)
        self.cursor = reply.cursor
        if reply.complete:
            self.last_command = reply.last_command

    def sync(self, limit_rows: int = 5000) -> PullReply:
        for _ in range(10_000):
            reply = self.page(limit_rows)
            if reply.complete:
                return reply
        raise AssertionError("the pull does not come to an end")

    def keys(self, kind: str) -> set[str]:
        return {key for rows in self.buckets.values() for k, key in rows if k == kind}

    def record(self, kind: str, key: str) -> Any:
        return next(rows[kind, key] for rows in self.buckets.values() if (kind, key) in rows)

    def digests(self) -> dict[str, tuple[int, str]]:
        found = {}
        for name, rows in self.buckets.items():
            total = 0
            for (kind, key), body in rows.items():
                total = add_digests(total, record_digest(kind, key, canonical(body)))
            if rows:
                found[name] = (len(rows), f"{total:016x}")
        return found

    def check(self) -> None:
        """Check that what is held is what the hub has, by digest."""
        reply = self.page(digests=True)
        assert reply.complete
        assert reply.digests is not None
        theirs = {name: (d.count, d.digest) for name, d in reply.digests.items() if d.count}
        assert self.digests() == theirs
        assert set(self.buckets) <= set(reply.digests)


def key_of(kind: str, body: Any) -> str:
    columns = {"price": ("price_type_id", "product_id"), "stock": ("warehouse_id", "product_id")}
    return "/".join(body[column] for column in columns.get(kind, ("id",)))
