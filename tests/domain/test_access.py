"""Who may act for which outlet, and who may read which buckets."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.access import looks_after, outlet_buckets, same_scopes, scope
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.route import Route
from fieldapp.domain.user import User
from tests.company import (
    AGENT,
    BASE,
    BAZAAR,
    CORNER,
    COST,
    KIOSK,
    MANAGER,
    NET,
    OTHER_AGENT,
    OWNER,
    RETAIL,
    SHUT,
)
from tests.random_nouns.kinds import NOUNS

TYPES = {kind.id: kind for kind in (BASE, RETAIL, NET, COST)}


@pytest.mark.parametrize(
    ("actor", "outlet", "allowed"),
    [
        (AGENT, CORNER, True),
        (AGENT, SHUT, True),
        (AGENT, BAZAAR, False),
        (OTHER_AGENT, CORNER, False),
        (OTHER_AGENT, BAZAAR, True),
        (OWNER, CORNER, True),
        (OWNER, KIOSK, False),
        (MANAGER, CORNER, True),
        (MANAGER, BAZAAR, True),
    ],
)
def test_who_looks_after_an_outlet(actor, outlet, allowed):
    assert looks_after(actor, outlet) is allowed


@pytest.mark.parametrize("actor", [AGENT, MANAGER])
def test_nobody_but_its_owner_looks_after_an_outlet_without_a_route(actor):
    adrift = CORNER.changed(route_id=None)

    assert not looks_after(actor, adrift)
    assert looks_after(OWNER, adrift)


def test_an_owner_gets_nothing_through_routes_and_an_agent_nothing_through_outlets():
    owner = OWNER.changed(route_ids=["north"])
    agent = AGENT.changed(outlet_ids=["bazaar"])

    assert not looks_after(owner, KIOSK)
    assert not looks_after(agent, BAZAAR)
    assert outlet_buckets(owner) == {"outlet/corner"}
    assert outlet_buckets(agent) == {"route/north"}


def test_an_agent_reads_the_route_with_the_price_lists_of_its_outlets():
    assert scope(AGENT, "d1", [CORNER, KIOSK], TYPES) == {
        "catalog",
        "promotions",
        "user/anna",
        "device/d1",
        "prices/retail",
        "prices/net",
        "prices/base",
        "route/north",
        "history/north",
        "stock/main",
    }


def test_an_owner_reads_the_own_outlet_only():
    assert scope(OWNER, "d2", [CORNER], TYPES) == {
        "catalog",
        "promotions",
        "user/olga",
        "device/d2",
        "prices/retail",
        "prices/base",
        "outlet/corner",
        "history/corner",
        "stock/main",
    }


def test_a_manager_reads_all_routes_and_the_lists_that_are_granted():
    assert scope(MANAGER, "d3", [CORNER, KIOSK, BAZAAR], TYPES) == {
        "catalog",
        "promotions",
        "user/maria",
        "device/d3",
        *(f"prices/{name}" for name in TYPES),
        *("route/north", "route/south", "history/north", "history/south"),
        *("decision/north", "decision/south"),
        "stock/main",
        "devices",
    }


def test_the_prices_that_new_outlets_begin_with_are_read_with_the_route():
    route = Route(id="north", name="North", price_type_id="net")

    assert scope(AGENT, "d1", [], TYPES, [route]) >= {"prices/net", "prices/base"}


def test_somebody_who_was_dismissed_reads_only_what_became_of_his_own_commands():
    gone = MANAGER.changed(dismissed_at="2026-03-02T08:30:00.000Z")

    assert scope(gone, "d1", [CORNER], TYPES) == {"user/maria", "device/d1"}
    assert not looks_after(gone, CORNER)


@pytest.mark.parametrize("actor", [AGENT, OTHER_AGENT, OWNER])
def test_cost_is_read_only_by_whom_it_is_granted_to(actor):
    everything = [CORNER, KIOSK, BAZAAR, SHUT]

    assert "prices/cost" not in scope(actor, "d", everything, TYPES)
    granted = actor.changed(price_type_ids=["cost"])
    assert "prices/cost" in scope(granted, "d", everything, TYPES)


def test_a_person_with_nothing_reads_the_catalog_and_the_own_buckets():
    newcomer = User(id="new", name="New", role="agent")

    assert scope(newcomer, "d", [], {}) == {"catalog", "promotions", "user/new", "device/d"}


def test_a_price_type_that_is_not_known_brings_no_base():
    assert "prices/base" not in scope(AGENT, "d", [CORNER], {})


USERS, OUTLETS, PRICE_TYPES = (NOUNS[kind] for kind in ("user", "outlet", "price_type"))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(USERS, OUTLETS, OUTLETS, st.lists(PRICE_TYPES, max_size=3), st.booleans())
def test_a_change_of_an_outlet_that_is_said_to_leave_all_scopes_leaves_them(
    user, before, other, kinds, looked_after
):
    assert isinstance(user, User)
    assert isinstance(before, Outlet)
    after = other.changed(
        id=before.id, route_id=before.route_id, price_type_id=before.price_type_id
    )
    if looked_after:
        user = user.changed(route_ids=[before.route_id or "r"], outlet_ids=[before.id])
    types = {kind.id: kind for kind in kinds if isinstance(kind, PriceType)}
    types |= {before.price_type_id: PriceType(id=before.price_type_id, name="A", currency="USD")}

    assert same_scopes(before, after)
    assert looks_after(user, before) == looks_after(user, after)
    assert scope(user, "d", [before], types) == scope(user, "d", [after], types)


@pytest.mark.parametrize("field", ["route_id", "price_type_id"])
def test_an_outlet_with_another_route_or_other_prices_changes_scopes(field):
    assert not same_scopes(CORNER, CORNER.changed(**{field: "another"}))


def test_prices_come_with_all_lists_that_they_are_calculated_from():
    euro = PriceType(id="euro", name="Euro", currency="EUR", base_id="retail", rate_e9=920_000_000)
    partner = PriceType(id="partner", name="Partner", currency="EUR", base_id="euro")
    types = {**TYPES, "euro": euro, "partner": partner}

    found = scope(OWNER, "phone", [CORNER.changed(price_type_id="partner")], types)

    lists = {name for name in found if name.startswith("prices/")}
    assert lists == {"prices/partner", "prices/euro", "prices/retail", "prices/base"}


def test_price_types_in_a_circle_end():
    types = {
        "one": PriceType(id="one", name="One", currency="USD", base_id="two"),
        "two": PriceType(id="two", name="Two", currency="USD", base_id="one"),
    }

    found = scope(OWNER, "phone", [CORNER.changed(price_type_id="one")], types)

    assert {"prices/one", "prices/two"} <= found
