"""Describing, cancelling and releasing orders."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from fieldapp.domain.command import Applied
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from tests.company import AGENT, MANAGER, NOW, OTHER_AGENT, OWNER, Shelf
from tests.intents import cancel, create, describe, release


def with_order(**fields) -> Shelf:
    shelf = Shelf()
    shelf.do(create(lines={"cola": 12}))
    shelf.put(shelf.need(Order, "o1").changed(**fields))
    return shelf


def test_a_note_and_a_delivery_day_are_set_each_on_its_own():
    shelf = with_order()

    shelf.do(describe(note="call first"), OWNER)
    shelf.do(describe(delivery_day="2026-03-05"), AGENT)

    order = shelf.need(Order, "o1")
    assert (order.note, order.delivery_day) == ("call first", "2026-03-05")
    assert order.total_minor == 12 * 143


def test_the_later_note_is_in_force_and_an_empty_one_clears_it():
    shelf = with_order(note="old")

    shelf.do(describe(note="new"))
    assert shelf.need(Order, "o1").note == "new"
    shelf.do(describe(note=""))
    assert shelf.need(Order, "o1").note == ""


@pytest.mark.parametrize("fields", [{"note": "x" * 1001}, {"delivery_day": "soon"}])
def test_a_note_that_is_too_long_or_a_day_that_is_none_makes_no_command(fields):
    with pytest.raises(ValidationError):
        describe(**fields)


@pytest.mark.parametrize("status", ["submitted", "held", "assembled", "delivered", "cancelled"])
def test_only_a_cart_can_be_described(status):
    shelf = with_order(status=status)

    refused = shelf.do(describe(note="late"))

    assert refused == Refusal("order_not_draft", {"number": "N-o1", "status": status})


@pytest.mark.parametrize("status", ["draft", "submitted", "held", "accepted"])
def test_an_order_that_is_not_assembled_can_be_cancelled(status):
    shelf = with_order(status=status, reason="price_changed" if status == "held" else "")

    assert isinstance(shelf.do(cancel(), OWNER), Applied)

    order = shelf.need(Order, "o1")
    assert (order.status, order.reason) == ("cancelled", "")
    assert order.lines


def test_who_released_an_order_does_not_answer_for_its_cancellation():
    shelf = with_order(status="held", reason="price_changed")
    shelf.do(release(), MANAGER)

    shelf.do(cancel())

    assert shelf.need(Order, "o1").decided_by == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "assembled"},
        {"status": "shipped"},
        {"status": "delivered"},
        {"kind": "return", "status": "delivered"},
    ],
)
def test_an_order_under_way_cannot_be_cancelled(fields):
    shelf = with_order(**fields)

    refused = shelf.do(cancel())

    status = fields["status"]
    assert refused == Refusal("order_not_cancellable", {"number": "N-o1", "status": status})
    assert shelf.need(Order, "o1").status == status


def test_cancelling_twice_is_cancelling_once():
    shelf = with_order()
    shelf.do(cancel())

    assert shelf.do(cancel()) == Applied(())


def test_a_manager_lets_a_held_order_go_ahead_as_it_was_agreed():
    shelf = with_order(status="held", reason="price_changed")
    before = shelf.need(Order, "o1")

    assert isinstance(shelf.do(release(), MANAGER), Applied)

    assert shelf.need(Order, "o1") == before.changed(
        status="submitted",
        reason="",
        decided_by="Maria",
        reached={"submitted": NOW},
        status_at=NOW,
        status_by="maria",
    )


@pytest.mark.parametrize("actor", [AGENT, OWNER])
def test_only_a_manager_releases(actor):
    shelf = with_order(status="held")

    assert shelf.do(release(), actor) == Refusal("not_allowed")
    assert shelf.need(Order, "o1").status == "held"


def test_a_manager_of_another_region_does_not_release():
    elsewhere = MANAGER.changed(route_ids=["south"])

    assert with_order(status="held").do(release(), elsewhere) == Refusal("not_allowed")


@pytest.mark.parametrize("status", ["draft", "submitted", "delivered", "cancelled"])
def test_only_a_held_order_is_released(status):
    refused = with_order(status=status).do(release(), MANAGER)

    assert refused == Refusal("order_not_held", {"number": "N-o1", "status": status})


@pytest.mark.parametrize("command", [describe(note="x"), cancel(), release()])
def test_an_order_of_another_route_is_out_of_reach(command):
    shelf = with_order()
    before = dict(shelf.content)

    assert shelf.do(command, OTHER_AGENT) == Refusal("not_allowed")
    assert shelf.content == before


@pytest.mark.parametrize("command", [describe(note="x"), cancel(), release()])
def test_an_order_that_is_not_known_is_refused(command):
    assert Shelf().do(command, MANAGER) == Refusal("order_unknown")


def test_an_order_whose_outlet_has_gone_is_refused():
    shelf = with_order()
    shelf.remove(type(shelf.need(Order, "o1")), "o1")
    shelf.do(create())
    shelf.content.pop(("outlet", "corner"))

    assert shelf.do(cancel()) == Refusal("outlet_unknown")
