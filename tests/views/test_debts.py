"""Debts on the screens: of an outlet, on the route, and where a manager decides."""

from __future__ import annotations

import asyncio

from fieldapp.actions import orders as actions
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.outlet import DeliveryTerms
from fieldapp.localdb.replica import Saved
from tests.views.conftest import WIDTHS, Open
from tests.views.kept_carts import cart, need, put
from tests.views.terms_shop import iso, payer
from tests.views.world import Company, ago


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
    assert need(replica, order_id).status == "held"
