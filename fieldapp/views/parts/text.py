"""Text in the few sizes that the app uses."""

from __future__ import annotations

import flet as ft


def title(text: str) -> ft.Text:
    """Return the name of a screen or of what it shows."""
    return ft.Text(
        text,
        size=19,
        weight=ft.FontWeight.W_600,
        max_lines=1,
        overflow=ft.TextOverflow.ELLIPSIS,
        tooltip=text if len(text) > 24 else None,
    )


def section(text: str) -> ft.Control:
    """Return the heading of a part of a screen."""
    return ft.Semantics(
        header=True,
        content=ft.Container(
            padding=ft.Padding.only(left=16, top=16, right=16, bottom=4),
            content=ft.Text(
                text, size=13, weight=ft.FontWeight.W_600, color=ft.Colors.ON_SURFACE_VARIANT
            ),
        ),
    )


def name(text: str, *, lines: int = 1) -> ft.Text:
    """Return what a row is about."""
    return ft.Text(
        text,
        size=15,
        weight=ft.FontWeight.W_500,
        max_lines=lines,
        overflow=ft.TextOverflow.ELLIPSIS,
    )


def fact(
    text: str,
    *,
    color: ft.Colors = ft.Colors.ON_SURFACE_VARIANT,
    lines: int = 1,
    width: int | None = None,
) -> ft.Text:
    """Return the facts of a row."""
    return ft.Text(
        text,
        size=13,
        color=color,
        max_lines=lines,
        overflow=ft.TextOverflow.ELLIPSIS,
        width=width,
    )


def figure(text: str, *, strong: bool = False, size: int = 15, width: int | None = None) -> ft.Text:
    """Return a number, to the right."""
    return ft.Text(
        text,
        size=size,
        weight=ft.FontWeight.W_600 if strong else ft.FontWeight.W_500,
        text_align=ft.TextAlign.RIGHT,
        max_lines=1,
        no_wrap=True,
        width=width,
    )


def note(text: str) -> ft.Text:
    """Return a sentence of explanation."""
    return ft.Text(text, size=14, color=ft.Colors.ON_SURFACE_VARIANT)
