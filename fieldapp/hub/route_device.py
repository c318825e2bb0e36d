"""Routes by which managers look after devices, and devices follow."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fieldapp.domain.device import DeviceState
from fieldapp.domain.noun import Key
from fieldapp.hub.body import read_message, respond
from fieldapp.hub.caller import check_protocol, described, hub_of, identify, problems
from fieldapp.hub.device import Device, list_devices
from fieldapp.hub.health import confirm_wipe, decide
from fieldapp.wire.messages import HealthReport, Wiped

MAX_BYTES = 64 * 1024

router = APIRouter(tags=["devices"])


@router.get(
    "/v1/devices",
    responses=problems(401, 403, 429, 503),
    openapi_extra=described(spoken=False),
)
def get_devices(request: Request) -> list[Device]:
    """Return the company's devices, for a manager."""
    return list_devices(hub_of(request).store, identify(request))


@router.post(
    "/v1/devices/{device_id}/revoke",
    status_code=204,
    responses=problems(401, 403, 404, 422, 429, 503),
    openapi_extra=described(spoken=False),
)
def post_revoke(request: Request, device_id: Annotated[Key, Path()]) -> Response:
    """Shut a device out for good, as a manager. Doing it again is harmless."""
    return _ordered(request, device_id, "revoked")


@router.post(
    "/v1/devices/{device_id}/wipe",
    status_code=204,
    responses=problems(401, 403, 404, 422, 503),
    openapi_extra=described(spoken=False),
)
def post_wipe(request: Request, device_id: Annotated[Key, Path()]) -> Response:
    """Have a device hand over what is unsent and delete its data, as a manager."""
    return _ordered(request, device_id, "wipe_ordered")


@router.post(
    "/v1/wiped",
    response_model=Wiped,
    responses=problems(400, 401, 403, 408, 413, 422, 426, 503),
    openapi_extra=described(HealthReport),
)
async def post_wiped(request: Request) -> Response:
    """Note that the asking device has deleted its data, as it was ordered to."""
    check_protocol(request)
    identity = await run_in_threadpool(identify, request)
    await read_message(request, HealthReport, MAX_BYTES)
    hub = hub_of(request)
    now = hub.clock()
    await run_in_threadpool(confirm_wipe, hub.store, identity, now)
    return await respond(request, Wiped(server_time=now).model_dump_json().encode())


def _ordered(request: Request, device_id: str, state: DeviceState) -> Response:
    hub = hub_of(request)
    decide(hub.store, identify(request), device_id, state, hub.clock())
    return Response(status_code=204)
