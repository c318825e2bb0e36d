"""Bodies of records as text, and the digest by which two sides compare what they hold."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

from fieldapp.domain.noun import Noun

_DIGEST_SPACE = 1 << 64
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class BodyTooLarge(Exception):
    """A body is over its limit once unpacked."""


class BodyUnreadable(Exception):
    """A body is not what its headers say."""


def body_of(noun: Noun) -> str:
    """Return a noun as the canonical JSON text that is stored on the hub and sent as it is."""
    return canonical(noun.model_dump(mode="json"))


def canonical(body: Mapping[str, Any]) -> str:
    """Return JSON with sorted names and no spaces: equal bodies are equal texts."""
    return _CANONICAL.encode(body)


def record_digest(kind: str, key: str, body: str) -> int:
    """Return a 64-bit digest of one record, from its canonical body."""
    text = f"{kind}\n{key}\n{body}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")


def add_digests(total: int, digest: int) -> int:
    """Add a record to a bucket's digest; the order of records does not matter."""
    return (total + digest) % _DIGEST_SPACE


def pack(text: bytes, level: int = 1) -> bytes:
    """Compress a body with gzip, without a time stamp so that equal bodies give equal bytes."""
    return gzip.compress(text, compresslevel=level, mtime=0)


def unpack(packed: bytes, limit_bytes: int) -> bytes:
    """Decompress a gzip body of at most `limit_bytes`.

    Raises `BodyTooLarge` before more than that is unpacked, `BodyUnreadable` when it is damaged or
    cut off.
    """
    stream = zlib.decompressobj(wbits=31)
    try:
        text = stream.decompress(packed, limit_bytes + 1)
    except zlib.error as error:
        raise BodyUnreadable(f"the compressed body is damaged: {error}") from error
    if len(text) > limit_bytes:
        raise BodyTooLarge(f"the body is larger than {limit_bytes} bytes")
    if not stream.eof:
        raise BodyUnreadable("the compressed body is cut off")
    return text
