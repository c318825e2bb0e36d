"""Terms on the screens: the countdown, possible days, delivery cost, debt, and when to pay."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from fieldapp.actions import orders as actions
from fieldapp.domain.delivery import DeliveryPlan, Schedule, zone_of
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun, instant_of, moment_of
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.language import Language
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.views.parts.countdown import DAY_FORM, span, words
from fieldapp.views.parts.terms import delivery_words, payment_words, schedule_words
from tests.views.conftest import Open
from tests.views.world import NOW, Company, ago

WIDTHS = pytest.mark.parametrize("width", [360, 1280])
EN = Language("en")


def put(replica: Replica, *nouns: Noun) -> None:
    with replica.database.write() as connection:
        for noun in nouns:
            write_noun(connection, noun)


def order_of(replica: Replica, order_id: str) -> Order:
    found = replica.query(lambda connection: TableNouns(connection).get(Order, order_id))
    assert found is not None
    return found


def payer(replica: Replica, **fields: Any) -> LegalEntity:
    found = replica.query(lambda connection: TableNouns(connection).get(LegalEntity, "l-1"))
    assert found is not None
    changed: LegalEntity = found.changed(**fields)
    return changed


def iso(days: int) -> str:
    return (NOW + dt.timedelta(days=days)).date().isoformat()


def cart(replica: Replica, *lines: tuple[str, int]) -> str:
    made = actions.create(replica, "o-1", lines)
    assert isinstance(made, Saved)
    return made.document


def plan(minutes: int, **fields: Any) -> DeliveryPlan:
    """Return a plan of every day whose cut-off is near, wherever in the day the test runs."""
    cut_off = NOW + dt.timedelta(minutes=minutes)
    lead = 1 + (cut_off.date() - NOW.date()).days
    return DeliveryPlan(id="r-1", cut_off=cut_off.strftime("%H:%M"), lead_days=lead, **fields)


def first_days(one: DeliveryPlan, count: int = 7) -> list[dt.date]:
    hour = dt.time.fromisoformat(one.cut_off)
    found = Schedule(frozenset(range(1, 8)), one.lead_days, hour, zone_of("UTC"))
    return found.days(dt.datetime.now(dt.UTC), count)


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
    assert order_of(replica, order_id).delivery_day == days[1].isoformat()


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
    assert order_of(replica, order_id).delivery_day == first.isoformat()


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
    assert order_of(replica, order_id).delivery_day == following


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
    assert order_of(replica, order_id).status == "draft"


def test_a_placed_order_tells_when_it_is_due(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    put(replica, payer(replica, payment_days=14), plan(95))
    order_id = cart(replica, ("p-0", 10))
    assert isinstance(actions.submit(replica, order_id), Saved)
    due = order_of(replica, order_id).due_day
    assert due is not None

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/order/{order_id}") as screen:
            await screen.until_shows(f"by {EN.day(due)}")

    asyncio.run(story())


def invoice(number: str, late_days: int, open_minor: int) -> Invoice:
    return Invoice(
        id=f"i-{number}",
        number=number,
        legal_entity_id="l-1",
        outlet_ids=["o-1"],
        issued="2020-01-01",
        due_day=iso(-late_days),
        currency="EUR",
        total_minor=90_000,
        open_minor=open_minor,
    )


@WIDTHS
def test_the_outlet_shows_the_debt_by_age_and_what_is_left(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    put(
        replica,
        payer(
            replica,
            invoices_as_of=ago(hours=3),
            credit_limit_minor=100_000,
            overdue_limit_days=14,
            payment_days=7,
            delivery=DeliveryTerms(fee_minor=900),
        ),
        invoice("1", -5, 40_000),
        invoice("2", 12, 30_000),
        invoice("3", 45, 20_000),
        invoice("4", 75, 10_500),
        DeliveryPlan(id="r-1", weekdays=[1, 4], cut_off="15:00"),
    )

    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-1") as screen:
            await screen.until_has("debt")
            await screen.until_has("countdown")
            for told in (
                "€1,005.00", "75 days, 14 allowed", "400.00", "300.00", "200.00", "105.00",
                "Over the limit", "€5.00", "As the office told 3 hours ago",
                "Mon, Thu; order 1 day before by 15:00", "€9.00", "7 days after delivery",
            ):  # fmt: skip
                await screen.until_shows(told)

    asyncio.run(story())


def test_todays_route_says_who_is_late(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    put(replica, payer(replica, invoices_as_of=ago(hours=3)), invoice("1", 12, 30_000))

    async def story() -> None:
        async with open_app(firm.agent, 360) as screen:
            await screen.until_has("outlet-o-1")
            await screen.until_shows("overdue 12 days · Vilnius")

    asyncio.run(story())


def test_an_outlet_of_which_nothing_is_known_shows_nothing_of_it(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-2") as screen:
            await screen.until_shows("Last orders")
            await screen.settle(0.2)
            assert not any(screen.has(key) for key in ("debt", "terms", "countdown"))

    asyncio.run(story())


@WIDTHS
def test_a_manager_decides_with_the_figures_of_the_credit(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.manager)
    put(
        replica,
        payer(
            replica,
            credit_mode="hold",
            credit_limit_minor=2_000,
            debt_minor=1_000,
            debt_as_of=ago(hours=2),
        ),
    )
    order_id = cart(replica, ("p-0", 10))
    assert isinstance(actions.submit(replica, order_id), Saved)

    async def story() -> None:
        async with open_app(firm.manager, width, "/decisions") as screen:
            await screen.until_shows("would owe €28.90; the limit is €20.00.")
            for told in ("Debt", "€10.00", "Open orders", "€18.90", "Over the limit", "€8.90"):
                assert screen.shows(told), told

    asyncio.run(story())
    assert order_of(replica, order_id).status == "held"


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (dt.timedelta(seconds=30), "less than a minute"),
        (dt.timedelta(minutes=59, seconds=59), "59 min"),
        (dt.timedelta(hours=1, minutes=20), "1 h 20 min"),
        (dt.timedelta(hours=23, minutes=59), "23 h 59 min"),
        (dt.timedelta(days=2, hours=3, minutes=59), "2 d 3 h"),
    ],
)
def test_spans_are_told_in_two_units(left: dt.timedelta, told: str):
    assert span(EN, left) == told


def test_the_countdown_names_the_day():
    told = words(EN, dt.timedelta(hours=1, minutes=20), dt.date(2026, 11, 26))

    assert told == "Order within 1 h 20 min, delivered Thu 26 Nov"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, ""),
        ({"prepaid": True, "payment_days": 5}, "before delivery"),
        ({"payment_days": 0}, "on the day of delivery"),
        ({"payment_days": 1}, "1 day after delivery"),
    ],
)
def test_payment_in_words(fields: dict[str, Any], told: str):
    assert payment_words(EN, LegalEntity(id="l", name="L", **fields)) == told


def test_delivery_in_words():
    assert delivery_words(EN, DeliveryTerms(), "EUR") == "free"
    assert delivery_words(EN, DeliveryTerms(fee_minor=900), "EUR") == "€9.00"
    some = DeliveryTerms(fee_minor=900, free_from_minor=10_000)
    assert delivery_words(EN, some, "EUR") == "€9.00, free from €100.00"
    daily = Schedule(frozenset(range(1, 8)), 0, None, dt.UTC)
    assert schedule_words(EN, daily) == "every day; order on the same day"


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
