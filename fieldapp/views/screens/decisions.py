"""What waits for this person: held orders and open conflicts."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.conflicts import my_conflicts
from fieldapp.localdb.queries.decisions import held_orders
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import states
from fieldapp.views.parts.conflicts import ConflictPart
from fieldapp.views.parts.header import header
from fieldapp.views.parts.hold import HELD_KINDS, HoldCard
from fieldapp.views.parts.text import section
from fieldapp.views.scene import Scene

KINDS = ("conflict", *HELD_KINDS)


@guard.component
def DecisionsScreen(scene: Scene) -> ft.Control:
    """Show every card, the longest waiting first."""
    language = scene.language
    t = language.text
    held = use_query(scene, held_orders, KINDS, scene.day_start())
    met = use_query(scene, my_conflicts, KINDS)
    heading = header(scene, t("Decisions"), back=True)
    if waiting := states.unless_ready(held, language) or states.unless_ready(met, language):
        return ft.Column([heading, waiting], spacing=0)
    parts: list[ft.Control] = []
    if held.value:
        parts.append(section(t("Orders that wait")))
        parts += [guard.keyed(row.order.id, HoldCard, scene, row, True) for row in held.value]
    if met.value:
        parts.append(section(t("Conflicts")))
        parts += [guard.keyed(one.conflict.id, ConflictPart, scene, one) for one in met.value]
    if not parts:
        parts = [
            states.empty(
                ft.Icons.TASK_ALT,
                t("Nothing waits for you"),
                t("Held orders and conflicts appear here as they come in."),
            )
        ]
    return ft.Column(
        [heading, ft.ListView(parts, expand=True, key="decisions")], expand=True, spacing=0
    )
