"""A tap goes to what was under the finger, not to what has just come there."""

from __future__ import annotations

import asyncio

import pytest

from fieldapp.actions import orders as actions
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.views.parts import row_places
from fieldapp.views.parts.row_places import RowPlaces
from tests.views.conftest import Open
from tests.views.world import Company


class Timer:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def timer(monkeypatch: pytest.MonkeyPatch) -> Timer:
    monkeypatch.setattr(row_places, "AIM_S", 0.25)
    return Timer()


def test_a_row_is_meant_once_it_has_stood_long_enough_to_be_seen(timer: Timer) -> None:
    places = RowPlaces(timer)
    places.follow(["a", "b"])
    assert not places.meant("a")
    timer.now_s += 0.2
    assert not places.meant("a")
    timer.now_s += 0.1
    assert places.meant("a")
    assert places.meant("b")


def test_only_rows_that_moved_have_to_be_seen_anew(timer: Timer) -> None:
    places = RowPlaces(timer)
    places.follow(["a", "b", "c"])
    timer.now_s += 1
    places.follow(["a", "c", "d"])
    assert [places.meant(key) for key in ("a", "b", "c", "d")] == [True, False, False, False]
    timer.now_s += 0.2
    places.follow(["a", "c", "d"])
    timer.now_s += 0.1
    assert [places.meant(key) for key in ("a", "c", "d")] == [True, True, True]


def test_a_tap_on_a_row_that_has_just_come_under_the_finger_orders_nothing(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = actions.create(firm.replica(firm.agent), "o-4", [("p-0", 1)])
    order_id: str = saved.document  # type: ignore[union-attr]

    def quantities() -> dict[str, int]:
        found = firm.replica(firm.agent).query(read_order, order_id, "2026-03-02")
        assert found is not None
        return {line.sku: line.quantity for line in found.lines}

    async def story() -> None:
        async with open_app(firm.agent, 1280, f"/entry/{order_id}") as screen:
            await screen.until_has("list-plus-22001")
            monkeypatch.setattr(row_places, "AIM_S", 3_600.0)
            await screen.tap("list-plus-22001")
            await screen.tap("list-minus-22000")
            assert screen.get("list-quantity-22001").value == ""
            # What the cart holds stands in another list, where nothing has moved.
            await screen.tap("cart-plus-22000")
            await screen.until(lambda: quantities() == {"22000": 2})
            monkeypatch.setattr(row_places, "AIM_S", 0.0)
            await screen.tap("list-plus-22001")
            await screen.until(lambda: quantities() == {"22000": 2, "22001": 12})

    asyncio.run(story())
