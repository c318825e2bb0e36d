"""The outlets that a text finds, whatever route they are on."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.outlets import outlets
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import states
from fieldapp.views.parts.outlet_row import outlet_row
from fieldapp.views.scene import Scene

KINDS = ("outlet", "visit", "order", "route")
FOUND_LIMIT = 60


@guard.component
def FoundOutlets(scene: Scene, text: str) -> ft.Control:
    """Show the outlets that a text finds among all of the person's."""
    t = scene.language.text
    live = use_query(scene, outlets, KINDS, text, None, FOUND_LIMIT)
    if waiting := states.unless_ready(live, scene.language):
        return waiting
    rows = live.value or []
    if not rows:
        return states.empty(
            ft.Icons.SEARCH_OFF,
            t("No outlet has “{text}”", text=text),
            t("Search by name, code, street or city; parts of words are enough."),
        )
    return ft.ListView([outlet_row(scene, row) for row in rows], expand=True, key="found")
