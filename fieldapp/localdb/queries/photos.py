"""Photos of an outlet, each with what is known of its file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from fieldapp.localdb.connection import Connection
from fieldapp.localdb.placeholders import placeholders

PhotoState = Literal["saved", "sent", "here", "away", "wanted", "refused", "vanished"]

_ROWS = """
    SELECT p.id AS photo_id, p.outlet_id, coalesce(o.name, '') AS outlet_name, p.author_name,
        p.taken_at, p.caption, p.sha256, p.size_bytes, p.width, p.height,
        b.state AS file, coalesce(b.reason, '') AS reason, coalesce(b.own, 0) AS own,
        EXISTS (SELECT 1 FROM outbox x WHERE x.document = p.id AND x.contained_at IS NULL)
            AS unsent
    FROM photo p LEFT JOIN outlet o ON o.id = p.outlet_id LEFT JOIN blob b ON b.sha256 = p.sha256
"""


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """A photo with the state of its file.

    - saved: taken here and not yet at the hub; sent: taken here, and the hub has it;
    - here: taken by somebody else and fetched; away: not here; wanted: to be fetched, and
      `reason` is `blob_missing` while the hub has not got it either;
    - refused: the hub does not take it; vanished: lost on this device, `reason` says how.
    """

    photo_id: str
    outlet_id: str
    outlet_name: str
    author_name: str
    taken_at: str
    caption: str
    sha256: str
    size_bytes: int
    width: int | None
    height: int | None
    state: PhotoState
    reason: str


def outlet_photos(connection: Connection, outlet_id: str, limit: int = 12) -> list[PhotoRow]:
    """Return an outlet's photos, the newest first."""
    return _rows(
        connection,
        "WHERE p.outlet_id = ? ORDER BY p.taken_at DESC, p.id DESC LIMIT ?",
        outlet_id,
        limit,
    )


def photo(connection: Connection, photo_id: str) -> PhotoRow | None:
    """Return one photo."""
    return next(iter(_rows(connection, "WHERE p.id = ?", photo_id)), None)


def photos_waiting(connection: Connection) -> int:
    """Return how many photos taken here the hub has not got whole: the record or the file."""
    found: int = connection.exec_driver_sql(
        "SELECT count(*) FROM ("
        "SELECT record_id FROM blob WHERE state = 'upload' UNION "
        "SELECT document FROM outbox WHERE type = 'add_photo' AND contained_at IS NULL)"
    ).scalar_one()
    return found


def files_of(connection: Connection, photo_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Return state and reason of the files of photos that were taken here."""
    rows = connection.exec_driver_sql(
        f"SELECT p.id, b.state, b.reason FROM photo p JOIN blob b ON b.sha256 = p.sha256 "
        f"WHERE b.own = 1 AND p.id IN ({placeholders(photo_ids)})",
        tuple(photo_ids),
    )
    return {photo_id: (state, reason) for photo_id, state, reason in rows}


def _rows(connection: Connection, where: str, *parameters: object) -> list[PhotoRow]:
    found = []
    for values in connection.exec_driver_sql(f"{_ROWS} {where}", parameters).mappings():
        file, own, unsent = values.pop("file"), values.pop("own"), values.pop("unsent")
        found.append(PhotoRow(**values, state=_state(file, bool(own), bool(unsent))))
    return found


def _state(file: str | None, own: bool, unsent: bool) -> PhotoState:
    if file in ("wanted", "vanished", "refused"):
        return file  # type: ignore[return-value]
    if file == "upload" or unsent:
        return "saved"
    if file == "held":
        return "sent" if own else "here"
    return "away"
