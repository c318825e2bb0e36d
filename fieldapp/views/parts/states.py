"""What a list or a screen shows when it has nothing, not yet, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from fieldapp.language import Language
from fieldapp.views import guard
from fieldapp.views.live import Live

Click = Callable[..., Any]


def empty(
    icon: ft.IconData, words: str, hint: str = "", action: ft.Control | None = None
) -> ft.Control:
    """Return the state of a place where nothing is, with the next step."""
    return ft.Container(
        key="empty",
        padding=ft.Padding.symmetric(vertical=40, horizontal=24),
        alignment=ft.Alignment.CENTER,
        content=ft.Column(
            [
                ft.Icon(icon, size=40, color=ft.Colors.OUTLINE),
                ft.Text(words, size=16, weight=ft.FontWeight.W_500, text_align=ft.TextAlign.CENTER),
                ft.Text(
                    hint,
                    size=14,
                    color=ft.Colors.ON_SURFACE_VARIANT,
                    text_align=ft.TextAlign.CENTER,
                    visible=bool(hint),
                ),
                *([action] if action else []),
            ],
            tight=True,
            spacing=8,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )


def loading(language: Language) -> ft.Control:
    """Return the state of a place whose rows are being read."""
    return ft.Container(
        key="loading",
        padding=24,
        alignment=ft.Alignment.CENTER,
        content=ft.Row(
            [
                ft.ProgressRing(width=20, height=20, stroke_width=2),
                ft.Text(language.text("Reading…"), color=ft.Colors.ON_SURFACE_VARIANT),
            ],
            alignment=ft.MainAxisAlignment.CENTER,
        ),
    )


def unless_ready(live: Live[Any], language: Language) -> ft.Control | None:
    """Return the loading or the error state of a query, None when there is an answer."""
    if live.error is not None:
        return ft.Container(
            key="query-failed",
            padding=24,
            content=ft.Row(
                [
                    ft.Icon(ft.Icons.ERROR_OUTLINE, color=ft.Colors.ERROR),
                    ft.Text(guard.sentence(live.error, language), expand=True),
                ]
            ),
        )
    return loading(language) if live.loading else None


def strip(
    icon: ft.IconData, words: str, tone: str = "quiet", action: ft.Control | None = None
) -> ft.Control:
    """Return a line across the screen that says something worth noticing.

    `tone` is quiet, warning or error; the icon and the words carry the meaning, not the colour.
    """
    back, front = {
        "warning": (ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
        "error": (ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER),
    }.get(tone, (ft.Colors.SURFACE_CONTAINER, ft.Colors.ON_SURFACE_VARIANT))
    return ft.Container(
        bgcolor=back,
        # A button is high enough by itself.
        padding=ft.Padding.symmetric(vertical=2 if action else 8, horizontal=16),
        content=ft.Row(
            [
                ft.Icon(icon, size=20, color=front),
                ft.Text(words, size=14, color=front, expand=True),
                *([action] if action else []),
            ],
            spacing=12,
        ),
    )


def notice(lines: Sequence[str], key: str) -> ft.Control:
    """Return a box of several lines worth noticing; the first says what they are about."""
    return ft.Container(
        key=key,
        bgcolor=ft.Colors.TERTIARY_CONTAINER,
        padding=ft.Padding.symmetric(vertical=10, horizontal=16),
        content=ft.Column(
            [
                ft.Text(
                    line,
                    size=14,
                    color=ft.Colors.ON_TERTIARY_CONTAINER,
                    weight=ft.FontWeight.W_600 if place == 0 else None,
                )
                for place, line in enumerate(lines)
            ],
            spacing=4,
            tight=True,
        ),
    )
