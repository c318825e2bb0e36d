"""Forms: a column of fields of a width that reads well, with the button that ends them below."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from fieldapp.views.parts.field import Typed

FORM_WIDTH = 560


def form_field(
    typed: Typed,
    key: str,
    label: str,
    *,
    lines: int = 1,
    keyboard: ft.KeyboardType = ft.KeyboardType.TEXT,
    hint: str = "",
) -> ft.TextField:
    """Return a field with its label; several lines grow with what is typed."""
    return typed.shown_by(
        ft.TextField(
            key=key,
            label=label,
            keyboard_type=keyboard,
            helper=hint or None,
            multiline=lines > 1,
            min_lines=1,
            max_lines=lines,
        )
    )


def form(fields: Sequence[ft.Control], key: str) -> ft.Control:
    """Return the fields in a column that scrolls."""
    stretch = ft.CrossAxisAlignment.STRETCH
    inside = ft.Container(
        width=FORM_WIDTH,
        padding=16,
        content=ft.Column([*fields], spacing=12, horizontal_alignment=stretch),
    )
    return ft.ListView([ft.Row([ft.Container(inside, expand=True)])], expand=True, key=key)


def form_heading(text: str) -> ft.Control:
    """Return the heading of some fields."""
    words = ft.Text(text, size=13, weight=ft.FontWeight.W_600, color=ft.Colors.ON_SURFACE_VARIANT)
    return ft.Semantics(header=True, content=words)


def form_end(button: ft.Control) -> ft.Control:
    """Return the strip at the bottom, where a thumb is, with the one action of a form."""
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=8, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Row([button], spacing=12),
    )
