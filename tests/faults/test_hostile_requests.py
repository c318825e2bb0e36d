"""Requests that mean no good, sent to a hub process: no 5xx, no hang, no growing memory."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fieldapp.localdb.identity import read_tokens
from fieldapp.wire import PROTOCOL, PROTOCOL_HEADER, TIME_HEADER, VERSION_HEADER
from fieldapp.wire.messages import MAX_PUSH_BYTES
from tests.company import AGENT
from tests.faults.world import HubProcess, prepare, settle_down

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent.parent / "golden" / "wire"
MESSAGES = {
    "/v1/push": "PushRequest",
    "/v1/pull": "PullRequest",
    "/v1/enrol": "EnrolRequest",
    "/v1/refresh": "RefreshRequest",
}
NO_LIMITS = ("--device-rate", "0", "--address-rate", "0")
"""Every request is to get as far as it can: most of them would only hear that they are too many."""

HANGS_S = 20.0
GROWTH_KB = 10_000
"""What caches and the memory allocator may take; a leak of 7 kB a request takes more."""

MANY = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=2**62, max_value=2**70),
    st.floats(),
    st.text(max_size=40),
    st.sampled_from(["", "\x00", "../..", "2026-02-30T00:00:00Z", "￿", "x" * 5_000]),
)
json_values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.text(max_size=12), inner, max_size=5)
    ),
    max_leaves=12,
)


class Hostile:
    """A client without manners. Every answer is counted, and checked for what must not be."""

    def __init__(self, hub: HubProcess, token: str) -> None:
        self.hub = hub
        self.token = token
        self.client = httpx.Client(base_url=hub.address, timeout=HANGS_S)
        self.answers: Counter[int] = Counter()

    def send(self, path: str, body: bytes, **headers: str) -> int:
        """Send a body; fails on a 5xx, and on an answer that does not come."""
        sent = {
            "Authorization": f"Bearer {self.token}",
            PROTOCOL_HEADER: str(PROTOCOL),
            "Content-Type": "application/json",
            **headers,
        }
        answer = self.client.post(path, content=body, headers=sent)
        assert answer.status_code < 500, (path, body[:500], answer.text)
        self.answers[answer.status_code] += 1
        return answer.status_code

    def memory_kb(self) -> int:
        """Return the resident memory of the hub's process."""
        status = Path(f"/proc/{self.hub.pid}/status").read_text()
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        assert found is not None
        return int(found[1])


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("hostile")
    url = f"sqlite:///{folder}/hub.db"
    (home,) = prepare(url, folder, [AGENT])
    hub = HubProcess(url, *NO_LIMITS).start()
    try:
        settle_down(home, hub.address).close()
        tokens = read_tokens(home)
        assert tokens is not None
        yield Hostile(hub, tokens.access_token)
    finally:
        hub.kill()


def golden(name: str) -> Any:
    return json.loads((GOLDEN / f"message-{name}.json").read_text(encoding="utf-8"))


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value inside a JSON value."""
    yield path
    parts: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, dict) else ()
    if isinstance(value, list):
        parts = enumerate(value)
    for name, inner in parts:
        yield from places(inner, (*path, name))


def changed(value: Any, path: tuple[Any, ...], to: Any) -> Any:
    """Return a JSON value with something else in one place."""
    if not path:
        return to
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(value[path[0]], path[1:], to)
    return copy


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, Any]:
    """Draw a golden message with values replaced in up to three places."""
    path = draw(st.sampled_from(sorted(MESSAGES)))
    message = golden(MESSAGES[path])
    if path == "/v1/push":
        command = draw(st.sampled_from(sorted(GOLDEN.glob("command-*.json"))))
        body = json.loads(command.read_text(encoding="utf-8"))
        message = {"commands": [{"number": draw(st.integers(1, 3)), "command": body}]}
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(places(message))))
        message = changed(message, place, draw(json_values))
    return path, message


def encoded(value: Any) -> bytes:
    return json.dumps(value).encode(errors="surrogatepass")


@MANY
@given(path=st.sampled_from(sorted(MESSAGES)), value=json_values)
def test_random_json_is_answered(hostile: Hostile, path: str, value: Any) -> None:
    hostile.send(path, encoded(value))


@MANY
@given(sent=mutated())
def test_messages_with_wrong_values_are_answered(hostile: Hostile, sent: tuple[str, Any]) -> None:
    hostile.send(sent[0], encoded(sent[1]))


@MANY
@given(
    path=st.sampled_from(sorted(MESSAGES)),
    packed=st.booleans(),
    cut=st.floats(0, 1),
    junk=st.binary(max_size=30),
)
def test_bodies_that_are_cut_or_followed_by_junk_are_answered(
    hostile: Hostile, path: str, packed: bool, cut: float, junk: bytes
) -> None:
    body = encoded(golden(MESSAGES[path]))
    body = gzip.compress(body) if packed else body
    body = body[: int(cut * len(body))] + junk
    hostile.send(path, body, **({"Content-Encoding": "gzip"} if packed else {}))


header_texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60)


@MANY
@given(
    name=st.sampled_from(
        [
            "Authorization",
            PROTOCOL_HEADER,
            VERSION_HEADER,
            TIME_HEADER,
            "Content-Encoding",
            "Content-Type",
            "Accept-Encoding",
        ]
    ),
    text=st.one_of(
        header_texts, st.sampled_from(["gzip, gzip", "Bearer", "Bearer a.b.c", "9" * 99])
    ),
)
def test_wrong_headers_are_answered(hostile: Hostile, name: str, text: str) -> None:
    hostile.send("/v1/pull", b"{}", **{name: text.strip()})


@pytest.mark.parametrize("path", sorted(MESSAGES))
def test_a_decompression_bomb_is_refused_and_never_unpacked(hostile: Hostile, path: str) -> None:
    bomb = gzip.compress(b" " * (40 * MAX_PUSH_BYTES), compresslevel=9)
    before = hostile.memory_kb()
    for _ in range(8):
        assert hostile.send(path, bomb, **{"Content-Encoding": "gzip"}) == 413
    # All eight unpacked would be 2.5 GB; one is 320 MB.
    assert hostile.memory_kb() - before < 100_000


def test_thousands_of_requests_do_not_make_the_hub_grow(hostile: Hostile) -> None:
    good = encoded(golden("PullRequest"))
    bodies = [good, b"{", b"[]", gzip.compress(good), encoded({"commands": [{"number": 1}]})]

    def volley(times: int) -> None:
        for n in range(times):
            for path in ("/v1/pull", "/v1/push"):
                hostile.send(path, bodies[n % len(bodies)])

    volley(250)
    before = hostile.memory_kb()
    volley(750)
    grown = hostile.memory_kb() - before
    assert grown < GROWTH_KB, f"{grown} kB after 1,500 requests"
    assert sum(hostile.answers.values()) >= 2_000
    assert hostile.answers[429] == 0
    assert hostile.client.get("/v1/health").status_code == 200
