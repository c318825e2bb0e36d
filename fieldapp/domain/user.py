"""People who use the app, and what they look after."""

from __future__ import annotations

from typing import Literal

from sqlmodel import Field

from fieldapp.domain.noun import Key, Noun

Role = Literal["agent", "owner", "manager"]


class User(Noun):
    """A person with a role: an agent has routes, an owner outlets, a manager a region of routes."""

    id: Key
    name: str = Field(min_length=1)
    role: Role
    route_ids: list[Key] = Field(default_factory=list)
    outlet_ids: list[Key] = Field(default_factory=list)
    warehouse_id: Key | None = None
    price_type_ids: list[Key] = Field(default_factory=list)
