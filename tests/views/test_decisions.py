"""Held orders, doubles and conflicts: what is shown, and what a tap does."""

from __future__ import annotations

import asyncio

import pytest

from fieldapp.actions import orders as actions
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.receipt import Reason
from fieldapp.localdb.queries.conflicts import open_conflicts
from fieldapp.localdb.queries.documents import sync_counts
from fieldapp.localdb.replica import Replica, Saved
from tests.views.conftest import WIDTHS, Open
from tests.views.kept_carts import need, put
from tests.views.world import Company, ago

PRICE = Reason(
    code="price_changed",
    details={"sku": "22001", "seen": 199, "current": 250, "currency": "EUR"},
)
DOUBLE = Reason(
    code="possible_double", details={"order": "h-2-1", "number": "O1-0021", "who": "Petras"}
)


def hold(replica: Replica, *holds: Reason, order_id: str = "h-1-1") -> None:
    order = need(replica, order_id)
    put(replica, order.model_copy(update={"status": "held"}).with_holds(holds))


@WIDTHS
def test_a_manager_sees_on_the_first_screen_what_waits_and_releases(
    open_app: Open, firm: Company, width: int
):
    replica = firm.replica(firm.manager)
    hold(replica, PRICE)

    async def story() -> None:
        async with open_app(firm.manager, width) as screen:
            await screen.until_shows("1 decision waits for you")
            await screen.until_shows("1 needs you")
            await screen.tap("to-decisions")
            await screen.until_shows("22001: €1.99 was agreed, €2.50 is right now.")
            assert screen.shows("O1-0011 · Ольга Орлова")
            await screen.tap("release-h-1-1")
            await screen.until_shows("Nothing waits for you")

    asyncio.run(story())
    order = need(replica, "h-1-1")
    assert (order.status, order.decided_by) == ("submitted", "Мария Котова")
    assert replica.query(sync_counts).needs_you == 0


@WIDTHS
def test_a_manager_rejects_with_a_note(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.manager)
    hold(replica, PRICE)

    async def story() -> None:
        async with open_app(firm.manager, width, "/order/h-1-1", "ru") as screen:
            await screen.until_shows("Ждёт решения")
            await screen.tap("reject-h-1-1")
            await screen.type("rejection-note", "сначала оплата", end=None)
            await screen.tap("confirm-reject")
            await screen.until_shows("Мария Котова: заказ отклонён. сначала оплата")

    asyncio.run(story())
    order = need(replica, "h-1-1")
    assert (order.status, order.decision) == ("cancelled", "сначала оплата")


def test_an_order_says_once_that_it_waits(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    line = need(replica, "h-1-1").lines[0]
    assert isinstance(actions.amend(replica, "h-1-1", line.product_id, line.quantity + 6), Saved)
    hold(replica, PRICE)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/order/h-1-1", "ru") as screen:
            await screen.until_shows("Ждёт решения · Сохранено здесь")
            with replica.database.write() as connection:
                connection.exec_driver_sql(
                    "UPDATE outbox SET sent_at = ?, contained_at = ?", (ago(hours=1), ago(hours=1))
                )
            replica.announce(frozenset({"outbox"}))
            await screen.until(lambda: "Ждёт решения" in screen.texts())

    asyncio.run(story())


def test_an_agent_sees_who_decides_and_has_no_button_for_it(open_app: Open, firm: Company):
    hold(firm.replica(firm.agent), PRICE)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/order/h-1-1") as screen:
            await screen.until_shows("A manager decides about the order.")
            await screen.until_shows("You can still change or cancel it.")
            assert not screen.has("release-h-1-1")
            assert screen.has("amend")

    asyncio.run(story())


@WIDTHS
@pytest.mark.parametrize(
    ("choice", "statuses"),
    [
        ("keep", ("submitted", "submitted")),
        ("join", ("submitted", "cancelled")),
        ("cancel", ("submitted", "cancelled")),
    ],
)
def test_a_double_is_shown_beside_the_first_and_decided_by_one_tap(
    open_app: Open, firm: Company, width: int, choice: str, statuses: tuple[str, str]
):
    replica = firm.replica(firm.agent)
    hold(replica, DOUBLE)

    async def story() -> None:
        async with open_app(firm.agent, width, "/sync") as screen:
            await screen.until_shows("Order O1-0021 of Petras asks for mostly the same.")
            assert screen.shows("The first: ")
            assert screen.shows("This one: ")
            await screen.tap(f"double-{choice}-h-1-1")
            await screen.until(lambda: not screen.has("hold-h-1-1"))

    asyncio.run(story())
    assert (need(replica, "h-2-1").status, need(replica, "h-1-1").status) == statuses


def test_a_client_over_the_limit_is_told_before_anything_is_sent(open_app: Open, firm: Company):
    replica = firm.replica(firm.owner)
    client = LegalEntity(
        id="l-1",
        name="UAB Petraitis",
        outlet_ids=["o-1"],
        credit_mode="refuse",
        credit_limit_minor=10,
    )
    put(replica, client)
    made = actions.create(replica, "o-1", [("p-1", 12)])
    assert isinstance(made, Saved)

    async def story() -> None:
        async with open_app(firm.owner, 1280, f"/cart/{made.document}") as screen:
            await screen.tap("submit")
            await screen.until_shows("UAB Petraitis would owe")
            assert screen.shows("order less, or take a payment first.")

    asyncio.run(story())
    assert need(replica, made.document).status == "draft"


@WIDTHS
@pytest.mark.parametrize("status", ["submitted", "draft"])
def test_a_conflict_is_shown_at_its_order_and_decided_there(
    open_app: Open, firm: Company, width: int, status: str
):
    replica = firm.replica(firm.agent)
    order = need(replica, "h-1-1")
    put(replica, order.changed(status=status))
    conflict = replica.query(open_conflicts)[0].conflict
    line = order.lines[0]
    put(replica, conflict.changed(line_id=line.id, theirs=line.quantity))
    place = "cart" if status == "draft" else "order"

    async def story() -> None:
        async with open_app(firm.agent, width, f"/{place}/h-1-1") as screen:
            await screen.until_shows(f"You set 5, Petras Petraitis set {line.quantity}.")
            await screen.tap(f"mine-{conflict.id}")
            await screen.until(lambda: not screen.shows("You set 5"))

    asyncio.run(story())
    assert need(replica, "h-1-1").lines[0].quantity == 5
    assert replica.query(open_conflicts, "", "h-1-1") == []
