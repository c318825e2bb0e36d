"""Who calls: what every route does before its work, and how it describes itself."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.requests import Request

from fieldapp.domain.noun import Instant
from fieldapp.hub.blobs import Blobs
from fieldapp.hub.denial import Denied
from fieldapp.hub.device import DeviceIdentity, Sighting
from fieldapp.hub.limit import Allowances
from fieldapp.hub.live import Switchboard
from fieldapp.hub.log import note
from fieldapp.hub.problem import ProblemError
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from fieldapp.hub.token import Bearer, read_access
from fieldapp.wire import (
    HEALTH_HEADER,
    PROTOCOL,
    PROTOCOL_HEADER,
    TIME_HEADER,
    VERSION_HEADER,
)
from fieldapp.wire.messages import HealthReport, Problem

T = TypeVar("T")

_INSTANT: TypeAdapter[str] = TypeAdapter(Instant)
_VERSION_CHARS = 40


@dataclass(frozen=True, slots=True)
class Hub:
    """What routes work on.

    A store, a clock, the devices that listen, how often anybody may ask, and where files and packs
    are kept (None: nowhere).
    """

    store: Store
    clock: Callable[[], Instant]
    switchboard: Switchboard
    devices: Allowances
    addresses: Allowances
    blobs: Blobs | None = None
    shelf: Shelf | None = None


def hub_of(request: Request) -> Hub:
    """Return what the application of a request works on."""
    hub: Hub = request.app.state.hub
    return hub


def check_protocol(request: Request) -> None:
    """Raise `ProblemError` unless the request speaks this hub's protocol."""
    spoken = request.headers.get(PROTOCOL_HEADER)
    if spoken is None:
        raise ProblemError("protocol_missing", f"Send {PROTOCOL_HEADER}: {PROTOCOL}.")
    if spoken.strip() != str(PROTOCOL):
        raise ProblemError(
            "protocol_mismatch",
            f"This hub speaks protocol {PROTOCOL}. What the device has not sent stays safe on it.",
            headers={"Upgrade": f"fieldapp/{PROTOCOL}", PROTOCOL_HEADER: str(PROTOCOL)},
        )


def identify(request: Request) -> DeviceIdentity:
    """Return who sends a request, by its access token. Raises `Denied`; see `bearer_of`."""
    return bearer_of(request).identity


def bearer_of(request: Request) -> Bearer:
    """Return who shows an access token, and until when it is good. Raises `Denied`.

    Also when the device has asked too often. Whether it has been revoked meanwhile is checked where
    the database is read anyway.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    hub = hub_of(request)
    with charged(request):
        if scheme.lower() != "bearer":
            raise Denied("token_invalid")
        bearer = read_access(hub.store.company, token.strip(), hub.clock())
    note(request.scope, device=bearer.identity.device, user=bearer.identity.user)
    hub.devices.take(bearer.identity.device)
    return bearer


@contextlib.contextmanager
def charged(request: Request) -> Iterator[None]:
    """Charge the address that a request comes from when a token in it is refused as no token.

    Raises `Denied`: the refusal itself, or that the address has tried too often.
    """
    try:
        yield
    except Denied as denied:
        if denied.code == "token_invalid":
            charge_address(request)
        raise


def charge_address(request: Request) -> None:
    """Charge the address that a request comes from. Raises `Denied` when it asks too often."""
    hub_of(request).addresses.take(request.client.host if request.client else "")


def sighting_of(request: Request) -> Sighting:
    """Return what the headers tell about the device; a time that cannot be read is left out."""
    return sighting_in(request.headers)


def sighting_in(headers: Mapping[str, str]) -> Sighting:
    """Return what some headers tell about the device that sent them."""
    version = headers.get(VERSION_HEADER, "")[:_VERSION_CHARS]
    return Sighting(
        version,
        _read(_INSTANT.validate_python, headers.get(TIME_HEADER)),
        _read(HealthReport.model_validate_json, headers.get(HEALTH_HEADER)),
    )


def _read(parse: Callable[[str], T], text: str | None) -> T | None:
    try:
        return parse(text) if text else None
    except (ValidationError, OverflowError):
        return None


def described(
    request: type[BaseModel] | None = None, *, signed_in: bool = True, spoken: bool = True
) -> dict[str, Any]:
    """Return what the description of a route needs beyond its function's signature."""
    extra: dict[str, Any] = {"security": [{"bearer": []}] if signed_in else []}
    if request is not None:
        reference = {"$ref": f"#/components/schemas/{request.__name__}"}
        content = {"application/json": {"schema": reference}}
        extra["requestBody"] = {"required": True, "content": content}
    if spoken:
        extra["parameters"] = [
            {
                "name": PROTOCOL_HEADER,
                "in": "header",
                "required": True,
                "schema": {"type": "string", "enum": [str(PROTOCOL)]},
            }
        ]
    return extra


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the descriptions of the problem documents that a route answers with."""
    return {status: {"model": Problem, "description": "A problem document"} for status in statuses}
