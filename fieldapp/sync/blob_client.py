"""The hub's calls for files, over connections of their own: never in the way of the round.

Nothing is tried again here: the lane goes on from the hub's offset the next time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import httpx

from fieldapp import __version__
from fieldapp.localdb.blob_queue import Blob
from fieldapp.localdb.identity import read_tokens
from fieldapp.localdb.replica import Replica, utc_now
from fieldapp.sync.client import CONNECT_TIMEOUT_S, READ_TIMEOUT_S, problem_of
from fieldapp.sync.errors import SyncError
from fieldapp.sync.transport import Reply
from fieldapp.wire import PROBLEM_HEADER, PROTOCOL, PROTOCOL_HEADER, TIME_HEADER, VERSION_HEADER
from fieldapp.wire.blob import (
    DIGEST_HEADER,
    OFFSET_HEADER,
    content_range,
    piece_digest,
)

SET_RIGHT = ("blob_misplaced", "blob_damaged")
"""Problems that the next piece sets right."""


@dataclass(frozen=True, slots=True)
class BlobReply:
    """An answer of the hub; names of headers are in small letters."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


class BlobTransport(Protocol):
    """What carries a request about a file; raises `SyncError("offline")`."""

    def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> BlobReply:
        """Send a request and return the answer."""
        ...

    def close(self) -> None:
        """Let connections go."""
        ...


class HttpBlobTransport:
    """HTTP to the hub's address."""

    def __init__(self, address: str) -> None:
        timeout = httpx.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
        self._client = httpx.Client(base_url=address, timeout=timeout)

    def request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> BlobReply:
        """Send a request and return the answer."""
        try:
            answer = self._client.request(method, path, content=body or None, headers=headers)
        except (httpx.TransportError, httpx.DecodingError) as error:
            detail = f"The hub at {self._client.base_url} cannot be reached."
            raise SyncError("offline", detail, code=type(error).__name__) from error
        return BlobReply(answer.status_code, answer.content, dict(answer.headers))

    def close(self) -> None:
        """Let connections go."""
        self._client.close()


class BlobClient:
    """The hub's calls for files. `token` gives the access token of now."""

    def __init__(
        self,
        transport: BlobTransport,
        token: Callable[[], str],
        now: Callable[[], str] = utc_now,
    ) -> None:
        self._transport = transport
        self._token = token
        self._now = now

    def offset(self, blob: Blob) -> int:
        """Return how many bytes of a file the hub has."""
        reply = self._call("HEAD", blob)
        if reply.status != 200:
            raise _error(reply)
        return _offset(reply)

    def send(self, blob: Blob, start: int, piece: bytes) -> int:
        """Send the piece that begins at `start`; return where the hub wants the next one.

        That is where this one began when it was damaged on the way, or elsewhere when the hub has
        more, or less, than was thought.
        """
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Range": content_range(start, piece, blob.size_bytes),
            DIGEST_HEADER: piece_digest(piece),
        }
        reply = self._call("PUT", blob, piece, headers)
        if reply.status == 204:
            return _offset(reply)
        error = _error(reply)
        if error.code in SET_RIGHT:
            return _offset(reply) if OFFSET_HEADER.lower() in reply.headers else start
        raise error

    def fetch(self, blob: Blob, start: int, end: int) -> bytes:
        """Return bytes of a file, `end` exclusive."""
        reply = self._call("GET", blob, headers={"Range": f"bytes={start}-{end - 1}"})
        if reply.status != 206 or not 0 < len(reply.body) <= end - start:
            raise _error(reply)
        return reply.body

    def close(self) -> None:
        """Let connections go."""
        self._transport.close()

    def _call(
        self, method: str, blob: Blob, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> BlobReply:
        sent = {
            PROTOCOL_HEADER: str(PROTOCOL),
            VERSION_HEADER: __version__,
            TIME_HEADER: self._now(),
            "Accept-Encoding": "identity",
            "Authorization": f"Bearer {self._token()}",
            **(headers or {}),
        }
        path = f"/v1/blobs/{blob.sha256}?{blob.of.kind}={quote(blob.of.key, safe='')}"
        return self._transport.request(method, path, body, sent)


def blob_client_of(replica: Replica) -> BlobClient:
    """Return the calls for files of a replica's hub, signed in as the round left it."""

    transport = HttpBlobTransport(replica.identity.hub)
    return BlobClient(transport, partial(token_in, replica.home), replica.world.now)


def token_in(home: Path) -> str:
    """Return the access token of the replica in a folder; raises `SyncError` when signed out."""
    tokens = read_tokens(home)
    if tokens is None:
        raise SyncError("sign_in", "You are signed out on this device.", "signed_out")
    return tokens.access_token


def _error(reply: BlobReply) -> SyncError:
    if reply.status in (200, 204, 206):
        return SyncError("later", "The hub's answer about a file makes no sense.", "blob_reply")
    retry_after = reply.headers.get("retry-after", "")
    error = problem_of(Reply(status=reply.status, body=reply.body, retry_after=retry_after))
    # An answer to HEAD has no body that could name the case.
    code = reply.headers.get(PROBLEM_HEADER.lower())
    return SyncError(error.kind, error.detail, code or error.code, error.retry_after_s)


def _offset(reply: BlobReply) -> int:
    text = reply.headers.get(OFFSET_HEADER.lower(), "")
    if not (text.isascii() and text.isdecimal()):
        raise SyncError("later", "The hub does not say where the file goes on.", "blob_reply")
    return int(text)
