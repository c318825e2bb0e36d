"""Who calls: what every route does before its work, and how it describes itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.requests import Request

from fieldapp.domain.noun import Instant
from fieldapp.hub.blobs import Blobs
from fieldapp.hub.denial import Denied
from fieldapp.hub.device import DeviceIdentity, Sighting
from fieldapp.hub.log import note
from fieldapp.hub.problem import ProblemError
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from fieldapp.hub.token import read_access
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
    """What routes work on: a store, a clock, where files are kept, and packs (None: nowhere)."""

    store: Store
    clock: Callable[[], Instant]
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
    """Return who sends a request, by its access token. Raises `Denied`.

    Whether the device has been revoked meanwhile is checked where the database is read anyway.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Denied("token_invalid")
    hub = hub_of(request)
    identity = read_access(hub.store.company, token.strip(), hub.clock())
    note(request.scope, device=identity.device, user=identity.user)
    return identity


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
