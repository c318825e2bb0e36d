"""Tables of photos: their records; and what is known of files, of products too."""

from __future__ import annotations

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from fieldapp.domain.photo import Photo


class PhotoTable(Photo, table=True):
    """Photos."""

    __tablename__ = "photo"
    __table_args__ = (Index("photo_outlet", "outlet_id", "taken_at"),)
    id: str = Field(primary_key=True)
    sha256: str = Field(index=True)


class BlobTable(SQLModel, table=True):
    """Files by hash; never synced. See `blob_queue` for the states.

    `record_id` is the record of a `kind` (photo or product) that allows asking for the file, `own`
    says that it was made here. `used_at` is empty while nobody has looked at it.
    """

    __tablename__ = "blob"
    __table_args__ = (Index("blob_state", "state", "next_try_at"),)
    sha256: str = Field(primary_key=True)
    record_id: str
    size_bytes: int
    own: int
    state: str
    reason: str
    tries: int
    next_try_at: str
    used_at: str
    kind: str
