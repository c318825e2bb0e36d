"""Bodies of requests and responses: bounded in size and time, gzip in both directions."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from fieldapp.hub.problem import ProblemError
from fieldapp.wire.codec import BodyTooLarge, BodyUnreadable, pack, unpack

M = TypeVar("M", bound=BaseModel)

READ_TIMEOUT_S = 60.0
SMALLEST_PACKED = 1_000
"""Bytes below which compressing a response is not worth it."""

_DRAINED = 4
_DETAIL_CHARS = 300


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body as it came."""

    raw: bytes
    packed: bool
    limit_bytes: int

    def message(self, model: type[M]) -> M:
        """Unpack and validate it as a message, in a thread: it may be large.

        Raises `ProblemError` when it is too large unpacked, damaged or invalid.
        """
        return _parse(self.raw, self.packed, model, self.limit_bytes)


async def read_body(request: Request, limit_bytes: int) -> Body:
    """Read a request's body. Raises `ProblemError` when it is too large, too slow or cut off."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip", ""):
        raise ProblemError("body_unreadable", f"The encoding {encoding[:40]!r} is not known here.")
    return Body(await _read(request, limit_bytes), encoding == "gzip", limit_bytes)


async def read_message(request: Request, model: type[M], limit_bytes: int) -> M:
    """Read a request's body as a message; raises what `read_body` and `Body.message` raise."""
    body = await read_body(request, limit_bytes)
    return await run_in_threadpool(body.message, model)


async def read_bytes(request: Request, limit_bytes: int) -> bytes:
    """Read a request's body as it is. Raises `ProblemError` when it is too large or too slow."""
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", ""):
        raise ProblemError("body_unreadable", "Files are sent as they are, not packed.")
    return await _read(request, limit_bytes)


async def respond(request: Request, text: bytes, media_type: str = "application/json") -> Response:
    """Return a response, packed when the client takes that and it is worth it."""
    return await run_in_threadpool(response_to, request, text, media_type)


def response_to(request: Request, text: bytes, media_type: str = "application/json") -> Response:
    """Return what `respond` returns, for work that is in a thread already."""
    headers = {"Vary": "Accept-Encoding"}
    accepted = {
        name.partition(";")[0].strip().lower()
        for name in request.headers.get("accept-encoding", "").split(",")
    }
    if "gzip" in accepted and len(text) >= SMALLEST_PACKED:
        text = pack(text)
        headers["Content-Encoding"] = "gzip"
    return Response(text, headers=headers, media_type=media_type)


async def _read(request: Request, limit_bytes: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isascii() and declared.isdecimal() and int(declared) > _DRAINED * limit_bytes:
        raise _too_large(limit_bytes)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(READ_TIMEOUT_S):
            async for part in request.stream():
                size += len(part)
                # A little over: read on without keeping it, or the client would not get to see
                # the answer while it is still sending.
                if size > _DRAINED * limit_bytes:
                    break
                if size <= limit_bytes:
                    parts.append(part)
    except TimeoutError as error:
        raise ProblemError("body_slow") from error
    except ClientDisconnect as error:
        raise ProblemError("body_unreadable", "The request was cut off.") from error
    if size > limit_bytes:
        raise _too_large(limit_bytes)
    return b"".join(parts)


def _parse(raw: bytes, packed: bool, model: type[M], limit_bytes: int) -> M:
    try:
        text = unpack(raw, limit_bytes) if packed else raw
    except BodyTooLarge as error:
        raise _too_large(limit_bytes) from error
    except BodyUnreadable as error:
        raise ProblemError("body_unreadable", str(error)) from error
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        code = "body_unreadable" if fault["type"] == "json_invalid" else "request_invalid"
        raise ProblemError(code, f"{place}: {fault['msg']}"[:_DETAIL_CHARS]) from error


def _too_large(limit_bytes: int) -> ProblemError:
    return ProblemError("body_too_large", f"At most {limit_bytes} bytes, unpacked, are taken.")
