"""The journey plan of the demo: how often, on which days and in which order outlets are visited."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fieldapp.domain.outlet import Outlet
from fieldapp.domain.route import Stop
from fieldapp.exchange.identity import identity

WEEKLY_ORDERS, FORTNIGHT_ORDERS = 12, 4
"""Orders in the data from which an outlet is visited every week, or every two; else every four."""

CALLS_A_DAY = 10
"""A route gets as many working days a week as its calls need at this rate, from one to six."""

SUNDAY_CALLS = 6
SUNDAY = 7

Position = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Call:
    outlet: Outlet
    place: Position
    every_weeks: int

    @property
    def load(self) -> float:
        return 1 / self.every_weeks


def journey_plan(
    outlets: Sequence[Outlet], orders: Mapping[str, int], seven_days: frozenset[str]
) -> list[Stop]:
    """Return a stop for every outlet; routes in `seven_days` work every day of the week.

    `orders` counts the orders of an outlet by its id.
    """
    of_route: dict[str, list[Outlet]] = defaultdict(list)
    for outlet in outlets:
        if outlet.route_id:
            of_route[outlet.route_id].append(outlet)
    places = _places(outlets)
    stops: list[Stop] = []
    for index, (route_id, members) in enumerate(of_route.items()):
        calls = [_Call(o, places[o.id], _every_weeks(orders.get(o.id, 0))) for o in members]
        for weekday, tour in _days(calls, index, every_day=route_id in seven_days):
            stops += _stops(route_id, weekday, tour)
    return stops


def _every_weeks(orders: int) -> int:
    if orders >= WEEKLY_ORDERS:
        return 1
    return 2 if orders >= FORTNIGHT_ORDERS else 4


def _places(outlets: Sequence[Outlet]) -> dict[str, Position]:
    """Return every outlet's position; one that has none stands in the middle of its city or route.

    Distances are flat: degrees of longitude are shortened to those of latitude in the middle.
    """
    known = [o for o in outlets if o.latitude is not None]
    shrink = math.cos(math.radians(_mean([o.latitude or 0.0 for o in known])))
    exact = {o.id: (o.latitude or 0.0, (o.longitude or 0.0) * shrink) for o in known}
    groups: dict[str, list[Position]] = defaultdict(list)
    for outlet in known:
        groups[f"city {outlet.city}"].append(exact[outlet.id])
        groups[f"route {outlet.route_id}"].append(exact[outlet.id])
    middles = {name: _middle(places) for name, places in groups.items()}
    return {
        o.id: exact.get(o.id)
        or middles.get(f"city {o.city}")
        or middles.get(f"route {o.route_id}", (0.0, 0.0))
        for o in outlets
    }


def _days(calls: list[_Call], index: int, *, every_day: bool) -> list[tuple[int, list[_Call]]]:
    """Divide a route into working days: sectors around its middle with equal loads.

    Sunday, where there is one, takes some of the weekly calls that are nearest to the middle.
    """
    middle = _middle([call.place for call in calls])
    sunday: list[_Call] = []
    if every_day:
        weekly = [call for call in calls if call.every_weeks == 1]
        sunday = sorted(weekly, key=lambda call: math.dist(call.place, middle))[:SUNDAY_CALLS]
    rest = [call for call in calls if call not in sunday]
    load = sum(call.load for call in rest)
    count = 6 if every_day else min(6, max(1, math.ceil(load / CALLS_A_DAY)))
    # Routes with few days begin on different ones, so that not everybody works on Monday only.
    weekdays = [(index + place * 6 // count) % 6 + 1 for place in range(count)]
    sectors: list[list[_Call]] = [[] for _ in range(count)]
    done = 0.0
    for call in sorted(rest, key=lambda call: _angle(call.place, middle)):
        sectors[min(count - 1, int(done * count / load))].append(call)
        done += call.load
    days = list(zip(weekdays, sectors, strict=True))
    return [*days, (SUNDAY, sunday)] if sunday else days


def _stops(route_id: str, weekday: int, calls: list[_Call]) -> list[Stop]:
    """Return the stops of a day, in the order of the tour.

    Calls that are not weekly take turns along the tour, so that every week has its share.
    """
    turns: dict[int, int] = defaultdict(int)
    stops = []
    for sequence, call in enumerate(_tour(calls), start=1):
        turn = turns[call.every_weeks]
        turns[call.every_weeks] += 1
        stops.append(
            Stop(
                id=identity("stop", call.outlet.code),
                route_id=route_id,
                outlet_id=call.outlet.id,
                weekdays=[weekday],
                every_weeks=call.every_weeks,
                week_offset=turn % call.every_weeks,
                sequence=sequence,
            )
        )
    return stops


def _tour(calls: list[_Call]) -> list[_Call]:
    """Return the calls from nearest neighbour to nearest neighbour, from the westernmost on."""
    left = sorted(calls, key=lambda call: (call.place[1], call.place[0], call.outlet.code))
    tour = left[:1]
    del left[:1]
    while left:
        here = tour[-1].place
        nearest = min(range(len(left)), key=lambda i: math.dist(here, left[i].place))
        tour.append(left.pop(nearest))
    return tour


def _angle(place: Position, middle: Position) -> float:
    return math.atan2(place[0] - middle[0], place[1] - middle[1])


def _middle(places: Sequence[Position]) -> Position:
    return _mean([place[0] for place in places]), _mean([place[1] for place in places])


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0
