"""Routes that sign devices in."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fieldapp import __version__
from fieldapp.hub.account import enrol, refresh
from fieldapp.hub.body import read_message, respond
from fieldapp.hub.caller import (
    charge_address,
    charged,
    check_protocol,
    described,
    hub_of,
    problems,
    sighting_of,
)
from fieldapp.hub.log import note
from fieldapp.wire import PROTOCOL
from fieldapp.wire.messages import EnrolRequest, Refreshed, RefreshRequest, Session

MAX_BYTES = 64 * 1024

router = APIRouter(tags=["session"])


class Health(BaseModel):
    """The hub is there, and so is its database."""

    status: str = "ok"
    version: str = __version__
    protocol: int = PROTOCOL


@router.post(
    "/v1/enrol",
    response_model=Session,
    responses=problems(400, 401, 403, 408, 409, 413, 422, 426, 429, 503),
    openapi_extra=described(EnrolRequest, signed_in=False),
)
async def post_enrol(request: Request) -> Response:
    """Sign in on a device; the first time makes the device known."""
    check_protocol(request)
    charge_address(request)
    message = await read_message(request, EnrolRequest, MAX_BYTES)
    note(request.scope, device=message.device_id)
    hub = hub_of(request)
    session = await run_in_threadpool(enrol, hub.store, message, hub.clock(), sighting_of(request))
    note(request.scope, user=session.user.id)
    return await respond(request, session.model_dump_json().encode())


@router.post(
    "/v1/refresh",
    response_model=Refreshed,
    responses=problems(400, 401, 403, 408, 413, 422, 426, 429, 503),
    openapi_extra=described(RefreshRequest, signed_in=False),
)
async def post_refresh(request: Request) -> Response:
    """Exchange a refresh token, which stays valid, for a new access token."""
    check_protocol(request)
    message = await read_message(request, RefreshRequest, MAX_BYTES)
    hub = hub_of(request)
    with charged(request):
        refreshed = await run_in_threadpool(
            refresh, hub.store, message.refresh_token, hub.clock(), sighting_of(request)
        )
    return await respond(request, refreshed.model_dump_json().encode())


@router.get(
    "/v1/health",
    response_model=Health,
    responses=problems(503),
    openapi_extra=described(signed_in=False, spoken=False),
)
def get_health(request: Request) -> Health:
    """Say whether the hub and its database work. Needs no token."""
    hub_of(request).store.database.read(lambda connection: connection.execute(select(1)).scalar())
    return Health()
