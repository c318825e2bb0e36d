from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error

from fieldapp.hub.account import open_session
from fieldapp.hub.app import create_app
from fieldapp.hub.clock import system_clock
from fieldapp.hub.database import Database
from fieldapp.hub.device import Newcomer, Sighting
from fieldapp.hub.store import Store
from fieldapp.wire import PROTOCOL, PROTOCOL_HEADER
from tests.hub.world import MANAGER, nouns

BOUNDED = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def store(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("openapi") / "hub.db"
    shutil.copy(sqlite_template, path)
    store = Store(Database(f"sqlite:///{path}", durable=False))
    store.create_company("Dairy")
    store.load(nouns())
    yield store
    store.database.close()


@pytest.fixture(scope="module")
def description(store: Store) -> Any:
    return schemathesis.openapi.from_asgi("/openapi.json", create_app(store))


@pytest.fixture(scope="module")
def token(store: Store) -> str:
    session = open_session(
        store,
        user_id=MANAGER.id,
        login="max",
        newcomer=Newcomer("d1"),
        sighting=Sighting(),
        now=system_clock(),
    )
    return session.access_token


def try_everything(description: Any, headers: dict[str, str]) -> int:
    """Send generated requests to every route and return how many there were."""
    sent = 0
    # A stream has no end that a generated request could wait for; `test_live` is about it.
    for found in description.exclude(path="/v1/live").get_all_operations():

        @BOUNDED
        @given(case=found.ok().as_strategy())
        def send(case: Any) -> None:
            nonlocal sent
            case.call_and_validate(headers=headers, checks=[not_a_server_error])
            sent += 1

        send()
    return sent


def test_no_request_makes_the_hub_fail(description: Any, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}", PROTOCOL_HEADER: str(PROTOCOL)}
    assert try_everything(description, headers) > 40


def test_no_request_without_a_token_makes_the_hub_fail(description: Any) -> None:
    assert try_everything(description, {}) > 40


def test_every_route_is_described_with_its_messages(store: Store) -> None:
    found = create_app(store).openapi()
    assert set(found["paths"]) == {
        "/v1/blobs/{sha256}",
        "/v1/devices",
        "/v1/devices/{device_id}/revoke",
        "/v1/devices/{device_id}/wipe",
        "/v1/enrol",
        "/v1/health",
        "/v1/live",
        "/v1/packs/{name}",
        "/v1/pull",
        "/v1/push",
        "/v1/receipts",
        "/v1/reconcile",
        "/v1/refresh",
        "/v1/wiped",
    }
    body = found["paths"]["/v1/push"]["post"]["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/PushRequest"}
    assert {"PushRequest", "PullRequest", "PullReply", "Problem"} <= set(
        found["components"]["schemas"]
    )
