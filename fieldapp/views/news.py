"""What is new to a person: changes of orders after the last that was looked at."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from fieldapp.domain.noun import Instant, Key
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.news import count_news
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
    return count_news(connection, user_id, seen_until(home))


def seen_until(home: Path) -> Instant:
    """Return the time of the last change that was looked at."""
    return read_preferences(home).news_seen


def begin(replica: Replica) -> None:
    """Let what a device has received before it was first used be known already."""
    if not seen_until(replica.home):
        _keep(replica, replica.now())


async def look(replica: Replica, last: Instant) -> None:
    """Note that everything up to a change was looked at."""
    if last > await asyncio.to_thread(seen_until, replica.home):
        await asyncio.to_thread(_keep, replica, last)
        replica.announce(frozenset({SEEN}))


def _keep(replica: Replica, seen: Instant) -> None:
    # On a full device nothing stops: what was looked at stays new.
    with suppress(OSError):
        change_preferences(replica.home, news_seen=seen)
