"""Pending commands on top of what the hub said.

What the hub said of a record is noted before a command changes it here. Rebasing goes back to that
and applies the commands again that the hub is not known to have.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from pydantic import ValidationError

from fieldapp.domain.command import Context, apply, parse_command
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.user import User
from fieldapp.localdb import outbox
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.records import (
    NounsReadOnce,
    delete_records,
    write_bodies,
    write_noun,
    write_order_change,
)
from fieldapp.wire.codec import body_of
from fieldapp.wire.kinds import kind_of


def write_changed(
    connection: Connection, changed: Iterable[Noun], nouns: NounsReadOnce
) -> frozenset[str]:
    """Write what a local command changed, keeping what the hub said; return the kinds.

    `nouns` is what the command was applied to.
    """
    kinds, done = set(), set()
    for noun in changed:
        kind = kind_of(noun).name
        before = nouns.get(type(noun), noun.key)
        if not _is_based(connection, kind, noun.key):
            connection.exec_driver_sql(
                "INSERT INTO base_record (kind, key, body) VALUES (?, ?, ?)",
                (kind, noun.key, body_of(before) if before else None),
            )
        # An order that came twice is not what was read any more.
        known = (kind, noun.key) not in done
        if known and isinstance(noun, Order) and isinstance(before, Order):
            write_order_change(connection, before, noun)
        else:
            write_noun(connection, noun)
        done.add((kind, noun.key))
        kinds.add(kind)
    return frozenset(kinds)


def _is_based(connection: Connection, kind: str, key: str) -> bool:
    found = connection.exec_driver_sql(
        "SELECT 1 FROM base_record WHERE kind = ? AND key = ?", (kind, key)
    )
    return found.scalar() is not None


def based_keys(connection: Connection) -> set[tuple[str, str]]:
    """Return kind and key of every record that pending commands have changed here."""
    rows = connection.exec_driver_sql("SELECT kind, key FROM base_record")
    return {(kind, key) for kind, key in rows}


def put_base(connection: Connection, kind: str, key: str, body: str) -> None:
    """Replace what the hub says of a record that pending commands have changed."""
    connection.exec_driver_sql(
        "UPDATE base_record SET body = ? WHERE kind = ? AND key = ?", (body, kind, key)
    )


def erase(connection: Connection, kind: str, keys: Iterable[str]) -> None:
    """Delete records; of one that pending commands have changed, what the hub said of it."""
    wanted = list(keys)
    if not wanted:
        return
    based = based_keys(connection)
    connection.exec_driver_sql(
        "UPDATE base_record SET body = NULL WHERE kind = ? AND key = ?",
        [(kind, key) for key in wanted],
    )
    delete_records(connection, kind, [key for key in wanted if (kind, key) not in based])


def rebase(connection: Connection, actor: User) -> frozenset[str]:
    """Go back to the hub's state and apply the pending commands again, in order.

    A command that does not apply any more is kept with its refusal; the hub has the last word on
    it. Returns the kinds that may have changed.
    """
    kinds = set()
    rows = connection.exec_driver_sql("SELECT kind, key, body FROM base_record").fetchall()
    for kind, key, body in rows:
        kinds.add(kind)
        if body is None:
            delete_records(connection, kind, [key])
        else:
            write_bodies(connection, kind, [json.loads(body)])
    connection.exec_driver_sql("DELETE FROM base_record")
    for entry in outbox.pending(connection):
        kinds |= _apply_again(connection, entry, actor)
    return frozenset(kinds)


def _apply_again(connection: Connection, entry: outbox.Entry, actor: User) -> frozenset[str]:
    nouns = NounsReadOnce(connection)
    try:
        command = parse_command(json.loads(entry.body))
    except ValidationError:
        # A command of a newer release, after the app was put back: it is kept and still sent.
        return frozenset()
    context = Context(nouns.get(User, actor.id) or actor, now=entry.at)
    outcome = apply(command, nouns, context)
    if isinstance(outcome, Refusal):
        refusal = json.dumps({"code": outcome.code, "details": dict(outcome.details)})
        outbox.note_refusal(connection, entry.number, refusal)
        return frozenset()
    if entry.refusal is not None:
        outbox.note_refusal(connection, entry.number, None)
    return write_changed(connection, outcome.changed, nouns)
