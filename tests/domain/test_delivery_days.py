"""Delivery days, when an order is placed or waits."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.command import Applied, Command
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.noun import instant_of, moment_of
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from tests.company import CORNER, MANAGER, NOW, OWNER
from tests.domain.terms_shop import MONDAY, TUESDAY, WEDNESDAY, cart, place, placed, shop
from tests.intents import describe, release, submit

LATE = "2026-03-02T10:00:00.000Z"


def test_a_wished_day_that_can_be_reached_stays():
    shelf = shop(day=TUESDAY)

    outcome = placed(shelf)

    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    assert cart(shelf).delivery_day == TUESDAY


def test_without_a_wish_the_order_comes_on_the_next_day_and_that_is_said():
    shelf = shop()

    outcome = placed(shelf)

    assert cart(shelf).delivery_day == TUESDAY
    assert outcome.verdict == "applied"
    assert outcome.reasons == (Reason(code="delivery_day_set", details={"day": TUESDAY}),)


def test_an_order_that_arrives_late_comes_on_the_next_day_with_a_remark():
    shelf = shop(day=TUESDAY)

    outcome = placed(shelf, now=LATE)

    moved = Reason(code="delivery_moved", details={"wished": TUESDAY, "day": WEDNESDAY})
    assert (outcome.verdict, outcome.reasons) == ("merged", (moved,))
    assert (cart(shelf).status, cart(shelf).delivery_day) == ("submitted", WEDNESDAY)


def test_a_day_on_which_nothing_comes_is_moved_to_the_one_after_it():
    shelf = shop(day="2026-03-14")  # a Saturday

    placed(shelf)

    assert cart(shelf).delivery_day == "2026-03-16"


def test_a_company_may_refuse_what_is_late_and_the_cart_stays():
    shelf = shop(day=TUESDAY)

    refused = place(shelf, now=LATE, late_orders="refuse")

    details = {"wished": TUESDAY, "day": WEDNESDAY, "number": "N-o1"}
    assert refused == Refusal("delivery_day_refused", details)
    assert (cart(shelf).status, cart(shelf).delivery_day) == ("draft", TUESDAY)


@pytest.mark.parametrize(
    ("made", "arrives", "sent", "day"),
    [
        (NOW, LATE, None, TUESDAY),  # in time, half an hour offline
        (LATE, LATE, None, WEDNESDAY),  # made when it was too late
        (NOW, "2026-03-02T21:59:59.900Z", None, TUESDAY),  # 23:59:59.9 in Riga, the day before
        (NOW, "2026-03-02T22:00:00.000Z", None, WEDNESDAY),  # the day has begun
        # A clock that is an hour slow: what passed between making and sending is what counts.
        ("2026-03-02T09:30:00.000Z", "2026-03-02T10:30:00.000Z", "2026-03-02T09:31:00.000Z",
         WEDNESDAY),
        ("2026-03-02T09:30:00.000Z", "2026-03-02T10:30:00.000Z", "2026-03-02T10:10:00.000Z",
         TUESDAY),
    ],
)  # fmt: skip
def test_a_company_may_honour_what_was_submitted_in_time(made, arrives, sent, day):
    shelf = shop(day=TUESDAY)

    shelf.do(
        submit(cart(shelf), at=made),
        now=arrives,
        hub={"sent_at": sent},
        late_orders="honour",
    )

    assert (cart(shelf).status, cart(shelf).delivery_day) == ("submitted", day)


def test_the_owner_is_told_the_same_though_he_reads_no_route():
    agent, owner = shop(day=TUESDAY), shop(day=TUESDAY)

    placed(agent, now=LATE)
    placed(owner, now=LATE, actor=OWNER)

    assert cart(owner).delivery_day == cart(agent).delivery_day == WEDNESDAY


@pytest.mark.parametrize(
    ("late", "decided", "day", "due"),
    [
        ("move", NOW, TUESDAY, "2026-03-10"),
        ("move", LATE, WEDNESDAY, "2026-03-11"),
        ("refuse", LATE, WEDNESDAY, "2026-03-11"),
        ("honour", LATE, TUESDAY, "2026-03-10"),
        ("honour", "2026-03-02T22:00:00.000Z", WEDNESDAY, "2026-03-11"),
    ],
)
def test_an_order_that_waited_too_long_for_a_decision_comes_later(late, decided, day, due):
    shelf = shop(day=TUESDAY, credit_mode="hold", credit_limit_minor=1, payment_days=7)
    assert placed(shelf, late_orders=late).verdict == "held"

    outcome = shelf.do(release(), MANAGER, now=decided)

    assert isinstance(outcome, Applied)
    assert (cart(shelf).status, cart(shelf).delivery_day) == ("submitted", day)
    assert cart(shelf).due_day == due
    assert [reason.code for reason in outcome.reasons] == ["delivery_moved"] * (day != TUESDAY)


def test_without_a_plan_any_day_is_as_good_as_before():
    shelf = shop(day="2020-01-01")
    shelf.remove(DeliveryPlan, "north")

    outcome = placed(shelf)

    assert (outcome.verdict, outcome.reasons) == ("applied", ())
    assert cart(shelf).delivery_day == "2020-01-01"


def test_an_outlet_has_days_of_its_own():
    shelf = shop(day=TUESDAY)
    shelf.put(CORNER.changed(delivery_weekdays=[5]))

    placed(shelf)

    assert cart(shelf).delivery_day == "2026-03-06"


@given(
    st.sampled_from(["move", "honour", "refuse"]),
    st.integers(0, 72 * 60),
    st.none() | st.integers(-2, 12),
)
def test_an_order_never_comes_on_a_day_that_is_not_possible(late, minutes_offline, wished):
    shelf = shop()
    if wished is not None:
        day = dt.date.fromisoformat(MONDAY) + dt.timedelta(days=wished)
        shelf.do(describe(delivery_day=day.isoformat()))
    before = cart(shelf)
    arrives = instant_of(moment_of(NOW) + dt.timedelta(minutes=minutes_offline))
    command: Command = submit(before)

    outcome = shelf.do(command, now=arrives, late_orders=late)

    if isinstance(outcome, Refusal):
        assert (late, outcome.code) == ("refuse", "delivery_day_refused")
        assert cart(shelf) == before
        return
    found = dt.date.fromisoformat(cart(shelf).delivery_day or "")
    assert found.isoweekday() <= 5
    assert found > moment_of(arrives).date() or late == "honour"
    assert found > dt.date.fromisoformat(MONDAY)
    said = {reason.code for reason in outcome.reasons}
    unchanged = cart(shelf).delivery_day == before.delivery_day
    assert unchanged is not bool(said & {"delivery_moved", "delivery_day_set"})
    assert shelf.need(Outlet, "corner") == CORNER
