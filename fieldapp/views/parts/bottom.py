"""The bar at the end of a screen, where a thumb is."""

from __future__ import annotations

import flet as ft


def bottom_bar(content: ft.Control) -> ft.Control:
    """Return the bar that holds what a screen is about to do, as wide as the screen."""
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=8, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Row([ft.Container(content, expand=True)]),
    )
