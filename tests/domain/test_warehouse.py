"""From which warehouses an outlet may order, and whose stock a person reads."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.warehouse import Warehouse, supplies_read, supplying
from tests.company import AGENT, MANAGER, NOW, Shelf
from tests.intents import create, describe, offer, order_quote, part, split, submit

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


def changed(outcome: Applied | Refusal) -> dict[str, object]:
    """Return what the only remark of a command says, which is that a warehouse was changed."""
    assert isinstance(outcome, Applied), outcome
    assert outcome.verdict == "merged"
    [reason] = outcome.reasons
    assert reason.code == "warehouse_changed"
    return dict(reason.details)


def test_a_cart_is_not_set_to_a_warehouse_that_does_not_serve_the_route(shelf: Shelf):
    outcome = shelf.do(describe("o1", warehouse_id="southern"))

    details = {"outlet": shelf.need(Outlet, "corner").name, "warehouse": "Southern"}
    assert outcome == Refusal("warehouse_foreign", details)
    assert shelf.need(Order, "o1").warehouse_id == "main"


def test_a_cart_from_a_warehouse_that_serves_no_more_is_begun_from_the_own_one(shelf: Shelf):
    outcome = shelf.do(create("o4", lines={"tea": 1}, warehouse_id="southern"))

    outlet = shelf.need(Outlet, "corner").name
    said = {"outlet": outlet, "asked": "Southern", "number": "N-o4", "warehouse": "Depot"}
    assert changed(outcome) == said
    assert shelf.need(Order, "o4").warehouse_id == "main"
    assert isinstance(shelf.do(submit(shelf.need(Order, "o4"))), Applied)


def test_without_an_own_one_the_first_that_serves_takes_over_else_none(shelf: Shelf):
    roaming = AGENT.model_copy(update={"warehouse_id": None})
    said = changed(shelf.do(create("o4", warehouse_id="southern"), roaming))
    assert said["warehouse"] == "Central"

    shelf.put(Policy(id=POLICY_KEY))
    said = changed(shelf.do(create("o5", warehouse_id="southern"), roaming))
    assert (said["asked"], said["warehouse"]) == ("southern", "—")
    assert shelf.need(Order, "o5").warehouse_id is None


def test_a_split_to_a_warehouse_that_serves_no_more_stays_with_that_of_the_cart(shelf: Shelf):
    shelf.do(describe("o1", warehouse_id="central"))

    parts = (part("o1-cola", 5, 15),)
    outcome = shelf.do(split("o1", "o3", parts=parts, warehouse_id="southern"))

    assert changed(outcome)["warehouse"] == "Central"
    assert changed(outcome)["number"] == "N-o3"
    made = shelf.need(Order, "o3")
    assert (made.warehouse_id, made.lines[0].quantity) == ("central", 5)


def test_whoever_left_the_outlet_keeps_the_cart_that_he_began(shelf: Shelf):
    shelf.put(shelf.need(Outlet, "corner").model_copy(update={"route_id": "east"}))

    outcome = shelf.do(
        create("o4", lines={"tea": 1}, warehouse_id="southern"), hub={"formerly": lambda _: True}
    )

    assert isinstance(outcome, Applied)
    assert [reason.code for reason in outcome.reasons] == ["outlet_left_taken"]
    assert shelf.need(Order, "o4").warehouse_id == "main"


def test_a_cart_whose_warehouse_is_not_named_any_more_is_placed_from_the_own_one(shelf: Shelf):
    entity = shelf.need(LegalEntity, "corner-llc")
    shelf.put(
        entity.model_copy(update={"shortage": "cut"}),
        Stock(warehouse_id="main", product_id="cola", quantity=6, as_of=NOW),
        Stock(warehouse_id="central", product_id="cola", quantity=90, as_of=NOW),
    )
    shelf.do(describe("o1", warehouse_id="central"))
    shelf.put(Policy(id=POLICY_KEY, warehouses=[MAIN, SOUTHERN]))

    outcome = shelf.do(submit(shelf.need(Order, "o1")))

    assert isinstance(outcome, Applied)
    assert outcome.verdict == "merged"
    assert [reason.code for reason in outcome.reasons] == ["warehouse_changed", "shortage_cut"]
    placed = shelf.need(Order, "o1")
    assert (placed.warehouse_id, placed.lines[0].quantity) == ("main", 6)


def test_an_order_of_a_quote_is_placed_from_a_warehouse_that_serves(shelf: Shelf):
    shelf.do(create("q1", lines={"cola": 2}, kind="quote", warehouse_id="central"))
    shelf.do(offer(shelf.need(Order, "q1")))
    shelf.put(Policy(id=POLICY_KEY, warehouses=[MAIN]))

    outcome = shelf.do(order_quote(shelf.need(Order, "q1")))

    assert isinstance(outcome, Applied)
    assert "warehouse_changed" in [reason.code for reason in outcome.reasons]
    assert shelf.need(Order, "o9").warehouse_id == "main"


@pytest.mark.parametrize("named", [[CENTRAL], []])
def test_the_warehouse_of_the_author_serves_whoever_places_his_cart(shelf: Shelf, named):
    shelf.put(Policy(id=POLICY_KEY, warehouses=named))
    elsewhere = MANAGER.model_copy(update={"warehouse_id": "central"})
    known, unknown = shelf.copy(), shelf.copy()
    unknown.remove(User, "anna")

    for place in (known, unknown):
        assert isinstance(place.do(submit(place.need(Order, "o1")), elsewhere), Applied)
        assert place.need(Order, "o1").warehouse_id == "main"


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
