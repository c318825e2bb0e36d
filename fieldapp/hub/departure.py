"""Who looked after what until lately: outlets that left a bucket, and people who lost one.

Noted with the hub's time whenever it happens, by whatever way: a manager's command, an import, the
command line. From it follows what of a former agent's unsent work still counts. In the same table
stands in what money prices were before (`left_money`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from fieldapp.domain.access import outlet_buckets
from fieldapp.domain.noun import Instant, days_before
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.user import User
from fieldapp.hub.database import insert_for
from fieldapp.hub.draft import Draft
from fieldapp.hub.schema import DEPARTURE
from fieldapp.hub.statement import Statement
from fieldapp.hub.transaction import Transaction

REMEMBERED_DAYS = 14
"""How long a device may be away and have its work taken; as long as its own journal reaches."""

_OUTLET = "outlet/"

_LEFT = Statement(
    select(DEPARTURE.c.bucket).where(
        DEPARTURE.c.company == bindparam("company"),
        DEPARTURE.c.kind == bindparam("kind"),
        DEPARTURE.c.key == bindparam("key"),
        DEPARTURE.c.left_at >= bindparam("limit"),
    )
)


def note(tx: Transaction, drafts: Sequence[Draft], leaving: Sequence[tuple[str, str, str]]) -> None:
    """Note what a transaction takes away: (kind, key, bucket) rows, and buckets of users."""
    gone = [(kind, key, bucket) for kind, key, bucket in leaving if kind == "outlet"]
    gone += _merged(tx, drafts)
    for draft in drafts:
        before = tx.stored(draft.kind, draft.key).noun if draft.kind == "user" else None
        if isinstance(before, User):
            now = outlet_buckets(draft.noun) if isinstance(draft.noun, User) else frozenset()
            gone += [("user", draft.key, name) for name in sorted(outlet_buckets(before) - now)]
    if not gone:
        return
    limit = days_before(tx.now, REMEMBERED_DAYS)
    tx.connection.execute(
        delete(DEPARTURE).where(
            DEPARTURE.c.company == tx.company,
            DEPARTURE.c.kind.in_(("outlet", "user")),
            DEPARTURE.c.left_at < limit,
        )
    )
    write(tx, [(*row, tx.now) for row in gone])


def write(tx: Transaction, rows: Sequence[tuple[str, str, str, Instant]]) -> None:
    """Write (kind, key, bucket, when it was left); of what was left twice the last time stays."""
    statement = insert_for(tx.connection)(DEPARTURE)
    later = statement.excluded.left_at
    statement = statement.on_conflict_do_update(
        index_elements=["company", "kind", "key", "bucket"],
        set_={"left_at": later},
        where=DEPARTURE.c.left_at < later,
    )
    names = ("company", "kind", "key", "bucket", "left_at")
    tx.connection.execute(
        statement, [dict(zip(names, (tx.company, *row), strict=True)) for row in rows]
    )


def _merged(tx: Transaction, drafts: Sequence[Draft]) -> list[tuple[str, str, str]]:
    """Return what those who looked after an outlet lose that is merged: they knew what stays by it.

    Their unsent work arrives at the outlet that stays, which may have another route.
    """
    rows: list[tuple[str, str, str]] = []
    for draft in drafts:
        outlet = draft.noun
        if not isinstance(outlet, Outlet) or outlet.merged_into is None:
            continue
        before = tx.stored("outlet", outlet.id).noun
        if isinstance(before, Outlet) and before.merged_into is None:
            of_outlet = (f"{_OUTLET}{before.id}", f"route/{before.route_id}")
            rows += [("outlet", outlet.merged_into, bucket) for bucket in of_outlet]
    return rows


def formerly(tx: Transaction, actor: User, outlet: Outlet) -> bool:
    """Say whether the actor looked after the outlet at some time of the last two weeks.

    Whoever looked after one that was merged into it, however many merges ago, did.
    """
    theirs = outlet_buckets(actor) | _left(tx, "user", actor.id)
    of_outlet = {f"{_OUTLET}{outlet.id}", f"route/{outlet.route_id}"}
    return not theirs.isdisjoint(of_outlet | _once_of(tx, outlet.id))


def _once_of(tx: Transaction, outlet_id: str) -> set[str]:
    """Return the buckets that an outlet, and those that were merged into it, have left lately."""
    found: set[str] = set()
    waiting = [outlet_id]
    while waiting:
        left = _left(tx, "outlet", waiting.pop()) - found
        found |= left
        waiting += [name.removeprefix(_OUTLET) for name in left if name.startswith(_OUTLET)]
    return found


def _left(tx: Transaction, kind: str, key: str) -> frozenset[str]:
    values = {
        "company": tx.company,
        "kind": kind,
        "key": key,
        "limit": days_before(tx.now, REMEMBERED_DAYS),
    }
    return frozenset(_LEFT.scalars(tx.connection, values))
