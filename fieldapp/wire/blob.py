"""How the bytes of files travel: by their hash, in pieces, beside the messages of the round.

`HEAD` asks how much of a file the hub has, `PUT` with a Content-Range adds the next piece, `GET`
with a Range gives one. A request names the record that gives the right to the file, `?photo=` or
`?product=`. A photo's record has to be at the hub before its file; pictures of products only come.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Literal

OFFSET_HEADER = "Fieldapp-Offset"
"""How many bytes of the file, from its beginning, the hub has: there the next piece goes."""

DIGEST_HEADER = "Content-Digest"
"""SHA-256 of the piece that is sent (RFC 9530), so that one that was damaged is not taken."""

MAX_PIECE_BYTES = 1024 * 1024

RecordKind = Literal["photo", "product"]
"""Kinds whose records name files."""


@dataclass(frozen=True, slots=True)
class BlobOf:
    """The record that names a file: its kind and key."""

    kind: RecordKind
    key: str


_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")


def piece_digest(piece: bytes) -> str:
    """Return the value of the digest header for a piece."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(piece).digest()).decode()}:"


def content_range(start: int, piece: bytes, size: int) -> str:
    """Return the value of Content-Range for a piece that begins at `start` of `size` bytes."""
    return f"bytes {start}-{start + len(piece) - 1}/{size}"


def parse_content_range(text: str) -> tuple[int, int, int] | None:
    """Return start, end (exclusive) and size of a Content-Range, or None when it is none."""
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        return None
    start, last, size = map(int, found.groups())
    return (start, last + 1, size) if start <= last < size else None
