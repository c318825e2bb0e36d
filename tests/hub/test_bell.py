"""Rings between hub processes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from fieldapp.hub import live
from fieldapp.hub.bell import PostgresBell, Ring, channel_of, payloads, rings_of
from fieldapp.hub.database import Database
from fieldapp.hub.server import running_hub
from fieldapp.hub.store import Store
from tests.hub.test_live import NEVER_S, listening
from tests.hub.world import AGENT, nouns, outlet
from tests.sync.deadline import eventually

buckets = st.frozensets(st.text(min_size=1, max_size=90), min_size=1, max_size=400)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.builds(Ring, buckets, st.integers(0, 1 << 62), st.text(max_size=80)), max_size=3)
)
def test_rings_arrive_whole_in_texts_that_postgresql_carries(rings: list[Ring]) -> None:
    heard: dict[tuple[int, str], frozenset[str]] = {}
    for sent in payloads("me", rings):
        assert len(sent.encode()) < 8_000
        assert list(rings_of(sent, but="me")) == []
        for ring in rings_of(sent, but="you"):
            key = ring.position, ring.by
            heard[key] = heard.get(key, frozenset()) | ring.buckets
    for ring in rings:
        assert ring.buckets <= heard[ring.position, ring.by]


@pytest.mark.parametrize("sent", ["", "nonsense", "{}", "[]", "[1, 2]", '["a", "b", "c", "d"]'])
def test_what_is_no_ring_is_passed_over(sent: str) -> None:
    assert list(rings_of(sent, but="me")) == []


def test_the_channel_of_a_company_is_a_name_whatever_the_company_is_called() -> None:
    assert len({channel_of(name) for name in ("a", 'b"; --', "ы" * 80)}) == 3
    assert all(channel_of(name).isidentifier() for name in ("a", 'b"; --', "ы" * 80))


@pytest.fixture
def two_stores(postgres_url: str) -> Iterator[tuple[Store, Store]]:
    """Two stores of one company, each with connections of its own, as two processes have them."""
    first, second = Database(postgres_url), Database(postgres_url)
    here = Store(first)
    company = here.create_company("Dairy")
    here.load(nouns())
    yield here, Store(second, company.id)
    first.close()
    second.close()


@pytest.mark.postgres
def test_a_change_at_one_hub_pokes_who_listens_at_another(
    two_stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_S", NEVER_S)
    here, there = two_stores
    with (
        running_hub(here),
        running_hub(there) as address,
        listening(there, address, AGENT) as agent,
    ):
        here.load([outlet("o3", "r2", name="Not the agent's")])
        here.load([outlet("o1", "r1", name="Another name")])
        agent.hears("poke")
        assert agent.heard == ["hello", "poke"]


@pytest.mark.postgres
def test_a_bell_that_was_cut_off_hears_again_and_looking_bridges_the_time(
    two_stores: tuple[Store, Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.1)
    here, there = two_stores
    with (
        running_hub(here),
        running_hub(there) as address,
        listening(there, address, AGENT) as agent,
    ):
        eventually(lambda: _listening(here), "the second hub's LISTEN")
        assert _cut(here) == 1
        here.load([outlet("o1", "r1", name="While nobody listened")])
        agent.hears("poke")
        eventually(lambda: _listening(here), "the second hub's LISTEN")
        monkeypatch.setattr(live, "LOOK_EVERY_S", NEVER_S)
        here.load([outlet("o1", "r1", name="Once it listened again")])
        agent.hears("poke", 2)


@pytest.mark.postgres
def test_ringing_never_fails_and_never_waits_when_the_database_is_gone() -> None:
    gone = Database("postgresql://nobody@127.0.0.1:1/nowhere")
    heard: list[Ring] = []
    bell = PostgresBell(gone, lambda: "company")
    bell.listen(heard.append)
    bell.ring(Ring(frozenset({"catalog"}), 1))
    bell.close()
    assert heard == []


def test_a_ring_in_a_notification_is_plain_json() -> None:
    (sent,) = payloads("me", [Ring(frozenset({"route/r1"}), 7, "d1")])
    assert json.loads(sent) == ["me", 7, "d1", ["route/r1"]]


LISTENING = "FROM pg_stat_activity WHERE query LIKE :query AND datname = current_database()"


def _query(store: Store) -> dict[str, str]:
    return {"query": f'LISTEN "{channel_of(store.company.id)}"%'}


def _listening(store: Store) -> bool:
    with store.database.engine.connect() as connection:
        found = connection.execute(text(f"SELECT count(*) {LISTENING}"), _query(store))
        return int(found.scalar_one()) == 1


def _cut(store: Store) -> int:
    with store.database.engine.connect() as connection:
        sql = text(f"SELECT pg_terminate_backend(pid) {LISTENING}")
        return len(connection.execute(sql, _query(store)).all())
