"""Which buckets a person may read: the one place on the hub that decides about it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, select

from fieldapp.domain.access import outlet_buckets, scope
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.price import PriceType
from fieldapp.domain.route import Route
from fieldapp.domain.user import User
from fieldapp.hub.parsed import noun_of
from fieldapp.hub.schema import FEED, RECORD
from fieldapp.hub.statement import Statement, among
from fieldapp.hub.transaction import Transaction, batches

_REMEMBERED = 5_000
_ROWS_A_READ = 1_000

_PRICE_TYPES = Statement(
    select(RECORD.c.key, RECORD.c.body).where(
        RECORD.c.company == bindparam("company"), RECORD.c.kind == "price_type"
    )
)
_OUTLETS = Statement(
    select(RECORD.c.body)
    .join(
        FEED,
        (FEED.c.company == RECORD.c.company)
        & (FEED.c.kind == RECORD.c.kind)
        & (FEED.c.key == RECORD.c.key),
    )
    .where(
        FEED.c.company == bindparam("company"),
        among(FEED.c.bucket, "buckets"),
        FEED.c.kind == "outlet",
        FEED.c.present,
    )
)


class Scopes:
    """Scopes that were computed before, each good until somebody's scope may have changed."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str, str], tuple[int, frozenset[str]]] = OrderedDict()
        self._lock = threading.Lock()

    def of(
        self, tx: Transaction, user_id: str, device_id: str, scope_position: int
    ) -> frozenset[str]:
        """Return the scope of a user on a device; empty when there is no such user.

        `scope_position` is the company's, read in the same snapshot as `tx`.
        """
        name = (tx.company, user_id, device_id)
        with self._lock:
            known = self._known.get(name)
        if known is not None and known[0] == scope_position:
            return known[1]
        buckets = compute_scope(tx, user_id, device_id)
        with self._lock:
            self._known[name] = (scope_position, buckets)
            self._known.move_to_end(name)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return buckets


def compute_scope(tx: Transaction, user_id: str, device_id: str) -> frozenset[str]:
    """Compute the scope of a user on a device from the records; empty when there is no user."""
    user = tx.get(User, user_id)
    if user is None:
        return frozenset()
    if user.role == "owner":
        outlets: Iterator[Outlet] = iter(tx.many(Outlet, user.outlet_ids).values())
    else:
        outlets = _in_buckets(tx.connection, tx.company, sorted(outlet_buckets(user)))
    rows = _PRICE_TYPES.rows(tx.connection, {"company": tx.company})
    types = {key: noun_of(PriceType, body) for key, body in rows}
    routes = () if user.role == "owner" else tx.many(Route, user.route_ids).values()
    policy = tx.get(Policy, POLICY_KEY)
    warehouses = policy.warehouses if policy else ()
    return scope(user, device_id, outlets, types, routes, warehouses)


def _in_buckets(connection: Connection, company: str, buckets: list[str]) -> Iterator[Outlet]:
    """Read the outlets in some buckets, without holding all of them at once."""
    for some in batches(buckets, 500):
        values = {"company": company, "buckets": some}
        for (body,) in _OUTLETS.stream(connection, values, _ROWS_A_READ):
            yield noun_of(Outlet, body)
