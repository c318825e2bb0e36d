"""Photos: what an outlet's shelf looked like. Its record travels at once, its file later."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints
from sqlmodel import Field

from fieldapp.domain.noun import Instant, Key, Noun

MAX_PHOTO_BYTES = 10 * 1024 * 1024
"""A telephone's camera makes 2 to 6 MB; what is larger is no photo of a shelf."""

MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp")
"""What every browser and every platform of the app shows."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a file's bytes in hexadecimal digits; also the file's name wherever it is kept."""


class Photo(Noun):
    """A picture taken at an outlet, append-only. Its file is known by `sha256`.

    `width` and `height` are in pixels, where the file tells them.
    """

    id: Key
    outlet_id: Key
    visit_id: Key | None = None
    author_id: Key
    author_name: str = ""
    taken_at: Instant
    sha256: Sha256
    size_bytes: int = Field(gt=0)
    media_type: str = Field(min_length=1, max_length=60)
    width: int | None = Field(default=None, gt=0)
    height: int | None = Field(default=None, gt=0)
    caption: str = Field(default="", max_length=500)
