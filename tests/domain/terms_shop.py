"""Corner LLC with terms of its own, and an order that is placed there."""

from __future__ import annotations

from typing import Any

from fieldapp.domain.command import Applied
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import DeliveryTerms, LegalEntity
from fieldapp.domain.refusal import Refusal
from tests.company import Shelf
from tests.intents import create, describe, submit

MONDAY = "2026-03-02"
TUESDAY = "2026-03-03"
WEDNESDAY = "2026-03-04"
PLAN = DeliveryPlan(id="north", weekdays=[1, 2, 3, 4, 5], cut_off="12:00", zone="Europe/Riga")
"""Orders until noon in Riga, which is 10:00 UTC in March, come on the next working day."""


def shop(lines: dict[str, int] | None = None, day: str | None = None, **settings: Any) -> Shelf:
    """Corner LLC with these settings on the north route, and a cart of 10 tea at 4.00."""
    shelf = Shelf()
    shelf.put(PLAN, shelf.need(LegalEntity, "corner-llc").changed(**settings))
    shelf.do(create(lines=lines or {"tea": 10}))
    if day is not None:
        shelf.do(describe(delivery_day=day))
    return shelf


def cart(shelf: Shelf) -> Order:
    return shelf.need(Order, "o1")


def place(shelf: Shelf, **more: Any) -> Applied | Refusal:
    return shelf.do(submit(cart(shelf)), **more)


def placed(shelf: Shelf, **more: Any) -> Applied:
    outcome = place(shelf, **more)
    assert isinstance(outcome, Applied), outcome
    return outcome


FEE = DeliveryTerms(fee_minor=600, free_from_minor=5_000, vat_rate_bp=2_000)
