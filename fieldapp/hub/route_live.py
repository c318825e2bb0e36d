"""The route on which devices listen."""

from __future__ import annotations

from fastapi import APIRouter
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fieldapp.hub.caller import bearer_of, check_protocol, described, hub_of, problems
from fieldapp.hub.database import Unavailable
from fieldapp.hub.live import TooManyStreams
from fieldapp.wire.live import HEARTBEAT_S, PATH

_SLOWEST_READER_S = 30.0

router = APIRouter(tags=["sync"])

_STREAM = {"text/event-stream": {"schema": {"type": "string"}}}


@router.get(
    PATH,
    response_class=Response,
    responses={
        200: {"description": "Events until the token expires", "content": _STREAM},
        **problems(400, 401, 403, 426, 429, 503),
    },
    openapi_extra=described(),
)
async def get_live(request: Request) -> Response:
    """Tell this device, as server-sent events, each time when a pull would bring something."""
    check_protocol(request)
    bearer = await run_in_threadpool(bearer_of, request)
    hub = hub_of(request)
    try:
        stream = await hub.switchboard.open(bearer.identity, bearer.expires_at, hub.clock())
    except TooManyStreams as error:
        raise Unavailable(str(error)) from error
    return EventSourceResponse(
        hub.switchboard.events(stream), ping=HEARTBEAT_S, send_timeout=_SLOWEST_READER_S
    )
