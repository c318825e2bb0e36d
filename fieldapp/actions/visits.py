"""Calls at outlets."""

from __future__ import annotations

from fieldapp.domain.command import CheckIn, CheckOut
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.visit import VisitResult
from fieldapp.localdb.replica import Replica, Saved


def check_in(
    replica: Replica,
    outlet_id: str,
    latitude: float | None = None,
    longitude: float | None = None,
    accuracy_m: float | None = None,
) -> Saved | Refusal:
    """Begin a call, with the position where the device knows it."""
    return replica.do(
        lambda nouns, stamp: CheckIn(
            id=stamp.new_id(),
            at=stamp.at,
            visit_id=stamp.new_id(),
            outlet_id=outlet_id,
            latitude=latitude,
            longitude=longitude,
            accuracy_m=accuracy_m,
        )
    )


def check_out(
    replica: Replica, visit_id: str, result: VisitResult, note: str = ""
) -> Saved | Refusal:
    """End a call with its result."""
    return replica.do(
        lambda nouns, stamp: CheckOut(
            id=stamp.new_id(), at=stamp.at, visit_id=visit_id, result=result, note=note[:1000]
        )
    )
