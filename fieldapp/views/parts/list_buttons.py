"""What stands beside the filters: the way to a list of one's own, and to all products again."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.views.parts.buttons import icon_button
from fieldapp.views.scene import Scene


def with_list_buttons(
    scene: Scene, place: str, filters: ft.Control, clear: Callable[[], None] | None
) -> ft.Control:
    """Return the line of filters with the buttons at its end; `clear` is None without filters."""
    t = scene.language.text
    ending: list[ft.Control] = []
    if clear is not None:
        # On a phone the filters that are on may have scrolled out of sight; this stays in it.
        ending.append(
            icon_button(
                ft.Icons.FILTER_ALT_OFF_OUTLINED, t("Without filters"), clear, key="all-products"
            )
        )
    ending.append(
        icon_button(
            ft.Icons.PLAYLIST_ADD,
            t("Fill from a list or file"),
            lambda: scene.go("fill", place),
            key="to-fill",
        )
    )
    end = ft.Container(ft.Row(ending, spacing=0, tight=True), padding=ft.Padding.only(right=8))
    return ft.Row([ft.Container(filters, expand=True), end], spacing=0)
