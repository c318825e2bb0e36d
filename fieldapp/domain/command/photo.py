"""The command that adds a photo. Photos are append-only: nothing changes or removes one."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fieldapp.domain.access import looks_after
from fieldapp.domain.command.base import Applied, Command, Context, Outcome, own_outlet
from fieldapp.domain.noun import Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.photo import MAX_PHOTO_BYTES, MEDIA_TYPES, Photo, Sha256
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.visit import Visit

BYTES_A_MEGABYTE = 1024 * 1024


class AddPhoto(Command):
    """Add a photo of an outlet, taken during a visit or not. The file itself is sent apart."""

    type: Literal["add_photo"] = "add_photo"
    photo_id: Key
    outlet_id: Key
    visit_id: Key | None = None
    sha256: Sha256
    size_bytes: int = Field(gt=0)
    media_type: str = Field(min_length=1, max_length=60)
    width: int | None = Field(default=None, gt=0)
    height: int | None = Field(default=None, gt=0)
    caption: str = Field(default="", max_length=500)

    @property
    def document(self) -> str:
        """Key of the photo."""
        return self.photo_id


def check_file(media_type: str, size_bytes: int) -> Refusal | None:
    """Return why a file is not taken as a photo, or None when it is."""
    if media_type not in MEDIA_TYPES:
        return Refusal("photo_type_unknown")
    return check_size(size_bytes)


def check_size(size_bytes: int) -> Refusal | None:
    """Return why a file of this size is not taken as a photo, or None when it is."""
    if size_bytes > MAX_PHOTO_BYTES:
        limit = MAX_PHOTO_BYTES // BYTES_A_MEGABYTE
        size = -(-size_bytes // BYTES_A_MEGABYTE)
        return Refusal("photo_too_large", {"size": size, "limit": limit})
    return None


def add_photo(command: AddPhoto, nouns: Nouns, context: Context) -> Outcome:
    """Apply `AddPhoto`."""
    outlet = own_outlet(command.outlet_id, nouns, context)
    if isinstance(outlet, Refusal):
        return outlet
    if not looks_after(context.actor, outlet):
        # Whoever has lost the outlet meanwhile may hand in orders, but the file could not follow.
        return Refusal("not_allowed")
    if nouns.get(Photo, command.photo_id) is not None:
        return Refusal("photo_exists")
    if refusal := check_file(command.media_type, command.size_bytes):
        return refusal
    if command.visit_id is not None:
        visit = nouns.get(Visit, command.visit_id)
        if visit is None or visit.outlet_id != outlet.id:
            return Refusal("visit_unknown")
    photo = Photo(
        id=command.photo_id,
        outlet_id=outlet.id,
        visit_id=command.visit_id,
        author_id=context.actor.id,
        author_name=context.actor.name,
        taken_at=command.at,
        sha256=command.sha256,
        size_bytes=command.size_bytes,
        media_type=command.media_type,
        width=command.width,
        height=command.height,
        caption=command.caption,
    )
    return Applied((photo,))
