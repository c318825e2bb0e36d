"""The route of packs: static files behind the same scope as every record."""

from __future__ import annotations

from typing import Annotated

import structlog
from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from fieldapp.hub.caller import described, hub_of, identify, problems
from fieldapp.hub.log import note
from fieldapp.hub.problem import ProblemError
from fieldapp.hub.pull import scope_of
from fieldapp.wire.messages import PACK_NAME

router = APIRouter(tags=["sync"])

_log = structlog.get_logger("fieldapp.hub")


@router.get(
    "/v1/packs/{name}",
    response_class=FileResponse,
    responses={
        206: {"description": "The part that `Range` asks for"},
        304: {"description": "The client has it"},
        416: {"description": "There is no such part"},
        **problems(401, 403, 404, 422, 503),
    },
    openapi_extra=described(spoken=False),
)
def get_pack(request: Request, name: Annotated[str, Path(pattern=PACK_NAME)]) -> Response:
    """Return a pack, whole or from the byte where a device has stopped."""
    identity = identify(request)
    hub = hub_of(request)
    scope = scope_of(hub.store, identity, hub.clock())
    pack = hub.shelf.find(identity.company, name) if hub.shelf else None
    if hub.shelf is None or pack is None:
        raise ProblemError("not_found", "There is no such pack any more. Pull pages instead.")
    note(request.scope, bucket=pack.bucket)
    if pack.bucket not in scope:
        _log.warning(
            "foreign_bucket", device=identity.device, user=identity.user, bucket=pack.bucket
        )
        raise ProblemError("foreign_bucket")
    path = hub.shelf.file(identity.company, name)
    if not path.is_file():
        raise ProblemError("not_found", "There is no such pack any more. Pull pages instead.")
    hub.shelf.note_use(identity.company, name, hub.clock())
    headers = {
        "ETag": f'"{name}"',
        # Private: a cache in between must not hand it to somebody of another scope.
        "Cache-Control": "private, max-age=31536000, immutable",
    }
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return FileResponse(path, headers=headers, media_type="application/octet-stream")
