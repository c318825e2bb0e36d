"""How the demo company delivers: days and cut-offs of its routes, and what delivery costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.outlet import DeliveryTerms
from fieldapp.domain.policy import POLICY_KEY, Policy
from fieldapp.domain.route import Route
from fieldapp.domain.warehouse import Warehouse
from fieldapp.exchange.demo.warehouse import CENTRAL, WAREHOUSE

COMPANY_POLICY = Policy(
    id=POLICY_KEY,
    zone="America/Chicago",
    warehouses=[
        Warehouse(id=WAREHOUSE, name="Des Moines depot"),
        Warehouse(id=CENTRAL, name="Central warehouse"),
    ],
)

_PLANS: tuple[dict[str, object], ...] = (
    {"weekdays": [1, 2, 3, 4, 5], "cut_off": "16:00"},
    {"weekdays": [1, 3, 5], "cut_off": "14:00"},
    {"weekdays": [2, 4], "cut_off": "12:00", "lead_days": 2},
)
"""Routes with an agent are delivered to as the first two are, the others as the last."""

OWN_WEEKDAYS = [2, 5]
"""The days on which goods come to the one outlet that has days of its own."""

RETAIL_TERMS = DeliveryTerms(
    fee_minor=1_200, free_from_minor=15_000, minimum_minor=4_000, minimum_mode="soft"
)
SMALL_TERMS = DeliveryTerms(
    fee_minor=1_500, free_from_minor=15_000, minimum_minor=5_000, minimum_mode="hard"
)


def delivery_plans(routes: Iterable[Route], shown: Iterable[str]) -> Iterator[DeliveryPlan]:
    """Return the plan of each route; `shown` are the keys of those that have an agent, in order."""
    place = {route_id: n for n, route_id in enumerate(shown)}
    for route in routes:
        plan = _PLANS[min(place.get(route.id, len(_PLANS)), len(_PLANS) - 1)]
        yield DeliveryPlan.model_validate({"id": route.id, **plan})
