"""Terms of a client and of its route, around the time of now."""

from __future__ import annotations

import datetime as dt
from typing import Any

from fieldapp.domain.delivery import DeliveryPlan, Schedule, zone_of
from fieldapp.domain.outlet import LegalEntity
from fieldapp.language import Language
from fieldapp.localdb.records import TableNouns
from fieldapp.localdb.replica import Replica
from tests.views.world import NOW

EN = Language("en")


def payer(replica: Replica, **fields: Any) -> LegalEntity:
    found = replica.query(lambda connection: TableNouns(connection).get(LegalEntity, "l-1"))
    assert found is not None
    changed: LegalEntity = found.changed(**fields)
    return changed


def iso(days: int) -> str:
    return (NOW + dt.timedelta(days=days)).date().isoformat()


def plan(minutes: int, **fields: Any) -> DeliveryPlan:
    """Return a plan of every day whose cut-off is near, wherever in the day the test runs."""
    cut_off = NOW + dt.timedelta(minutes=minutes)
    lead = 1 + (cut_off.date() - NOW.date()).days
    return DeliveryPlan(id="r-1", cut_off=cut_off.strftime("%H:%M"), lead_days=lead, **fields)


def first_days(one: DeliveryPlan, count: int = 7) -> list[dt.date]:
    hour = dt.time.fromisoformat(one.cut_off)
    found = Schedule(frozenset(range(1, 8)), one.lead_days, hour, zone_of("UTC"))
    return found.days(dt.datetime.now(dt.UTC), count)
