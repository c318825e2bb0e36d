"""The way to what is on promotion for an outlet."""

from __future__ import annotations

import flet as ft

from fieldapp.views.parts import buttons
from fieldapp.views.scene import Scene


def promotions_button(scene: Scene, outlet_id: str, *, short: bool = False) -> ft.Control:
    """Return the button, a short one without words."""
    label, icon = scene.language.text("Promotions"), ft.Icons.LOCAL_OFFER_OUTLINED
    key = f"promotions-{outlet_id}"

    def go() -> None:
        scene.go("promotions", outlet_id)

    if short:
        return buttons.icon_button(icon, label, go, key=key)
    return buttons.quiet(label, go, key=key, icon=icon)
