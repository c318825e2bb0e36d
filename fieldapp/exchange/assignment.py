"""Routes of outlets as a file has them, against those that are in force after it was loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.route import Route


class NotMoved(NamedTuple):
    """An outlet that stays on the route on which `chosen_by` has put it; routes by name."""

    code: str
    name: str
    route_in_file: str
    route: str
    chosen_by: str


class Assignments:
    """The nouns of a file on their way to the hub; remembers on which routes it puts outlets."""

    def __init__(self, nouns: Iterable[Noun]) -> None:
        self._nouns = nouns
        self._routes: dict[str, str | None] = {}

    def __iter__(self) -> Iterator[Noun]:
        for noun in self._nouns:
            if isinstance(noun, Outlet):
                self._routes[noun.id] = noun.route_id
            yield noun

    def not_moved(self, outlets: Iterable[Outlet], routes: Iterable[Route]) -> list[NotMoved]:
        """Return the outlets of the file that it did not move, as the hub has them now, by name.

        Outlets that were merged are nowhere any more.
        """
        names = {route.id: route.name for route in routes}
        found = [
            NotMoved(
                outlet.code,
                outlet.name,
                names.get(self._routes[outlet.id] or "", ""),
                names.get(outlet.route_id or "", ""),
                outlet.set_by.get("route_id", ""),
            )
            for outlet in outlets
            if outlet.id in self._routes
            and outlet.route_id != self._routes[outlet.id]
            and outlet.merged_into is None
        ]
        return sorted(found, key=lambda one: (one.name, one.code))
