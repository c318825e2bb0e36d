"""The hub's log: one line of JSON an event, one event a request; never a password or a token."""

from __future__ import annotations

import logging
import sys
import time
from typing import Any

import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fieldapp.hub.database import Unavailable
from fieldapp.hub.denial import Denied
from fieldapp.hub.problem import ProblemError, unavailable

FACTS = "fieldapp.facts"
"""Where routes leave what they know of a request: device, user, commands, rows."""

_log = structlog.get_logger("fieldapp.hub")


def configure_logs(level: int = logging.INFO) -> None:
    """Write the hub's events to the standard error stream, one line of JSON each."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def note(scope: Scope, **facts: Any) -> None:
    """Add facts to the line that is going to be logged about a request."""
    scope.setdefault(FACTS, {}).update(facts)


class RequestLog:
    """Logs each request, and turns whatever went wrong in it into a problem document."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()
        status = 0
        scope[FACTS] = {}

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            _log.exception("request_failed", method=scope["method"], path=scope["path"])
            if not status:
                await problem_of(error)(scope, receive, sending)
        finally:
            _log.info(
                "request",
                method=scope["method"],
                path=scope["path"],
                status=status,
                duration_ms=round((time.perf_counter() - begun) * 1000, 1),
                **scope[FACTS],
            )


def problem_of(error: Exception) -> Response:
    """Return the problem document for an exception."""
    if isinstance(error, ProblemError):
        return error.response()
    if isinstance(error, Denied):
        return ProblemError.of(error).response()
    if isinstance(error, Unavailable):
        return unavailable().response()
    return ProblemError("internal").response()
