"""Delivery days, delivery cost, least amounts and payment, when an order is placed or changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldapp.domain.command import Applied, Command
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.delivery_cost import missing_for_free, terms_for
from fieldapp.domain.noun import instant_of, moment_of
from fieldapp.domain.order import Order, totalled
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.stock import Stock
from tests.company import CORNER, MANAGER, NOW, OWNER, Shelf
from tests.intents import amend, change, create, decide, describe, release, submit

MONDAY = "2026-03-02"
TUESDAY = "2026-03-03"
WEDNESDAY = "2026-03-04"
PLAN = DeliveryPlan(id="north", weekdays=[1, 2, 3, 4, 5], cut_off="12:00", zone="Europe/Riga")
"""Orders until noon in Riga, which is 10:00 UTC in March, come on the next working day."""

LATE = "2026-03-02T10:00:00.000Z"


def shop(lines: dict[str, int] | None = None, day: str | None = None, **settings: Any) -> Shelf:
    """Corner LLC with these settings on the north route, and a cart of 10 tea at 4.00."""
    shelf = Shelf()
    shelf.put(PLAN, shelf.need(LegalEntity, "corner-llc").changed(**settings))
    shelf.do(create(lines=lines or {"tea": 10}))
    if day is not None:
        shelf.do(describe(delivery_day=day))
    return shelf


def cart(shelf: Shelf) -> Order:
    return shelf.need(Order, "o1")


def place(shelf: Shelf, **more: Any) -> Applied | Refusal:
    return shelf.do(submit(cart(shelf)), **more)


def placed(shelf: Shelf, **more: Any) -> Applied:
    outcome = place(shelf, **more)
    assert isinstance(outcome, Applied), outcome
    return outcome


# --- Delivery days --------------------------------------------------------------------------------


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


# --- Delivery cost --------------------------------------------------------------------------------

FEE = DeliveryTerms(fee_minor=600, free_from_minor=5_000, vat_rate_bp=2_000)


def sums(order: Order) -> tuple[int, int, int, int]:
    return order.delivery_minor, order.net_minor, order.vat_minor, order.total_minor


def test_delivery_is_in_the_totals_of_the_cart_with_its_vat():
    shelf = shop(delivery=FEE)

    # 10 tea at 4.00 with 20 % VAT inside: 33.33 + 6.67; delivery 6.00: 5.00 + 1.00.
    assert sums(cart(shelf)) == (600, 3_833, 767, 4_600)
    assert totalled(cart(shelf)) == cart(shelf)


def test_delivery_is_free_from_an_amount_on():
    shelf = shop(delivery=FEE)

    shelf.do(change("tea", 13, 10))

    assert sums(cart(shelf)) == (0, 4_333, 867, 5_200)


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, 1_000),
        ({"free_from_minor": None}, None),
        ({"fee_minor": 0}, 0),
        ({"free_from_minor": 4_000}, 0),
        ({"free_from_minor": 4_001}, 1),
    ],
)
def test_what_is_missing_for_free_delivery(fields, missing):
    shelf = shop(delivery=FEE.model_copy(update=fields))
    terms = terms_for(cart(shelf), shelf)

    assert terms is not None
    assert missing_for_free(cart(shelf), terms) == missing
    assert cart(shelf).delivery_minor == (terms.fee_minor if missing != 0 else 0)


def test_an_empty_cart_is_not_delivered():
    shelf = shop(delivery=FEE)

    shelf.do(change("tea", 0, 10))

    assert sums(cart(shelf)) == (0, 0, 0, 0)


def test_vat_comes_on_top_where_prices_are_without_it():
    shelf = Shelf()
    shelf.put(shelf.need(PriceType, "net").changed(delivery=FEE))
    shelf.do(create("o1", "kiosk", {"salt": 10}))

    # 10 salt at 0.42 and 10 % VAT: 4.20 + 0.42; delivery 6.00 + 1.20.
    assert sums(cart(shelf)) == (600, 1_020, 162, 1_182)


def test_terms_of_the_client_go_before_those_of_the_price_type():
    shelf = Shelf()
    shelf.put(shelf.need(PriceType, "retail").changed(delivery=FEE))
    shelf.do(create("o1", lines={"tea": 1}))
    assert cart(shelf).delivery_minor == 600
    shelf.put(shelf.need(LegalEntity, "corner-llc").changed(delivery=DeliveryTerms()))

    shelf.do(change("tea", 2, 1))

    assert cart(shelf).delivery_minor == 0


def test_a_placed_order_that_shrinks_pays_for_its_delivery():
    shelf = shop({"tea": 13}, delivery=FEE)
    placed(shelf)
    assert cart(shelf).total_minor == 5_200

    shelf.do(amend(("tea", 10, 13)))

    assert sums(cart(shelf)) == (600, 3_833, 767, 4_600)


def test_what_is_short_of_stock_does_not_cost_the_client_the_free_delivery():
    shelf = shop({"tea": 13}, delivery=FEE, shortage="cut")
    shelf.do(change("cola", 24, None))

    placed(shelf)

    assert [line.product_id for line in cart(shelf).lines] == ["cola"]
    assert (cart(shelf).delivery_minor, cart(shelf).total_minor) == (0, 24 * 143)


def test_nor_does_it_when_lines_are_added_afterwards():
    shelf = shop({"tea": 13}, delivery=FEE, shortage="cut")
    shelf.do(change("cola", 24, None))
    placed(shelf)

    shelf.do(amend(("salt", 1, None)))

    assert (cart(shelf).delivery_minor, cart(shelf).total_minor) == (0, 24 * 143 + 43)
    # The client wants 52.00 of tea still, which alone is enough: only the supplier has none.
    shelf.do(amend(("cola", 12, 24)))
    assert cart(shelf).delivery_minor == 0


def test_nor_when_the_stock_cuts_what_is_added():
    shelf = shop({"salt": 1}, delivery=FEE, shortage="cut")
    placed(shelf)
    assert cart(shelf).delivery_minor == FEE.fee_minor

    shelf.do(amend(("cola", 240, None), ("salt", 2, 1)))
    assert cart(shelf).delivery_minor == 0

    shelf = shop({"salt": 1}, delivery=FEE, shortage="cut")
    placed(shelf)
    shelf.put(Stock(warehouse_id="main", product_id="cola", quantity=6, as_of=NOW))
    shelf.do(amend(("cola", 240, None), ("salt", 2, 1)))
    assert [line.quantity for line in cart(shelf).lines] == [2, 6]
    assert cart(shelf).delivery_minor == 0


def test_a_change_keeps_the_agreed_cost_where_the_terms_of_now_tell_nothing_apart():
    shelf = shop({"tea": 2}, delivery=FEE)
    shelf.put(Stock(warehouse_id="main", product_id="tea", quantity=99, as_of=NOW))
    placed(shelf)
    entity = shelf.need(LegalEntity, "corner-llc")
    dearer = FEE.model_copy(update={"fee_minor": 950, "free_from_minor": 7_000})
    shelf.put(entity.changed(delivery=dearer))

    shelf.do(amend(("tea", 3, 2)))
    assert cart(shelf).delivery_minor == 600

    shelf.do(amend(("tea", 18, 3)))
    assert cart(shelf).delivery_minor == 0
    shelf.do(amend(("tea", 17, 18)))
    assert cart(shelf).delivery_minor == 950


def test_nor_when_a_double_is_joined():
    shelf = shop({"tea": 13}, delivery=FEE, shortage="cut")
    shelf.do(change("cola", 24, None))
    placed(shelf)
    shelf.do(create("o2", lines={"cola": 25}), OWNER)
    outcome = shelf.do(submit(shelf.need(Order, "o2")), OWNER)
    assert isinstance(outcome, Applied)
    assert outcome.verdict == "held"

    shelf.do(decide("join", "o2"), OWNER)

    assert (cart(shelf).delivery_minor, cart(shelf).total_minor) == (0, 25 * 143)


def test_credit_counts_the_delivery_too():
    shelf = shop(delivery=FEE, credit_mode="hold", credit_limit_minor=4_599)

    outcome = placed(shelf)

    assert outcome.verdict == "held"
    assert cart(shelf).holds[0].details["owed"] == 4_600


def test_orders_that_are_joined_may_come_for_free():
    shelf = shop(delivery=FEE)
    placed(shelf)
    shelf.do(create("o2", lines={"tea": 13}), OWNER)
    outcome = shelf.do(submit(shelf.need(Order, "o2")), OWNER)
    assert isinstance(outcome, Applied)
    assert outcome.verdict == "held"

    shelf.do(decide("join", "o2"), OWNER)

    assert sums(cart(shelf)) == (0, 4_333, 867, 5_200)


# --- The least amount -----------------------------------------------------------------------------

SMALL = {"amount": 4_000, "minimum": 4_100, "missing": 100, "currency": "USD"}


@pytest.mark.parametrize("mode", ["none", "soft", "hard"])
def test_an_order_below_the_minimum(mode):
    shelf = shop(delivery=DeliveryTerms(minimum_minor=4_100, minimum_mode=mode))
    shelf.remove(DeliveryPlan, "north")

    outcome = place(shelf)

    if mode == "hard":
        assert outcome == Refusal("order_too_small", {**SMALL, "number": "N-o1"})
        assert cart(shelf).status == "draft"
    else:
        assert isinstance(outcome, Applied)
        told = (Reason(code="order_small_told", details=SMALL),) if mode == "soft" else ()
        assert outcome.reasons == told
        assert cart(shelf).status == "submitted"


def test_a_placed_order_may_not_shrink_below_the_minimum_but_may_stay_there():
    shelf = shop(delivery=DeliveryTerms(minimum_minor=4_000, minimum_mode="hard"))
    placed(shelf)

    refused = shelf.do(amend(("tea", 9, 10)))

    assert isinstance(refused, Refusal)
    assert refused.code == "order_too_small"
    shelf.do(amend(("tea", 11, 10)))
    assert cart(shelf).total_minor == 4_400


# --- Payment --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "day", "expected"),
    [
        ({}, TUESDAY, (None, False)),
        ({"payment_days": 14}, TUESDAY, ("2026-03-17", False)),
        ({"payment_days": 0}, TUESDAY, (TUESDAY, False)),
        ({"payment_days": 14, "prepaid": True}, TUESDAY, (None, True)),
        ({"payment_days": 30}, None, ("2026-04-02", False)),
    ],
)
def test_an_order_knows_when_it_is_due(settings, day, expected):
    shelf = shop(day=day, **settings)

    placed(shelf)

    assert (cart(shelf).due_day, cart(shelf).prepaid) == expected


def test_terms_that_change_later_leave_a_placed_order_alone():
    shelf = shop(day=TUESDAY, payment_days=14)
    placed(shelf)
    before = cart(shelf)
    shelf.put(shelf.need(LegalEntity, "corner-llc").changed(payment_days=3, delivery=FEE))

    assert shelf.do(submit(before)) == Refusal(
        "order_not_draft", {"number": "N-o1", "status": "submitted"}
    )
    assert cart(shelf) == before


# --- Both places ----------------------------------------------------------------------------------


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
