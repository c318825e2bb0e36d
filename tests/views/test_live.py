"""Queries that follow changes: when they run again, and what is shown meanwhile."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from pathlib import Path
from typing import Any

from fieldapp.domain.order import Order
from fieldapp.domain.order_line import AppliedPromotion
from fieldapp.language import Language
from fieldapp.views.live import Live, _Reader
from fieldapp.views.parts.cart_deals import APPLIED, applied
from fieldapp.views.pulse import COALESCE_S, Pulse
from tests.localdb.queries.facts import an_order
from tests.replicas import open_replica


def test_a_change_during_a_run_is_shown_after_what_the_run_has_found():
    shown: list[Any] = []
    begun, go_on = threading.Event(), threading.Event()
    state = ["old"]

    def read() -> str:
        found = state[0]
        begun.set()
        go_on.wait(5)
        return found

    async def story() -> None:
        reader: _Reader[str] = _Reader()
        reader.read = partial(read)
        reader.show = lambda live: shown.append(live.value)
        reader.again()
        await asyncio.to_thread(begun.wait, 5)
        state[0] = "new"
        for _ in range(3):
            reader.again()
        go_on.set()
        while len(shown) < 2:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.02)

    asyncio.run(asyncio.wait_for(story(), 10))
    assert shown == ["old", "new"]


def test_what_was_asked_with_other_arguments_is_not_shown():
    shown: list[Live[str]] = []
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        go_on.wait(5)
        return "of the first"

    async def story() -> None:
        reader: _Reader[str] = _Reader()
        reader.show = shown.append
        reader.read = partial(slow)
        reader.start()
        await asyncio.to_thread(begun.wait, 5)
        reader.read = partial(str, "of the second")
        reader.start()
        go_on.set()
        while not shown:
            await asyncio.sleep(0.001)
        await asyncio.sleep(0.02)

    asyncio.run(asyncio.wait_for(story(), 10))
    assert shown == [Live("of the second", None, False)]


def test_the_first_change_is_told_at_once_and_those_after_it_together(tmp_path: Path):
    replica = open_replica(tmp_path)
    told: list[float] = []

    async def story() -> None:
        loop = asyncio.get_running_loop()
        pulse = Pulse(replica)
        pulse.listen(frozenset({"order"}), lambda: told.append(loop.time()))
        begun = loop.time()
        for _ in range(5):
            replica.announce(frozenset({"order"}))
        await asyncio.sleep(COALESCE_S * 5)
        pulse.close()
        told[:] = [at - begun for at in told]

    asyncio.run(story())
    replica.close()
    assert len(told) == 2
    assert told[1] - told[0] >= COALESCE_S * 0.9


def test_many_promotions_of_an_order_sum_up_to_what_they_take_off():
    given = [
        AppliedPromotion(promotion_id=f"p{n}", name=f"Deal {n}", discount_minor=100 * n)
        for n in range(APPLIED + 6)
    ]
    order: Order = an_order("o1").model_copy(update={"promotions": given})
    _, body = applied(Language("en"), order)
    rows = body.content.controls  # type: ignore[attr-defined]
    words = [[control.value for control in row.controls] for row in rows]

    assert len(words) == APPLIED
    assert words[0] == ["Deal 25", "−25.00"]
    rest = sum(100 * n for n in range(7))
    assert words[-1] == ["7 more promotions", f"−{rest / 100:.2f}"]
