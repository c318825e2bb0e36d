"""People who use the app, and what they look after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Literal

from sqlmodel import Field

from fieldapp.domain.noun import GrownNoun, Instant, Key

Role = Literal["agent", "owner", "manager"]


class User(GrownNoun):
    """A person with a role: an agent has routes, an owner outlets, a manager a region of routes.

    Somebody who was dismissed looks after nothing and reads nothing any more.
    """

    LATER: ClassVar[tuple[str, ...]] = ("dismissed_at",)

    id: Key
    name: str = Field(min_length=1)
    role: Role
    route_ids: list[Key] = Field(default_factory=list)
    outlet_ids: list[Key] = Field(default_factory=list)
    warehouse_id: Key | None = None
    price_type_ids: list[Key] = Field(default_factory=list)
    dismissed_at: Instant | None = None


def with_outlets(owner: User, outlet_ids: Iterable[str]) -> User:
    """Return an owner who has these outlets too."""
    return owner.model_copy(
        update={"outlet_ids": list(dict.fromkeys([*owner.outlet_ids, *outlet_ids]))}
    )
