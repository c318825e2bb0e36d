"""Addresses under which a browser is given a person's pictures.

An address is signed with a secret of this process, so that a hash alone opens nothing. What is at
an address never changes, so the browser keeps it.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from pathlib import Path

from fieldapp.localdb.blob_folder import BlobFolder

SECRET = secrets.token_hex(32)
PREFIX = "pictures"
SUFFIX = ".picture"

_NAME = re.compile(r"[a-z0-9-]{1,200}")
_HASH = re.compile(r"[0-9a-f]{64}")


def address_of(folder: str, sha256: str) -> str:
    """Return the address of a picture in a person's folder, from the page's own address on."""
    # The dot matters: without one the client may take the address for a picture in base64.
    return f"{PREFIX}/{folder}/{_signature(folder, sha256)}/{sha256}{SUFFIX}"


def picture_at(storage: Path, folder: str, sha256: str, signature: str) -> Path | None:
    """Return the file that a signed address leads to, or None when there is none."""
    if not (_NAME.fullmatch(folder) and _HASH.fullmatch(sha256)):
        return None
    if not hmac.compare_digest(signature.encode(), _signature(folder, sha256).encode()):
        return None
    path = BlobFolder(storage / folder).file(sha256)
    return path if path.is_file() else None


def _signature(folder: str, sha256: str) -> str:
    text = f"{folder}/{sha256}".encode()
    return hmac.new(SECRET.encode(), text, hashlib.sha256).hexdigest()
