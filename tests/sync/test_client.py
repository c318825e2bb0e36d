"""The device's HTTP, against answers that a hub or something in between may give."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

import httpx
import pytest
import respx

from fieldapp.sync.client import ATTEMPTS, Client, HttpTransport
from fieldapp.sync.errors import SyncError
from fieldapp.wire.messages import Cursor, Numbered, PullReply, PullRequest, PushRequest

HUB = "http://hub.test"
GOOD = PullReply(
    cursor=Cursor(epoch="e"), last_command=0, complete=True, server_time="2026-03-02T08:00:00.000Z"
).model_dump_json()


class Calls:
    """A client whose waits between attempts are noted instead of slept."""

    def __init__(self) -> None:
        self.waits: list[float] = []
        self.client = Client(HttpTransport(HUB), sleep=self.waits.append)

    def pull(self) -> PullReply:
        return self.client.pull(PullRequest(), "token")

    def fails(self) -> SyncError:
        with pytest.raises(SyncError) as caught:
            self.pull()
        return caught.value


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def pulls(respx_mock: respx.MockRouter) -> respx.Route:
    return respx_mock.post(f"{HUB}/v1/pull")


def test_a_request_says_who_asks_and_in_which_protocol(calls: Calls, pulls: respx.Route) -> None:
    pulls.respond(200, text=GOOD)
    assert calls.pull().cursor.epoch == "e"
    headers = pulls.calls.last.request.headers
    assert headers["Authorization"] == "Bearer token"
    assert headers["Fieldapp-Protocol"] == "1"
    assert headers["Fieldapp-Version"]
    assert headers["Fieldapp-Time"].endswith("Z")


def test_a_large_body_goes_packed(calls: Calls, respx_mock: respx.MockRouter) -> None:
    route = respx_mock.post(f"{HUB}/v1/push").respond(503)
    request = PushRequest(commands=[Numbered(number=1, command={"note": "x" * 2_000})])
    with pytest.raises(SyncError):
        calls.client.push(request, "token")
    sent = route.calls.last.request
    assert sent.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(sent.content) == request.model_dump_json().encode()


def test_an_answer_counts_as_large_as_it_was_on_the_wire(calls: Calls, pulls: respx.Route) -> None:
    packed = gzip.compress(GOOD.encode() + b" " * 10_000)
    pulls.respond(200, content=packed, headers={"Content-Encoding": "gzip"})
    calls.pull()
    assert calls.client.bytes_received == len(packed)


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("too slow"),
        httpx.RemoteProtocolError("cut off"),
        httpx.ReadError("reset"),
        httpx.WriteError("broken pipe"),
    ],
    ids=lambda fault: type(fault).__name__,
)
def test_a_broken_connection_is_tried_again_and_then_is_offline(
    fault: httpx.TransportError, calls: Calls, pulls: respx.Route
) -> None:
    pulls.side_effect = fault
    error = calls.fails()
    assert (error.kind, error.code) == ("offline", type(fault).__name__)
    assert HUB in error.detail
    assert pulls.call_count == ATTEMPTS
    assert len(calls.waits) == ATTEMPTS - 1


def test_one_broken_connection_is_not_even_noticed(calls: Calls, pulls: respx.Route) -> None:
    pulls.side_effect = [httpx.ReadError("reset"), httpx.Response(200, text=GOOD)]
    assert calls.pull().complete


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_gateway_without_a_hub_is_tried_again_and_then_left_for_later(
    status: int, calls: Calls, pulls: respx.Route
) -> None:
    pulls.respond(status, html="<html>Bad gateway</html>")
    error = calls.fails()
    assert (error.kind, error.code) == ("later", str(status))
    assert pulls.call_count == ATTEMPTS


def test_a_hub_that_names_a_time_is_not_asked_again_before(
    calls: Calls, pulls: respx.Route
) -> None:
    pulls.respond(503, headers={"Retry-After": "7"})
    assert calls.fails().retry_after_s == 7
    assert pulls.call_count == 1
    assert calls.waits == []


@pytest.mark.parametrize("words", ["Wed, 21 Oct 2026 07:28:00 GMT", "soon", "-3", "1e9"])
def test_a_time_to_wait_that_is_no_number_is_passed_over(
    words: str, calls: Calls, pulls: respx.Route
) -> None:
    pulls.respond(500, headers={"Retry-After": words})
    error = calls.fails()
    assert (error.kind, error.retry_after_s) == ("later", None)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "person"),
        (401, "sign_in"),
        (403, "sign_in"),
        (404, "person"),
        (408, "later"),
        (413, "person"),
        (418, "person"),
        (426, "update"),
        (429, "later"),
        (500, "later"),
    ],
)
def test_an_answer_in_unknown_words_has_a_remedy_by_its_status(
    status: int, kind: str, calls: Calls, pulls: respx.Route
) -> None:
    pulls.respond(status, text="no")
    error = calls.fails()
    assert (error.kind, error.code) == (kind, str(status))
    assert str(status) in error.detail
    assert pulls.call_count == 1


def test_the_words_and_the_remedy_of_a_problem_document_count(
    calls: Calls, pulls: respx.Route
) -> None:
    problem = {"title": "No.", "status": 403, "code": "shut", "remedy": "person", "detail": "Ask."}
    pulls.respond(403, json=problem)
    error = calls.fails()
    assert (error.kind, error.code, error.detail) == ("person", "shut", "Ask.")


@pytest.mark.parametrize("remedy", ["dance", "offline", ""])
def test_a_remedy_of_a_newer_hub_falls_back_to_the_status(
    remedy: str, calls: Calls, pulls: respx.Route
) -> None:
    problem = {"title": "No.", "status": 426, "code": "new", "remedy": remedy}
    pulls.respond(426, json=problem)
    error = calls.fails()
    assert (error.kind, error.code, error.detail) == ("update", "new", "No.")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Accept our terms</html>",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b'{"cursor": 3}',
        GOOD[:-20].encode(),
        b'{"a":' * 5_000,
        b"[" * 100_000,
    ],
    ids=["empty", "html", "binary", "null", "list", "wrong", "cut", "deep object", "deep list"],
)
def test_an_unreadable_reply_is_tried_again_and_then_left_for_later(
    body: bytes, calls: Calls, pulls: respx.Route
) -> None:
    pulls.respond(200, content=body)
    error = calls.fails()
    assert (error.kind, error.code) == ("later", "reply_unreadable")
    assert pulls.call_count == ATTEMPTS


def test_a_damaged_compressed_reply_is_a_broken_connection(
    calls: Calls, pulls: respx.Route
) -> None:
    packed = gzip.compress(GOOD.encode())
    pulls.side_effect = lambda request: httpx.Response(
        200,
        headers={"Content-Encoding": "gzip"},
        stream=httpx.ByteStream(b"x" + packed[1:]),
    )
    assert calls.fails().kind == "offline"


def test_a_reply_over_the_limit_is_not_read_to_its_end(
    calls: Calls, pulls: respx.Route, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldapp.sync.client.MAX_REPLY_BYTES", 1_000)
    read = 0

    def parts() -> Iterator[bytes]:
        nonlocal read
        for _ in range(1_000):
            read += 100
            yield b"x" * 100

    pulls.side_effect = lambda request: httpx.Response(200, content=parts())
    error = calls.fails()
    assert (error.kind, read) == ("person", 1_100)


def test_what_comes_over_the_wire_is_counted(calls: Calls, pulls: respx.Route) -> None:
    pulls.respond(200, text=GOOD)
    calls.pull()
    calls.pull()
    assert calls.client.bytes_received == 2 * len(GOOD.encode())
    calls.client.close()
