"""The way to what is on promotion for an outlet."""

from __future__ import annotations

import flet as ft

from fieldapp.views.parts import buttons
from fieldapp.views.scene import Scene


def promotions_button(scene: Scene, outlet_id: str) -> ft.Control:
    """Return the button."""
    return buttons.quiet(
        scene.language.text("Promotions"),
        lambda: scene.go("promotions", outlet_id),
        key=f"promotions-{outlet_id}",
        icon=ft.Icons.LOCAL_OFFER_OUTLINED,
    )
