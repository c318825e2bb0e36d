"""A price explains itself: the steps to it, in the list and in the cart."""

from __future__ import annotations

import asyncio

from fieldapp.actions import orders as actions
from fieldapp.domain.contract import ContractPrice, PriceTerm
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import Saved
from tests.views.conftest import WIDTHS, Open
from tests.views.world import Company


def agree(firm: Company, *terms: PriceTerm) -> None:
    contract = ContractPrice(
        client_id="l-1", target_id="p-0", outlet_ids=["o-1"], terms=list(terms)
    )
    with firm.replica(firm.agent).database.write() as connection:
        write_noun(connection, contract)


def done(outcome: Saved | Refusal) -> Saved:
    assert isinstance(outcome, Saved)
    return outcome


@WIDTHS
def test_a_tap_on_a_price_shows_how_it_came_to_be(open_app: Open, firm: Company, width: int):
    agree(firm, PriceTerm(amount_minor=150), PriceTerm(from_quantity=12, amount_minor=140))
    order_id = done(actions.create(firm.replica(firm.agent), "o-1", [("p-0", 6)])).document

    async def story() -> None:
        async with open_app(firm.agent, width, f"/entry/{order_id}") as screen:
            await screen.until_has("price-22000")
            assert screen.shows("1.50")
            assert not screen.shows("Contract price")
            await screen.tap("price-22000")
            await screen.until_shows("Contract price")
            for words in ("List price", "1.99", "−0.10", "Розница −5 %", "from 12 pcs", "1.40"):
                assert screen.shows(words), words
            await screen.tap("list-plus-22000")
            await screen.tap("price-22000")
            assert not screen.shows("Contract price")

    asyncio.run(story())


def test_the_cart_explains_its_prices_too_and_in_russian(open_app: Open, firm: Company):
    agree(firm, PriceTerm(adjust_bp=-1_000))
    order_id = done(actions.create(firm.replica(firm.agent), "o-1", [("p-0", 6)])).document

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/cart/{order_id}", "ru") as screen:
            await screen.tap("cart-price-22000")
            await screen.until_shows("Цена по договору")
            assert screen.shows("Базовая цена")

    asyncio.run(story())


def test_a_price_from_a_list_in_another_currency_shows_the_rate(open_app: Open, firm: Company):
    crown = PriceType(id="crown", name="Katalog", currency="SEK")
    retail = PriceType(
        id="retail", name="Retail", currency="EUR", base_id="crown", rate_e9=87_500_000
    )
    price = Price(price_type_id="crown", product_id="p-0", amount_minor=2_000)
    with firm.replica(firm.agent).database.write() as connection:
        for noun in (crown, retail, price):
            write_noun(connection, noun)
    order_id = done(actions.create(firm.replica(firm.agent), "o-1", [("p-0", 6)])).document

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/entry/{order_id}") as screen:
            await screen.tap("price-22000")
            await screen.until_shows("1 SEK = 0.0875 EUR")
            assert screen.shows("List price")
            assert screen.shows("SEK20.00")
            assert screen.shows("€1.75")

    asyncio.run(story())
