"""What two do at once, neither knowing of the other: the cases that sync is there for."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from fieldapp.actions import orders
from fieldapp.domain.order import AMENDABLE
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.simulate.company import PRODUCTS
from fieldapp.simulate.device import Device
from fieldapp.simulate.faults import Counts
from fieldapp.simulate.people import cart_lines, set_line

Do = Callable[[Device, str, Callable[[Replica], Saved | Refusal]], bool]
"""Has a person do something, named in words; says whether it was called saved."""

_DECIDED = 0.2
_CANCELLED = 0.05
_ASSEMBLED = 0.2
_RELEASED = 0.7
_FREE = ("submitted", "accepted")
"""The states in which an order waits for the office only."""


class Meetings:
    """Brings people, or a person and the office, to the same thing at the same time.

    `cancel` and `assemble` have the office do so with an order, and say whether the hub took it.
    """

    def __init__(
        self,
        devices: Sequence[Device],
        dice: random.Random,
        faults: Counts,
        do: Do,
        cancel: Callable[[str], bool],
        assemble: Callable[[str], bool],
    ) -> None:
        self._devices = devices
        self._dice = dice
        self._faults = faults
        self._do = do
        self._cancel = cancel
        self._assemble = assemble

    def meet(self) -> None:
        """Have two meet, where there is something to meet at."""
        dice = self._dice.random()
        met = False
        if dice < _DECIDED:
            met = self._decide()
        elif dice < _DECIDED + _CANCELLED:
            met = self._take_away(AMENDABLE, self._cancel, "cancelled_while_amended")
        elif dice < _DECIDED + _CANCELLED + _ASSEMBLED:
            met = self._take_away(_FREE, self._assemble, "assembled_while_amended")
        if not met:
            self._set_the_same_line()

    def _set_the_same_line(self) -> None:
        first, second = self._dice.sample(self._devices, 2)
        shared = sorted(cart_lines(first.replica) & cart_lines(second.replica))
        if not shared or first.signed_out or second.signed_out:
            return
        order_id, product_id = self._dice.choice(shared)
        self._faults["same_line_set"] += 1
        for device in (first, second):
            quantity = 6 * self._dice.randint(0, 6)
            name = f"sets {product_id} as well to {quantity} in {order_id}"
            self._do(device, name, partial(set_line, order_id, product_id, quantity))

    def _decide(self) -> bool:
        """A manager decides about a held order, and somebody amends it, its author perhaps."""
        manager = next((d for d in self._devices if _role(d) == "manager"), None)
        if manager is None or manager.signed_out:
            return False
        held = manager.replica.query(_orders, ("held",))
        amending = [
            (device, order_id)
            for device in self._devices
            if held and device is not manager and not device.signed_out
            for order_id in device.replica.query(_orders, ("held",))
            if order_id in held
        ]
        if not amending:
            return False
        device, order_id = self._dice.choice(amending)
        release = self._dice.random() < _RELEASED
        if self._dice.random() < 0.5:
            amended = self._amend(device, order_id)
            decided = self._judge(manager, order_id, release)
        else:
            decided = self._judge(manager, order_id, release)
            amended = self._amend(device, order_id)
        if decided and amended:
            self._faults["released_while_amended"] += release
        return True

    def _judge(self, manager: Device, order_id: str, release: bool) -> bool:
        if release:
            return self._do(
                manager, f"releases {order_id} as well", lambda r: orders.release(r, order_id)
            )
        return self._do(
            manager, f"rejects {order_id} as well", lambda r: orders.reject(r, order_id, "too much")
        )

    def _take_away(self, statuses: tuple[str, ...], act: Callable[[str], bool], name: str) -> bool:
        """The office cancels or assembles an order that somebody amends."""
        placed = [
            (device, order_id)
            for device in self._devices
            if not device.signed_out
            for order_id in device.replica.query(_orders, statuses)
        ]
        if not placed:
            return False
        device, order_id = self._dice.choice(placed)
        if self._amend(device, order_id) and act(order_id):
            self._faults[name] += 1
        return True

    def _amend(self, device: Device, order_id: str) -> bool:
        product, quantity = self._dice.choice(PRODUCTS), 6 * self._dice.randint(1, 6)
        return self._do(
            device,
            f"amends {order_id} as well: {quantity} of {product}",
            lambda r: orders.amend(r, order_id, product, quantity),
        )


def _role(device: Device) -> str:
    return device.replica.identity.user.role


def _orders(connection: Any, statuses: tuple[str, ...]) -> list[str]:
    marks = ", ".join("?" * len(statuses))
    rows = connection.exec_driver_sql(
        f"SELECT id FROM order_head WHERE kind = 'sale' AND status IN ({marks}) ORDER BY id",
        statuses,
    )
    return list(rows.scalars())
