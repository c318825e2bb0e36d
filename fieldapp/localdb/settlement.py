"""Settling a pulled page: the hub's records become the base, pending commands go on top.

Every page is one transaction, so a stop at any line leaves a state from which the same round starts
again. Records that pending commands have changed keep showing the user's value until the last page;
then the hub's state is restored, contained commands go, and the rest is applied again.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Annotated, Any, TypeGuard

from pydantic import GetPydanticSchema, TypeAdapter, ValidationError

from fieldapp.domain.user import User
from fieldapp.localdb import index_pause, meta, outbox, search
from fieldapp.localdb.buckets import drop_bucket, drop_leftovers, forget, remember, start_refill
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.rebase import based_keys, erase, put_base, rebase
from fieldapp.localdb.records import write_bodies
from fieldapp.localdb.set_aside import Aside
from fieldapp.wire.codec import canonical
from fieldapp.wire.kinds import KINDS
from fieldapp.wire.messages import Changes, Cursor, PackOffer, PackPage, PullReply

# What a bad record raises. A full or locked database raises none of these: it is not the record.
_UNREADABLE = (
    ValidationError,
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
    sqlite3.DataError,
    OverflowError,
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
)
_PLAIN_KEY = re.compile(r"[^/\s\x00-\x1f\x7f\ud800-\udfff]{1,80}")
_NOT_IN_KEYS = re.compile(r"[/\s\x00-\x1f\x7f\ud800-\udfff]")
_KEY_SIZES = frozenset(range(1, 81))


def settle(connection: Connection, reply: PullReply, actor: User, now: str) -> frozenset[str]:
    """Store one page in the caller's transaction and return the kinds that changed."""
    before = meta.cursor(connection)
    kinds: set[str] = set()
    if reply.restart:
        start_refill(connection, before)
        meta.put_cursor(connection, reply.cursor)
        return frozenset()
    for bucket in reply.lost:
        kinds |= drop_bucket(connection, bucket)
    based = based_keys(connection)
    filling = set(reply.cursor.filling) | (set(reply.cursor.buckets) - set(before.buckets))
    for changes in reply.changes:
        if _take(connection, changes, based, now, first_load=changes.bucket in filling):
            kinds.add(changes.kind)
    meta.put_cursor(connection, reply.cursor)
    if reply.complete:
        kinds |= drop_leftovers(connection)
        kinds |= _catch_up(connection, reply.last_command, actor, now)
        meta.put(connection, meta.LAST_SUCCESS, now)
    return frozenset(kinds)


def settle_pack(
    connection: Connection, offer: PackOffer, page: PackPage, now: str
) -> frozenset[str]:
    """Store a page of a pack in the caller's transaction and return the kinds that changed.

    The cursor moves along, so that a stop goes on after the last page that was committed, with the
    pack or without it. A page of another history, or of a bucket held in full, is passed over.
    """
    cursor = meta.cursor(connection)
    kinds: set[str] = set()
    if cursor.epoch != offer.epoch or offer.bucket in cursor.buckets:
        return frozenset()
    based = based_keys(connection)
    for changes in page.changes:
        if _take(connection, changes, based, now, first_load=True):
            kinds.add(changes.kind)
    filling = {**cursor.filling, offer.bucket: page.position}
    meta.put_cursor(connection, cursor.model_copy(update={"filling": filling}))
    return frozenset(kinds)


def search_is_due(connection: Connection) -> bool:
    """Say whether a catalog has come to its end whose products are not in the search index yet."""
    if meta.get(connection, meta.SEARCH_STALE) is None:
        return False
    return "catalog" not in meta.cursor(connection).filling


def index_catalog(connection: Connection) -> None:
    """Make the indexes of a catalog anew, in the caller's transaction, after a first load."""
    index_pause.put_back(connection)
    search.rebuild(connection)
    meta.put(connection, meta.SEARCH_STALE, None)


def changes_nothing(connection: Connection, reply: PullReply) -> bool:
    """Say whether a page has nothing to store, so that an idle round writes nothing."""
    if not reply.complete or reply.restart or reply.lost or reply.changes:
        return False
    if _comparable(reply.cursor) != _comparable(meta.cursor(connection)):
        return False
    first = next(iter(outbox.pending(connection, limit=1)), None)
    return first is None or first.number > reply.last_command


def _comparable(cursor: Cursor) -> tuple[Any, ...]:
    # Not the position: others work all the time, and nothing in these buckets lies in between.
    return cursor.epoch, sorted(cursor.buckets), cursor.filling


def _catch_up(connection: Connection, last_command: int, actor: User, now: str) -> frozenset[str]:
    """Let contained commands go and apply the rest again."""
    outbox.contain(connection, last_command, now)
    meta.raise_counter(connection, meta.COMMAND_COUNTER, last_command)
    return rebase(connection, actor) | {"outbox"}


def _take(
    connection: Connection,
    changes: Changes,
    based: set[tuple[str, str]],
    now: str,
    *,
    first_load: bool,
) -> bool:
    """Store the records of one kind in one bucket; what cannot be stored is set aside."""
    kind = changes.kind
    aside = Aside(connection, changes.bucket, kind, now)
    if kind not in KINDS:
        for row in changes.rows:
            name = row.get("id") if isinstance(row, Mapping) else None
            known = name if _is_key(name) else "?"
            aside.put(known, row, "this release does not know the kind")
        aside.clear((), changes.gone)
        return False
    keyed = _by_key(kind, changes.rows)
    if keyed is None:
        keyed = {}
        for row in changes.rows:
            key = _key(kind, row)
            if key is None:
                aside.put("?", row, "the record has no key")
            else:
                keyed[key] = row
    plain = keyed
    if based:
        plain = {key: row for key, row in keyed.items() if (kind, key) not in based}
    if kind == "product" and first_load:
        index_pause.leave_out(connection, kind)
    stored = _store(connection, kind, plain, aside)
    # In their order, not that of a set: what is written is the same in every process.
    for key in keyed if len(plain) < len(keyed) else ():
        if key not in plain and _fits(connection, kind, key, keyed[key], aside):
            put_base(connection, kind, key, canonical(keyed[key]))
            stored.append(key)
    remember(connection, changes.bucket, kind, stored)
    parts = len(KINDS[kind].key_columns)
    ended = [key for key in changes.gone if key.count("/") == parts - 1]
    gone = forget(connection, changes.bucket, kind, ended)
    erase(connection, kind, gone)
    aside.clear([*stored, *gone], ended)
    if kind in ("product", "brand"):
        _index(connection, kind, stored, first_load=first_load)
    return bool(stored or gone)


def _by_key(kind: str, rows: Sequence[Any]) -> dict[str, Any] | None:
    """Return the rows by key as `_key` finds it, all looked at at once; None when one has none."""
    columns = KINDS[kind].key_columns
    pick = itemgetter(*columns)
    try:
        keys = list(map(pick, rows))
        parts = keys if len(columns) == 1 else list(chain.from_iterable(keys))
        sizes = set(map(len, parts))
        if _NOT_IN_KEYS.search("".join(parts)) or not sizes <= _KEY_SIZES:
            return None
        return dict(zip(keys if len(columns) == 1 else map("/".join, keys), rows, strict=True))
    except (KeyError, TypeError):
        return None


def _key(kind: str, row: Any) -> str | None:
    columns = KINDS[kind].key_columns
    try:
        if len(columns) == 1:
            value = row[columns[0]]
            return value if _is_key(value) else None
        parts = [row[column] for column in columns]
    except (KeyError, TypeError):
        return None
    for part in parts:
        if not _is_key(part):
            return None
    return "/".join(parts)


def _is_key(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _PLAIN_KEY.fullmatch(value) is not None


def _store(connection: Connection, kind: str, rows: Mapping[str, Any], aside: Aside) -> list[str]:
    """Write bodies at once, or one by one when one of them is bad; return the keys stored."""
    try:
        with connection.begin_nested():
            _check(kind, rows.values())
            write_bodies(connection, kind, list(rows.values()))
        return list(rows)
    except _UNREADABLE:
        stored = []
        for key, row in rows.items():
            try:
                with connection.begin_nested():
                    _check(kind, [row])
                    write_bodies(connection, kind, [row])
                stored.append(key)
            except _UNREADABLE as error:
                aside.put(key, row, _reason(error))
        return stored


def _fits(connection: Connection, kind: str, key: str, row: Any, aside: Aside) -> bool:
    """Say whether a body could be stored, by storing it and taking that back."""
    trial = connection.begin_nested()
    try:
        _check(kind, [row])
        write_bodies(connection, kind, [row])
    except _UNREADABLE as error:
        trial.rollback()
        aside.put(key, row, _reason(error))
        return False
    trial.rollback()
    return True


def _check(kind: str, rows: Iterable[Any]) -> None:
    """Validate what the strict tables cannot: choices, ranges, nested values."""
    if kind == "price":
        # By hand, because a first load has more prices than anything else.
        if any(type(row["amount_minor"]) is not int or row["amount_minor"] < 0 for row in rows):
            raise ValueError("amount_minor is not an amount")
        return
    _validator(kind).validate_python(list(rows))


@cache
def _validator(kind: str) -> TypeAdapter[Any]:
    """Return a validator of the noun's fields that makes no nouns of them, as nobody needs them.

    Where a noun has rules about several fields, only making it tells whether they hold.
    """
    noun = KINDS[kind].noun
    schema = noun.__pydantic_core_schema__
    if schema["type"] != "model":
        return TypeAdapter(list[noun])  # type: ignore[valid-type]
    fields = GetPydanticSchema(lambda _source, _handler: schema["schema"])
    return TypeAdapter(list[Annotated[Any, fields]])


def _index(connection: Connection, kind: str, keys: Sequence[str], *, first_load: bool) -> None:
    if first_load:
        meta.put(connection, meta.SEARCH_STALE, "1")
    elif kind == "brand":
        search.index_brands(connection, keys)
    else:
        search.index_products(connection, keys)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error) if isinstance(error, sqlite3.Error) else f"unreadable: {error}"
