"""A piece of a file that arrives: whether it is what its headers say, and what becomes of it."""

from __future__ import annotations

import structlog

from fieldapp.hub.blobs import BlobName, Blobs, Damaged, Misplaced
from fieldapp.hub.problem import ProblemError
from fieldapp.wire.blob import OFFSET_HEADER, parse_content_range, piece_digest

_log = structlog.get_logger("fieldapp.hub")


def start_of(name: BlobName, piece: bytes, content_range: str, digest: str | None) -> int:
    """Return where a piece goes, after checking that it is what its headers say.

    Raises `ProblemError`.
    """
    described_as = parse_content_range(content_range)
    if described_as is None:
        raise ProblemError("range_invalid", "Send Content-Range: bytes first-last/size.")
    start, end, size = described_as
    if size != name.size_bytes or end - start != len(piece):
        raise ProblemError(
            "range_invalid", f"The file has {name.size_bytes} bytes, the piece {len(piece)}."
        )
    if digest is not None and digest != piece_digest(piece):
        raise ProblemError("blob_damaged", "The piece is not what its digest says.")
    return start


def add_piece(blobs: Blobs, name: BlobName, start: int, piece: bytes) -> int:
    """Add a piece and return where the next one goes.

    Raises `ProblemError`, whose headers say where that is, and `OSError` when the storage fails.
    """
    try:
        return blobs.append(name, start, piece)
    except Misplaced as error:
        headers = {OFFSET_HEADER: str(error.offset)}
        raise ProblemError("blob_misplaced", str(error), headers=headers) from error
    except Damaged as error:
        _log.warning("blob_damaged", sha256=name.sha256, size=name.size_bytes)
        raise ProblemError("blob_damaged", str(error), headers={OFFSET_HEADER: "0"}) from error
