"""The open quotes of an outlet on its card."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.carts import carts
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts.cart_row import cart_row
from fieldapp.views.parts.text import section
from fieldapp.views.scene import Scene

KINDS = ("order", "outlet", "legal_entity")
SHOWN = 20


@guard.component
def OutletQuotes(scene: Scene, outlet_id: str) -> ft.Control:
    """Show the open quotes; nothing where there are none."""
    t = scene.language.text
    live = use_query(scene, carts, KINDS, scene.day_start(), "", "quotes", SHOWN, outlet_id)
    rows = [cart_row(scene, row, with_outlet=False) for row in live.value or []]
    return ft.Column([section(t("Quotes")), *rows] if rows else [], spacing=0, tight=True)
