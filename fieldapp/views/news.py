"""What is new to a person: changes of orders that were not looked at."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from fieldapp.domain.noun import Key
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.news import Looked, news_heads
from fieldapp.localdb.replica import Replica
from fieldapp.views.live import use_query
from fieldapp.views.preferences import change_preferences, read_preferences
from fieldapp.views.scene import Scene

SEEN = "news_seen"
"""What is announced when somebody has looked: no kind of record."""

ROLES = ("agent", "owner")
"""Who waits for orders. A manager of many routes would be told of hundreds a day."""


def use_news_count(scene: Scene) -> int:
    """Return how much is new, always up to date."""
    home, user = scene.replica.home, scene.user
    live = use_query(scene, _count, ("order", SEEN), home, user.id, user.role)
    return live.value or 0


def _count(connection: Connection, home: Path, user_id: Key, role: str) -> int:
    if role not in ROLES:
        return 0
    looked = looked_at(home)
    heads = news_heads(connection, user_id, looked.until)
    return sum(not looked.has(*head) for head in heads.items())


def looked_at(home: Path) -> Looked:
    """Return what was looked at."""
    kept = read_preferences(home)
    return Looked(kept.news_seen, kept.news_looked)


def begin(replica: Replica) -> None:
    """Let what a device has received before it was first used be known already."""
    if not looked_at(replica.home).until:
        _keep(replica, Looked(replica.now()))


async def look(replica: Replica, user_id: Key) -> None:
    """Note that everything that is on the device by now was looked at."""
    await asyncio.to_thread(_look, replica, user_id)


def _look(replica: Replica, user_id: Key) -> None:
    # Announced in here: whoever leaves the screen at once ends what waits for this.
    before = looked_at(replica.home)
    looked = before.more(replica.query(news_heads, user_id, before.until))
    if looked != before:
        _keep(replica, looked)
        replica.announce(frozenset({SEEN}))


def _keep(replica: Replica, looked: Looked) -> None:
    # On a full device nothing stops: what was looked at stays new.
    with suppress(OSError):
        change_preferences(replica.home, news_seen=looked.until, news_looked=dict(looked.orders))
