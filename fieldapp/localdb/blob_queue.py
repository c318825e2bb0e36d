"""What is known of each file: whether it is here, at the hub, or on its way.

- `upload`: here, and the hub is not known to have it. Never deleted.
- `held`: here, and at the hub.
- `away`: at the hub, as far as is known, and not here.
- `wanted`: somebody looks at it; it is to be fetched.
- `ahead`: nobody looks at it yet; it is to be fetched when nothing else is to be carried.
- `refused`: here; the hub does not take it, because it refused the photo.
- `vanished`: made here, gone before the hub got it; `reason` is a code of `domain.refusal`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from fieldapp.domain.noun import moment_of
from fieldapp.domain.product import ProductPicture
from fieldapp.localdb.connection import Connection
from fieldapp.wire.blob import BlobOf, RecordKind

LOOKED_AT_AGAIN_S = 3600
"""Looking at a file again within this time is not written down."""

BlobState = Literal["upload", "held", "away", "wanted", "ahead", "refused", "vanished"]

_COLUMNS = "sha256, record_id, size_bytes, own, state, reason, tries, kind"
_UPSERT = """
    INSERT INTO blob
        (sha256, record_id, size_bytes, own, state, reason, tries, next_try_at, used_at, kind)
    VALUES (?, ?, ?, ?, ?, '', 0, '', ?, ?)
    ON CONFLICT (sha256) DO UPDATE SET
        record_id = excluded.record_id, own = max(own, excluded.own), state = excluded.state,
        reason = '', tries = 0, next_try_at = '', used_at = excluded.used_at, kind = excluded.kind
"""
_UPSERT_AHEAD = f"{_UPSERT} WHERE state IN ('away', 'ahead')"


@dataclass(frozen=True, slots=True)
class Blob:
    """A file and what has to be done about it; `tries` counts attempts without progress.

    `of` is the record that allows asking for it.
    """

    sha256: str
    of: BlobOf
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
    if known is None or known.state != "held" or known.of.kind != "photo":
        connection.exec_driver_sql(
            _UPSERT, (sha256, photo_id, size_bytes, 1, "upload", now, "photo")
        )


def put_wanted(connection: Connection, sha256: str, of: BlobOf, size_bytes: int, now: str) -> None:
    """Note that somebody looks at a file that is not here."""
    row = (sha256, of.key, size_bytes, 0, "wanted", now, of.kind)
    connection.exec_driver_sql(_UPSERT, row)


def put_ahead(connection: Connection, files: Iterable[tuple[str, str, int]]) -> None:
    """Note pictures of products to be fetched in this order: (hash, product, size) of each."""
    rows = [(sha256, key, size, 0, "ahead", "", "product") for sha256, key, size in files]
    if rows:
        connection.exec_driver_sql(_UPSERT_AHEAD, rows)


def looked_at_by_nobody(connection: Connection) -> list[str]:
    """Return the pictures of products that were fetched ahead, or are to be."""
    rows = connection.exec_driver_sql(
        "SELECT sha256 FROM blob WHERE kind = 'product' AND used_at = '' "
        "AND state IN ('held', 'ahead')"
    )
    return list(rows.scalars())


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


def looked_at_long_ago(used_at: str, now: str) -> bool:
    """Say whether a look at `now` is worth noting after the one at `used_at`.

    A moment ahead of now was noted by a clock that was wrong.
    """
    return abs((moment_of(now) - moment_of(used_at)).total_seconds()) > LOOKED_AT_AGAIN_S


def touch(connection: Connection, sha256: str, now: str) -> None:
    """Note that somebody has looked at a file."""
    connection.exec_driver_sql("UPDATE blob SET used_at = ? WHERE sha256 = ?", (now, sha256))


def next_due(
    connection: Connection, now: str, put_off_until: str, *, ahead: bool = False
) -> Blob | None:
    """Return the next file to carry: what somebody looks at first, then in order of making.

    Nothing is put off beyond `put_off_until`. What says so was put off by a clock that has been put
    back since, and is due. What is to be fetched ahead comes last, and only with `ahead`.
    """
    due = "AND (next_try_at <= ? OR next_try_at > ?)"
    found = _first(
        connection,
        f"WHERE state IN ('wanted', 'upload') {due} "
        "ORDER BY state = 'upload', used_at, sha256 LIMIT 1",
        now,
        put_off_until,
    )
    if found is None and ahead:
        where = f"WHERE state = 'ahead' {due} ORDER BY rowid LIMIT 1"
        found = _first(connection, where, now, put_off_until)
    return found


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


@dataclass(frozen=True, slots=True)
class Stray:
    """A file without a row: the record that names it, if any does, and the photo's author."""

    sha256: str
    of: BlobOf | None = None
    size_bytes: int = 0
    author_id: str = ""


def unknown(connection: Connection, hashes: Sequence[str]) -> list[Stray]:
    """Return those of some files that have no row."""
    known = set(connection.exec_driver_sql("SELECT sha256 FROM blob").scalars())
    return [_stray(connection, sha256) for sha256 in hashes if sha256 not in known]


def _stray(connection: Connection, sha256: str) -> Stray:
    photo = connection.exec_driver_sql(
        "SELECT id, size_bytes, author_id FROM photo WHERE sha256 = ? ORDER BY id LIMIT 1",
        (sha256,),
    ).one_or_none()
    if photo is not None:
        return Stray(sha256, BlobOf("photo", photo[0]), photo[1], photo[2])
    product = connection.exec_driver_sql(
        "SELECT id, picture FROM product WHERE picture <> 'null' AND instr(picture, ?) LIMIT 1",
        (sha256,),
    ).one_or_none()
    if product is None:
        return Stray(sha256)
    size_bytes = ProductPicture.model_validate_json(product[1]).size_of(sha256)
    return Stray(sha256, BlobOf("product", product[0]), size_bytes or 0)


def put_held(connection: Connection, sha256: str, of: BlobOf, size_bytes: int, now: str) -> None:
    """Note a file that is here and at the hub."""
    row = (sha256, of.key, size_bytes, 0, "held", now, of.kind)
    connection.exec_driver_sql(_UPSERT, row)


def out_of_scope(connection: Connection) -> list[str]:
    """Return files that no record on this device names any more, and that the hub has.

    Of a picture of several products one is asked; where that has another one now, it comes again
    for the others.
    """
    rows = connection.exec_driver_sql(
        "SELECT sha256 FROM blob b WHERE state NOT IN ('upload', 'refused') AND NOT CASE kind "
        "WHEN 'photo' THEN EXISTS (SELECT 1 FROM photo p WHERE p.sha256 = b.sha256) "
        "ELSE EXISTS (SELECT 1 FROM product p WHERE p.id = b.record_id AND b.sha256 IN "
        "(json_extract(p.picture, '$.sha256'), json_extract(p.picture, '$.thumb_sha256'))) END"
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
        "WHERE own = 1 AND kind = 'photo' AND state IN ('held', 'refused')"
    )


def surplus(
    connection: Connection, kind: RecordKind, space_bytes: int, refused_before: str
) -> list[str]:
    """Return files of a kind to delete so that those that may go take `space_bytes` at most.

    The ones that nobody has looked at for longest go first. Files that the hub has not got stay;
    those of refused photos may go when they were last used before `refused_before`. What was
    fetched ahead is bounded by what is planned.
    """
    rows = connection.exec_driver_sql(
        "SELECT sha256, size_bytes FROM blob WHERE kind = ? AND used_at <> '' AND (state = 'held' "
        "OR (state = 'refused' AND used_at < ?)) ORDER BY used_at DESC, sha256",
        (kind, refused_before),
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
    sha256, record_id, size_bytes, own, state, reason, tries, kind = row
    return Blob(sha256, BlobOf(kind, record_id), size_bytes, bool(own), state, reason, tries)
