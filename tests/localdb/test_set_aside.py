"""Records that cannot be stored: set aside with their reason, and the rest goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fieldapp.actions import orders
from fieldapp.domain.order import Order
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.localdb import meta
from fieldapp.localdb.database import StorageError
from fieldapp.localdb.records import read_nouns
from fieldapp.wire.kinds import KINDS, kind_of
from tests.company import COLA, COMPANY, KIOSK, NOW, TEA
from tests.localdb.pages import SCOPE, body, bring, cart, noun, raw, rows, set_aside, waiting
from tests.replicas import changes_of, content, page, pragma, pull


def price(**fields: Any) -> dict[str, Any]:
    return {"price_type_id": "base", "product_id": "bad", "amount_minor": 1, **fields}


def stock(**fields: Any) -> dict[str, Any]:
    return {"warehouse_id": "main", "product_id": "bad", "quantity": 1, "as_of": NOW, **fields}


def visit(**fields: Any) -> dict[str, Any]:
    known = {"id": "bad", "outlet_id": "corner", "user_id": "u", "checked_in_at": NOW}
    return {**known, **fields}


def tea(**fields: Any) -> dict[str, Any]:
    return body(TEA, id="bad", **fields)


BAD: list[tuple[str, str, str, Any]] = [
    ("catalog", "product", "wrong type", tea(vat_rate_bp="much")),
    ("catalog", "product", "missing field", {"id": "bad", "name": "No SKU"}),
    ("catalog", "product", "out of range", tea(vat_rate_bp=10_001)),
    ("catalog", "product", "too large", tea(order_minimum=2**70)),
    ("catalog", "product", "bad nested value", tea(packs=[{"unit": "box"}])),
    ("catalog", "product", "list is none", tea(packs=None)),
    ("catalog", "product", "text is a list", tea(name=["Tea"])),
    ("catalog", "product", "flag is a word", tea(discontinued="yes")),
    ("catalog", "brand", "empty name", {"id": "bad", "name": ""}),
    ("prices/base", "price", "text", price(amount_minor="x")),
    ("prices/base", "price", "negative", price(amount_minor=-1)),
    ("prices/base", "price", "fraction", price(amount_minor=1.5)),
    ("prices/base", "price", "too large", price(amount_minor=2**70)),
    ("prices/base", "price", "no amount", {"price_type_id": "base", "product_id": "bad"}),
    ("stock/main", "stock", "no time", stock(as_of="?")),
    ("stock/main", "stock", "negative", stock(quantity=-1)),
    ("route/north", "outlet", "off the globe", body(KIOSK, id="bad", latitude=91)),
    ("route/north", "stop", "no route", {"id": "bad", "outlet_id": "corner"}),
    ("route/north", "visit", "bad enum", visit(result="nap")),
    ("route/north", "visit", "far time", visit(checked_in_at="0001-01-01T00:00:00+05:00")),
    ("user/anna", "user", "bad enum", {"id": "bad", "name": "X", "role": "king"}),
]


@pytest.mark.parametrize(
    ("bucket", "kind", "row"),
    [(bucket, kind, row) for bucket, kind, _, row in BAD],
    ids=[f"{kind}: {what}" for _, kind, what, _ in BAD],
)
def test_a_malformed_record_is_set_aside_and_the_rest_goes_on(replica, bucket, kind, row):
    well = next(n for n in COMPANY if kind_of(n).name == kind) if kind != "visit" else None
    good = [body(well)] if well else []
    after = raw(
        "prices/base", "price", body(Price(price_type_id="base", product_id="new", amount_minor=1))
    )

    pull(replica, page([raw(bucket, kind, row, *good), after], SCOPE, 2))

    [(aside_kind, key)] = set_aside(replica)
    assert (aside_kind, key.rpartition("/")[2]) == (kind, "bad")
    [(text, reason, at)] = rows(replica, "SELECT body, reason, at FROM set_aside")
    assert json.loads(text) == row
    assert reason.strip()
    assert at == NOW
    assert noun(replica, KINDS[kind].noun, key) is None
    assert noun(replica, Price, "base/new") is not None
    assert replica.query(meta.cursor).position == 2
    for every in KINDS:
        replica.query(read_nouns, every)


@pytest.mark.parametrize(
    "row", [None, 7, "text", [], [1], {}, {"id": None}, {"id": 7}, {"id": "a b"}, {"id": "a/b"}]
)
def test_a_row_without_a_key_is_set_aside_and_the_rest_goes_on(replica, row):
    better = body(TEA, name="Green tea")

    pull(replica, page([raw("catalog", "product", row, better)], SCOPE, 2))

    assert list(set_aside(replica)) == [("product", "?")]
    assert noun(replica, Product, "tea").name == "Green tea"


@pytest.mark.parametrize("row", [{"id": "p1", "off": 10}, {"name": "no id"}, None, [3], "text"])
def test_a_kind_that_is_not_known_is_set_aside_and_the_rest_goes_on(replica, row):
    unknown = raw("catalog", "leaflet", row, gone=("p9",))

    kinds = pull(replica, page([unknown, *changes_of([COLA.changed(name="C")], SCOPE)], SCOPE, 2))

    key = row["id"] if isinstance(row, dict) and "id" in row else "?"
    assert list(set_aside(replica)) == [("leaflet", key)]
    assert noun(replica, Product, "cola").name == "C"
    assert "leaflet" not in kinds


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "sleeping"},
        {"number": None},
        {"vat_included": "yes"},
        {"total_minor": 2**70},
        {"lines": None},
        {"lines": [{"id": "l1"}]},
        {"lines": ["not a line"]},
        {"created_at": "yesterday"},
    ],
    ids=lambda fields: ", ".join(fields),
)
@pytest.mark.parametrize("changed_here", [False, True])
def test_a_malformed_order_is_set_aside_even_when_it_was_changed_here(
    replica, fields, changed_here
):
    order = cart(replica, cola=12)
    if changed_here:
        orders.set_quantity(replica, order.id, "cola", 24)
    before = noun(replica, Order, order.id)
    bad = raw("route/north", "order", body(order, **fields))

    pull(replica, page([bad], SCOPE, 3, last_command=1))

    assert list(set_aside(replica)) == [("order", order.id)]
    assert noun(replica, Order, order.id) == before
    assert waiting(replica) == ([2] if changed_here else [])


@pytest.mark.parametrize("price", [-5, "x", None])
def test_an_order_with_a_malformed_line_is_set_aside(replica, price):
    order = cart(replica, cola=12, tea=1)
    bad = body(order)
    bad["lines"][1]["price_minor"] = price

    pull(replica, page([raw("route/north", "order", bad)], SCOPE, 3, last_command=1))

    assert list(set_aside(replica)) == [("order", order.id)]
    assert noun(replica, Order, order.id) == order


def test_a_record_that_arrives_well_later_is_set_aside_no_more(replica):
    pull(replica, page([raw("catalog", "product", {"id": "tea"}, {"id": "new"})], SCOPE, 2))
    assert set(set_aside(replica)) == {("product", "tea"), ("product", "new")}

    pull(replica, bring(TEA, position=3))

    assert set(set_aside(replica)) == {("product", "new")}


def test_an_order_that_was_changed_here_and_arrives_well_later_is_set_aside_no_more(replica):
    order = cart(replica, cola=12)
    orders.set_quantity(replica, order.id, "cola", 24)
    pull(replica, page([raw("route/north", "order", {"id": order.id})], SCOPE, 3, last_command=1))
    assert set_aside(replica)

    pull(replica, bring(order, position=4, last_command=1))

    assert set_aside(replica) == {}


def test_a_status_of_a_later_release_leaves_the_order_as_it_was_and_stalls_nothing(replica):
    mine = cart(replica, cola=12)
    placed = mine.changed(status="submitted", submitted_at=NOW)
    pull(replica, bring(placed, position=3, last_command=1))
    later = body(placed, status="teleported", holograms=[1])
    other = body(mine.changed(id="o9", number="A1-00009"))

    pull(replica, page([raw("route/north", "order", later, other)], SCOPE, 4, last_command=1))

    assert "status" in set_aside(replica)["order", mine.id]
    assert noun(replica, Order, mine.id) == placed
    assert noun(replica, Order, "o9") is not None
    orders.set_note(replica, "o9", "goes on")
    assert waiting(replica) == [2]
    pull(replica, bring(placed.changed(status="shipped"), position=5, last_command=2))
    assert set_aside(replica) == {}
    assert noun(replica, Order, mine.id).status == "shipped"


def test_a_record_that_was_set_aside_and_is_gone_is_forgotten(replica):
    pull(replica, page([raw("route/north", "visit", {"id": "v"})], SCOPE, 2))
    assert set_aside(replica)

    pull(replica, page([raw("route/north", "visit", gone=("v",))], SCOPE, 3))

    assert set_aside(replica) == {}


def test_a_record_of_an_unknown_kind_that_is_gone_is_forgotten(replica):
    leaflets = raw("catalog", "leaflet", {"id": "p1"}, {"id": "p2"})
    pull(replica, page([leaflets], SCOPE, 2))

    pull(replica, page([raw("catalog", "leaflet", gone=("p1",))], SCOPE, 3))

    assert list(set_aside(replica)) == [("leaflet", "p2")]


def test_a_price_that_was_never_stored_and_is_gone_is_forgotten(replica):
    faulty = {"price_type_id": "base", "product_id": "new", "amount_minor": "plenty"}
    pull(replica, page([raw("prices/base", "price", faulty)], SCOPE, 2))
    assert list(set_aside(replica)) == [("price", "base/new")]

    pull(replica, page([raw("prices/base", "price", gone=("base/new",))], SCOPE, 3))

    assert set_aside(replica) == {}


def test_what_leaves_the_scope_takes_along_what_was_set_aside_of_it_and_nothing_else(replica):
    visits = raw("route/north", "visit", {"id": "v"})
    leaflets = raw("route/north", "leaflet", {"id": "spring", "text": "not for others"})
    pull(replica, page([visits, leaflets, raw("catalog", "product", {"id": "new"})], SCOPE, 2))
    assert len(set_aside(replica)) == 3

    rest = tuple(bucket for bucket in SCOPE if bucket != "route/north")
    pull(replica, page((), rest, 3, lost=("route/north",)))

    assert list(set_aside(replica)) == [("product", "new")]


def test_after_a_restart_only_what_comes_again_faulty_is_set_aside(replica):
    pull(replica, page([raw("catalog", "product", {"id": "old"}, {"id": "new"})], SCOPE, 2))

    pull(replica, page((), (), 0, epoch="e2", restart=True, complete=False))
    pull(replica, page([raw("catalog", "product", {"id": "new"})], SCOPE, 2, epoch="e2"))

    assert list(set_aside(replica)) == [("product", "new")]


def test_a_full_disk_is_no_fault_of_the_records(replica):
    before = content(replica)

    many = [COLA.changed(id=f"p{n}", sku=f"P{n}", name="x" * 500) for n in range(2_000)]
    with pragma(replica, "max_page_count = 1"), pytest.raises(StorageError):
        pull(replica, bring(*many))

    assert content(replica) == before
