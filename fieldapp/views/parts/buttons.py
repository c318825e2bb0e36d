"""Buttons of the size of a finger, each with a name that can be read aloud."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from fieldapp.views.theme import TARGET

Click = Callable[..., Any]


def icon_button(
    icon: ft.IconData,
    label: str,
    on_click: Click,
    *,
    key: str,
    disabled: bool = False,
    badge: ft.Badge | None = None,
) -> ft.IconButton:
    """Return an icon that acts; the label is its name and its tooltip."""
    return ft.IconButton(
        ft.Icon(icon, semantics_label=label, badge=badge),
        key=key,
        tooltip=label,
        width=TARGET,
        height=TARGET,
        disabled=disabled,
        on_click=on_click,
    )


def primary(
    label: str,
    on_click: Click,
    *,
    key: str,
    icon: ft.IconData | None = None,
    disabled: bool = False,
    expand: bool = False,
) -> ft.FilledButton:
    """Return the one action that a screen is about."""
    return ft.FilledButton(
        label,
        key=key,
        icon=icon,
        height=TARGET,
        disabled=disabled,
        # Flet takes any value but none as a wish to grow, which a wrapping row cannot grant.
        expand=expand or None,
        on_click=on_click,
    )


def secondary(
    label: str,
    on_click: Click,
    *,
    key: str,
    icon: ft.IconData | None = None,
    disabled: bool = False,
    expand: bool = False,
) -> ft.OutlinedButton:
    """Return another action."""
    return ft.OutlinedButton(
        label,
        key=key,
        icon=icon,
        height=TARGET,
        disabled=disabled,
        # Flet takes any value but none as a wish to grow, which a wrapping row cannot grant.
        expand=expand or None,
        on_click=on_click,
    )


def acting(
    label: str,
    action: ft.ClientAction,
    *,
    key: str,
    icon: ft.IconData | None = None,
    disabled: bool = False,
) -> ft.OutlinedButton:
    """Return an action that the client does by itself, within the tap."""
    return ft.OutlinedButton(
        label, key=key, icon=icon, height=TARGET, disabled=disabled, action=action
    )


def quiet(
    label: str, on_click: Click, *, key: str, icon: ft.IconData | None = None
) -> ft.TextButton:
    """Return an action that does not ask for attention."""
    return ft.TextButton(label, key=key, icon=icon, height=TARGET, on_click=on_click)


def chip(label: str, *, selected: bool, on_click: Click, key: str) -> ft.Control:
    """Return a choice that is on or off, told by a tick as well as by colour."""
    front = ft.Colors.ON_SECONDARY_CONTAINER if selected else ft.Colors.ON_SURFACE
    return ft.Semantics(
        selected=selected,
        button=True,
        content=ft.Container(
            key=key,
            height=TARGET,
            padding=ft.Padding.symmetric(vertical=6),
            on_click=on_click,
            content=ft.Container(
                padding=ft.Padding.symmetric(horizontal=12),
                border_radius=8,
                bgcolor=ft.Colors.SECONDARY_CONTAINER if selected else None,
                border=ft.Border.all(
                    1, ft.Colors.SECONDARY_CONTAINER if selected else ft.Colors.OUTLINE_VARIANT
                ),
                content=ft.Row(
                    [
                        ft.Icon(ft.Icons.CHECK, size=16, color=front, visible=selected),
                        ft.Text(label, size=14, color=front),
                    ],
                    tight=True,
                    spacing=6,
                ),
            ),
        ),
    )
