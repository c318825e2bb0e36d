"""Packs: what is inside the files that a first sync fetches instead of pages.

A pack is lines of JSON, compressed. Each line is a `PackPage`: rows of one bucket in the order of
their positions, and the position that the bucket is held up to once the line is stored. A pack is
therefore a pull that was written down: after any line a device may go on with pages instead.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator

from pydantic import ValidationError

from fieldapp.wire.messages import PackOffer, PackPage

GZIP = "gzip"
ENCODINGS = (GZIP,)
"""What packs are compressed with, the best first."""

LINE_BYTES = 512 * 1024
"""Size at which a line is ended; a record larger than that is a line of its own."""

MAX_LINE_BYTES = 32 * 1024 * 1024
_STEP_BYTES = 256 * 1024


class PackDamaged(Exception):
    """A pack is not what was offered."""


def pages(parts: Iterable[bytes], offer: PackOffer, after: int = 0) -> Iterator[PackPage]:
    """Return the pages of a packed file that go beyond a position, reading little at a time.

    Raises `PackDamaged` where the file is not what was offered; pages before that are good.
    """
    if offer.encoding not in ENCODINGS:
        raise PackDamaged(f"the encoding {offer.encoding!r} is not known here")
    for line in _lines(_unpacked(parts)):
        try:
            page = PackPage.model_validate(json.loads(line))
        except ValidationError as error:
            raise PackDamaged(f"a line cannot be read: {error.errors()[0]['msg']}") from error
        except (ValueError, RecursionError) as error:
            raise PackDamaged(f"a line cannot be read: {error}") from error
        if any(changes.bucket != offer.bucket for changes in page.changes):
            raise PackDamaged("the pack brings another bucket than was offered")
        if not page.position <= offer.position:
            raise PackDamaged("the pack goes further than was offered")
        if page.position > after:
            after = page.position
            yield page


def _unpacked(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress in steps of bounded size: a small file may stand for a huge one."""
    stream = zlib.decompressobj(wbits=31)
    try:
        for part in parts:
            yield stream.decompress(part, _STEP_BYTES)
            while stream.unconsumed_tail:
                yield stream.decompress(stream.unconsumed_tail, _STEP_BYTES)
    except zlib.error as error:
        raise PackDamaged(f"the compressed file is damaged: {error}") from error
    if not stream.eof:
        raise PackDamaged("the compressed file is cut off")


def _lines(texts: Iterable[bytes]) -> Iterator[bytes]:
    kept: list[bytes] = []
    size = 0
    for text in texts:
        *ended, rest = text.split(b"\n")
        for end in ended:
            yield b"".join([*kept, end])
            kept, size = [], 0
        kept.append(rest)
        size += len(rest)
        if size > MAX_LINE_BYTES:
            raise PackDamaged(f"a line is longer than {MAX_LINE_BYTES} bytes")
    if size:
        raise PackDamaged("the last line is cut off")
