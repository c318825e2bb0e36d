"""Routes of files: how much is here, the next piece, and a piece back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, TypeVar

import structlog
from fastapi import APIRouter, Path, Query
from filelock import Timeout
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fieldapp.domain.noun import Key
from fieldapp.domain.photo import Sha256
from fieldapp.hub.blob_access import blob_to_read, blob_to_send
from fieldapp.hub.blobs import Blobs
from fieldapp.hub.body import read_bytes
from fieldapp.hub.caller import check_protocol, described, hub_of, identify, problems
from fieldapp.hub.log import note
from fieldapp.hub.piece import add_piece, start_of
from fieldapp.hub.problem import ProblemError
from fieldapp.wire.blob import (
    DIGEST_HEADER,
    MAX_PIECE_BYTES,
    OFFSET_HEADER,
    BlobOf,
)

T = TypeVar("T")

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{1,12})?")
_RETRY_S = "30"
_log = structlog.get_logger("fieldapp.hub")

router = APIRouter(tags=["files"])

ShaInPath = Annotated[Sha256, Path()]
PhotoInQuery = Annotated[Key, Query(description="The photo whose record names the file.")]
PhotoOrNone = Annotated[Key | None, Query(description="The photo whose record names the file.")]
ProductOrNone = Annotated[
    Key | None, Query(description="Or the product whose record names it; one of the two.")
]


@router.head(
    "/v1/blobs/{sha256}",
    responses=problems(400, 401, 403, 422, 426, 503),
    openapi_extra=described(),
)
def head_blob(
    request: Request, sha256: ShaInPath, photo: PhotoOrNone = None, product: ProductOrNone = None
) -> Response:
    """Say in a header how many bytes of the file have arrived."""
    check_protocol(request)
    hub = hub_of(request)
    name = blob_to_read(hub.store, identify(request), _record(photo, product), sha256)
    return _at(_stored(request, lambda blobs: blobs.offset(name)), 200)


@router.put(
    "/v1/blobs/{sha256}",
    status_code=204,
    responses=problems(400, 401, 403, 408, 409, 413, 416, 422, 426, 503),
    openapi_extra={
        **described(),
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string"}}},
        },
    },
)
async def put_blob(request: Request, sha256: ShaInPath, photo: PhotoInQuery) -> Response:
    """Take the next piece of a file, as Content-Range says; the answer is the new offset."""
    check_protocol(request)
    hub = hub_of(request)
    identity = await run_in_threadpool(identify, request)
    name = await run_in_threadpool(
        blob_to_send, hub.store, identity, BlobOf("photo", photo), sha256
    )
    piece = await read_bytes(request, MAX_PIECE_BYTES)
    described_as = request.headers.get("content-range", "")
    start = start_of(name, piece, described_as, request.headers.get(DIGEST_HEADER))
    note(request.scope, bytes=len(piece))
    offset = await run_in_threadpool(
        _stored, request, lambda blobs: add_piece(blobs, name, start, piece)
    )
    return _at(offset, 204)


@router.get(
    "/v1/blobs/{sha256}",
    responses={
        **problems(400, 401, 403, 404, 416, 422, 426, 503),
        200: {"content": {"application/octet-stream": {}}},
        206: {"description": "The part that Range asked for."},
    },
    openapi_extra=described(),
)
def get_blob(
    request: Request, sha256: ShaInPath, photo: PhotoOrNone = None, product: ProductOrNone = None
) -> Response:
    """Return a file, or the part that Range asks for; it never changes."""
    check_protocol(request)
    hub = hub_of(request)
    name = blob_to_read(hub.store, identify(request), _record(photo, product), sha256)
    asked = _RANGE.fullmatch(request.headers.get("range", "").strip())
    start = int(asked[1]) if asked else 0
    end = min(int(asked[2]) + 1, name.size_bytes) if asked and asked[2] else name.size_bytes
    if start >= end:
        headers = {"Content-Range": f"bytes */{name.size_bytes}"}
        raise ProblemError("range_invalid", headers=headers)
    data = _stored(request, lambda blobs: blobs.read(name, start, end))
    if data is None:
        raise ProblemError("blob_missing")
    note(request.scope, bytes=len(data))
    headers = {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, max-age=31536000, immutable",
        "ETag": f'"{sha256}"',
    }
    if asked:
        headers["Content-Range"] = f"bytes {start}-{start + len(data) - 1}/{name.size_bytes}"
    return Response(
        data,
        status_code=206 if asked else 200,
        headers=headers,
        media_type="application/octet-stream",
    )


def _record(photo: str | None, product: str | None) -> BlobOf:
    """Return the record that a request names; raises `ProblemError` unless it is just one."""
    if photo is not None and product is None:
        return BlobOf("photo", photo)
    if product is not None and photo is None:
        return BlobOf("product", product)
    raise ProblemError("request_invalid", "Name either a photo or a product.")


def _stored(request: Request, work: Callable[[Blobs], T]) -> T:
    """Work on the files; a storage that is not there, or fails, is told with when to try again."""
    blobs = hub_of(request).blobs
    headers = {"Retry-After": _RETRY_S}
    if blobs is None:
        raise ProblemError("blobs_unavailable", "This hub has no folder for files.")
    try:
        return work(blobs)
    except (OSError, Timeout) as error:
        _log.error("blobs_unavailable", reason=str(error))
        raise ProblemError("blobs_unavailable", headers=headers) from error


def _at(offset: int, status: int) -> Response:
    return Response(status_code=status, headers={OFFSET_HEADER: str(offset)})
