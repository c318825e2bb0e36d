"""What comes from another warehouse than that of the outlet, narrow and wide."""

from __future__ import annotations

import asyncio

from fieldapp.localdb.queries.carts import carts
from fieldapp.localdb.queries.product_card import product_card
from tests.views.conftest import WIDTHS, Open
from tests.views.kept_carts import cart, need, quantities, two_warehouses
from tests.views.world import Company


@WIDTHS
def test_what_is_short_here_comes_from_the_other_warehouse_in_two_taps(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    two_warehouses(replica, 6, 40)
    key = cart(replica, ("p-1", 10))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/split/{key}") as screen:
            await screen.until_shows("1 line from Central")
            assert screen.shows("Depot: 6 · ")
            assert screen.shows("Central: 40 · ")
            await screen.tap("choose-from-w-2")
            await screen.until_shows("6 pcs stay")
            await screen.tap("do-split")
            await screen.until_has("open-cart" if width == 360 else "cart-title")

    asyncio.run(story())
    [made] = [row.order_id for row in replica.query(carts, replica.now()) if row.order_id != key]
    assert (quantities(replica, made), quantities(replica, key)) == ({"p-1": 4}, {"p-1": 6})
    assert (need(replica, made).warehouse_id, need(replica, key).warehouse_id) == ("w-2", "w-1")


@WIDTHS
def test_the_card_has_what_each_warehouse_has_and_orders_from_the_one_chosen(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    two_warehouses(replica, 6, 40)
    key = cart(replica, ("p-2", 1))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/product/{key}/p-1") as screen:
            await screen.until_has("held-w-2")
            assert screen.shows("40 pcs · ")
            assert screen.shows("This cart")
            await screen.tap("order-from-w-2")
            await screen.until_has("order-from-w-1")
            assert len(replica.query(carts, replica.now())) == 1
            await screen.tap("card-plus-22001")
            await screen.until(lambda: len(replica.query(carts, replica.now())) == 2)
            await screen.settle()

    asyncio.run(story())
    [made] = [row.order_id for row in replica.query(carts, replica.now()) if row.order_id != key]
    assert need(replica, made).warehouse_id == "w-2"
    assert list(quantities(replica, made)) == ["p-1"]


@WIDTHS
def test_a_cart_is_filled_from_another_warehouse_and_its_list_shows_what_is_there(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    two_warehouses(replica, 6, 41)
    key = cart(replica, ("p-1", 2))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{key}") as screen:
            await screen.until_has("warehouse-w-2")
            await screen.tap("warehouse-w-2")
            await screen.until(lambda: need(replica, key).warehouse_id == "w-2")
        async with open_app(firm.agent, width, f"/order/{key}") as screen:
            await screen.until_shows("Comes from")
            assert screen.shows("Central")

    asyncio.run(story())
    day = replica.now()[:10]
    card = replica.query(product_card, key, "p-1", day)
    assert card is not None
    assert card.row.stock == 41
