"""The last step of a writing transaction: changed records take their places in the buckets.

The company's counter row is updated here, after everything else, and stays locked until the commit
that follows at once. Commit order and position order are therefore the same, and a reader that has
seen position P will never find something new at or below P. Whatever decides about the places is
read or confirmed behind that lock too, because two transactions may touch an outlet and what
belongs to it at the same time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select, update

from fieldapp.domain.access import same_scopes
from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import Outlet
from fieldapp.hub import departure, left_money
from fieldapp.hub.database import Stale
from fieldapp.hub.draft import Draft, Place
from fieldapp.hub.schema import COMPANY, FEED, RECORD
from fieldapp.hub.statement import Statement, among
from fieldapp.hub.transaction import KEYS_A_QUERY, REVISIONS, Transaction, batches
from fieldapp.wire.kinds import KINDS, OUTLET_PREFIXES, OfOutlets, buckets_of, kind_of

SCOPE_KINDS = frozenset({"user", "outlet", "price_type", "route", "policy"})
"""Kinds from which scopes are computed."""

Row = tuple[str, str, str]
"""Kind, key and bucket."""


@dataclass(frozen=True, slots=True)
class Appended:
    """The buckets that have something new, and the company's position behind it."""

    buckets: frozenset[str] = frozenset()
    position: int = 0


def _taking(scope_changed: bool) -> Statement:
    position = COMPANY.c.position + bindparam("count")
    values = {"position": position} | ({"scope_position": position} if scope_changed else {})
    mine = COMPANY.c.company == bindparam("of_company")
    return Statement(update(COMPANY).where(mine).values(values).returning(COMPANY.c.position))


_TAKING = {scope_changed: _taking(scope_changed) for scope_changed in (False, True)}
_MEMBERSHIP = Statement(
    select(FEED.c.key, FEED.c.bucket).where(
        FEED.c.company == bindparam("company"),
        FEED.c.kind == bindparam("kind"),
        among(FEED.c.key, "keys"),
        FEED.c.present,
    )
)


def append(tx: Transaction, drafts: Sequence[Draft]) -> Appended:
    """Give the drafts, already written, their positions. Must be followed by the commit.

    In the feed, rows that enter a bucket stand before rows that leave one: a record on its way from
    one bucket to another is never absent in between. Raises `Stale` when an outlet that decided
    about a place has changed meanwhile.
    """
    if not drafts:
        return Appended()
    outlets = _outlets_of(tx, (draft.noun for draft in drafts if draft.noun is not None))
    places = {(draft.kind, draft.key): _buckets(tx, draft) for draft in drafts}
    present = [(*place, bucket) for place, names in places.items() for bucket in sorted(names)]
    scope_changed = any(_changes_scopes(tx, draft) for draft in drafts)
    last = _take(tx, len(present), scope_changed)
    rows = _rows(tx, present, last - len(present), present=True)

    before = _membership(tx, [(d.kind, d.key) for d in drafts if tx.stored(d.kind, d.key).revision])
    gone = [
        (*place, bucket) for place in before for bucket in sorted(before[place] - places[place])
    ]
    moved = _moved_outlets(tx, drafts)
    entering, leaving = _moves(tx, moved, set(places), outlets) if moved else ([], [])
    _confirm(tx, outlets)
    departure.note(tx, drafts, [*gone, *leaving])
    left_money.note(tx, drafts)
    if more := len(entering) + len(gone) + len(leaving):
        last = _take(tx, more, scope_changed)
        rows += _rows(tx, entering, last - more, present=True)
        rows += _rows(tx, gone + leaving, last - len(gone) - len(leaving), present=False)
    _write(tx, rows)
    return Appended(frozenset(row["bucket"] for row in rows), last)


def _changes_scopes(tx: Transaction, draft: Draft) -> bool:
    """Say whether somebody's scope may be another one now. Most changes of outlets are not such."""
    before = tx.stored(draft.kind, draft.key).noun
    if isinstance(before, Outlet) and isinstance(draft.noun, Outlet):
        return not same_scopes(before, draft.noun)
    return draft.kind in SCOPE_KINDS


def _buckets(tx: Transaction, draft: Draft) -> frozenset[str]:
    return frozenset() if draft.noun is None else buckets_of(draft.noun, tx.route_of)


def _outlets_of(tx: Transaction, nouns: Iterable[Noun]) -> set[str]:
    """Return the outlets whose routes place these nouns, read in one go."""
    outlets: set[str] = set()
    for noun in nouns:
        travels = kind_of(noun).travels
        if isinstance(travels, OfOutlets):
            outlets.update(travels.outlets(noun))
    tx.many(Outlet, outlets)
    return outlets


def _take(tx: Transaction, count: int, scope_changed: bool) -> int:
    """Advance the company's counter, which stays locked until the end, and return its new value."""
    values = {"of_company": tx.company, "count": count}
    return int(_TAKING[scope_changed].scalar(tx.connection, values))


def _membership(tx: Transaction, places: Iterable[Place]) -> dict[Place, set[str]]:
    """Return the buckets that records are in now."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, key in places:
        by_kind[kind].append(key)
    found: dict[Place, set[str]] = {}
    for kind, keys in by_kind.items():
        for some in batches(keys, KEYS_A_QUERY):
            values = {"company": tx.company, "kind": kind, "keys": some}
            for key, bucket in _MEMBERSHIP.rows(tx.connection, values):
                found.setdefault((kind, key), set()).add(bucket)
    return found


def _moved_outlets(tx: Transaction, drafts: Sequence[Draft]) -> list[str]:
    """Return the outlets that have another route than before, or are new on one."""
    moved = []
    for draft in drafts:
        if draft.kind != "outlet":
            continue
        before = tx.stored(draft.kind, draft.key).noun
        old = before.route_id if isinstance(before, Outlet) else None
        new = draft.noun.route_id if isinstance(draft.noun, Outlet) else None
        if old != new:
            moved.append(draft.key)
    return moved


def _moves(
    tx: Transaction, moved: Sequence[str], placed: set[Place], outlets: set[str]
) -> tuple[list[Row], list[Row]]:
    """Return the rows that enter and leave buckets because outlets have moved.

    `placed` are the records that have their places already; `outlets` takes up those whose routes
    were looked at here.
    """
    names = [f"{prefix}/{id_}" for id_ in moved for prefix in OUTLET_PREFIXES]
    belongings: dict[str, set[str]] = defaultdict(set)
    for some in batches(names, KEYS_A_QUERY):
        query = select(FEED.c.kind, FEED.c.key).where(
            FEED.c.company == tx.company, FEED.c.bucket.in_(some), FEED.c.present
        )
        for kind, key in tx.connection.execute(query):
            if (kind, key) not in placed:
                belongings[kind].add(key)
    entering: list[Row] = []
    leaving: list[Row] = []
    for kind, keys in belongings.items():
        for some in batches(sorted(keys), KEYS_A_QUERY):
            before = _membership(tx, [(kind, key) for key in some])
            # Read past the transaction's memory, which may be older than the lock.
            nouns = _read(tx, kind, some)
            outlets |= _outlets_of(tx, nouns.values())
            for key, noun in nouns.items():
                old, new = before[kind, key], buckets_of(noun, tx.route_of)
                entering += [(kind, key, bucket) for bucket in sorted(new - old)]
                leaving += [(kind, key, bucket) for bucket in sorted(old - new)]
    return entering, leaving


def _read(tx: Transaction, kind: str, keys: Sequence[str]) -> dict[str, Noun]:
    query = select(RECORD.c.key, RECORD.c.body).where(
        RECORD.c.company == tx.company, RECORD.c.kind == kind, RECORD.c.key.in_(keys)
    )
    parse = KINDS[kind].noun.model_validate_json
    return {key: parse(body) for key, body in tx.connection.execute(query)}


def _confirm(tx: Transaction, outlets: Iterable[str]) -> None:
    """Check that the outlets are still at the revision by which the places were chosen."""
    for some in batches(sorted(outlets), KEYS_A_QUERY):
        values = {"company": tx.company, "kind": "outlet", "keys": some}
        now = dict(REVISIONS.rows(tx.connection, values))
        if any(now.get(key, 0) != tx.revision_after("outlet", key) for key in some):
            raise Stale


def _rows(
    tx: Transaction, rows: Sequence[Row], position: int, *, present: bool
) -> list[dict[str, Any]]:
    """Return feed rows that follow `position`."""
    return [
        {
            "company": tx.company,
            "kind": kind,
            "key": key,
            "bucket": bucket,
            "position": place,
            "present": present,
        }
        for place, (kind, key, bucket) in enumerate(rows, position + 1)
    ]


def _write(tx: Transaction, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        _PLACING.run_many(tx.connection, rows)


def _placing(insert: Any) -> Any:
    statement = insert(FEED)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["company", "kind", "key", "bucket"],
        set_={"position": new.position, "present": new.present},
    )


_PLACING = Statement(_placing)
