"""The board of carts, splitting, and quotes, narrow and wide."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from fieldapp.actions import carts as cart_actions
from fieldapp.actions import orders as actions
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.product import Pack, Product
from fieldapp.domain.stock import Stock
from fieldapp.domain.warehouse import Warehouse
from fieldapp.localdb.queries.carts import carts
from fieldapp.localdb.queries.product_card import product_card
from fieldapp.localdb.records import TableNouns, read_nouns, write_noun
from fieldapp.localdb.replica import Replica
from fieldapp.views.parts.quote_text import quote_page
from tests.sync.world import done
from tests.views.conftest import Open
from tests.views.headless import Screen
from tests.views.world import Company

WIDTHS = pytest.mark.parametrize("width", [360, 1280])


def cart(replica: Replica, *lines: tuple[str, int], outlet_id: str = "o-1") -> str:
    return done(actions.create(replica, outlet_id, lines)).document


def need(replica: Replica, key: str) -> Order:
    found = replica.query(lambda connection: TableNouns(connection).get(Order, key))
    assert found is not None
    return found


def quantities(replica: Replica, key: str) -> dict[str, int]:
    return {line.product_id: line.quantity for line in need(replica, key).lines}


async def tick(screen: Screen, key: str, on: bool = True) -> None:
    await screen.until_has(key)
    await screen.switch(key, on)


def quote(replica: Replica, quantity: int) -> str:
    """Begin a quote of an outlet with one line."""
    place = cart_actions.quote_place(replica, "o-1")
    return done(actions.set_quantity(replica, place, "p-1", quantity)).document


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


@WIDTHS
def test_a_quote_is_made_of_a_cart_offered_and_ordered_by_one_tap(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    key = cart(replica, ("p-1", 2), ("p-2", 3))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/cart/{key}") as screen:
            await screen.until_has("make-quote")
            await screen.tap("make-quote")
            await screen.until_shows("A quote, not offered yet")
            await screen.tap("valid-14")
            await screen.tap("offer")
            await screen.until_shows("Offered, valid until")
            copied = screen.get("copy-text").action.data
            assert "Valid until" in copied
            assert "White metal lantern, 150\u00a0g (22001): 2 pcs ×" in copied
            await screen.tap("order-quote")
            await screen.until_shows("Made of a quote.")
            await screen.section(1)
            await screen.until_shows("No open carts")

    asyncio.run(story())
    quote = need(replica, need(replica, key).moved_to or "")
    assert quote.number.startswith("Q-O7-")
    assert quote.status == "ordered"
    assert quantities(replica, quote.moved_to or "") == {"p-1": 2, "p-2": 3}


def test_a_new_quote_begins_with_its_first_line(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-1") as screen:
            await screen.tap("new-quote")
            await screen.until_has("products")
            await screen.tap("back")
            await screen.until_has("new-quote")
            assert replica.query(carts, replica.now()) == []
            await screen.tap("new-quote")
            await screen.until_shows("New quote")
            await screen.tap("list-plus-22001")
            await screen.until_shows("Q-O7-00001")

    asyncio.run(story())
    [row] = replica.query(carts, replica.now())
    assert (row.kind, row.number, quantities(replica, row.order_id)) == (
        "quote", "Q-O7-00001", {"p-1": 12}
    )  # fmt: skip


@WIDTHS
def test_some_lines_of_an_expired_quote_become_a_cart_and_what_changed_is_told(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    key = quote(replica, 4)
    done(actions.set_quantity(replica, key, "p-2", 4))
    done(cart_actions.offer(replica, key, replica.now()[:10]))
    with replica.database.write() as connection:
        fields = {"valid_until": "2026-01-05"}
        offered = need(replica, key)
        lines = [line.model_copy(update={"price_minor": 1}) for line in offered.lines]
        write_noun(connection, offered.with_lines(lines, **fields))
    line = need(replica, key).lines[0].id

    async def story() -> None:
        async with open_app(firm.agent, width, "/outlet/o-1") as screen:
            await screen.until_shows("Expired on")
            await screen.tap(f"cart-{key}")
            await screen.until_shows("Make a cart at today's prices")
            await tick(screen, f"take-{line}", False)
            await screen.tap("order-quote")
            await screen.until_shows("This is a cart at the prices of today.")
            await screen.until_shows("since the offer:")
            assert screen.shows("22002 Cream cupid hearts coat hanger: price 0.01 → 2.59")

    asyncio.run(story())
    [made] = [row for row in replica.query(carts, replica.now()) if row.kind == "sale"]
    assert quantities(replica, made.order_id) == {"p-2": 4}


@WIDTHS
def test_a_quote_is_withdrawn_after_a_question_and_copied(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    key = quote(replica, 4)
    done(cart_actions.offer(replica, key, replica.now()[:10]))

    async def story() -> None:
        async with open_app(firm.agent, width, f"/quote/{key}", "ru") as screen:
            await screen.until_has("withdraw")
            await screen.tap("withdraw")
            await screen.until_shows("Отозвать предложение?")
            await screen.tap("confirm-withdraw")
            await screen.until_shows("Отозвано")
            await screen.tap("copy-quote")
            await screen.until_has("open-cart" if width == 360 else "to-quote")

    asyncio.run(story())
    [made] = replica.query(carts, replica.now(), shown="quotes")
    assert (made.status, quantities(replica, made.order_id)) == ("draft", {"p-1": 4})


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


@WIDTHS
def test_lines_are_told_with_their_size_wherever_an_order_or_a_quote_is_shown(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    key, offered = cart(replica, ("p-1", 2)), quote(replica, 4)
    done(actions.submit(replica, key))

    async def story() -> None:
        for place in (f"/order/{key}", f"/amend/{key}", f"/quote/{offered}"):
            async with open_app(firm.agent, width, place) as screen:
                await screen.until_shows("White metal lantern, 150\u00a0g")
                screen.check()

    asyncio.run(story())


def test_the_page_to_print_escapes_what_people_have_typed(firm: Company):
    from fieldapp.language import Language
    from fieldapp.localdb.queries.carts import quote_view

    replica = firm.replica(firm.agent)
    key = quote(replica, 4)
    view = replica.query(quote_view, key, replica.now()[:10])
    assert view is not None

    page = quote_page(Language("en"), view, "Salt & <Co>")

    assert "Salt &amp; &lt;Co&gt;" in page
    assert '<td class="n">4 pcs</td>' in page
    assert "White metal lantern, 150\u00a0g (22001)" in page


def two_warehouses(replica: Replica, here: int, there: int) -> None:
    """Have the company name two warehouses, with so much of one product."""
    named = [Warehouse(id="w-1", name="Depot"), Warehouse(id="w-2", name="Central")]
    with replica.database.write() as connection:
        write_noun(connection, Policy(id=POLICY_KEY, warehouses=named))
        for key, quantity in (("w-1", here), ("w-2", there)):
            as_of = "2026-01-05T08:00:00.000Z" if key == "w-2" else replica.now()
            there_ = Stock(warehouse_id=key, product_id="p-1", quantity=quantity, as_of=as_of)
            write_noun(connection, there_)


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
