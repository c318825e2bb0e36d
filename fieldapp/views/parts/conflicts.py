"""Open conflicts with their buttons: in the sync centre, and where they belong."""

from __future__ import annotations

import flet as ft

from fieldapp.actions import conflicts as conflict_actions
from fieldapp.domain.conflict import Choice, Conflict
from fieldapp.domain.refusal import Refusal
from fieldapp.views import guard
from fieldapp.views.parts.conflict_card import conflict_card
from fieldapp.views.scene import Scene


@guard.component
def ConflictPart(scene: Scene, conflict: Conflict) -> ft.Control:
    """Show one conflict."""

    async def choose(choice: Choice) -> None:
        done = await scene.run(conflict_actions.resolve, conflict.id, choice)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))

    own = conflict.author_id == scene.user.id
    return conflict_card(scene.language, conflict, own, choose)
