"""What is known of each file: whether it is here, at the hub, or on its way.

- `upload`: here, and the hub is not known to have it. Never deleted.
- `held`: here, and at the hub.
- `away`: at the hub, as far as is known, and not here.
- `wanted`: somebody looks at it; it is to be fetched.
- `refused`: here; the hub does not take it, because it refused the photo.
- `vanished`: made here, gone before the hub got it; `reason` is a code of `domain.refusal`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders

BlobState = Literal["upload", "held", "away", "wanted", "refused", "vanished"]

_COLUMNS = "sha256, photo_id, size_bytes, own, state, reason, tries"
_UPSERT = """
    INSERT INTO blob
        (sha256, photo_id, size_bytes, own, state, reason, tries, next_try_at, used_at)
    VALUES (?, ?, ?, ?, ?, '', 0, '', ?)
    ON CONFLICT (sha256) DO UPDATE SET
        photo_id = excluded.photo_id, own = max(own, excluded.own), state = excluded.state,
        reason = '', tries = 0, next_try_at = '', used_at = excluded.used_at
"""


@dataclass(frozen=True, slots=True)
class Blob:
    """A file and what has to be done about it; `tries` counts attempts without progress."""

    sha256: str
    photo_id: str
    size_bytes: int
    own: bool
    state: BlobState
    reason: str
    tries: int


def get(connection: Connection, sha256: str) -> Blob | None:
    """Return what is known of a file."""
    return _first(connection, "WHERE sha256 = ?", sha256)


def put_upload(
    connection: Connection, sha256: str, photo_id: str, size_bytes: int, now: str
) -> None:
    """Note that a file made here has to go to the hub, unless the hub has it."""
    known = get(connection, sha256)
    if known is None or known.state != "held":
        connection.exec_driver_sql(_UPSERT, (sha256, photo_id, size_bytes, 1, "upload", now))


def put_wanted(
    connection: Connection, sha256: str, photo_id: str, size_bytes: int, now: str
) -> None:
    """Note that somebody looks at a file that is not here."""
    connection.exec_driver_sql(_UPSERT, (sha256, photo_id, size_bytes, 0, "wanted", now))


def mark(connection: Connection, sha256: str, state: BlobState, reason: str = "") -> None:
    """Set what is known of a file."""
    connection.exec_driver_sql(
        "UPDATE blob SET state = ?, reason = ?, tries = 0, next_try_at = '' WHERE sha256 = ?",
        (state, reason, sha256),
    )


def put_off(connection: Connection, sha256: str, tries: int, next_try_at: str, reason: str) -> None:
    """Note a failed attempt, and when to try again."""
    connection.exec_driver_sql(
        "UPDATE blob SET tries = ?, next_try_at = ?, reason = ? WHERE sha256 = ?",
        (tries, next_try_at, reason, sha256),
    )


def used_at(connection: Connection, sha256: str) -> str | None:
    """Return when somebody last looked at a file, or made it."""
    found: str | None = connection.exec_driver_sql(
        "SELECT used_at FROM blob WHERE sha256 = ?", (sha256,)
    ).scalar_one_or_none()
    return found


def touch(connection: Connection, sha256: str, now: str) -> None:
    """Note that somebody has looked at a file."""
    connection.exec_driver_sql("UPDATE blob SET used_at = ? WHERE sha256 = ?", (now, sha256))


def next_due(
    connection: Connection, now: str, put_off_until: str, passed: Sequence[str] = ()
) -> Blob | None:
    """Return the next file to carry: what somebody looks at first, then in order of making.

    Nothing is put off beyond `put_off_until`. What says so was put off by a clock that has been put
    back since, and is due. `passed` are files that are left out for now.
    """
    return _first(
        connection,
        "WHERE state IN ('wanted', 'upload') AND (next_try_at <= ? OR next_try_at > ?) "
        f"AND sha256 NOT IN ({placeholders(passed)}) "
        "ORDER BY state = 'upload', used_at, sha256 LIMIT 1",
        now,
        put_off_until,
        *passed,
    )


def made_here(connection: Connection) -> list[tuple[str, str, int, bool]]:
    """Return (hash, photo, size, known) of files whose command is kept here and that have no row.

    `known` says that the photo's record is here.
    """
    rows = connection.exec_driver_sql(
        "SELECT json_extract(o.body, '$.sha256') AS sha256, o.document, "
        "json_extract(o.body, '$.size_bytes'), "
        "EXISTS (SELECT 1 FROM photo p WHERE p.id = o.document) "
        "FROM outbox o WHERE o.type = 'add_photo' "
        "AND NOT EXISTS (SELECT 1 FROM blob b WHERE b.sha256 = json_extract(o.body, '$.sha256')) "
        "ORDER BY o.number"
    )
    return [(*row[:3], bool(row[3])) for row in rows]


def unknown(connection: Connection, hashes: Sequence[str]) -> list[tuple[str, str, int, str]]:
    """Return (hash, photo, size, author) of those without a row; of no photo: empty texts and 0."""
    known = set(connection.exec_driver_sql("SELECT sha256 FROM blob").scalars())
    found = []
    for sha256 in hashes:
        if sha256 not in known:
            row = connection.exec_driver_sql(
                "SELECT id, size_bytes, author_id FROM photo WHERE sha256 = ? ORDER BY id LIMIT 1",
                (sha256,),
            ).one_or_none()
            found.append((sha256, *(tuple(row) if row else ("", 0, ""))))
    return found


def put_held(connection: Connection, sha256: str, photo_id: str, size_bytes: int, now: str) -> None:
    """Note a file that is here and at the hub."""
    connection.exec_driver_sql(_UPSERT, (sha256, photo_id, size_bytes, 0, "held", now))


def out_of_scope(connection: Connection) -> list[str]:
    """Return files that no photo on this device names any more, and that the hub has."""
    rows = connection.exec_driver_sql(
        "SELECT sha256 FROM blob b WHERE state NOT IN ('upload', 'refused') "
        "AND NOT EXISTS (SELECT 1 FROM photo p WHERE p.sha256 = b.sha256)"
    )
    return list(rows.scalars())


def drop(connection: Connection, hashes: Sequence[str]) -> None:
    """Forget files."""
    if hashes:
        connection.exec_driver_sql(
            "DELETE FROM blob WHERE sha256 = ?", [(sha256,) for sha256 in hashes]
        )


def offer_again(connection: Connection) -> None:
    """Offer the hub everything again that was made here: its history is another one.

    What it refused then it may take now: with the backup, what it refused it for is gone too.
    """
    connection.exec_driver_sql(
        "UPDATE blob SET state = 'upload', reason = '', tries = 0, next_try_at = '' "
        "WHERE own = 1 AND state IN ('held', 'refused')"
    )


def surplus(connection: Connection, space_bytes: int, refused_before: str) -> list[str]:
    """Return files to delete so that those that may go take `space_bytes` at most.

    The ones that nobody has looked at for longest go first. Files that the hub has not got stay;
    those of refused photos may go when they were last used before `refused_before`.
    """
    rows = connection.exec_driver_sql(
        "SELECT sha256, size_bytes FROM blob WHERE state = 'held' "
        "OR (state = 'refused' AND used_at < ?) ORDER BY used_at DESC, sha256",
        (refused_before,),
    )
    going, total = [], 0
    for sha256, size_bytes in rows:
        total += size_bytes
        if total > space_bytes:
            going.append(sha256)
    return going


def _first(connection: Connection, where: str, *parameters: str) -> Blob | None:
    row = connection.exec_driver_sql(f"SELECT {_COLUMNS} FROM blob {where}", parameters).first()
    if row is None:
        return None
    sha256, photo_id, size_bytes, own, state, reason, tries = row
    return Blob(sha256, photo_id, size_bytes, bool(own), state, reason, tries)
