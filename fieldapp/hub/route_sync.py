"""Routes of the round: push, pull, receipts. They carry most of the load."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fieldapp.hub.body import Body, read_body, read_message, respond, response_to
from fieldapp.hub.caller import (
    check_protocol,
    described,
    hub_of,
    identify,
    problems,
    sighting_of,
)
from fieldapp.hub.device import DeviceIdentity
from fieldapp.hub.log import note
from fieldapp.hub.pull import pull_bytes
from fieldapp.hub.push import push
from fieldapp.hub.receipt import MAX_RECEIPTS, Receipts, read_receipts
from fieldapp.hub.reconcile import order_figures
from fieldapp.wire.messages import (
    MAX_PUSH_BYTES,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    ReconcileReply,
    ReconcileRequest,
)

MAX_PULL_BYTES = 8 * 1024 * 1024
"""A cursor with the most buckets fits."""

MAX_SMALL_BYTES = 64 * 1024

_MAX_NUMBER = (1 << 63) - 1

router = APIRouter(tags=["sync"])


@router.post(
    "/v1/push",
    response_model=PushReply,
    responses=problems(400, 401, 403, 408, 413, 422, 426, 429, 503),
    openapi_extra=described(PushRequest),
)
async def post_push(request: Request) -> Response:
    """Take commands, each at most once, and answer with their receipts."""
    check_protocol(request)
    identity = await run_in_threadpool(identify, request)
    body = await read_body(request, MAX_PUSH_BYTES)
    return await run_in_threadpool(_pushed, request, identity, body)


def _pushed(request: Request, identity: DeviceIdentity, body: Body) -> Response:
    hub = hub_of(request)
    message = body.message(PushRequest)
    note(request.scope, commands=len(message.commands))
    reply = push(hub.store, identity, message, hub.clock(), sighting_of(request))
    return response_to(request, reply.model_dump_json().encode())


@router.post(
    "/v1/pull",
    response_model=PullReply,
    responses=problems(400, 401, 403, 408, 413, 422, 426, 429, 503),
    openapi_extra=described(PullRequest),
)
async def post_pull(request: Request) -> Response:
    """Answer with one page of what is new since the cursor."""
    check_protocol(request)
    identity = await run_in_threadpool(identify, request)
    body = await read_body(request, MAX_PULL_BYTES)
    return await run_in_threadpool(_pulled, request, identity, body)


def _pulled(request: Request, identity: DeviceIdentity, body: Body) -> Response:
    hub = hub_of(request)
    message = body.message(PullRequest)
    text, rows = pull_bytes(
        hub.store, identity, message, hub.clock(), sighting_of(request), hub.shelf
    )
    note(request.scope, rows=rows)
    return response_to(request, text)


@router.post(
    "/v1/reconcile",
    response_model=ReconcileReply,
    responses=problems(400, 401, 403, 408, 413, 422, 426, 503),
    openapi_extra=described(ReconcileRequest),
)
async def post_reconcile(request: Request) -> Response:
    """Answer with the orders that were made on the asking device, for it to compare."""
    check_protocol(request)
    identity = await run_in_threadpool(identify, request)
    message = await read_message(request, ReconcileRequest, MAX_SMALL_BYTES)
    hub = hub_of(request)
    reply = await run_in_threadpool(order_figures, hub.store, identity, message, hub.clock())
    note(request.scope, rows=len(reply.orders))
    return await respond(request, reply.model_dump_json().encode())


@router.get(
    "/v1/receipts",
    responses=problems(401, 403, 422, 429, 503),
    openapi_extra=described(spoken=False),
)
def get_receipts(
    request: Request,
    after: Annotated[int, Query(ge=0, le=_MAX_NUMBER)] = 0,
    limit: Annotated[int, Query(ge=1, le=MAX_RECEIPTS)] = 200,
) -> Receipts:
    """Return receipts of this device's commands with a number above `after`."""
    identity = identify(request)
    found = read_receipts(hub_of(request).store, identity, after, limit)
    note(request.scope, rows=len(found.receipts))
    return found
