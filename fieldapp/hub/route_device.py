"""Routes by which managers look after devices."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from fieldapp.domain.noun import Key
from fieldapp.hub.caller import described, hub_of, identify, problems
from fieldapp.hub.device import Device, list_devices, revoke_device

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
    hub = hub_of(request)
    revoke_device(hub.store, identify(request), device_id, hub.clock())
    return Response(status_code=204)
