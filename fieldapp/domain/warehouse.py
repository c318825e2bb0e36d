"""Warehouses, and from which of them an outlet may order."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Rule

from fieldapp.domain.noun import Key


class Warehouse(BaseModel):
    """A warehouse that goods can be ordered from; without `route_ids` by every outlet."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Key
    name: str = Rule(min_length=1, max_length=80)
    route_ids: tuple[Key, ...] = ()

    def serves(self, route_id: str | None) -> bool:
        """Say whether outlets of a route may order from it."""
        return not self.route_ids or route_id in self.route_ids


def supplying(
    route_id: str | None, warehouses: Iterable[Warehouse], *own: str | None
) -> list[Warehouse]:
    """Return the warehouses that an outlet of a route may order from.

    Those with the keys `own` come first, whether the company names them or not: who sells from one
    always has, and a cart keeps its own until it is placed.
    """
    named = {one.id: one for one in warehouses}
    ids = dict.fromkeys(id_ for id_ in own if id_)
    first = [named.get(id_) or Warehouse(id=id_, name=id_) for id_ in ids]
    return first + [one for one in named.values() if one.id not in ids and one.serves(route_id)]


def supplies_read(
    own: str | None, route_ids: Iterable[str | None], warehouses: Iterable[Warehouse]
) -> frozenset[str]:
    """Return the warehouses whose stock somebody reads who looks after outlets of some routes."""
    routes = set(route_ids)
    found = {one.id for one in warehouses if any(one.serves(route) for route in routes)}
    return frozenset(found | ({own} if own else set()))
