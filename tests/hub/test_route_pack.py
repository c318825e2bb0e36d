"""Packs over HTTP: whole, in parts, and to whom."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
import structlog

from fieldapp.hub.account import open_session
from fieldapp.hub.clock import system_clock
from fieldapp.hub.device import Newcomer, Sighting
from fieldapp.hub.server import running_hub
from fieldapp.hub.shelf import Shelf
from fieldapp.hub.store import Store
from fieldapp.wire import PROTOCOL, PROTOCOL_HEADER
from fieldapp.wire.messages import PullReply
from tests.hub.shelving import content, packed, synced_with_packs
from tests.hub.world import AGENT, MANAGER, Replica


@pytest.fixture
def client(store: Store, shelf: Shelf) -> Iterator[httpx.Client]:
    session = open_session(
        store,
        user_id=AGENT.id,
        login="ann",
        newcomer=Newcomer("d1"),
        sighting=Sighting(),
        now=system_clock(),
    )
    headers = {
        PROTOCOL_HEADER: str(PROTOCOL),
        "Authorization": f"Bearer {session.access_token}",
        "Accept-Encoding": "identity",
    }
    with (
        running_hub(store, shelf=shelf) as address,
        httpx.Client(base_url=address, headers=headers, timeout=20) as client,
    ):
        yield client


def test_a_pack_is_served_whole_and_in_parts(
    client: httpx.Client, store: Store, shelf: Shelf
) -> None:
    offer = packed(store, shelf)["catalog"]
    offered = PullReply.model_validate(client.post("/v1/pull", json={"packs": ["gzip"]}).json())
    assert offered.packs[0] == offer
    reply = client.get(f"/v1/packs/{offer.name}")
    assert reply.status_code == 200
    assert reply.content == content(store, shelf, offer)
    assert len(reply.content) == offer.size_bytes
    assert reply.headers["etag"] == f'"{offer.name}"'
    assert reply.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert reply.headers["accept-ranges"] == "bytes"
    rest = client.get(f"/v1/packs/{offer.name}", headers={"Range": "bytes=100-"})
    assert rest.status_code == 206
    assert rest.headers["content-range"] == f"bytes 100-{offer.size_bytes - 1}/{offer.size_bytes}"
    assert rest.content == reply.content[100:]
    beyond = client.get(f"/v1/packs/{offer.name}", headers={"Range": "bytes=999999-"})
    assert beyond.status_code == 416
    known = client.get(f"/v1/packs/{offer.name}", headers={"If-None-Match": f'"{offer.name}"'})
    assert (known.status_code, known.content) == (304, b"")


def test_a_pack_that_another_process_made_is_served_too(
    client: httpx.Client, store: Store, shelf: Shelf
) -> None:
    offer = packed(store, Shelf(shelf.folder))["catalog"]
    assert client.get(f"/v1/packs/{offer.name}").status_code == 200


def test_a_pack_of_a_foreign_bucket_is_refused_and_logged(
    client: httpx.Client, store: Store, shelf: Shelf
) -> None:
    offer = packed(store, shelf)["prices/cost"]
    with structlog.testing.capture_logs() as lines:
        reply = client.get(f"/v1/packs/{offer.name}")
    assert (reply.status_code, reply.json()["code"]) == (403, "foreign_bucket")
    [line] = [line for line in lines if line["event"] == "foreign_bucket"]
    assert (line["device"], line["user"], line["bucket"]) == ("d1", AGENT.id, "prices/cost")


def test_whoever_is_not_signed_in_gets_no_pack(
    client: httpx.Client, store: Store, shelf: Shelf
) -> None:
    offer = packed(store, shelf)["catalog"]
    reply = client.get(f"/v1/packs/{offer.name}", headers={"Authorization": ""})
    assert (reply.status_code, reply.json()["code"]) == (401, "token_invalid")


def test_packs_that_do_not_exist(client: httpx.Client, store: Store, shelf: Shelf) -> None:
    offer = packed(store, shelf)["catalog"]
    shelf.file(store.company.id, offer.name).unlink()
    for name in (offer.name, "0" * 64):
        reply = client.get(f"/v1/packs/{name}")
        assert (reply.status_code, reply.json()["code"]) == (404, "not_found")
    assert client.get("/v1/packs/..%2Fhub.db").status_code in (404, 422)
    assert client.get(f"/v1/packs/{'A' * 64}").status_code == 422


def test_a_manager_gets_the_pack_of_cost_prices(store: Store, shelf: Shelf) -> None:
    packed(store, shelf)
    device = Replica.of(store, MANAGER)
    assert "prices/cost" in synced_with_packs(device, shelf)
    device.check()
