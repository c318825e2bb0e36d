"""Terms on the screens: the countdown, possible days, delivery cost, and when to pay."""

from __future__ import annotations

import asyncio
import datetime as dt

from fieldapp.actions import orders as actions
from fieldapp.domain.delivery import DeliveryPlan, zone_of
from fieldapp.domain.noun import instant_of, moment_of
from fieldapp.domain.outlet import DeliveryTerms
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.localdb.replica import Saved
from fieldapp.views.parts.countdown import DAY_FORM
from tests.views.conftest import WIDTHS, Open
from tests.views.kept_carts import cart, need, put
from tests.views.terms_shop import EN, first_days, iso, payer, plan
from tests.views.world import NOW, Company


@WIDTHS
def test_the_cart_counts_down_to_the_cut_off_and_offers_possible_days_only(
    open_app: Open, firm: Company, width: int
):
    replica, near = firm.replica(firm.agent), plan(95)
    put(replica, near)
    order_id = cart(replica, ("p-0", 6))
    days = first_days(near)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{order_id}") as screen:
            await screen.until_has("cart-countdown")
            await screen.until_shows(EN.day(days[0], form=DAY_FORM))
            assert screen.shows("Order within 1 h ")
            chips = [str(c.key) for c in screen.controls() if str(c.key).startswith("delivery-")]
            assert chips == [f"delivery-{one.isoformat()}" for one in days[:6]]
            await screen.tap(chips[1])
            later = EN.day(days[1], form=DAY_FORM)
            await screen.until_shows(f"delivered {later}")

    asyncio.run(story())
    assert need(replica, order_id).delivery_day == days[1].isoformat()


@WIDTHS
def test_a_cart_whose_day_has_become_impossible_offers_the_next(
    open_app: Open, firm: Company, width: int
):
    replica, past = firm.replica(firm.agent), plan(-5)
    put(replica, past)
    order_id = cart(replica, ("p-0", 6))
    first = first_days(past)[0]
    missed = first - dt.timedelta(days=1)
    actions.set_delivery_day(replica, order_id, missed.isoformat())

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{order_id}") as screen:
            await screen.until_has("day-impossible")
            assert screen.shows(f"It is too late for {EN.day(missed, form=DAY_FORM)}.")
            await screen.tap("take-next-day")
            await screen.until_has("cart-countdown")

    asyncio.run(story())
    assert need(replica, order_id).delivery_day == first.isoformat()


def test_a_day_without_deliveries_is_told_in_other_words(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    wished = dt.date.fromisoformat(iso(9))
    others = [n for n in range(1, 8) if n != wished.isoweekday()]
    put(replica, DeliveryPlan(id="r-1", weekdays=others))
    order_id = cart(replica, ("p-0", 6))
    actions.set_delivery_day(replica, order_id, wished.isoformat())

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{order_id}") as screen:
            await screen.until_shows("Nothing is delivered on")
            await screen.tap("take-next-day")
            await screen.until_has("cart-countdown")

    asyncio.run(story())
    following = (wished + dt.timedelta(days=1)).isoformat()
    assert need(replica, order_id).delivery_day == following


def test_without_a_plan_the_next_six_days_are_offered_as_before(open_app: Open, firm: Company):
    order_id = cart(firm.replica(firm.agent), ("p-0", 6))

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{order_id}") as screen:
            await screen.until_has("order-note")
            chips = [c for c in screen.controls() if str(c.key).startswith("delivery-")]
            assert len(chips) == 6
            assert not screen.has("cart-countdown")

    asyncio.run(story())


@WIDTHS
def test_the_day_of_an_agent_begins_with_the_next_cut_off(
    open_app: Open, firm: Company, width: int
):
    put(firm.replica(firm.agent), plan(40))

    async def story() -> None:
        async with open_app(firm.agent, width) as screen:
            await screen.until_has("countdown")
            assert screen.shows(" min, delivered ")
            assert not screen.shows(" h ")
            await screen.tap("next-day")
            assert not screen.shows("Order within")

    asyncio.run(story())


def test_the_owner_sees_it_too_though_he_reads_no_route(open_app: Open, firm: Company):
    put(firm.replica(firm.owner), plan(40))

    async def story() -> None:
        async with open_app(firm.owner, 360, language="ru") as screen:
            await screen.until_has("countdown")
            assert screen.shows("Заказ за")

    asyncio.run(story())


@WIDTHS
def test_the_cart_tells_delivery_least_amount_and_credit(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    terms = DeliveryTerms(
        fee_minor=1_500, free_from_minor=10_000, minimum_minor=5_000, minimum_mode="hard"
    )
    entity = payer(
        replica,
        delivery=terms,
        credit_mode="hold",
        credit_limit_minor=2_000,
        debt_minor=1_000,
        payment_days=14,
    )
    put(replica, entity)
    order_id = cart(replica, ("p-0", 10))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{order_id}") as screen:
            await screen.until_shows("Add €31.10 to reach the least amount.")
            assert screen.shows("Add €81.10 for free delivery.")
            assert screen.shows("UAB Petraitis ir sūnūs would owe €43.90; the limit is €20.00.")
            assert screen.shows("14 days after delivery")
            assert screen.shows("€15.00")
            assert screen.shows("€33.90")
            await screen.tap("submit")
            await screen.until_shows("The goods of order")
            assert screen.shows("the least is €50.00. Add €31.10, then submit.")

    asyncio.run(story())
    assert need(replica, order_id).status == "draft"


def test_a_placed_order_tells_when_it_is_due(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    put(replica, payer(replica, payment_days=14), plan(95))
    order_id = cart(replica, ("p-0", 10))
    assert isinstance(actions.submit(replica, order_id), Saved)
    due = need(replica, order_id).due_day
    assert due is not None

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/order/{order_id}") as screen:
            await screen.until_shows(f"by {EN.day(due)}")

    asyncio.run(story())


def test_the_policy_of_the_company_gives_plans_their_zone(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    zone = zone_of("Asia/Tokyo")
    there = moment_of(instant_of(NOW)).astimezone(zone) + dt.timedelta(minutes=50)
    lead = 1 + (there.date() - NOW.astimezone(zone).date()).days
    put(
        replica,
        Policy(id=POLICY_KEY, zone="Asia/Tokyo"),
        DeliveryPlan(id="r-1", cut_off=there.strftime("%H:%M"), lead_days=lead),
    )

    async def story() -> None:
        async with open_app(firm.agent, 360) as screen:
            await screen.until_has("countdown")
            assert screen.shows(" min, delivered ")
            assert not screen.shows(" h ")

    asyncio.run(story())
