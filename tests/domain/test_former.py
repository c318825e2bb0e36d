"""What still counts of somebody who looked after an outlet until lately, and what he is told."""

from __future__ import annotations

import pytest

from fieldapp.domain.command import Applied
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.visit import Visit
from tests.company import AGENT, KIOSK, OTHER_AGENT, Shelf
from tests.intents import (
    amend,
    cancel,
    card,
    change,
    check_in,
    check_out,
    create,
    new_outlet,
    submit,
)

LATELY = {"formerly": lambda outlet: True}
DISMISSED = AGENT.model_copy(update={"route_ids": [], "dismissed_at": "2026-03-01T00:00:00.000Z"})


@pytest.fixture
def shelf() -> Shelf:
    """Anna had a cart at the kiosk, which is on Boris's route now."""
    shelf = Shelf()
    shelf.do(create("o1", "kiosk", {"tea": 5}))
    shelf.put(KIOSK.model_copy(update={"route_id": "south"}))
    return shelf


def told(outcome) -> tuple[str, list[str]]:
    assert isinstance(outcome, Applied), outcome
    return outcome.verdict, [reason.code for reason in outcome.reasons]


def test_an_order_that_was_taken_before_the_move_is_taken(shelf):
    cart = shelf.do(create("o2", "kiosk", {"cola": 6}), hub=LATELY)
    line = shelf.do(change("tea", 6, None, "o2"), hub=LATELY)
    placed = shelf.do(submit(shelf.need(Order, "o2")), hub=LATELY)

    assert [told(outcome) for outcome in (cart, line, placed)] == [
        ("applied", ["outlet_left_taken"])
    ] * 3
    assert shelf.need(Order, "o2").status == "submitted"


def test_a_visit_counts_too(shelf):
    begun = shelf.do(check_in("v1", "kiosk"), hub=LATELY)
    ended = shelf.do(check_out("v1"), hub=LATELY)

    assert told(begun) == told(ended) == ("applied", ["outlet_left_taken"])
    assert shelf.need(Visit, "v1").result == "order"


def test_what_others_did_since_is_not_told(shelf):
    shelf.do(change("tea", 20, 5), OTHER_AGENT)

    outcome = shelf.do(change("tea", 12, 5), hub=LATELY)

    assert told(outcome) == ("applied", ["outlet_left_taken"])
    assert outcome.reasons[0].details == {}
    assert shelf.need(Conflict, "o1-tea.anna").theirs == 20


def test_what_cannot_be_taken_says_so_and_no_more(shelf):
    shelf.do(submit(shelf.need(Order, "o1")), OTHER_AGENT)

    assert shelf.do(change("tea", 12, 5), hub=LATELY) == Refusal("outlet_left_refused")


def test_orders_of_others_and_the_card_are_out_of_reach(shelf):
    shelf.do(create("o3", "kiosk", {"tea": 5}), OTHER_AGENT)

    refused = Refusal("outlet_left_refused")
    assert shelf.do(change("tea", 12, 5, "o3"), hub=LATELY) == refused
    assert shelf.do(cancel("o3"), hub=LATELY) == refused
    assert shelf.do(card("kiosk", phone=("", "1")), hub=LATELY) == refused
    assert shelf.need(Outlet, "kiosk").phone == ""
    assert shelf.need(Order, "o3").status == "draft"


def test_somebody_who_never_looked_after_the_outlet_gets_the_plain_refusal(shelf):
    assert shelf.do(create("o2", "kiosk")) == Refusal("not_allowed")
    assert shelf.do(change("tea", 12, 5)) == Refusal("not_allowed")


def test_orders_of_somebody_who_was_dismissed_wait_for_a_manager(shelf):
    shelf.do(create("o2", "kiosk", {"cola": 6}), DISMISSED, hub=LATELY)

    outcome = shelf.do(submit(shelf.need(Order, "o2")), DISMISSED, hub=LATELY)

    assert told(outcome) == ("held", ["outlet_left_held"])
    order = shelf.need(Order, "o2")
    assert (order.status, order.reason) == ("held", "author_dismissed")


def test_so_do_orders_that_he_changed_after_they_were_placed(shelf):
    shelf.do(submit(shelf.need(Order, "o1")), hub=LATELY)
    shelf.put(shelf.need(Order, "o1").changed(status="accepted"))

    outcome = shelf.do(amend(("tea", 6, 5)), DISMISSED, hub=LATELY)

    assert told(outcome) == ("held", ["outlet_left_held"])
    order = shelf.need(Order, "o1")
    assert (order.status, order.reason, order.lines[0].quantity) == ("held", "author_dismissed", 6)

    shelf.do(amend(("tea", 7, 6)), DISMISSED, hub=LATELY)
    assert len(shelf.need(Order, "o1").holds) == 1


def test_a_new_outlet_of_a_route_that_was_lost_is_taken(shelf):
    outcome = shelf.do(new_outlet(), DISMISSED, hub=LATELY)

    assert told(outcome) == ("applied", ["outlet_left_taken"])
    assert shelf.do(new_outlet("n2"), DISMISSED) == Refusal("not_allowed")


def test_whoever_looks_after_the_outlet_now_is_told_everything(shelf):
    outcome = shelf.do(change("tea", 12, 4), OTHER_AGENT, hub=LATELY)

    assert told(outcome) == ("merged", ["line_conflict"])
