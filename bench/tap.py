"""How long it takes from a tap on + to the new total on its way to the screen, in a large cart.

    python -m bench tap --lines 1000 --width 360

The whole app without a client, on the company of `bench pricing`: the tap is an event as a client
sends it, the end is the message that has the total in it. In between lie saving the command, the
cart worked out anew, and the screen compared with what the client has. `--width 360` is a phone
with the list of products, `--width 1280` the list with the cart beside it, `--cart` the cart alone.
The clock counts the waiting for the disk and for other threads as well, `cpu_ms` all threads.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import msgpack  # type: ignore[import-untyped]
from flet.messaging.protocol import Message

from bench.pricing import CART, company, open_cart
from fieldapp.config import Settings
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.user import User
from fieldapp.language import Language
from fieldapp.localdb import search
from fieldapp.localdb.queries.promotions import promoted_cart
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import Replica
from fieldapp.views.app import make_main
from tests.views import headless, world

headless.PATIENCE_S = 60.0
QUIET_S = 1.0
"""After so long without a message nothing is under way."""


class Sent:
    """What was sent to the client, each message with the clock and the CPU."""

    def __init__(self) -> None:
        self.messages: list[tuple[float, float, bytes]] = []

    def listen(self) -> None:
        """Note every message from now on."""
        send = headless.Browser.send_message

        def noted(browser: headless.Browser, message: Message) -> None:
            body = [message.action, message.body]
            data: bytes = msgpack.packb(body, default=headless._ENCODE)
            self.messages.append((time.perf_counter(), time.process_time(), data))
            send(browser, message)

        headless.Browser.send_message = noted  # type: ignore[assignment, method-assign]

    async def quiet(self) -> None:
        """Wait until nothing is sent any more."""
        before = -1
        while before != len(self.messages):
            before = len(self.messages)
            await asyncio.sleep(QUIET_S)

    async def first(self, part: bytes) -> tuple[float, float]:
        """Wait for a message that has a part, and return its clock and CPU."""
        while True:
            for at, used, data in self.messages:
                if part in data:
                    return at, used
            await self.quiet()


def _is_plus(control: Any, place: str) -> bool:
    return str(control.key).startswith(f"{place}-plus-")


def fill(replica: Replica, lines: int, prices: int, promotions: int) -> None:
    """Put the company of `bench pricing` and the cart into a replica."""
    dice = random.Random(20260302)
    user = replica.identity.user
    with replica.writing() as connection:
        for noun in company(prices, promotions, dice):
            if isinstance(noun, Outlet):
                noun = noun.model_copy(update={"route_id": user.route_ids[0]})
            if not isinstance(noun, User):
                write_noun(connection, noun)
        search.rebuild(connection)
    open_cart(replica, lines, prices, dice, user.id)


async def measure(folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """Return the figures."""
    firm = world.company(folder / "people")
    replica = firm.replica(firm.agent)
    fill(replica, asked.lines, asked.prices, asked.promotions)
    settings, sent = Settings(language="en"), Sent()
    sent.listen()
    route, place = ("cart", "cart") if asked.cart else ("entry", "list")
    clock, cpu = [], []
    main = make_main(firm.people, settings, firm.agent)
    async with headless.opened(main, asked.width, f"/{route}/{CART}") as screen:
        await screen.until(lambda: any(_is_plus(c, place) for c in screen.controls()))
        await sent.quiet()
        opened = sum(len(data) for _, _, data in sent.messages)
        for _ in range(asked.times):
            pluses = [control for control in screen.controls() if _is_plus(control, place)]
            sent.messages.clear()
            begun, used = time.perf_counter(), time.process_time()
            await screen.session.dispatch_event(pluses[3]._i, "click", None)
            await sent.quiet()
            found = replica.query(promoted_cart, CART, replica.now()[:10])
            assert found is not None
            order = found.order
            total = Language("en").money(order.total_minor, order.currency).encode()
            at, by = await sent.first(total)
            clock.append((at - begun) * 1_000)
            cpu.append((by - used) * 1_000)
        controls = sum(1 for _ in screen.controls())
    firm.people.close_all()
    return {
        "lines": asked.lines,
        "place": f"{route} {asked.width}",
        "controls": controls,
        "opened_bytes": opened,
        "ms": round(median(clock), 1),
        "cpu_ms": round(median(cpu), 1),
        "most_ms": round(max(clock), 1),
    }


def main() -> None:
    """Measure and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    usual = {"lines": 1_000, "prices": 10_000, "promotions": 1_000, "times": 15, "width": 360}
    for name, default in usual.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--cart", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(measure(Path(folder), asked))
    print(json.dumps({"bench": "tap", **found}))


if __name__ == "__main__":
    main()
