"""What is open on the screen follows what changes elsewhere."""

from __future__ import annotations

import asyncio

import pytest

from fieldapp.actions import orders as actions
from fieldapp.domain.order import Order, OrderStatus
from fieldapp.domain.price import PriceType
from fieldapp.language import Language
from fieldapp.localdb import outbox
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import Replica, Saved
from tests.intents import describe
from tests.views.conftest import Open
from tests.views.world import Company


def cart(replica: Replica) -> Order:
    made = actions.create(replica, "o-4", [("p-1", 12)])
    assert isinstance(made, Saved)
    return order_of(replica, made.document)


def order_of(replica: Replica, order_id: str) -> Order:
    found = replica.query(read_order, order_id, "2026-03-02")
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["order", "entry", "cart"])
def test_a_price_that_follows_from_another_kind_of_record_is_shown_at_once(
    open_app: Open, firm: Company, name: str
):
    replica = firm.replica(firm.agent)
    order_id = cart(replica).id

    def total() -> str:
        order = order_of(replica, order_id)
        return Language("en").money(order.total_minor, order.currency)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/{name}/{order_id}") as screen:
            before = total()
            await screen.until_shows(before)
            dearer = PriceType(id="retail", name="Retail", currency="EUR", base_id="base")
            with replica.database.write() as connection:
                write_noun(connection, dearer)
            replica.announce(frozenset({"price_type"}))
            assert total() != before
            await screen.until_shows(total())

    asyncio.run(story())


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("accepted", "принят офисом"),
        ("assembled", "собран"),
        ("shipped", "уже в пути"),
        ("delivered", "доставлен"),
    ],
)
def test_a_cart_that_went_on_at_the_office_says_how_far_it_is(
    open_app: Open, firm: Company, status: OrderStatus, words: str
):
    replica = firm.replica(firm.agent)
    order = cart(replica)

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{order.id}", "ru") as screen:
            await screen.until_shows("Оформить заказ")
            with replica.database.write() as connection:
                write_noun(connection, order.changed(status=status))
            replica.announce(frozenset({"order"}))
            await screen.until_shows(f"Заказ {order.number} {words}")
            assert screen.shows("Офис его получил.")
            assert not screen.shows("уйдёт в офис")

    asyncio.run(story())


def test_a_document_of_which_nothing_is_here_has_a_name_and_leads_nowhere(
    open_app: Open, firm: Company
):
    replica = firm.replica(firm.agent)
    order_id = cart(replica).id
    with replica.database.write() as connection:
        note = outbox.entry_of(900, describe("elsewhere", note="x"))
        outbox.add(connection, [note])

    async def story() -> None:
        async with open_app(firm.agent, 360, "/sync") as screen:
            await screen.until_has("document-elsewhere")
            gone = screen.get("document-elsewhere")
            assert gone.content.controls[1].controls[0].value == "Order"
            assert gone.on_click is None
            assert screen.get(f"document-{order_id}").on_click is not None

    asyncio.run(story())
