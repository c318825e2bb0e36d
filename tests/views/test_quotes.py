"""Quotes are made, offered, ordered and withdrawn, narrow and wide."""

from __future__ import annotations

import asyncio

from fieldapp.actions import carts as cart_actions
from fieldapp.actions import orders as actions
from fieldapp.localdb.queries.carts import carts
from fieldapp.localdb.records import write_noun
from fieldapp.views.parts.quote_text import quote_page
from tests.sync.world import done
from tests.views.conftest import WIDTHS, Open
from tests.views.kept_carts import cart, need, quantities, quote, tick
from tests.views.world import Company


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
