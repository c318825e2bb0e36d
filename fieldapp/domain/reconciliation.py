"""Comparing the orders of a device with what the hub has of them, day by day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from pydantic import BaseModel, Field

from fieldapp.domain.noun import Day, Instant, Key

DAYS = 14
LEFT_OUT = ("draft", "cancelled")
"""Orders in these states are not counted."""


class OrderFigure(BaseModel):
    """One submitted order as it is compared; `day` is that of its submission, in UTC.

    `visible`: its outlet is one that the device may read. Of one that is not, only the number is
    told: it has no currency and a total of 0.
    """

    order_id: Key
    number: str
    day: Day
    currency: str = ""
    total_minor: int = 0
    visible: bool = True


class DayFigures(BaseModel):
    """Orders of a day in one currency: how many and their sum, here and at the hub."""

    day: Day
    currency: str
    count: int = 0
    total_minor: int = 0
    hub_count: int = 0
    hub_total_minor: int = 0

    @property
    def agrees(self) -> bool:
        """Whether both have the same."""
        return (self.count, self.total_minor) == (self.hub_count, self.hub_total_minor)


class Difference(BaseModel):
    """An order that is not the same on both sides."""

    order_id: Key
    number: str
    what: Literal["missing_at_hub", "missing_here", "other_total"]


class Reconciliation(BaseModel):
    """What a comparison showed. `elsewhere` counts orders of outlets that are not one's own now."""

    at: Instant
    days: list[DayFigures] = Field(default_factory=list)
    differences: list[Difference] = Field(default_factory=list)
    elsewhere: int = 0


def reconciled(
    here: Iterable[OrderFigure],
    hub: Iterable[OrderFigure],
    waiting: Collection[str],
    at: Instant,
) -> Reconciliation:
    """Compare; orders in `waiting` have changes that are on their way, and are left out."""
    theirs = {figure.order_id: figure for figure in hub if figure.order_id not in waiting}
    hidden = {id_ for id_, figure in theirs.items() if not figure.visible}
    mine = {figure.order_id: figure for figure in here if figure.order_id not in waiting}
    days: dict[tuple[str, str], DayFigures] = {}
    for side, figures in (("", mine), ("hub_", theirs)):
        for id_, figure in figures.items():
            if id_ not in hidden:
                _add(days, figure, side)
    return Reconciliation(
        at=at,
        days=[days[place] for place in sorted(days, reverse=True)],
        differences=_differences(mine, theirs, hidden),
        elsewhere=len(hidden),
    )


def _add(days: dict[tuple[str, str], DayFigures], figure: OrderFigure, side: str) -> None:
    place = (figure.day, figure.currency)
    found = days.get(place) or DayFigures(day=figure.day, currency=figure.currency)
    count, total = f"{side}count", f"{side}total_minor"
    update = {count: getattr(found, count) + 1, total: getattr(found, total) + figure.total_minor}
    days[place] = found.model_copy(update=update)


def _differences(
    mine: dict[str, OrderFigure], theirs: dict[str, OrderFigure], hidden: Collection[str]
) -> list[Difference]:
    found = []
    for id_ in mine.keys() | theirs.keys():
        if id_ in hidden:
            continue
        own, other = mine.get(id_), theirs.get(id_)
        figure = own or other
        assert figure is not None
        if other is None:
            found.append(Difference(order_id=id_, number=figure.number, what="missing_at_hub"))
        elif own is None:
            found.append(Difference(order_id=id_, number=figure.number, what="missing_here"))
        elif (own.total_minor, own.currency) != (other.total_minor, other.currency):
            found.append(Difference(order_id=id_, number=figure.number, what="other_total"))
    return sorted(found, key=lambda difference: difference.number)
