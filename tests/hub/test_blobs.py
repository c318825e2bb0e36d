"""Files at the hub: by whom, in pieces, whole or not at all, with several hubs on one folder."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from fieldapp.domain.outlet import Outlet
from fieldapp.domain.photo import Photo
from fieldapp.domain.user import User
from fieldapp.hub.account import open_session
from fieldapp.hub.blobs import BlobName, Damaged, FolderBlobs, Misplaced
from fieldapp.hub.clock import system_clock
from fieldapp.hub.device import Newcomer, Sighting
from fieldapp.hub.health import order_state
from fieldapp.hub.problem import CASES
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from fieldapp.wire import PROBLEM_HEADER, PROTOCOL, PROTOCOL_HEADER
from fieldapp.wire.blob import DIGEST_HEADER, MAX_PIECE_BYTES, OFFSET_HEADER, piece_digest
from tests.hub.world import AGENT, MANAGER, NOW, OTHER, OWNER
from tests.pictures import jpeg

DATA = jpeg(size_bytes=10_000)
SHA = hashlib.sha256(DATA).hexdigest()
URL = f"/v1/blobs/{SHA}"
PHOTO = Photo(
    id="p1",
    outlet_id="o1",
    author_id="agent",
    taken_at=NOW,
    sha256=SHA,
    size_bytes=len(DATA),
    media_type="image/jpeg",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "blobs"


@pytest.fixture
def address(store: Store, folder: Path) -> Iterator[str]:
    store.load([PHOTO])
    with running_hub(store, blobs=FolderBlobs(folder)) as address:
        yield address


class Caller:
    """A person's device as far as files are concerned."""

    def __init__(self, store: Store, address: str, user: User) -> None:
        self.device = f"d-{user.id}"
        session = open_session(
            store,
            user_id=user.id,
            login=user.id,
            newcomer=Newcomer(self.device),
            sighting=Sighting(),
            now=system_clock(),
        )
        headers = {
            PROTOCOL_HEADER: str(PROTOCOL),
            "Authorization": f"Bearer {session.access_token}",
        }
        self.http = httpx.Client(base_url=address, headers=headers, timeout=20)

    def head(self, photo: str = "p1", url: str = URL) -> httpx.Response:
        return self.http.head(url, params={"photo": photo})

    def put(
        self,
        start: int,
        end: int,
        headers: dict[str, str] | None = None,
        *,
        data: bytes = DATA,
        url: str = URL,
    ) -> httpx.Response:
        sent = {"Content-Range": f"bytes {start}-{end - 1}/{len(data)}", **(headers or {})}
        return self.http.put(url, params={"photo": "p1"}, content=data[start:end], headers=sent)

    def get(self, part: str = "", photo: str = "p1") -> httpx.Response:
        headers = {"Range": part} if part else {}
        return self.http.get(URL, params={"photo": photo}, headers=headers)


@pytest.fixture
def agent(store: Store, address: str) -> Caller:
    return Caller(store, address, AGENT)


def expect(reply: httpx.Response, code: str) -> None:
    assert (reply.headers.get(PROBLEM_HEADER), reply.status_code) == (code, CASES[code].status)
    if reply.request.method != "HEAD":
        assert reply.json()["code"] == code


def offset(reply: httpx.Response) -> int:
    assert reply.status_code in (200, 204, 409, 422), reply.text
    return int(reply.headers[OFFSET_HEADER])


def test_a_file_arrives_in_pieces_and_is_given_back_whole_and_in_parts(
    store: Store, address: str, agent: Caller
) -> None:
    assert offset(agent.head()) == 0
    assert offset(agent.put(0, 4_000)) == 4_000
    assert offset(agent.head()) == 4_000
    expect(agent.get(), "blob_missing")
    assert offset(agent.put(4_000, 10_000)) == 10_000
    assert offset(agent.head()) == 10_000
    manager = Caller(store, address, MANAGER)
    whole = manager.get()
    assert (whole.status_code, whole.content) == (200, DATA)
    assert whole.headers["etag"] == f'"{SHA}"'
    assert "immutable" in whole.headers["cache-control"]
    part = manager.get("bytes=100-199")
    assert (part.status_code, part.content) == (206, DATA[100:200])
    assert part.headers["content-range"] == "bytes 100-199/10000"
    assert manager.get("bytes=9990-99999").content == DATA[9_990:]
    assert manager.get("bytes=9990-").content == DATA[9_990:]
    expect(manager.get("bytes=10000-"), "range_invalid")


def test_a_piece_that_begins_elsewhere_is_answered_with_the_place(agent: Caller) -> None:
    agent.put(0, 4_000)
    for start in (0, 3_999, 4_001):
        reply = agent.put(start, start + 100)
        expect(reply, "blob_misplaced")
        assert offset(reply) == 4_000
    agent.put(4_000, 10_000)
    again = agent.put(4_000, 10_000)
    expect(again, "blob_misplaced")
    assert offset(again) == 10_000


def test_a_piece_that_was_damaged_on_the_way_is_not_taken(agent: Caller) -> None:
    digest = piece_digest(DATA[:4_000])
    damaged = b"x" + DATA[1:]
    reply = agent.put(0, 4_000, {DIGEST_HEADER: digest}, data=damaged)
    expect(reply, "blob_damaged")
    assert offset(agent.head()) == 0
    assert offset(agent.put(0, 4_000, {DIGEST_HEADER: digest})) == 4_000


def test_bytes_that_are_not_the_file_are_dropped_at_the_end(agent: Caller, folder: Path) -> None:
    damaged = DATA[:-1] + b"x"
    agent.put(0, 4_000)
    with capture_logs() as logs:
        reply = agent.put(4_000, 10_000, data=damaged)
    expect(reply, "blob_damaged")
    assert offset(reply) == 0
    assert [line["sha256"] for line in logs if line["event"] == "blob_damaged"] == [SHA]
    assert offset(agent.head()) == 0
    assert [path for path in folder.rglob("*") if path.name == SHA] == []
    assert offset(agent.put(0, 10_000)) == 10_000


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Range": ""},
        {"Content-Range": "bytes 0-99/9999"},
        {"Content-Range": "bytes 0-98/10000"},
        {"Content-Range": "bytes 99-0/10000"},
        {"Content-Range": "bytes */10000"},
    ],
)
def test_a_piece_that_does_not_fit_its_range_is_refused(
    agent: Caller, headers: dict[str, str]
) -> None:
    expect(agent.put(0, 100, headers), "range_invalid")
    assert offset(agent.head()) == 0


def test_a_piece_over_the_limit_is_refused(store: Store, agent: Caller) -> None:
    data = jpeg(size_bytes=2 * MAX_PIECE_BYTES)
    sha = hashlib.sha256(data).hexdigest()
    store.load([PHOTO.changed(sha256=sha, size_bytes=len(data))])
    url = f"/v1/blobs/{sha}"
    expect(agent.put(0, MAX_PIECE_BYTES + 1, data=data, url=url), "body_too_large")
    assert offset(agent.put(0, MAX_PIECE_BYTES, data=data, url=url)) == MAX_PIECE_BYTES


def test_only_the_author_sends_and_only_the_scope_reads(
    store: Store, address: str, agent: Caller
) -> None:
    agent.put(0, 10_000)
    for user in (MANAGER, OWNER):
        caller = Caller(store, address, user)
        assert caller.get().content == DATA
        expect(caller.put(0, 100), "blob_foreign")
    stranger = Caller(store, address, OTHER)
    for reply in (stranger.head(), stranger.get(), stranger.put(0, 100)):
        with capture_logs() as logs:
            expect(stranger.http.send(reply.request), "blob_foreign")
        foreign = [line for line in logs if line["event"] == "blob_foreign"]
        assert [(line["user"], line["photo"]) for line in foreign] == [("other", "p1")]


def test_a_file_that_no_record_names_is_neither_taken_nor_given(agent: Caller) -> None:
    other = f"/v1/blobs/{'0' * 64}"
    expect(agent.head(url=other), "blob_foreign")
    expect(agent.head(photo="nobody"), "blob_foreign")
    expect(agent.put(0, 100, url=other), "blob_foreign")


def test_a_file_leaves_the_scope_with_its_outlet_and_stays_its_authors(
    store: Store, address: str, agent: Caller
) -> None:
    agent.put(0, 4_000)

    def move(tx: Transaction) -> None:
        outlet = tx.get(Outlet, "o1")
        assert outlet is not None
        tx.put(outlet.changed(route_id="r2"))

    store.write(move)
    assert offset(agent.put(4_000, 10_000)) == 10_000
    assert Caller(store, address, OTHER).get().content == DATA


def test_a_revoked_device_gets_no_file(store: Store, agent: Caller) -> None:
    agent.put(0, 10_000)
    store.write(lambda tx: order_state(tx, agent.device, "revoked", NOW))
    expect(agent.get(), "device_revoked")
    expect(agent.head(), "device_revoked")
    expect(agent.put(0, 10), "device_revoked")


def test_without_a_token_or_a_protocol_there_is_nothing(address: str) -> None:
    reply = httpx.get(address + URL, params={"photo": "p1"})
    expect(reply, "protocol_missing")
    reply = httpx.get(
        address + URL, params={"photo": "p1"}, headers={PROTOCOL_HEADER: str(PROTOCOL)}
    )
    expect(reply, "token_invalid")


@pytest.mark.parametrize("name", ["..%2f..%2fetc", "A" * 64, "a" * 63])
def test_a_name_that_is_no_hash_is_refused(agent: Caller, name: str) -> None:
    assert agent.http.get(f"/v1/blobs/{name}", params={"photo": "p1"}).status_code in (404, 422)


def test_a_folder_that_fails_is_told_with_when_to_try_again(agent: Caller, folder: Path) -> None:
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("a file where the folder should be")
    reply = agent.put(0, 100)
    expect(reply, "blobs_unavailable")
    assert reply.headers["retry-after"] == "30"
    folder.unlink()
    assert offset(agent.put(0, 100)) == 100


def name_of(data: bytes) -> BlobName:
    return BlobName("dairy", hashlib.sha256(data).hexdigest(), len(data))


def test_a_part_that_was_never_compared_is_not_taken_for_the_file(folder: Path) -> None:
    name, blobs = name_of(DATA), FolderBlobs(folder)
    blobs.append(name, 0, DATA[:-1])
    (part,) = folder.rglob("*.part")
    # The process died between the last byte and the comparison.
    part.write_bytes(DATA[:-1] + b"x")
    assert blobs.offset(name) == len(DATA) - 1
    assert blobs.read(name, 0, 10) is None
    assert blobs.append(name, len(DATA) - 1, DATA[-1:]) == len(DATA)
    assert blobs.read(name, 0, len(DATA)) == DATA


def test_several_hubs_on_one_folder_take_every_piece_once(folder: Path) -> None:
    data = jpeg(size_bytes=64_000)
    name = name_of(data)
    taken: list[int] = []

    def hub() -> None:
        blobs = FolderBlobs(folder)
        while (start := blobs.offset(name)) < len(data):
            try:
                blobs.append(name, start, data[start : start + 1_000])
                taken.append(start)
            except Misplaced:
                continue

    hubs = [threading.Thread(target=hub) for _ in range(4)]
    for thread in hubs:
        thread.start()
    for thread in hubs:
        thread.join()
    assert FolderBlobs(folder).read(name, 0, len(data)) == data
    assert sorted(set(taken)) == sorted(taken)
    assert len(list(folder.rglob("*.part"))) == 0


def test_companies_do_not_see_each_others_files(folder: Path) -> None:
    blobs = FolderBlobs(folder)
    blobs.append(name_of(DATA), 0, DATA)
    other = BlobName("bakery", SHA, len(DATA))
    assert blobs.offset(other) == 0
    assert blobs.read(other, 0, 10) is None


def test_what_is_damaged_starts_again(folder: Path) -> None:
    blobs, name = FolderBlobs(folder), BlobName("dairy", "0" * 64, 10)
    blobs.append(name, 0, b"01234")
    with pytest.raises(Damaged):
        blobs.append(name, 5, b"56789")
    assert blobs.offset(name) == 0
