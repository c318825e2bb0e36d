"""Decisions about conflicts."""

from __future__ import annotations

from fieldapp.domain.command import ResolveConflict
from fieldapp.domain.conflict import Choice
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.replica import Replica, Saved


def resolve(replica: Replica, conflict_id: str, choice: Choice) -> Saved | Refusal:
    """Choose between the two quantities of a line, or their sum."""
    return replica.do(
        lambda nouns, stamp: ResolveConflict(
            id=stamp.new_id(), at=stamp.at, conflict_id=conflict_id, choice=choice
        )
    )
