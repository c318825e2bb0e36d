"""Open conflicts with their buttons: in the sync centre, and where they belong."""

from __future__ import annotations

import flet as ft

from fieldapp.actions import conflicts as conflict_actions
from fieldapp.actions import outlets as outlet_actions
from fieldapp.domain.conflict import Choice
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.conflicts import OpenConflict
from fieldapp.views import guard
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.conflict_card import conflict_card
from fieldapp.views.scene import Scene


@guard.component
def ConflictPart(scene: Scene, row: OpenConflict) -> ft.Control:
    """Show one conflict; what cannot be undone is asked once."""
    t = scene.language.text
    asking, set_asking = ft.use_state(False)
    conflict = row.conflict

    async def choose(choice: Choice) -> None:
        if choice == "merge":
            set_asking(True)
            return
        done = await scene.run(conflict_actions.resolve, conflict.id, choice)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))

    async def merge() -> None:
        assert conflict.other_outlet_id is not None
        set_asking(False)
        done = await scene.run(
            outlet_actions.merge, conflict.outlet_id, conflict.other_outlet_id, conflict.id
        )
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))

    card = conflict_card(
        scene.language,
        row,
        own=conflict.author_id == scene.user.id,
        decides=conflict.decides != "manager" or scene.user.role == "manager",
        choose=choose,
    )
    if not asking:
        return card
    words = t(
        "Orders and visits of “{outlet}” move to “{other}”. This cannot be undone.",
        outlet=row.outlet_name,
        other=row.other_outlet_name,
    )
    answers = ft.Row(
        [
            buttons.secondary(t("Keep it"), lambda: set_asking(False), key="keep-outlet"),
            buttons.secondary(t("Yes, merge"), merge, key="confirm-merge"),
        ],
        wrap=True,
        spacing=8,
        run_spacing=8,
    )
    asked = ft.Container(answers, padding=ft.Padding.symmetric(vertical=4, horizontal=16))
    return ft.Column([card, states.strip(ft.Icons.MERGE_TYPE, words, "warning"), asked], spacing=0)
