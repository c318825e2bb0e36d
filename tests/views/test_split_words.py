"""What the split screen says before and after: what is missing, what it costs, that it worked."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from typing import Any

import pytest

from fieldapp.actions import orders as actions
from fieldapp.actions.outlook import Outlook, Parting, parting_outlook
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.receipt import Reason
from fieldapp.language import Language
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.blank_order import NO_NUMBER
from fieldapp.localdb.queries.carts import carts
from fieldapp.localdb.records import TableNouns, read_nouns, write_noun
from fieldapp.localdb.replica import Replica
from fieldapp.views.parts import split_end
from fieldapp.views.parts.split_end import (
    SAID,
    SAID_NARROW,
    moved_words,
    told_before,
    untold,
)
from tests.sync.world import done
from tests.views.conftest import WIDTHS, Open
from tests.views.headless import PATIENCE_S, Screen
from tests.views.kept_carts import cart, need, tick, two_warehouses
from tests.views.world import Company

DAY = (dt.datetime.now().astimezone().date() + dt.timedelta(days=2)).isoformat()


def terms(replica: Replica, **fields: Any) -> None:
    """Let the client of the first outlet have these terms of delivery."""
    with replica.database.write() as connection:
        entity = TableNouns(connection).get(LegalEntity, "l-1")
        assert entity is not None
        write_noun(connection, entity.changed(delivery=DeliveryTerms(**fields)))


def placed(replica: Replica, *lines: tuple[str, int]) -> str:
    key = cart(replica, *lines)
    done(actions.set_delivery_day(replica, key, "2030-01-02"))
    done(actions.submit(replica, key))
    return key


def section_of(screen: Screen) -> int | None:
    found: int | None = screen.get("rail").selected_index
    return found


@pytest.mark.parametrize(
    ("language", "small", "delivery"),
    [
        (
            "en",
            "What goes: goods for €7.77; the least agreed on is €8.00.",
            "Delivery: €12.00 in all instead of €6.00.",
        ),
        (
            "ru",
            "Отделяется: товаров на 7,77\u00a0€; по договорённости минимум 8,00\u00a0€.",
            "Доставка: всего 12,00\u00a0€ вместо 6,00\u00a0€.",
        ),
    ],
)
def test_a_part_that_is_too_small_and_dearer_delivery_are_told_before(
    open_app: Open, firm: Company, language: str, small: str, delivery: str
):
    replica = firm.replica(firm.agent)
    terms(replica, fee_minor=600, minimum_minor=800, minimum_mode="soft")
    key = cart(replica, ("p-1", 12), ("p-2", 3))
    line = need(replica, key).lines[1]

    async def story() -> None:
        async with open_app(firm.agent, 360, f"/split/{key}", language) as screen:
            await tick(screen, f"choose-{line.id}")
            await screen.until_shows(small)
            assert screen.shows(delivery)
            await screen.switch(f"choose-{line.id}", False)
            await screen.until(lambda: not screen.shows(small))
            assert not screen.shows(delivery)
            await screen.switch(f"choose-{line.id}", True)
            await screen.until(lambda: not screen.get("do-split").disabled)
            await screen.tap("do-split")

    asyncio.run(story())
    assert len(replica.query(carts, replica.now())) == 2


@WIDTHS
def test_a_placed_order_of_which_too_little_would_stay_is_not_split(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    terms(replica, minimum_minor=800, minimum_mode="hard")
    key = placed(replica, ("p-1", 12), ("p-2", 3))
    line = need(replica, key).lines[1]

    async def story() -> None:
        async with open_app(firm.agent, width, f"/split-order/{key}") as screen:
            await tick(screen, f"choose-{line.id}")
            await screen.tap(f"day-{DAY}")
            words = "What goes: goods for €7.77; no order under €8.00 is taken."
            await screen.until_shows(words)
            assert screen.get("do-split").disabled
            await screen.switch(f"choose-{line.id}", False)
            await tick(screen, f"choose-{need(replica, key).lines[0].id}")
            await screen.until_shows("What stays: goods for €7.77; no order under €8.00")
            assert screen.get("do-split").disabled

    asyncio.run(story())


@WIDTHS
def test_it_is_said_what_is_missing_before_an_order_is_split(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    two_warehouses(replica, 60, 40)
    key = placed(replica, ("p-1", 2), ("p-2", 3))
    first, second = need(replica, key).lines

    async def story() -> None:
        async with open_app(firm.agent, width, f"/order/{key}") as screen:
            await screen.tap("split-order")
            await screen.until_shows("Choose what goes. Choose another day or warehouse.")
            if width == 1280:
                assert section_of(screen) == 2
            await screen.tap("warehouse-w-2")
            await screen.until(lambda: not screen.shows("or warehouse."))
            assert screen.shows("Choose what goes.")
            await tick(screen, f"choose-{first.id}")
            await screen.until(lambda: not screen.get("do-split").disabled)
            assert not screen.shows("Choose what goes.")
            await tick(screen, f"choose-{second.id}")
            await screen.until_shows("Let a part of the order stay.")
            assert screen.get("do-split").disabled

    asyncio.run(story())


def test_who_splits_a_cart_is_among_the_carts(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    key = cart(replica, ("p-1", 2), ("p-2", 3))

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/split/{key}") as screen:
            await screen.until_shows("Choose what goes.")
            assert section_of(screen) == 1

    asyncio.run(story())


@WIDTHS
def test_it_is_said_that_lines_were_moved_and_where_to(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    key = cart(replica, ("p-1", 2), ("p-2", 3))
    line = need(replica, key).lines[1]
    day = Language("en").day(DAY, form="EEE d MMM")

    async def story() -> None:
        async with open_app(firm.agent, width, f"/split/{key}") as screen:
            await tick(screen, f"choose-{line.id}")
            await screen.tap(f"day-{DAY}")
            await screen.tap("do-split")
            await screen.until_shows(f"1 line moved to cart O7-00002 for {day}")
            await screen.until_has("open-cart" if width == 360 else "cart-title")
            await screen.tap("close-notice")
            assert not screen.shows("moved to cart")

    asyncio.run(story())


@WIDTHS
def test_what_was_not_told_before_is_told_with_where_the_lines_are(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.agent)
    terms(replica, fee_minor=600, minimum_minor=800, minimum_mode="soft")
    key = placed(replica, ("p-1", 12), ("p-2", 3))
    limit = need(replica, key).total_minor
    with replica.database.write() as connection:
        entity = TableNouns(connection).get(LegalEntity, "l-1")
        assert entity is not None
        write_noun(connection, entity.changed(credit_mode="soft", credit_limit_minor=limit))
    line = need(replica, key).lines[1]
    owes = "с этим заказом"

    async def story() -> None:
        async with open_app(firm.agent, width, f"/split-order/{key}", "ru") as screen:
            await tick(screen, f"choose-{line.id}")
            await screen.tap(f"day-{DAY}")
            await screen.until_shows("Доставка: всего")
            assert screen.shows("Отделяется: товаров на 7,77\u00a0€")
            assert screen.shows(owes) == (width == 1280)
            await screen.tap("do-split")
            await screen.until_shows("1 строка перенесена в заказ O7-00002 на ")
            assert not screen.shows("Доставка стоит")
            assert screen.shows(owes) == (width == 360)

    asyncio.run(story())
    found = replica.query(lambda connection: list(read_nouns(connection, "order")))
    assert [one for one in found if isinstance(one, Order) and one.line(line.id) is not None]


def test_where_lines_were_moved_to_is_told_by_what_it_is(firm: Company):
    replica = firm.replica(firm.agent)
    found = need(replica, cart(replica, ("p-1", 2)))
    named = found.model_copy(update={"title": "Bar"})
    quote = found.model_copy(update={"kind": "quote", "number": "Q-1"})
    english = Language("en")

    assert moved_words(english, named, 3) == "3 lines moved to cart Bar"
    assert moved_words(english, quote, 1) == "1 line moved to quote Q-1"


def lost(promotion: str, number: str) -> Reason:
    details = {"promotion": promotion, "number": number, "seen": 100, "currency": "EUR"}
    return Reason(code="promotion_lost", details=details)


def test_of_remarks_with_one_code_only_those_told_before_are_left_out_after():
    dearer = Reason(code="delivery_by_split", details={"seen": 0, "current": 1200})
    before = (dearer, *(lost(name, NO_NUMBER) for name in ("Two for one", "Cola week", "Tea week")))
    after = (dearer, *(lost(name, "O7-00002") for name in ("Two for one", "Cola week", "Tea week")))

    assert untold(after, told_before(before, SAID_NARROW), "O7-00002") == [
        lost("Cola week", "O7-00002"),
        lost("Tea week", "O7-00002"),
    ]
    assert untold(after, told_before(before, SAID), "O7-00002") == [lost("Tea week", "O7-00002")]
    assert untold(after, (), "O7-00002") == [*after]
    # Of the order that was there before its number was known; the other one's remark is another.
    assert untold([lost("Tea week", "O7-00001")], before, "O7-00002") == [
        lost("Tea week", "O7-00001")
    ]
    assert untold([lost("Tea week", "O7-00001")], [lost("Tea week", "O7-00001")], "O7-00001") == []


def test_what_was_told_of_an_earlier_choice_is_told_of_this_one(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    replica = firm.replica(firm.agent)
    terms(replica, fee_minor=600)
    key = placed(replica, ("p-1", 12), ("p-2", 3))
    line = need(replica, key).lines[1]
    goes_on, look = threading.Event(), parting_outlook

    def waiting(connection: Connection, replica: Replica, parting: Parting) -> Outlook:
        found = look(connection, replica, parting)
        if dict(parting.parts).get(line.id) == 2:
            goes_on.wait(PATIENCE_S)
        return found

    monkeypatch.setattr(split_end, "parting_outlook", waiting)

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/split-order/{key}") as screen:
            await tick(screen, f"choose-{line.id}")
            await screen.tap(f"day-{DAY}")
            await screen.until_shows("Delivery: €12.00 in all instead of €6.00.")
            await screen.type(f"split-quantity-{line.sku}", "2")
            await screen.tap("do-split")
            await screen.until_shows("1 line moved to order O7-00002")
            assert screen.shows("instead of €6.00")
            goes_on.set()

    asyncio.run(story())
