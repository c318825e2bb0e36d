"""Visits: an agent at an outlet, from check-in to check-out."""

from __future__ import annotations

from typing import Literal

from sqlmodel import Field

from fieldapp.domain.noun import Instant, Key, Measure, Noun

VisitResult = Literal["order", "no_need", "no_money", "closed", "no_decider", "other"]


class Visit(Noun):
    """A call. `accuracy_m` is the radius, in metres, that the position is good for."""

    id: Key
    outlet_id: Key
    user_id: Key
    user_name: str = ""
    checked_in_at: Instant
    checked_out_at: Instant | None = None
    latitude: Measure | None = Field(default=None, ge=-90, le=90)
    longitude: Measure | None = Field(default=None, ge=-180, le=180)
    accuracy_m: Measure | None = Field(default=None, ge=0)
    result: VisitResult | None = None
    note: str = Field(default="", max_length=1000)
