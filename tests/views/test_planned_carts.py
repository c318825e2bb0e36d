"""A new order is stored with its first line; whoever goes back before leaves nothing behind."""

from __future__ import annotations

import asyncio

import pytest

from fieldapp.actions import filling, orders
from fieldapp.domain.cart_place import CartPlace
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product
from fieldapp.domain.promotion import Promotion, Reward, Target, Tier, Tiers
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb import outbox
from fieldapp.localdb.records import TableNouns, delete_records, read_nouns, write_noun
from fieldapp.localdb.replica import Replica, Saved
from tests.views.conftest import ROOMS, Open
from tests.views.world import Company


def drafts(replica: Replica, outlet_id: str) -> list[dict[str, int]]:
    """Return what is in the carts of an outlet."""
    orders = replica.query(read_nouns, "order")
    return [
        {line.product_id: line.quantity for line in one.lines}
        for one in orders
        if isinstance(one, Order) and one.outlet_id == outlet_id and one.status == "draft"
    ]


@ROOMS
def test_going_back_before_the_first_line_leaves_nothing(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    before = drafts(replica, "o-3")
    waiting = replica.query(outbox.count_pending)

    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-3") as screen:
            await screen.tap("new-order")
            await screen.until_has("products")
            assert screen.shows("New order")
            await screen.type("list-quantity-22001", "0")
            await screen.settle()
            if width == 360:
                await screen.tap("open-cart")
            await screen.until_shows("The cart is empty")
            assert not screen.has("submit")
            assert not screen.has("cart-title")
            await screen.tap("back")
            await screen.until_has("products" if width == 360 else "new-order")

    asyncio.run(story())
    assert drafts(replica, "o-3") == before
    assert replica.query(outbox.count_pending) == waiting


@ROOMS
def test_the_first_line_begins_the_order_on_the_same_screen(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    before = drafts(replica, "o-3")

    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-3") as screen:
            await screen.tap("new-order")
            await screen.until_has("list-plus-22000")
            await screen.tap("list-plus-22000")
            await screen.tap("list-plus-22000")
            await screen.until_shows("O7-00001")
            await screen.tap("list-plus-22001")
            if width == 360:
                await screen.tap("open-cart")
            await screen.until_has("submit")
            await screen.until_has("cart-minus-22001")
            await screen.type("cart-title", "Bar", end="blur")

    asyncio.run(story())
    made = [one for one in drafts(replica, "o-3") if one not in before]
    assert made == [{"p-0": 2, "p-1": 12}]


def test_a_list_fills_an_order_that_is_not_begun(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-3") as screen:
            await screen.tap("new-order")
            await screen.tap("to-fill")
            await screen.until_has("fill-text")
            assert not screen.shows("—")
            await screen.type("fill-text", "22001 24", end=None)
            await screen.tap("fill-check")
            await screen.tap("fill-put")
            await screen.until_shows("O7-00001")

    asyncio.run(story())
    assert {"p-1": 24} in drafts(replica, "o-3")


def test_a_list_that_is_refused_keeps_its_text_says_why_and_stores_nothing(
    open_app: Open, firm: Company
):
    replica = firm.replica(firm.agent)
    waiting = replica.query(outbox.count_pending)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-3") as screen:
            await screen.tap("new-order")
            await screen.tap("to-fill")
            await screen.type("fill-text", "22001 24", end=None)
            await screen.tap("fill-check")
            await screen.until_has("fill-put")
            # The office ends the product, and the screen has not heard of it yet.
            with replica.database.write() as connection:
                product = TableNouns(connection).get(Product, "p-1")
                assert product is not None
                write_noun(connection, product.changed(discontinued=True))
            await screen.tap("fill-put")
            await screen.until_shows("White metal lantern is no longer sold")
            await screen.tap("fill-back")
            await screen.until_has("fill-text")
            assert screen.get("fill-text").value == "22001 24"

    asyncio.run(story())
    assert replica.query(outbox.count_pending) == waiting


def test_a_promotion_shows_its_products_and_begins_nothing(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    tiers = Tiers(tiers=(Tier(reward=Reward(percent_bp=1_000)),))
    spring = Promotion(id="spring", name="Spring", deal=tiers, target=Target(product_ids=("p-0",)))
    with replica.database.write() as connection:
        write_noun(connection, spring)
    before = drafts(replica, "o-9")

    async def story() -> None:
        async with open_app(firm.agent, 360, "/promotions/o-9") as screen:
            await screen.tap("goods-spring")
            await screen.until_has("list-plus-22000")
            assert drafts(replica, "o-9") == before
            await screen.tap("list-plus-22000")
            await screen.until(lambda: drafts(replica, "o-9") != before)

    asyncio.run(story())


def test_a_card_of_a_product_begins_the_order_that_it_was_opened_from(
    open_app: Open, firm: Company
):
    replica = firm.replica(firm.agent)
    before = drafts(replica, "o-3")

    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-3", "ru") as screen:
            await screen.tap("new-order")
            await screen.until_shows("Новый заказ")
            await screen.tap("price-22001")
            await screen.tap("card-22001")
            await screen.tap("card-plus-22001")
            await screen.until_has("card-minus-22001")
            await screen.tap("back")
            await screen.until_shows("O7-00001")

    asyncio.run(story())
    assert [one for one in drafts(replica, "o-3") if one not in before] == [{"p-1": 12}]


@ROOMS
def test_none_of_a_product_is_nothing_to_do_on_its_card(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    before, waiting = drafts(replica, "o-3"), replica.query(outbox.count_pending)

    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-3") as screen:
            await screen.tap("new-order")
            await screen.tap("price-22001")
            await screen.tap("card-22001")
            for none in ("0", "00", ""):
                await screen.type("card-quantity-22001", none)
                await screen.settle()
                assert not screen.shows("has to be 1 or more")
            assert replica.query(outbox.count_pending) == waiting
            await screen.tap("card-plus-22001")
            await screen.type("card-quantity-22001", "0")
            await screen.until(lambda: {} in drafts(replica, "o-3"))

    asyncio.run(story())
    assert [one for one in drafts(replica, "o-3") if one not in before] == [{}]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Nothing can be ordered for this outlet yet"),
        ("ru", "Для этой точки пока нельзя сделать заказ"),
    ],
)
@pytest.mark.parametrize("screen_name", ["entry", "fill"])
def test_a_planned_order_of_an_outlet_without_prices_is_not_called_gone(
    open_app: Open, firm: Company, language: str, told: str, screen_name: str
):
    replica = firm.replica(firm.agent)
    with replica.database.write() as connection:
        outlet = TableNouns(connection).get(Outlet, "o-3")
        assert outlet is not None
        write_noun(connection, outlet.changed(price_type_id="elsewhere"))

    async def story() -> None:
        place = CartPlace("new", "o-3").text
        async with open_app(firm.agent, 360, f"/{screen_name}/{place}", language) as screen:
            await screen.until_shows(told)
            await screen.tap("to-sync")
        async with open_app(firm.agent, 360, f"/{screen_name}/new") as screen:
            await screen.until_shows("This cart is not here any more")

    asyncio.run(story())


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "The order begun here is not on this device any more"),
        ("ru", "Заказа, начатого здесь, на этом устройстве больше нет"),
    ],
)
def test_an_order_that_was_begun_and_has_left_the_device_is_not_a_new_one(
    open_app: Open, firm: Company, language: str, told: str
):
    replica = firm.replica(firm.agent)
    place = CartPlace("begun", "o-3").text
    saved = orders.set_quantity(replica, place, "p-1", 12)
    assert isinstance(saved, Saved)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/entry/{place}", language) as screen:
            await screen.until_has("products")
            with replica.database.write() as connection:
                delete_records(connection, "order", ["begun"])
            replica.announce(frozenset({"order"}))
            await screen.until_shows(told)
            await screen.tap("to-sync")
        async with open_app(firm.agent, 360, f"/fill/{place}", language) as screen:
            await screen.until_shows(told)

    asyncio.run(story())
    waiting = replica.query(outbox.count_pending)
    refusal = Refusal("order_unknown")
    assert orders.set_quantity(replica, place, "p-1", 12) == refusal
    assert filling.fill(replica, place, [("p-1", 12)], "add") == refusal
    assert filling.scan(replica, place, "22001") == refusal
    assert replica.query(outbox.count_pending) == waiting
