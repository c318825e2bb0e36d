"""Routes and the journey plan: which outlets an agent calls on, how often and in which order."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from sqlmodel import Field

from fieldapp.domain.noun import GrownNoun, Key, Noun


class Route(GrownNoun):
    """A group of outlets that one agent looks after.

    `price_type_id` is the one that outlets made in the field begin with.
    """

    LATER: ClassVar[tuple[str, ...]] = ("price_type_id",)

    id: Key
    name: str = Field(min_length=1)
    agent_id: Key | None = None
    agent_name: str = ""
    price_type_id: Key | None = None

    def from_office(self, known: Route) -> Route:
        """Return this route, as the office has it, with what its files say nothing of.

        They name routes only: who looks after one, and its prices, are set at the hub.
        """
        kept: dict[str, object] = {}
        if self.agent_id is None and not self.agent_name:
            kept = {"agent_id": known.agent_id, "agent_name": known.agent_name}
        if self.price_type_id is None:
            kept["price_type_id"] = known.price_type_id
        return self.model_copy(update=kept)


class Stop(Noun):
    """An outlet's place in a route's journey plan.

    `weekdays` lists days as ISO numbers (1 is Monday); `every_weeks` is the frequency, counted in
    ISO weeks with `week_offset` as the remainder; `sequence` is the place in the day's tour.
    """

    id: Key
    route_id: Key
    outlet_id: Key
    weekdays: list[int] = Field(default_factory=list)
    every_weeks: int = Field(default=1, ge=1, le=52)
    week_offset: int = Field(default=0, ge=0, le=51)
    sequence: int = 0

    def due_on(self, day: dt.date) -> bool:
        """Say whether a call is planned on `day`.

        Weeks are counted from Monday 1970-01-05 so that the rhythm does not break at New Year.
        """
        week = (day - dt.date(1970, 1, 5)).days // 7
        return day.isoweekday() in self.weekdays and week % self.every_weeks == self.week_offset
