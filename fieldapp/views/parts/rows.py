"""Rows of lists: one line of name and one of facts, figures to the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from fieldapp.views.parts.text import fact, figure, name
from fieldapp.views.theme import ROW_HEIGHT

Click = Callable[..., Any]


def entry(
    key: str,
    heading: str,
    facts: str,
    *,
    on_click: Click | None = None,
    leading: ft.Control | None = None,
    amount: str = "",
    amount_facts: str = "",
    trailing: ft.Control | None = None,
    selected: bool = False,
    facts_color: ft.Colors = ft.Colors.ON_SURFACE_VARIANT,
    more_facts: str = "",
) -> ft.Container:
    """Return a row that may be opened; `more_facts` make it higher by a line."""
    controls: list[ft.Control] = [] if leading is None else [leading]
    texts: list[ft.Control] = [name(heading), *([fact(facts, color=facts_color)] if facts else [])]
    texts += [fact(more_facts)] if more_facts else []
    controls.append(ft.Column(texts, expand=True, spacing=1, alignment=ft.MainAxisAlignment.CENTER))
    if amount or amount_facts:
        figures: list[ft.Control] = [figure(amount)] if amount else []
        figures += [fact(amount_facts)] if amount_facts else []
        controls.append(
            ft.Column(
                figures,
                spacing=1,
                alignment=ft.MainAxisAlignment.CENTER,
                horizontal_alignment=ft.CrossAxisAlignment.END,
            )
        )
    if trailing is not None:
        controls.append(trailing)
    return ft.Container(
        key=key,
        height=ROW_HEIGHT + 18 if more_facts else ROW_HEIGHT,
        padding=ft.Padding.symmetric(horizontal=16),
        bgcolor=ft.Colors.SECONDARY_CONTAINER if selected else None,
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        ink=on_click is not None,
        on_click=on_click,
        content=ft.Row(controls, spacing=12, vertical_alignment=ft.CrossAxisAlignment.CENTER),
    )


def pair(label: str, value: str) -> ft.Control:
    """Return a fact with its label, as on a card."""
    return ft.Row(
        [
            ft.Container(width=120, content=fact(label)),
            ft.Text(value, size=14, expand=True, selectable=True),
        ],
        vertical_alignment=ft.CrossAxisAlignment.START,
        spacing=8,
    )


def sum_line(label: str, value: str, *, strong: bool = False) -> ft.Control:
    """Return a line of totals."""
    size = 18 if strong else 14
    weight = ft.FontWeight.W_600 if strong else ft.FontWeight.W_400
    return ft.Row(
        [
            ft.Text(label, size=14 if not strong else 16, weight=weight, expand=True),
            figure(value, strong=strong, size=size),
        ]
    )
