"""The quotes of an outlet on its card, and the ways to a new one and to all carts."""

from __future__ import annotations

import flet as ft

from fieldapp.actions import carts as actions
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.carts import carts
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import buttons
from fieldapp.views.parts.cart_row import cart_row
from fieldapp.views.parts.text import section
from fieldapp.views.scene import Scene

KINDS = ("order", "outlet", "legal_entity")
SHOWN = 20


@guard.component
def OutletQuotes(scene: Scene, outlet_id: str, closed: bool) -> ft.Control:
    """Show the open quotes."""
    t = scene.language.text
    live = use_query(scene, carts, KINDS, scene.day_start(), "", "quotes", SHOWN, outlet_id)

    async def begin() -> None:
        done = await scene.run(actions.new_quote, outlet_id)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))
        else:
            scene.go("entry", done.document)

    rows = [cart_row(scene, row, with_outlet=False) for row in live.value or []]
    new = buttons.secondary(
        t("New quote"),
        begin,
        key="new-quote",
        icon=ft.Icons.REQUEST_QUOTE_OUTLINED,
        disabled=closed,
    )
    every = buttons.quiet(t("Carts and quotes"), lambda: scene.go("carts"), key="to-carts")
    return ft.Column(
        [
            *([section(t("Quotes")), *rows] if rows else []),
            ft.Container(
                padding=ft.Padding.symmetric(vertical=8, horizontal=16),
                content=ft.Row([new, every], wrap=True, spacing=8, run_spacing=0),
            ),
        ],
        spacing=0,
        tight=True,
    )
