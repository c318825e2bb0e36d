"""Lines and parts of lines go to another cart or another order, narrow and wide."""

from __future__ import annotations

import asyncio
import datetime as dt

from fieldapp.actions import orders as actions
from fieldapp.domain.order import Order
from fieldapp.domain.product import Pack, Product
from fieldapp.domain.stock import Stock
from fieldapp.localdb.queries.carts import carts
from fieldapp.localdb.records import TableNouns, read_nouns, write_noun
from tests.sync.world import done
from tests.views.conftest import WIDTHS, Open
from tests.views.kept_carts import cart, need, quantities, tick
from tests.views.world import Company


@WIDTHS
def test_what_is_not_in_stock_goes_to_a_cart_of_its_own_for_another_day(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    key = cart(replica, ("p-0", 5), ("p-1", 2), ("p-2", 3))
    day = (dt.datetime.now().astimezone().date() + dt.timedelta(days=2)).isoformat()

    async def story() -> None:
        async with open_app(firm.agent, width, f"/split/{key}") as screen:
            await screen.until_shows("Choose 1 line that is not in stock")
            assert screen.get("do-split").disabled
            await screen.tap("choose-short")
            await screen.until(lambda: not screen.get("do-split").disabled)
            await screen.tap(f"day-{day}")
            await screen.tap("do-split")
            await screen.until_has("open-cart" if width == 360 else "cart-title")

    asyncio.run(story())
    rows = replica.query(carts, replica.now())
    [made] = [row for row in rows if row.order_id != key]
    assert quantities(replica, made.order_id) == {"p-0": 5}
    assert (made.delivery_day, need(replica, key).delivery_day) == (day, None)
    assert quantities(replica, key) == {"p-1": 2, "p-2": 3}


@WIDTHS
def test_a_part_of_a_placed_order_comes_on_another_day_as_a_second_order(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    key = cart(replica, ("p-1", 2), ("p-2", 3))
    done(actions.set_delivery_day(replica, key, "2030-01-02"))
    done(actions.submit(replica, key))
    day = (dt.datetime.now().astimezone().date() + dt.timedelta(days=2)).isoformat()
    line = need(replica, key).lines[1]

    async def story() -> None:
        async with open_app(firm.agent, width, f"/order/{key}") as screen:
            await screen.until_has("split-order")
            await screen.tap("split-order")
            await screen.until_has(f"choose-{line.id}")
            assert not screen.has("into-new")
            await tick(screen, f"choose-{line.id}")
            await screen.until(lambda: not screen.shows("Choose what goes."))
            assert screen.shows("Choose another day.")
            assert screen.get("do-split").disabled
            await screen.tap(f"day-{day}")
            await screen.until(lambda: not screen.get("do-split").disabled)
            await screen.tap("do-split")
            await screen.until(lambda: not screen.has("do-split"))
            await screen.until_has("split-order")

    asyncio.run(story())
    found = replica.query(lambda connection: list(read_nouns(connection, "order")))
    [second] = [one for one in found if isinstance(one, Order) and one.line(line.id) is not None]
    assert (quantities(replica, key), quantities(replica, second.id)) == ({"p-1": 2}, {"p-2": 3})
    assert (second.status, second.delivery_day) == ("submitted", day)


@WIDTHS
def test_a_part_of_a_line_is_typed_in_packs_and_errors_stand_beside_it(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    with replica.database.write() as connection:
        found = TableNouns(connection).get(Product, "p-1")
        assert found is not None
        fields = {"order_multiple": 5, "packs": [Pack(unit="case", quantity=10)]}
        write_noun(connection, found.model_copy(update=fields))
    key = cart(replica, ("p-1", 30), ("p-2", 3))
    line = need(replica, key).lines[0]
    box = f"split-quantity-{line.sku}"

    async def story() -> None:
        async with open_app(firm.agent, width, f"/split/{key}") as screen:
            await tick(screen, f"choose-{line.id}")
            await screen.until_shows("The whole line")
            assert screen.shows("White metal lantern, 150\u00a0g")
            await screen.type(box, "12")
            await screen.until_shows("22001 is sold by 5: 12 does not fit")
            await screen.type(box, "31")
            await screen.until_shows("there are 30 to take of")
            await screen.type(box, "2 cases")
            await screen.until_shows("10 pcs stay")
            await screen.tap(f"split-minus-{line.sku}")
            await screen.until_shows("20 pcs stay")
            await screen.tap("do-split")
            await screen.until_has("open-cart" if width == 360 else "cart-title")

    asyncio.run(story())
    [made] = [row.order_id for row in replica.query(carts, replica.now()) if row.order_id != key]
    assert (quantities(replica, made), quantities(replica, key)) == (
        {"p-1": 10},
        {"p-1": 20, "p-2": 3},
    )


@WIDTHS
def test_what_the_stock_does_not_cover_is_chosen_in_part(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    with replica.database.write() as connection:
        there = Stock(warehouse_id="w-1", product_id="p-1", quantity=6, as_of=replica.now())
        write_noun(connection, there)
    key = cart(replica, ("p-1", 10))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/split/{key}") as screen:
            await screen.until_has("choose-short")
            await screen.tap("choose-short")
            await screen.until_shows("6 pcs stay")
            await screen.tap("do-split")
            await screen.until_has("open-cart" if width == 360 else "cart-title")

    asyncio.run(story())
    [made] = [row.order_id for row in replica.query(carts, replica.now()) if row.order_id != key]
    assert (quantities(replica, made), quantities(replica, key)) == ({"p-1": 4}, {"p-1": 6})


@WIDTHS
def test_a_line_is_moved_to_another_cart_by_hand(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    key, other = cart(replica, ("p-1", 2), ("p-2", 3)), cart(replica, ("p-3", 1))
    line = need(replica, key).lines[1].id

    async def story() -> None:
        async with open_app(firm.agent, width, f"/split/{key}") as screen:
            await tick(screen, f"choose-{line}")
            await screen.tap(f"into-{other}")
            await screen.until_shows("Move there")
            await screen.tap("do-split")
            await screen.until(lambda: not screen.has("do-split"))

    asyncio.run(story())
    assert quantities(replica, other) == {"p-3": 1, "p-2": 3}


def test_a_cart_that_is_placed_while_it_is_split_goes_on_as_an_order(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    first, second = cart(replica, ("p-1", 12), ("p-2", 3)), cart(replica, ("p-3", 1))
    line = need(replica, first).lines[1]

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/split/{first}") as screen:
            await tick(screen, f"choose-{line.id}")
            await screen.tap(f"into-{second}")
            await screen.until_shows("Move there")
            assert not screen.has("day-same")
            done(actions.submit(replica, first))
            await screen.until_shows("Choose another day.")
            await screen.until_has("day-same")

    asyncio.run(story())


def test_a_cart_that_lines_were_to_go_into_and_that_is_gone_is_a_new_one(
    open_app: Open, firm: Company
):
    replica = firm.replica(firm.agent)
    first, second = cart(replica, ("p-1", 12), ("p-2", 3)), cart(replica, ("p-3", 1))
    line = need(replica, first).lines[1]

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/split/{first}") as screen:
            await tick(screen, f"choose-{line.id}")
            await screen.tap(f"into-{second}")
            await screen.until_shows("Move there")
            done(actions.cancel(replica, second))
            await screen.until(lambda: not screen.has(f"into-{second}"))
            await screen.until_shows("Make a new cart")
            await screen.tap("do-split")
            await screen.until(lambda: quantities(replica, first) == {"p-1": 12})

    asyncio.run(story())
