"""From which warehouses an outlet may order, and whose stock a person reads."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.stock import Stock
from fieldapp.domain.warehouse import Warehouse, supplies_read, supplying
from tests.company import NOW, Shelf
from tests.intents import create, describe, part, split, submit

MAIN = Warehouse(id="main", name="Depot")
CENTRAL = Warehouse(id="central", name="Central")
SOUTHERN = Warehouse(id="southern", name="Southern", route_ids=("south",))
ALL = (CENTRAL, SOUTHERN, MAIN)


@pytest.fixture
def shelf() -> Shelf:
    """A cart of 15 cola at Corner, on the route north, in a company with three warehouses."""
    shelf = Shelf()
    shelf.put(Policy(id=POLICY_KEY, warehouses=list(ALL)))
    shelf.do(create("o1", lines={"cola": 15}))
    return shelf


def test_the_own_one_comes_first_then_those_that_serve_the_route():
    assert supplying("north", ALL, "main") == [MAIN, CENTRAL]
    assert supplying("south", ALL, "main", None) == [MAIN, CENTRAL, SOUTHERN]
    assert supplying(None, ALL, "main") == [MAIN, CENTRAL]
    assert supplying("north", (), "main") == [Warehouse(id="main", name="main")]
    assert supplying("north", (), None) == []


def test_who_looks_after_no_route_reads_only_his_own():
    assert supplies_read("main", ["north"], ALL) == {"main", "central"}
    assert supplies_read(None, ["south"], (SOUTHERN,)) == {"southern"}
    assert supplies_read("main", [], ALL) == {"main"}
    assert supplies_read(None, [None], ALL) == {"main", "central"}


def test_what_is_short_here_is_ordered_from_elsewhere(shelf: Shelf):
    outcome = shelf.do(split("o1", "o3", parts=(part("o1-cola", 5, 15),), warehouse_id="central"))

    assert isinstance(outcome, Applied)
    kept, made = shelf.need(Order, "o1"), shelf.need(Order, "o3")
    assert (kept.warehouse_id, made.warehouse_id) == ("main", "central")
    assert (kept.lines[0].quantity, made.lines[0].quantity) == (10, 5)


@pytest.mark.parametrize(
    "command",
    [
        create("o4", lines={"tea": 1}, warehouse_id="southern"),
        describe("o1", warehouse_id="southern"),
        split("o1", "o3", "o1-cola", warehouse_id="southern"),
    ],
    ids=lambda command: command.type,
)
def test_a_warehouse_that_does_not_serve_the_route_is_refused_by_its_name(shelf, command):
    outcome = shelf.do(command)

    details = {"outlet": shelf.need(Outlet, "corner").name, "warehouse": "Southern"}
    assert outcome == Refusal("warehouse_foreign", details)


def test_a_cart_is_begun_at_and_changed_to_a_warehouse_that_serves_the_route(shelf: Shelf):
    shelf.do(create("o4", lines={"tea": 1}, warehouse_id="central"))
    assert shelf.need(Order, "o4").warehouse_id == "central"

    shelf.do(describe("o4", warehouse_id="main"))
    shelf.do(describe("o4", note="x"))
    assert shelf.need(Order, "o4").warehouse_id == "main"


def test_submitting_asks_the_warehouse_of_the_cart(shelf: Shelf):
    entity = shelf.need(LegalEntity, "corner-llc")
    shelf.put(
        entity.model_copy(update={"shortage": "cut"}),
        Stock(warehouse_id="main", product_id="cola", quantity=6, as_of=NOW),
        Stock(warehouse_id="central", product_id="cola", quantity=90, as_of=NOW),
    )
    shelf.do(describe("o1", warehouse_id="central"))
    outcome = shelf.do(submit(shelf.need(Order, "o1")))

    assert isinstance(outcome, Applied)
    assert [line.quantity for line in shelf.need(Order, "o1").lines] == [15]
