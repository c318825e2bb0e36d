"""The registry of kinds: it is complete, and it places every record in its buckets."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import fieldapp.domain
from fieldapp.domain.access import scope
from fieldapp.domain.assortment import Assortment, ClientAssortment, TypeAssortment
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.contract import PriceTerms
from fieldapp.domain.noun import GrownNoun, Noun
from fieldapp.domain.order import Order, OrderHead
from fieldapp.domain.order_line import MovedLine, OrderLine
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.photo import Photo
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.visit import Visit
from fieldapp.localdb.tables import TABLES, noun_of
from fieldapp.wire.kinds import KINDS, LANES, Home, OfOutlets, buckets_of, kind_of, lane, registry
from tests.company import AGENT, COMPANY, CORNER, MANAGER, NOW, OWNER, Shelf
from tests.intents import add_photo, check_in, create

PARTS = (OrderHead, OrderLine, MovedLine, PriceTerms, Assortment)
"""Nouns that do not sync by themselves: they are parts of others."""

ROUTES = {"corner": "north", "kiosk": "north", "bazaar": "south"}


def nouns_of_the_domain() -> set[type[Noun]]:
    for module in pkgutil.iter_modules(fieldapp.domain.__path__, "fieldapp.domain."):
        importlib.import_module(module.name)
    found, more = set[type[Noun]](), [Noun]
    while more:
        more = [child for noun in more for child in noun.__subclasses__()]
        found.update(noun for noun in more if noun.__module__.startswith("fieldapp.domain."))
    return found


def buckets(noun: Noun) -> frozenset[str]:
    return buckets_of(noun, ROUTES.get)


def an_order(**fields) -> Order:
    shelf = Shelf()
    shelf.do(create(lines={"tea": 1}))
    return Order.model_validate({**shelf.need(Order, "o1").model_dump(), **fields})


def test_every_noun_that_syncs_is_registered_once():
    registered = [kind.noun for kind in KINDS.values()]

    assert set(registered) == nouns_of_the_domain() - {*PARTS, GrownNoun}
    assert len(set(registered)) == len(registered)
    assert all(kind.name == name for name, kind in KINDS.items())


def test_a_kind_is_declared_once():
    with pytest.raises(AssertionError, match="the kind order is declared twice"):
        registry(KINDS["visit"], KINDS["order"], KINDS["order"])


def test_every_kind_has_a_table_built_on_its_noun():
    assert set(TABLES) == set(KINDS)
    for name, kind in KINDS.items():
        assert noun_of(name) is (OrderHead if kind.noun is Order else kind.noun)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_a_kind_is_found_by_its_noun_and_its_key_columns_are_fields(kind):
    assert kind_of(kind.noun) is kind
    assert set(kind.key_columns) <= set(kind.noun.model_fields)
    if isinstance(kind.travels, Home) and kind.travels.column:
        assert kind.travels.column in kind.noun.model_fields


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_bucket_of_a_kind_has_a_lane(kind):
    travels = kind.travels
    prefixes = (
        {travels.prefix}
        if isinstance(travels, Home)
        else {"outlet", "route", *(["history"] if kind.noun is Order else [])}
    )

    assert prefixes <= set(LANES)


def test_new_buckets_are_filled_small_ones_first_and_history_last():
    some = ["history/north", "prices/base", "catalog", "route/b", "route/a", "user/anna"]

    assert sorted(some, key=lane) == [
        "user/anna",
        "route/a",
        "route/b",
        "catalog",
        "prices/base",
        "history/north",
    ]


def test_a_bucket_of_no_known_prefix_has_no_lane():
    with pytest.raises(ValueError, match="not in tuple"):
        lane("nowhere/1")


@pytest.mark.parametrize(
    ("kind", "key", "expected"),
    [
        ("user", "anna", {"user/anna"}),
        ("route", "north", {"route/north"}),
        ("stop", "north-corner", {"route/north"}),
        ("outlet", "corner", {"outlet/corner", "route/north"}),
        ("legal_entity", "corner-llc", {"outlet/corner", "route/north"}),
        ("group", "drinks", {"catalog"}),
        ("brand", "fizz", {"catalog"}),
        ("product", "cola", {"catalog"}),
        ("price_type", "retail", {"prices/retail"}),
        ("price", "cost/cola", {"prices/cost"}),
        ("stock", "main/cola", {"stock/main"}),
    ],
)
def test_records_of_the_office_travel_in_their_buckets(kind, key, expected):
    assert buckets(Shelf().content[kind, key]) == expected


def test_a_receipt_travels_in_the_bucket_of_its_device():
    receipt = Receipt(
        id="r", device_id="d1", number=1, command="check_in", verdict="applied", at=NOW
    )

    assert buckets(receipt) == {"device/d1"}


@pytest.mark.parametrize("status", ["draft", "submitted", "held", "cancelled"])
def test_an_order_travels_with_its_outlet_and_the_route(status):
    assert buckets(an_order(status=status)) == {"outlet/corner", "route/north"}


def test_a_delivered_order_travels_in_history():
    assert buckets(an_order(status="delivered")) == {"history/corner", "history/north"}


def test_visits_and_conflicts_travel_with_their_outlet():
    visit = Visit(id="v", outlet_id="bazaar", user_id="boris", checked_in_at=NOW)
    conflict = Conflict(
        id="c",
        order_id="o1",
        order_number="N",
        outlet_id="corner",
        line_id="l",
        product_id="tea",
        sku="TE-1",
        name="Tea",
        mine=1,
        theirs=2,
        author_id="anna",
        author_name="Anna",
        opened_at=NOW,
    )

    assert buckets(visit) == {"outlet/bazaar", "route/south"}
    assert buckets(conflict) == {"outlet/corner", "route/north"}


def test_without_a_route_only_the_outlets_own_bucket_is_left():
    adrift = CORNER.changed(route_id=None)

    assert buckets(adrift) == {"outlet/corner"}
    assert buckets_of(an_order(), lambda outlet_id: None) == {"outlet/corner"}


def test_an_outlets_own_route_counts_and_not_the_one_that_was_known():
    moved = CORNER.changed(route_id="south")

    assert buckets(moved) == {"outlet/corner", "route/south"}


def test_a_legal_entity_of_several_outlets_travels_with_all_of_them():
    chain = LegalEntity(id="chain", name="Chain", outlet_ids=["corner", "bazaar", "lost"])

    assert buckets(chain) == {
        *("outlet/corner", "route/north", "outlet/bazaar", "route/south"),
        "outlet/lost",
    }
    assert buckets(LegalEntity(id="none", name="None")) == frozenset()


def test_a_home_knows_its_buckets():
    prices, catalog = Home("prices", "price_type_id"), Home("catalog")

    assert prices.holds("prices/base")
    assert not prices.holds("prices")
    assert not prices.holds("pricesx/base")
    assert prices.value("prices/base") == "base"
    assert catalog.holds("catalog")
    assert not catalog.holds("catalog/x")
    assert catalog.value("catalog") is None


@pytest.mark.parametrize("actor", [AGENT, OWNER, MANAGER])
def test_what_a_person_makes_comes_back_to_that_person(actor):
    shelf = Shelf()
    shelf.do(create(), actor)
    made = [shelf.need(Order, "o1"), shelf.need(Order, "o1").changed(status="delivered")]
    if actor.role != "owner":
        shelf.do(check_in(), actor)
        made.append(shelf.need(Visit, "v1"))
    shelf.do(add_photo(), actor)
    made.append(shelf.need(Photo, "p1"))
    readable = scope(actor, "d", [CORNER], {})

    assert all(buckets(noun) & readable for noun in made)


def test_every_record_of_the_company_has_a_bucket():
    assert all(buckets(noun) for noun in COMPANY)
    assert any(isinstance(kind.travels, OfOutlets) for kind in KINDS.values())


def test_an_assortment_reaches_nobody_but_whom_it_is_for():
    of_client = ClientAssortment(client_id="corner-llc", outlet_ids=["corner"], allowed=["tea"])
    of_type = TypeAssortment(price_type_id="retail", must=["tea"])

    assert buckets(of_client) == {"outlet/corner", "route/north"}
    assert buckets(of_type) == {"prices/retail"}
