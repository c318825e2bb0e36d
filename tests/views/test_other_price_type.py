"""A cart whose outlet buys at another price type now: what the person is told, and where."""

from __future__ import annotations

import asyncio

import pytest

from fieldapp.actions import orders as actions
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.localdb.records import TableNouns, write_noun
from fieldapp.localdb.replica import Replica, Saved
from tests.views.conftest import Open
from tests.views.world import Company

ABROAD = PriceType(id="abroad", name="Abroad", currency="CAD")
CLUB = PriceType(id="club", name="Club", currency="EUR", base_id="retail", adjust_bp=-1_000)


def begun(replica: Replica, type_: PriceType, *prices: Price) -> str:
    """Begin a cart, and have its outlet buy at another price type afterwards."""
    saved = actions.create(replica, "o-1", [("p-0", 6), ("p-1", 2)])
    assert isinstance(saved, Saved)
    with replica.database.write() as connection:
        outlet = TableNouns(connection).get(Outlet, "o-1")
        assert outlet is not None
        for noun in (type_, *prices, outlet.changed(price_type_id=type_.id)):
            write_noun(connection, noun)
    return saved.document


@pytest.mark.parametrize("width", [360, 1280])
def test_the_cart_tells_which_lines_cost_something_else_until_it_is_left(
    open_app: Open, firm: Company, width: int
):
    order_id = begun(firm.replica(firm.agent), CLUB)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{order_id}") as screen:
            await screen.until_has("price-type-change")
            assert screen.shows("The client buys at “Club” now: 2 lines cost something else.")
            assert screen.shows("price 1.89 → 1.70")
            await screen.tap("cart-plus-22000")
            await screen.until_shows("11.90")
            assert screen.shows("price 1.89 → 1.70")
        async with open_app(firm.agent, width, f"/cart/{order_id}") as screen:
            await screen.until_has("submit")
            assert not screen.has("price-type-change")

    asyncio.run(story())


def test_vat_that_the_same_price_type_counts_in_another_way_is_told(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    saved = actions.create(replica, "o-1", [("p-0", 6), ("p-1", 2)])
    assert isinstance(saved, Saved)
    order_id = saved.document

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{order_id}") as screen:
            await screen.until_has("submit")
            assert not screen.has("price-type-change")
        # The cart that was just looked at is kept, and has to notice.
        counts_vat_in_the_other_way(replica)
        async with open_app(firm.agent, 360, f"/cart/{order_id}") as screen:
            await screen.until_shows("are without VAT now; it is added to them.")
            assert screen.shows("price 1.89 with VAT → 1.89 without VAT")
            await screen.tap("cart-plus-22000")
            await screen.until_shows("price 1.89 with VAT → 1.89 without VAT")
        async with open_app(firm.agent, 360, f"/cart/{order_id}") as screen:
            await screen.until_has("submit")
            assert not screen.has("price-type-change")
        counts_vat_in_the_other_way(replica)
        async with open_app(firm.agent, 360, f"/entry/{order_id}", "ru") as screen:
            await screen.until_shows("теперь с НДС. Проверьте сумму заказа.")

    asyncio.run(story())


def counts_vat_in_the_other_way(replica: Replica) -> None:
    with replica.database.write() as connection:
        outlet = TableNouns(connection).get(Outlet, "o-1")
        assert outlet is not None
        type_ = TableNouns(connection).get(PriceType, outlet.price_type_id)
        assert type_ is not None
        write_noun(connection, type_.changed(vat_included=not type_.vat_included))


def test_the_list_tells_it_in_a_line_and_in_russian(open_app: Open, firm: Company):
    order_id = begun(firm.replica(firm.agent), CLUB)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/entry/{order_id}", "ru") as screen:
            await screen.until_shows("Тип цен клиента теперь «Club»: изменились цены 2 строк.")

    asyncio.run(story())


def test_another_currency_and_a_product_without_a_price_are_told(open_app: Open, firm: Company):
    price = Price(price_type_id="abroad", product_id="p-0", amount_minor=300)
    order_id = begun(firm.replica(firm.agent), ABROAD, price)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{order_id}") as screen:
            await screen.until_shows("The client buys at “Abroad” now, in CAD instead of EUR.")
            assert screen.shows("€1.89 → CA$3.00")
            assert screen.shows("no price for this outlet. Take it out.")
            await screen.tap("submit")
            await screen.until_shows("has no price for this outlet. Ask the office.")

    asyncio.run(story())


def test_a_line_that_was_taken_out_is_told_no_more(open_app: Open, firm: Company):
    price = Price(price_type_id="abroad", product_id="p-0", amount_minor=300)
    order_id = begun(firm.replica(firm.agent), ABROAD, price)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{order_id}") as screen:
            await screen.until_shows("22001 White metal lantern: no price for this outlet.")
            await screen.type("cart-quantity-22001", "0")
            await screen.until(lambda: not screen.shows("no price for this outlet."))
            assert screen.shows("€1.89 → CA$3.00")
            await screen.type("cart-quantity-22000", "0")
            await screen.until(lambda: not screen.has("price-type-change"))

    asyncio.run(story())


@pytest.mark.parametrize("width", [360, 1280])
def test_a_price_type_that_is_another_one_again_is_told_no_more(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    order_id = begun(replica, CLUB)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.until_shows("The client buys at “Club” now")
            with replica.database.write() as connection:
                outlet = TableNouns(connection).get(Outlet, "o-1")
                assert outlet is not None
                write_noun(connection, outlet.changed(price_type_id="retail"))
            replica.announce(frozenset({"outlet"}))
            await screen.until(lambda: not screen.shows("“Club”"))

    asyncio.run(story())
