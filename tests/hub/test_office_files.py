"""What the office's files leave as people have put it."""

from __future__ import annotations

import pytest

from fieldapp.domain.outlet import Outlet
from fieldapp.domain.route import Route
from fieldapp.hub.store import Store
from tests.hub.sending import assign, codes, command, one
from tests.hub.world import AGENT, MANAGER, Replica, outlet

pytestmark = pytest.mark.usefixtures("at_now")


def test_an_import_keeps_what_people_have_put_on_a_card(store: Store) -> None:
    ann = Replica.of(store, AGENT)
    fields = {"phone": {"base": "", "value": "2000 111"}}
    ann.push(command("change_outlet", outlet_id="o1", fields=fields, note="opens at nine"))

    store.load([outlet("o1", "r1", phone="old", city="Riga")])

    stored = one(store, Outlet, "o1")
    assert (stored.phone, stored.city) == ("2000 111", "Riga")
    assert [note.text for note in stored.notes] == ["opens at nine"]
    assert store.load([outlet("o1", "r1", phone="old", city="Riga")]).same == 1


def test_an_import_does_not_undo_what_a_manager_decided_about_a_route(store: Store) -> None:
    max_ = Replica.of(store, MANAGER)
    assert codes(max_.only(assign())) == ("applied", [])

    store.load([outlet("o2", "r1", city="Riga"), outlet("o1", "r2")])

    kept, free = one(store, Outlet, "o2"), one(store, Outlet, "o1")
    assert (kept.route_id, kept.city) == ("r2", "Riga")
    assert free.route_id == "r2"
    max_.push(command("assign_outlet", outlet_id="o2", route_id="r1", base="r2"))
    assert one(store, Outlet, "o2").route_id == "r1"


def test_an_import_keeps_the_agent_and_the_prices_of_a_route(store: Store) -> None:
    full = Route(id="r1", name="North", agent_id="agent", agent_name="Ann", price_type_id="retail")
    store.load([full])

    store.load([Route(id="r1", name="Far north")])
    assert one(store, Route, "r1") == full.changed(name="Far north")

    store.load([Route(id="r1", name="North", agent_id="other", agent_name="Bob")])
    stored = one(store, Route, "r1")
    assert (stored.agent_name, stored.price_type_id) == ("Bob", "retail")
