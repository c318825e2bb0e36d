"""Replicas on real files for tests, with a clock that stands still and ids that count up."""

from __future__ import annotations

import itertools
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.access import scope
from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.user import User
from fieldapp.localdb.identity import Identity
from fieldapp.localdb.replica import Replica, World
from fieldapp.localdb.settlement import index_catalog, search_is_due, settle
from fieldapp.wire.kinds import buckets_of, kind_of
from fieldapp.wire.messages import Changes, Cursor, PullReply
from tests.company import AGENT, COMPANY, NOW

ROUTES = {noun.id: noun.route_id for noun in COMPANY if isinstance(noun, Outlet)}
TYPES = {noun.id: noun for noun in COMPANY if isinstance(noun, PriceType)}


def scope_of(actor: User = AGENT) -> frozenset[str]:
    """Return the buckets that a person of the company reads on the device `d1`."""
    theirs = [
        noun
        for noun in COMPANY
        if isinstance(noun, Outlet)
        and (noun.route_id in actor.route_ids or noun.id in actor.outlet_ids)
    ]
    return scope(actor, "d1", theirs, TYPES)


def identity_of(actor: User = AGENT) -> Identity:
    """Return the identity of a person's device `d1` with the prefix A1."""
    return Identity(
        device_id="d1",
        prefix="A1",
        company="acme",
        company_name="Acme",
        login=actor.id,
        hub="http://hub.test",
        user=actor,
    )


class FixedWorld:
    """A clock that shows what it was set to, and ids that count up."""

    def __init__(self, now: str = NOW, prefix: str = "i") -> None:
        self.time = now
        self._ids = (f"{prefix}{n}" for n in itertools.count(1))

    @property
    def world(self) -> World:
        """What a replica takes."""
        return World(now=lambda: self.time, new_id=lambda: next(self._ids))


def open_replica(home: Path, actor: User = AGENT, world: FixedWorld | None = None) -> Replica:
    """Open, or make, the replica of a person in a folder."""
    return Replica(home, identity_of(actor), (world or FixedWorld()).world)


def changes_of(
    nouns: Iterable[Noun],
    within: Iterable[str],
    routes: Mapping[str, str | None] = ROUTES,
) -> list[Changes]:
    """Return the records as a page brings them, of the buckets `within`."""
    grouped: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for noun in nouns:
        for bucket in sorted(buckets_of(noun, routes.get) & set(within)):
            grouped[bucket, kind_of(noun).name].append(noun.model_dump(mode="json"))
    return [Changes(bucket=b, kind=kind, rows=rows) for (b, kind), rows in grouped.items()]


def page(
    changes: Iterable[Changes] = (),
    buckets: Iterable[str] = (),
    position: int = 1,
    *,
    complete: bool = True,
    last_command: int = 0,
    epoch: str = "e1",
    filling: Mapping[str, int] | None = None,
    **more: Any,
) -> PullReply:
    """Return one page of a pull."""
    cursor = Cursor(
        epoch=epoch, position=position, buckets=sorted(buckets), filling=dict(filling or {})
    )
    return PullReply(
        cursor=cursor,
        last_command=last_command,
        complete=complete,
        changes=list(changes),
        server_time=NOW,
        **more,
    )


def pull(replica: Replica, reply: PullReply) -> frozenset[str]:
    """Settle a page, as a round does."""
    with replica.database.write() as connection:
        kinds = settle(connection, reply, replica.identity.user, replica.world.now())
    if replica.query(search_is_due):
        with replica.database.write(derived=True) as connection:
            index_catalog(connection)
    replica.announce(kinds)
    return kinds


def fill(replica: Replica, nouns: Iterable[Noun] = COMPANY) -> None:
    """Give a replica all of the company that its person may read, in one page."""
    buckets = scope_of(replica.identity.user)
    pull(replica, page(changes_of(nouns, buckets), buckets))


def content(replica: Replica) -> list[str]:
    """Return everything in the database as SQL, to see whether anything has changed.

    Marks are left out, which are new whenever records are written, be it the same ones.
    """
    with replica.database.read() as connection:
        return [line for line in connection.driver.iterdump() if "'revision." not in line]


@contextmanager
def pragma(replica: Replica, text: str) -> Iterator[None]:
    """Have every connection to a replica's file begin with a pragma for a while."""
    database, connect = replica.database, replica.database._connect

    def begun() -> sqlite3.Connection:
        driver = connect()
        driver.execute(f"PRAGMA {text}")
        return driver

    database.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "_connect", begun)
        yield
    database.close()
