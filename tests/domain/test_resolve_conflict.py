"""Deciding between two quantities of a line."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import MovedLine
from fieldapp.domain.product import Product
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, MANAGER, NOW, OTHER_AGENT, OWNER, SOAP, Shelf
from tests.intents import change, create, join, resolve, submit

KEY = "o1-tea.anna"


@pytest.fixture
def shelf() -> Shelf:
    """Olga set 20 tea, which is in force; Anna's 12 is kept in a conflict."""
    shelf = Shelf()
    shelf.do(create(lines={"cola": 1, "tea": 5}))
    shelf.do(change("tea", 20, 5), OWNER)
    shelf.do(change("tea", 12, 5), AGENT)
    return shelf


@pytest.mark.parametrize(("choice", "quantity"), [("mine", 12), ("theirs", 20), ("sum", 32)])
def test_the_choice_sets_the_line_and_closes_the_conflict(shelf, choice, quantity):
    assert isinstance(shelf.do(resolve(KEY, choice), MANAGER), Applied)

    decided = shelf.need(Conflict, KEY)
    assert (decided.choice, decided.resolved_by) == (choice, "Maria")
    assert (decided.mine, decided.theirs) == (12, 20)
    order = shelf.need(Order, "o1")
    assert order.lines[1].quantity == quantity
    assert order.lines[1].set_by == ("Olga" if choice == "theirs" else "Maria")
    assert order.total_minor == 143 + quantity * 400


def test_the_first_decision_holds(shelf):
    shelf.do(resolve(KEY, "mine"), AGENT)

    assert shelf.do(resolve(KEY, "sum"), OWNER) == Refusal("conflict_resolved")
    assert shelf.need(Order, "o1").lines[1].quantity == 12


def test_a_conflict_that_is_not_known_is_refused(shelf):
    assert shelf.do(resolve("nothing", "mine")) == Refusal("conflict_unknown")


@pytest.mark.parametrize("choice", ["mine", "theirs", "sum"])
def test_a_stranger_decides_nothing(shelf, choice):
    assert shelf.do(resolve(KEY, choice), OTHER_AGENT) == Refusal("not_allowed")
    assert shelf.need(Conflict, KEY).choice is None


def test_a_decision_amends_a_submitted_order(shelf):
    shelf.do(submit(shelf.need(Order, "o1")))

    assert isinstance(shelf.do(resolve(KEY, "mine")), Applied)

    order = shelf.need(Order, "o1")
    assert (order.status, order.lines[1].quantity, order.amended_at) == ("submitted", 12, NOW)
    assert order.total_minor == 143 + 12 * 400


def test_after_assembly_only_what_is_in_force_can_be_kept(shelf):
    shelf.do(submit(shelf.need(Order, "o1")))
    shelf.put(shelf.need(Order, "o1").changed(status="assembled"))
    submitted = shelf.need(Order, "o1")

    refused = shelf.do(resolve(KEY, "mine"))
    assert refused == Refusal("order_not_amendable", {"number": "N-o1", "status": "assembled"})
    assert isinstance(shelf.do(resolve(KEY, "theirs")), Applied)

    assert shelf.need(Conflict, KEY).choice == "theirs"
    assert shelf.need(Order, "o1") == submitted


@pytest.mark.parametrize("choice", ["mine", "sum"])
def test_a_line_that_has_gone_takes_no_quantity(shelf, choice):
    shelf.do(change("tea", 0, 20), OWNER)

    assert shelf.do(resolve(KEY, choice)) == Refusal("line_unknown")
    assert isinstance(shelf.do(resolve(KEY, "theirs")), Applied)


def test_a_product_that_has_gone_takes_no_quantity(shelf):
    shelf.remove(Product, "tea")

    assert shelf.do(resolve(KEY, "mine")) == Refusal("line_unknown")


def test_a_quantity_that_breaks_the_rules_is_refused_and_the_conflict_stays_open():
    shelf = Shelf()
    shelf.do(create(lines={"soap": 60_000}))
    shelf.do(change("soap", 70_000, 60_000), OWNER)
    shelf.do(change("soap", 50_000, 60_000), AGENT)

    refused = shelf.do(resolve("o1-soap.anna", "sum"))

    details = {"sku": SOAP.sku, "quantity": 120_000, "limit": 100_000}
    assert refused == Refusal("quantity_too_large", details)
    assert shelf.need(Conflict, "o1-soap.anna").choice is None


def test_the_sum_counts_what_is_in_force_by_now(shelf):
    shelf.do(change("tea", 21, 20), OWNER)

    shelf.do(resolve(KEY, "sum"))

    assert shelf.need(Order, "o1").lines[1].quantity == 33


@pytest.mark.parametrize("lines", [("o1-tea", "more"), ("more", "o1-tea")])
def test_lines_of_which_one_is_not_decided_about_stay_apart(shelf, lines):
    shelf.do(change("tea", 3, None, line_id="more"))

    assert shelf.do(join(*lines)) == Refusal("line_undecided", {"sku": "TE-1"})

    shelf.do(resolve(KEY, "mine"))
    assert isinstance(shelf.do(join(*lines)), Applied)
    assert [line.quantity for line in shelf.need(Order, "o1").lines] == [1, 15]


@pytest.mark.parametrize(("choice", "whole"), [("mine", 15), ("theirs", 23), ("sum", 35)])
def test_a_line_that_was_joined_all_the_same_is_decided_about_as_a_part(shelf, choice, whole):
    order = shelf.need(Order, "o1")
    joined = order.lines[1].model_copy(update={"id": "more", "quantity": 23})
    gone = {"o1-tea": MovedLine(order_id="o1", line_id="more", quantity=20)}
    shelf.put(order.with_lines([order.lines[0], joined], moved=gone))

    assert isinstance(shelf.do(resolve(KEY, choice)), Applied)

    assert shelf.need(Conflict, KEY).choice == choice
    assert [line.quantity for line in shelf.need(Order, "o1").lines] == [1, whole]
