"""Two quick taps on a button do a thing once; between them the client has drawn nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from fieldapp.actions import carts as cart_actions
from fieldapp.actions import orders as order_actions
from fieldapp.domain.order import Order
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.outbox import every
from fieldapp.localdb.queries.carts import carts
from fieldapp.localdb.queries.orders import stored_order
from fieldapp.localdb.replica import Replica
from fieldapp.views.once import Once
from fieldapp.views.parts import split_end
from tests.sync.world import done
from tests.views.conftest import Open
from tests.views.headless import Screen
from tests.views.kept_carts import cart, need, quantities, quote, tick
from tests.views.test_payment import bill
from tests.views.world import Company


async def twice(screen: Screen, key: str) -> None:
    """Tap a button again before the first tap has made anything be drawn."""
    await screen.until_has(key)
    await screen.until(lambda: not screen.get(key).disabled)
    await asyncio.gather(screen.fire(key, "click"), screen.fire(key, "click"))
    await screen.settle()


def commands(replica: Replica) -> list[str]:
    """Return the types of what the device has to send."""
    with replica.database.read() as connection:
        return [entry.type for entry in every(connection)]


async def chosen_to_split(screen: Screen, replica: Replica, key: str, part: str) -> None:
    line = need(replica, key).lines[1]
    await tick(screen, f"choose-{line.id}")
    await screen.type(f"split-quantity-{line.sku}", part)


async def payment(screen: Screen) -> None:
    await screen.type("payment-amount", "30", end=None)


async def outlet(screen: Screen) -> None:
    await screen.type("new-name", "Green door", end="blur")


async def filled(screen: Screen) -> None:
    await screen.until_has("fill-text")
    screen.put("fill-text", "22001 3")
    await screen.tap("fill-check")


async def nothing(screen: Screen) -> None:
    """Have nothing to do before."""


Ready = Callable[[Screen], Awaitable[None]]
BUTTONS: list[tuple[str, str, Ready, str]] = [
    ("/payment/o-1", "take-payment", payment, "collect_payment"),
    ("/new-outlet", "save-outlet", outlet, "create_outlet"),
    ("/outlet/o-1", "repeat-last", nothing, "create_order"),
    ("/outlet/o-1", "check-in", nothing, "check_in"),
    ("/cart/{cart}", "make-quote", nothing, "split_cart"),
    ("/cart/{cart}", "submit", nothing, "submit_order"),
    ("/quote/{quote}", "order-quote", nothing, "order_quote"),
    ("/quote/{withdrawn}", "copy-quote", nothing, "create_order"),
    ("/order/{placed}", "repeat", nothing, "create_order"),
    ("/fill/{cart}", "fill-put", filled, "fill_order"),
]


@pytest.mark.parametrize(("address", "button", "ready", "command"), BUTTONS)
def test_two_taps_make_one_command(
    open_app: Open,
    firm: Company,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    button: str,
    ready: Ready,
    command: str,
):
    replica = firm.replica(firm.agent)
    bill(firm, old=10_000)
    places = {"placed": "h-1-1", "cart": cart(replica, ("p-1", 2), ("p-2", 3))}
    places["quote"], places["withdrawn"] = quote(replica, 4), quote(replica, 4)
    done(cart_actions.offer(replica, places["quote"], replica.now()[:10]))
    done(cart_actions.offer(replica, places["withdrawn"], replica.now()[:10]))
    done(order_actions.cancel(replica, places["withdrawn"]))
    before, asked, do = commands(replica).count(command), [], Replica.do

    def noted(self: Replica, make: Any) -> Any:
        asked.append(make)
        return do(self, make)

    monkeypatch.setattr(Replica, "do", noted)

    async def story() -> None:
        async with open_app(firm.agent, 1280, address.format(**places)) as screen:
            await ready(screen)
            await twice(screen, button)
            await screen.until(lambda: commands(replica).count(command) > before)
            await screen.settle()

    asyncio.run(story())
    assert commands(replica).count(command) == before + 1
    # Nor is a second one refused: that would be told of what has just been done.
    assert len(asked) == 1


def test_a_line_is_split_in_part_once_by_two_taps(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    replica = firm.replica(firm.agent)
    key = cart(replica, ("p-1", 2), ("p-2", 30))
    read, reads = stored_order, []

    def slow(connection: Connection, order_id: str) -> Order | None:
        reads.append(order_id)
        time.sleep(0.3)
        return read(connection, order_id)

    monkeypatch.setattr(split_end, "stored_order", slow)

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/split/{key}") as screen:
            await chosen_to_split(screen, replica, key, "5")
            taps = asyncio.create_task(twice(screen, "do-split"))
            # The lines are where they were to go, and that is not shown yet.
            await screen.until(lambda: bool(reads))
            assert screen.get("do-split").disabled
            await screen.fire("do-split", "click")
            await taps
            await screen.until_shows("1 line moved to cart")

    asyncio.run(story())
    assert quantities(replica, key) == {"p-1": 2, "p-2": 25}
    assert commands(replica).count("split_cart") == 1


def test_two_products_are_put_into_the_cart_at_once_and_each_of_them_once():
    async def story() -> list[str]:
        put: list[str] = []
        once = Once()

        def put_in(product: str) -> Callable[[], Awaitable[None]]:
            async def add() -> None:
                await asyncio.sleep(0)
                put.append(product)

            return once(add, product)

        taps = [put_in(product)() for product in ("tea", "cola", "tea")]
        await asyncio.gather(*taps)
        assert not once.busy
        await put_in("tea")()
        return put

    assert asyncio.run(story()) == ["tea", "cola", "tea"]


def test_an_action_that_failed_can_be_done_again():
    tries: list[bool] = []
    drawn: list[bool] = []
    once = Once()
    once.render = drawn.append

    @once
    async def act() -> None:
        tries.append(once.busy)
        raise OSError("full")

    for _ in range(2):
        with pytest.raises(OSError, match="full"):
            asyncio.run(act())

    assert tries == [True, True]
    assert drawn == [True, False, True, False]


def test_suggestions_tapped_one_after_the_other_go_into_one_cart(
    firm: Company, monkeypatch: pytest.MonkeyPatch, open_app: Open
) -> None:
    replica = firm.replica(firm.agent)
    place = order_actions.cart_place

    def slow(*given: Any) -> str:
        planned: str = place(*given)
        time.sleep(0.2)
        return planned

    monkeypatch.setattr(order_actions, "cart_place", slow)

    async def story() -> None:
        async with open_app(firm.agent, 1280, "/outlet/o-1") as screen:
            await screen.until(lambda: len(buttons_of(screen)) > 1)
            first, second = buttons_of(screen)[:2]
            await asyncio.gather(screen.fire(first, "click"), screen.fire(second, "click"))
            await screen.until(lambda: len(commands(replica)) == 2)

    asyncio.run(story())
    [made] = replica.query(carts, replica.now())
    assert len(need(replica, made.order_id).lines) == 2


def buttons_of(screen: Screen) -> list[str]:
    """Return the keys of the buttons that add one suggestion."""
    keys = [str(control.key) for control in screen.controls()]
    return [key for key in keys if key.startswith("add-suggested-")]
