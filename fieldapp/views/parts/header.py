"""The top of every screen: where one is, the way back, and the sync badge."""

from __future__ import annotations

import flet as ft

from fieldapp.views.parts.badge import SyncBadge
from fieldapp.views.parts.buttons import icon_button
from fieldapp.views.parts.text import fact, title
from fieldapp.views.scene import Scene


def header(
    scene: Scene, heading: str, facts: str = "", *, back: bool = False, facts_lines: int = 1
) -> ft.Control:
    """Return the top of a screen. A list beside a detail leaves the badge to the detail."""
    texts: list[ft.Control] = [ft.Semantics(header=True, content=title(heading))]
    if facts:
        texts.append(fact(facts, lines=facts_lines))
    controls: list[ft.Control] = []
    if back:
        label = scene.language.text("Back")
        controls.append(icon_button(ft.Icons.ARROW_BACK, label, scene.back, key="back"))
    controls.append(ft.Column(texts, expand=True, spacing=0, alignment=ft.MainAxisAlignment.CENTER))
    if not scene.beside:
        controls.append(SyncBadge(scene))
    return ft.Container(
        height=64,
        padding=ft.Padding.only(left=4 if back else 16, right=8),
        content=ft.Row(controls, spacing=8, vertical_alignment=ft.CrossAxisAlignment.CENTER),
    )
