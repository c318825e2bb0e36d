"""The hub's HTTP interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic.json_schema import models_json_schema
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from fieldapp import __version__
from fieldapp.domain.noun import Instant
from fieldapp.hub import (
    route_blobs,
    route_device,
    route_live,
    route_pack,
    route_session,
    route_sync,
)
from fieldapp.hub.bell import bell_of
from fieldapp.hub.blobs import Blobs, blobs_beside
from fieldapp.hub.caller import Hub
from fieldapp.hub.clock import system_clock
from fieldapp.hub.database import Unavailable
from fieldapp.hub.denial import Denied
from fieldapp.hub.limit import Allowances, Limits
from fieldapp.hub.live import Switchboard
from fieldapp.hub.log import RequestLog, problem_of
from fieldapp.hub.problem import CASES, ProblemError
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import NoCompany, Store
from fieldapp.wire.messages import (
    EnrolRequest,
    HealthReport,
    PullRequest,
    PushRequest,
    ReconcileRequest,
    RefreshRequest,
)

_log = structlog.get_logger("fieldapp.hub")


def create_app(
    store: Store,
    *,
    clock: Callable[[], Instant] = system_clock,
    blobs: Blobs | None = None,
    limits: Limits | None = None,
    shelf: Shelf | None = None,
) -> FastAPI:
    """Return the ASGI application of a store and its packs; see `switchboard_of` for its end.

    `blobs` is where files are kept; without it a folder beside the database, where it is a file.
    """
    limits = limits or Limits()
    app = FastAPI(
        title="fieldapp hub",
        version=__version__,
        description="Receives orders exactly once and gives every device its records.",
        docs_url="/docs",
        redoc_url=None,
    )
    app.state.hub = Hub(
        store,
        clock,
        Switchboard(store, bell_of(store.database, lambda: store.company.id)),
        Allowances(limits.device),
        Allowances(limits.address),
        blobs or blobs_beside(store.database),
        shelf,
    )
    for routes in (
        route_session,
        route_sync,
        route_pack,
        route_live,
        route_device,
        route_blobs,
    ):
        app.include_router(routes.router)
    app.add_exception_handler(HTTPException, _on_http_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(ProblemError, _on_expected)
    app.add_exception_handler(Denied, _on_expected)
    app.add_exception_handler(Unavailable, _on_unavailable)
    app.add_exception_handler(NoCompany, _on_unavailable)
    # Outermost, so that it sees what everything else lets through.
    app.add_middleware(RequestLog)
    app.openapi = lambda: _openapi(app)  # type: ignore[method-assign]
    return app


def switchboard_of(app: FastAPI) -> Switchboard:
    """Return the streams of an application, to be closed before its server waits for requests."""
    hub: Hub = app.state.hub
    return hub.switchboard


async def _on_expected(_request: Request, error: Exception) -> Response:
    return problem_of(error)


async def _on_unavailable(_request: Request, error: Exception) -> Response:
    _log.error("unavailable", reason=str(error))
    return problem_of(Unavailable())


async def _on_http_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    codes = {404: "not_found", 405: "method_not_allowed"}
    code = codes.get(error.status_code, "http_error")
    detail = "" if code in codes.values() else str(error.detail)
    headers = dict(error.headers or {})
    return ProblemError(code, detail, status=error.status_code, headers=headers).response()


async def _on_invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    return ProblemError("request_invalid", f"{place}: {fault['msg']}"[:300]).response()


def _openapi(app: FastAPI) -> dict[str, Any]:
    """Return the description, with the messages that the raw routes read."""
    if app.openapi_schema is None:
        schema = FastAPI.openapi(app)
        wanted = [
            (model, "validation")
            for model in (
                EnrolRequest,
                RefreshRequest,
                PushRequest,
                PullRequest,
                ReconcileRequest,
                HealthReport,
            )
        ]
        _, found = models_json_schema(
            wanted,  # type: ignore[arg-type]
            ref_template="#/components/schemas/{model}",
        )
        components = schema.setdefault("components", {})
        for name, definition in found["$defs"].items():
            components.setdefault("schemas", {}).setdefault(name, definition)
        components["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        schema["x-problem-codes"] = {code: case.title for code, case in CASES.items()}
        app.openapi_schema = schema
    return app.openapi_schema
