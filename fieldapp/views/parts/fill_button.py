"""The way from the list of products to filling the order from a list of one's own."""

from __future__ import annotations

import flet as ft

from fieldapp.views.parts.buttons import icon_button
from fieldapp.views.scene import Scene


def with_fill_button(scene: Scene, place: str, filters: ft.Control) -> ft.Control:
    """Return the line of filters with the button at its end."""
    fill = icon_button(
        ft.Icons.PLAYLIST_ADD,
        scene.language.text("Fill from a list or file"),
        lambda: scene.go("fill", place),
        key="to-fill",
    )
    return ft.Row(
        [ft.Container(filters, expand=True), ft.Container(fill, padding=ft.Padding.only(right=8))],
        spacing=0,
    )
