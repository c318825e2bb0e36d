"""A world in which everybody's device is watched: what it is sent, and what it holds.

What somebody may see is said here again in the plainest words, apart from the code that it is
about.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from fieldapp.actions import orders, outlets
from fieldapp.actions.outlets import NewOutlet
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.device import DeviceHealth
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.warehouse import Warehouse
from fieldapp.hub import staff
from fieldapp.hub.account import open_session
from fieldapp.hub.database import Database
from fieldapp.hub.device import DeviceIdentity, Newcomer, Sighting
from fieldapp.hub.pull import pull
from fieldapp.hub.push import push
from fieldapp.hub.schema import ACCOUNT
from fieldapp.hub.store import Store
from fieldapp.localdb import outbox
from fieldapp.localdb.digests import bucket_digest
from fieldapp.localdb.identity import Identity, write_identity
from fieldapp.localdb.meta import cursor
from fieldapp.localdb.queries.outlets import outlets as list_outlets
from fieldapp.localdb.records import read_nouns
from fieldapp.localdb.replica import Replica
from fieldapp.localdb.settlement import settle
from fieldapp.wire.kinds import KINDS
from fieldapp.wire.messages import Numbered, PullReply, PullRequest, PushRequest
from tests.company import NOW
from tests.sync.random_company import PEOPLE, ROUTES, nouns_of


class Somebody:
    """A person with a replica, who is looked over the shoulder at every page."""

    def __init__(self, world: World, name: str) -> None:
        self.world = world
        self.name = name
        session = open_session(
            world.store,
            user_id=name,
            login=name,
            newcomer=Newcomer(f"d-{name}"),
            sighting=Sighting(),
            now=NOW,
        )
        identity = Identity(
            device_id=session.device_id,
            prefix=session.prefix,
            company=session.company,
            company_name=session.company_name,
            login=name,
            hub="",
            user=session.user,
        )
        write_identity(world.folder / name, identity)
        self.replica = Replica.open(world.folder / name)
        self.asker = DeviceIdentity(session.company, session.device_id, name)

    def push(self) -> None:
        waiting = self.replica.query(outbox.pending)
        batch = [Numbered(number=e.number, command=json.loads(e.body)) for e in waiting]
        push(self.world.store, self.asker, PushRequest(commands=batch), NOW)

    def page(self, rows: int, *, digests: bool = False) -> PullReply:
        held = self.replica.query(cursor)
        request = PullRequest(cursor=held, limit_rows=rows, digests=digests)
        reply = pull(self.world.store, self.asker, request, NOW)
        for changes in reply.changes:
            for body in changes.rows:
                noun = KINDS[changes.kind].noun.model_validate(body)
                assert self.world.may_see(self.name, noun), f"{self.name} was sent {noun!r}"
        with self.replica.database.write() as connection:
            settle(connection, reply, self.replica.identity.user, NOW)
        return reply

    def round(self, rows: int) -> None:
        self.push()
        for _ in range(1_000):
            if self.page(rows).complete:
                self.check()
                return
        raise AssertionError("the pull does not come to an end")

    def check(self) -> None:
        """Compare what the device holds with what the person may see, record by record."""
        for kind in KINDS.values():
            held = {noun.key for noun in self.replica.query(read_nouns, kind.name)}
            theirs = {
                noun.key
                for noun in self.world.store.records(kind.noun)
                if self.world.may_see(self.name, noun)
            }
            assert held == theirs, f"{self.name} holds other records of {kind.name}"
        reply = self.page(5_000, digests=True)
        assert reply.complete
        for bucket, digest in (reply.digests or {}).items():
            assert self.replica.query(bucket_digest, bucket) == digest, bucket
        assert self.replica.query(outbox.count_pending) == 0


class World:
    """A random company, and what happens to it."""

    def __init__(self, template: Path, folder: Path, company: dict[str, Any]) -> None:
        self.folder = folder
        shutil.copy(template, folder / "hub.db")
        database = Database(f"sqlite:///{folder / 'hub.db'}", durable=False)
        self.store = Store(database, clock=lambda: NOW)
        self.store.create_company("Random Ltd")
        self.store.load(nouns_of(company))
        self.store.write(_accounts)
        self.people = {name: Somebody(self, name) for name in PEOPLE}

    def may_see(self, name: str, noun: Noun) -> bool:
        """Say in plain words whether somebody may see a record as things stand."""
        user: User = self.one(User, name)
        own = f"d-{name}"
        if isinstance(noun, User):
            return noun.id == name
        if isinstance(noun, Receipt):
            return noun.device_id == own
        if user.dismissed_at is not None:
            return False
        if isinstance(noun, Product):
            return True
        if isinstance(noun, Policy):
            return True
        if isinstance(noun, Stock):
            return noun.warehouse_id == user.warehouse_id or self._serves(user, noun.warehouse_id)
        if isinstance(noun, Route | Stop):
            return (
                user.role != "owner"
                and (noun.key if isinstance(noun, Route) else noun.route_id) in user.route_ids
            )
        if isinstance(noun, PriceType | Price):
            type_id = noun.id if isinstance(noun, PriceType) else noun.price_type_id
            return type_id in self._types(user)
        if isinstance(noun, Conflict) and noun.about == "duplicate":
            shops = (noun.outlet_id, str(noun.other_outlet_id))
            return user.role == "manager" and any(self._is_theirs(user, key) for key in shops)
        if isinstance(noun, DeviceHealth):
            # The rounds of this test tell nothing of their devices, so no device gets such records.
            return False
        if isinstance(noun, LegalEntity):
            return any(self._is_theirs(user, key) for key in noun.outlet_ids)
        outlet_id = noun.id if isinstance(noun, Outlet) else noun.outlet_id  # type: ignore[attr-defined]
        return bool(self._is_theirs(user, outlet_id))

    def one(self, noun: Any, key: str) -> Any:
        return next((n for n in self.store.records(noun) if n.key == key), None)

    def _is_theirs(self, user: User, outlet_id: str) -> bool:
        outlet = self.one(Outlet, outlet_id)
        if user.role == "owner":
            # An owner is named an outlet's buckets, whether the outlet is there or not.
            return outlet_id in user.outlet_ids
        return outlet is not None and outlet.route_id in user.route_ids

    def _serves(self, user: User, warehouse_id: str) -> bool:
        """Say whether a warehouse that the company names serves a route of somebody's outlets."""
        named = next(
            (w for w in self.one(Policy, POLICY_KEY).warehouses if w.id == warehouse_id), None
        )
        if named is None:
            return False
        routes = set(user.route_ids)
        if user.role == "owner":
            shops = [self.one(Outlet, key) for key in user.outlet_ids]
            routes = {shop.route_id for shop in shops if shop is not None}
        return bool(routes if not named.route_ids else routes & set(named.route_ids))

    def _types(self, user: User) -> set[str]:
        own = [o for o in self.store.records(Outlet) if self._is_theirs(user, o.id)]
        types = {outlet.price_type_id for outlet in own} | set(user.price_type_ids)
        return types | ({"base"} if "shop" in types else set())

    def do(self, what: str, who: Any, how: Any) -> None:
        """Do one step of a story."""
        if what == "page":
            self.people[who].page(how)
        elif what == "round":
            self.people[who].round(how)
        elif what == "move":
            self._change(Outlet, who, route_id=how)
        elif what == "route":
            self._change(User, who, route_ids=how)
        elif what == "shops":
            self._change(User, who, outlet_ids=how)
        elif what == "entity":
            self._change(LegalEntity, who, outlet_ids=how)
        elif what == "warehouse":
            self._serve(who, how)
        elif what == "dismiss":
            staff.dismiss(self.store, who, None, NOW)
        elif what == "deliver":
            placed = self.store.records(Order)
            for order in placed[who : who + 1]:
                self.store.load([order.changed(status="delivered")])
        else:
            self._act(what, self.people[who].replica, how)

    def _act(self, what: str, replica: Replica, which: int) -> None:
        shown = replica.query(list_outlets)
        if what == "order" and which < len(shown):
            orders.create(replica, shown[which].outlet_id, [("p1", 6)])
        elif what == "new":
            outlets.create(replica, ROUTES[which], NewOutlet("Green door", phone="2000111"))
        elif what == "assign" and which < len(shown):
            outlets.assign(replica, shown[which].outlet_id, ROUTES[which % 3])

    def _serve(self, warehouse_id: str, routes: list[str] | None) -> None:
        """Have a warehouse serve these routes, all for none, or be none of the company's."""
        policy = self.one(Policy, POLICY_KEY)
        others = [one for one in policy.warehouses if one.id != warehouse_id]
        if routes is not None:
            others.append(Warehouse(id=warehouse_id, name=warehouse_id, route_ids=tuple(routes)))
        self.store.load([policy.model_copy(update={"warehouses": others})])

    def _change(self, noun: Any, key: str, **fields: Any) -> None:
        found = self.one(noun, key)
        if getattr(found, "dismissed_at", None) is None:
            self.store.load([found.changed(**fields)])

    def close(self) -> None:
        for person in self.people.values():
            person.replica.close()
        self.store.database.close()


def _accounts(tx: Any) -> None:
    rows = [
        {
            "company": tx.company,
            "login": name,
            "user_id": name,
            "password_hash": "none",
            "failures": 0,
        }
        for name in PEOPLE
    ]
    tx.connection.execute(ACCOUNT.insert(), rows)
