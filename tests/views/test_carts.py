"""The board of carts, and carts with their orders, narrow and wide."""

from __future__ import annotations

import asyncio

from fieldapp.actions import orders as actions
from fieldapp.domain.outlet import LegalEntity
from fieldapp.localdb.records import write_noun
from tests.sync.world import done
from tests.views.conftest import WIDTHS, Open
from tests.views.kept_carts import cart, need, quantities, tick
from tests.views.world import Company


@WIDTHS
def test_two_carts_are_chosen_and_put_together(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    first = cart(replica, ("p-1", 2), ("p-2", 3))
    second = cart(replica, ("p-1", 4), ("p-3", 1))

    async def story() -> None:
        async with open_app(firm.agent, width) as screen:
            await screen.until_has("rail" if width == 1280 else "bar")
            await screen.section(1)
            await tick(screen, f"choose-{first}")
            await screen.until_shows("1 cart chosen")
            assert screen.has("split")
            await tick(screen, f"choose-{second}")
            await screen.until_shows("2 carts chosen")
            await screen.tap("merge")
            await screen.until_shows("All lines are in")
            await screen.until(lambda: not screen.has(f"cart-{first}"))
        # Who has the emptied cart open is led on to the other one.
        async with open_app(firm.agent, width, f"/entry/{first}") as screen:
            await screen.until_shows("are in another cart")
            assert not screen.shows("0.00")
            await screen.tap("to-cart")
            await screen.until_shows(need(replica, second).number)

    asyncio.run(story())
    assert quantities(replica, second) == {"p-1": 6, "p-3": 1, "p-2": 3}
    assert need(replica, first).moved_to == second


@WIDTHS
def test_the_board_is_searched_filtered_and_marks_what_was_left_lying(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    old, new = cart(replica, ("p-1", 2)), cart(replica, ("p-1", 1), outlet_id="o-2")
    done(actions.set_title(replica, new, "Свадьба"))
    with replica.database.write() as connection:
        fields = {"created_at": "2026-01-05T08:00:00.000Z"}
        write_noun(connection, need(replica, old).model_copy(update=fields))

    async def story() -> None:
        async with open_app(firm.agent, width, "/carts") as screen:
            await screen.until_shows("Left lying · ")
            await screen.tap("carts-abandoned")
            await screen.until(lambda: not screen.has(f"cart-{new}"))
            await screen.tap("carts-quotes")
            await screen.until_shows("No cart fits")
            await screen.tap("carts-all")
            await screen.type("cart-search", "свадьб", end=None)
            await screen.until(lambda: screen.has(f"cart-{new}") and not screen.has(f"cart-{old}"))
            await screen.tap(f"cart-{new}")
            await screen.until_has("open-cart" if width == 360 else "cart-title")

    asyncio.run(story())


def test_the_day_of_a_cart_stands_before_who_pays(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    key = cart(replica, ("p-1", 2))
    done(actions.set_delivery_day(replica, key, "2030-01-02"))

    async def story() -> None:
        async with open_app(firm.agent, 360, "/carts") as screen:
            await screen.until_shows(f"{need(replica, key).number} · for Jan 2, 2030 · ")

    asyncio.run(story())


@WIDTHS
def test_a_cart_gets_a_name_and_one_of_the_outlets_legal_entities(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    with replica.database.write() as connection:
        write_noun(connection, LegalEntity(id="l-2", name="UAB Antra", outlet_ids=["o-1"]))
    key = cart(replica, ("p-1", 2))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{key}") as screen:
            await screen.until_has("payer-l-2")
            await screen.tap("payer-l-2")
            await screen.type("cart-title", "Bar", end="blur")
            await screen.until(lambda: need(replica, key).title == "Bar")

    asyncio.run(story())
    assert need(replica, key).legal_entity_id == "l-2"


@WIDTHS
def test_orders_of_one_day_are_delivered_together(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    keys = [cart(replica, (product_id, 2)) for product_id in ("p-1", "p-2")]
    for key in keys:
        done(actions.set_delivery_day(replica, key, "2030-01-02"))
        done(actions.submit(replica, key))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/order/{keys[0]}") as screen:
            await screen.until_has("deliver-together")
            await screen.tap("deliver-together")
            await screen.until_shows("Comes in one delivery with")

    asyncio.run(story())
    groups = {need(replica, key).delivery_group for key in keys}
    assert len(groups) == 1
    assert None not in groups


@WIDTHS
def test_an_order_whose_delivery_nobody_pays_says_why(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    key = cart(replica, ("p-1", 2))
    assembled = need(replica, key).model_copy(
        update={
            "status": "assembled",
            "delivery_day": "2030-01-02",
            "delivery_group": "g",
            "delivery_waived_minor": 900,
        }
    )
    with replica.database.write() as connection:
        write_noun(connection, assembled)

    async def story() -> None:
        async with open_app(firm.agent, width, f"/order/{key}") as screen:
            await screen.until_shows("Nobody pays for this delivery")

    asyncio.run(story())
