"""The hub as the device sees it: one call, with the only retries and time limits there are."""

from __future__ import annotations

import contextlib
import json
import random
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from fieldapp import __version__
from fieldapp.localdb.replica import utc_now
from fieldapp.sync.errors import Remedy, SyncError
from fieldapp.sync.sink import Sink
from fieldapp.sync.transport import Reply, Streamed, Transport
from fieldapp.wire import (
    HEALTH_HEADER,
    PROTOCOL,
    PROTOCOL_HEADER,
    TIME_HEADER,
    VERSION_HEADER,
)
from fieldapp.wire.codec import pack
from fieldapp.wire.messages import (
    EnrolRequest,
    HealthReport,
    Problem,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    ReconcileReply,
    ReconcileRequest,
    Refreshed,
    RefreshRequest,
    Session,
    Wiped,
)

ATTEMPTS = 3
_FIRST_PAUSE_S = 0.1
CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 60.0
PACK_FROM_BYTES = 1_000
MAX_REPLY_BYTES = 256 * 1024 * 1024
_PARTS_OF_A_PROBLEM = 16

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R")

_REMEDIES: dict[int, Remedy] = {
    401: "sign_in",
    403: "sign_in",
    408: "later",
    413: "person",
    426: "update",
    429: "later",
    500: "later",
    502: "later",
    503: "later",
    504: "later",
}


class HttpTransport:
    """HTTP to the hub's address, over kept connections."""

    def __init__(self, address: str) -> None:
        self._client = http_client(address, READ_TIMEOUT_S)

    def send(self, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        """Post a body and return the answer; a reply over the limit is not read to its end."""
        with (
            told_as_sync_errors(self._client),
            self._client.stream("POST", path, content=body, headers=headers) as response,
        ):
            return read_reply(response)

    @contextlib.contextmanager
    def stream(self, path: str, headers: dict[str, str]) -> Iterator[Streamed]:
        """Get a file as it is, part by part."""
        with (
            told_as_sync_errors(self._client),
            self._client.stream("GET", path, headers=headers) as response,
        ):
            retry_after = response.headers.get("Retry-After", "")
            yield Streamed(response.status_code, response.iter_raw(), retry_after)

    def close(self) -> None:
        """Let connections go."""
        self._client.close()


def http_client(address: str, read_timeout_s: float) -> httpx.Client:
    """Return a client for the hub at an address; raises `SyncError` when it is none."""
    timeout = httpx.Timeout(read_timeout_s, connect=CONNECT_TIMEOUT_S)
    try:
        return httpx.Client(base_url=address, timeout=timeout)
    except httpx.InvalidURL as error:
        raise SyncError("person", f"“{address}” is not a hub address: {error}") from error


@contextlib.contextmanager
def told_as_sync_errors(client: httpx.Client) -> Iterator[None]:
    """Turn what goes wrong on the way to the hub into `SyncError`."""
    try:
        yield
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError) as error:
        raise SyncError("person", f"The hub's address is not valid: {error}") from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        detail = f"The hub at {client.base_url} cannot be reached."
        raise SyncError("offline", detail, code=type(error).__name__) from error


def read_reply(response: httpx.Response) -> Reply:
    """Return an answer whole; one over the limit is not read to its end."""
    parts, size = [], 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > MAX_REPLY_BYTES:
            raise SyncError("person", "The hub's answer is too large.")
    return Reply(
        status=response.status_code,
        body=b"".join(parts),
        retry_after=response.headers.get("Retry-After", ""),
        wire_bytes=response.num_bytes_downloaded,
    )


def headers_of(token: str = "") -> dict[str, str]:
    """Return the headers that say in which protocol and release, and as whom, this device asks."""
    headers = {PROTOCOL_HEADER: str(PROTOCOL), VERSION_HEADER: __version__}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return headers


class Client:
    """The hub's calls. `token` gives the access token; a request is tried again when that helps.

    `now` is the device's clock as it is: the hub notes how far it is off.
    """

    def __init__(
        self,
        transport: Transport,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], str] = utc_now,
    ) -> None:
        self._transport = transport
        self._now = now
        self._sleep = sleep
        self.bytes_received = 0

    def enrol(self, request: EnrolRequest) -> Session:
        """Sign in with a password."""
        return self._call("/v1/enrol", request, Session)

    def refresh(self, request: RefreshRequest) -> Refreshed:
        """Get a new access token."""
        return self._call("/v1/refresh", request, Refreshed)

    def push(self, request: PushRequest, token: str) -> PushReply:
        """Send commands."""
        return self._call("/v1/push", request, PushReply, token)

    def pull(
        self, request: PullRequest, token: str, health: HealthReport | None = None
    ) -> PullReply:
        """Get one page of what is new, and tell how the device is."""
        return self._call("/v1/pull", request, PullReply, token, health)

    def reconcile(self, request: ReconcileRequest, token: str) -> ReconcileReply:
        """Get what the hub has of this device's orders."""
        return self._call("/v1/reconcile", request, ReconcileReply, token)

    def confirm_wipe(self, request: HealthReport, token: str) -> Wiped:
        """Tell that this device has deleted its data."""
        return self._call("/v1/wiped", request, Wiped, token)

    def fetch_pack(self, name: str, sink: Sink, token: str) -> None:
        """Fetch a pack, from where the sink's copy ends."""
        headers = {
            # As it is: packed once more it would be another file.
            "Accept-Encoding": "identity",
            PROTOCOL_HEADER: str(PROTOCOL),
            VERSION_HEADER: __version__,
            "Authorization": f"Bearer {token}",
        }
        self._tried(lambda: self._fetch_once(f"/v1/packs/{name}", sink, headers))

    def close(self) -> None:
        """Let connections go."""
        self._transport.close()

    def _fetch_once(self, path: str, sink: Sink, headers: dict[str, str]) -> None:
        held = sink.size_bytes
        asked = {"Range": f"bytes={held}-"} if held else {}
        with self._transport.stream(path, {**headers, **asked}) as answer:
            if answer.status not in (200, 206):
                body = b"".join(islice(answer.parts, _PARTS_OF_A_PROBLEM))
                raise problem_of(
                    Reply(status=answer.status, body=body, retry_after=answer.retry_after)
                )
            if held and answer.status == 200:
                sink.restart()
            for part in answer.parts:
                self.bytes_received += len(part)
                sink.take(part)

    def _call(
        self,
        path: str,
        request: BaseModel,
        answer: type[M],
        token: str = "",
        health: HealthReport | None = None,
    ) -> M:
        body = request.model_dump_json().encode()
        headers = headers_of(token)
        headers |= {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
        if health is not None:
            headers[HEALTH_HEADER] = health.model_dump_json()
        if len(body) >= PACK_FROM_BYTES:
            body = pack(body)
            headers["Content-Encoding"] = "gzip"
        return self._tried(lambda: self._once(path, body, headers, answer))

    def _tried(self, call: Callable[[], R]) -> R:
        """Do a call, again after a pause by chance where that may help; raises what it raises."""
        for attempt in range(1, ATTEMPTS):
            try:
                return call()
            except SyncError as error:
                if not _worth_another_try(error):
                    raise
            self._sleep(random.uniform(0, _FIRST_PAUSE_S * 2**attempt))
        return call()

    def _once(self, path: str, body: bytes, headers: dict[str, str], answer: type[M]) -> M:
        reply = self._transport.send(path, body, {**headers, TIME_HEADER: self._now()})
        received = reply.wire_bytes
        self.bytes_received += len(reply.body) if received is None else received
        if reply.status != 200:
            raise problem_of(reply)
        try:
            return answer.model_validate(json.loads(reply.body))
        except (ValueError, ValidationError, RecursionError) as error:
            detail = "The hub's answer could not be read; it may have been cut off on the way."
            raise SyncError("later", detail, code="reply_unreadable") from error


def problem_of(reply: Reply) -> SyncError:
    """Return the error that an answer other than 200 stands for."""
    remedy: Remedy = _REMEDIES.get(reply.status, "person")
    wait = float(reply.retry_after) if reply.retry_after.isdecimal() else None
    try:
        problem = Problem.model_validate_json(reply.body)
    except ValidationError:
        detail = f"The hub answered {reply.status} in words that this app does not know."
        return SyncError(remedy, detail, str(reply.status), wait)
    if problem.remedy in ("sign_in", "update", "later", "person"):
        remedy = problem.remedy  # type: ignore[assignment]
    return SyncError(remedy, problem.detail or problem.title, problem.code, wait)


def _worth_another_try(error: SyncError) -> bool:
    if error.retry_after_s:
        return False
    return error.kind == "offline" or error.code in ("502", "503", "504", "reply_unreadable")
