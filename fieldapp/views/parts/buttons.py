"""Buttons of the size of a finger, each with a name that can be read aloud."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import flet as ft

from fieldapp.views.theme import TARGET

Click = Callable[..., Any]

CHIP_HEIGHT = 36
"""What is seen of a chip; around it is as much as a finger needs."""


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


def acting_icon(
    icon: ft.IconData, label: str, action: ft.ClientAction, *, key: str
) -> ft.IconButton:
    """Return an icon for what the client does by itself, within the tap."""
    return ft.IconButton(
        ft.Icon(icon, semantics_label=label),
        key=key,
        tooltip=label,
        width=TARGET,
        height=TARGET,
        action=action,
    )


def quiet(
    label: str, on_click: Click, *, key: str, icon: ft.IconData | None = None
) -> ft.TextButton:
    """Return an action that does not ask for attention."""
    return ft.TextButton(label, key=key, icon=icon, height=TARGET, on_click=on_click)


def chip(label: str, *, selected: bool, on_click: Click, key: str) -> ft.Control:
    """Return a choice that is on or off, told by a tick as well as by colour."""
    tick = [ft.Icon(ft.Icons.CHECK, size=16, color=_front(selected))] if selected else []
    face = [*tick, ft.Text(label, size=14, color=_front(selected))]
    return ft.Semantics(
        selected=selected, button=True, content=_chip(face, selected, on_click, key)
    )


def menu_chip(
    label: str, spoken: str, *, selected: bool, is_open: bool, on_click: Click, key: str
) -> ft.Control:
    """Return what opens a menu and closes it; read aloud it is `spoken`."""
    arrow = ft.Icons.ARROW_DROP_UP if is_open else ft.Icons.ARROW_DROP_DOWN
    face = [
        ft.Text(label, size=14, color=_front(selected), semantics_label=spoken),
        ft.Icon(arrow, size=20, color=_front(selected)),
    ]
    return ft.Semantics(expanded=is_open, button=True, content=_chip(face, selected, on_click, key))


def _chip(face: Sequence[ft.Control], selected: bool, on_click: Click, key: str) -> ft.Control:
    edge = ft.Colors.SECONDARY_CONTAINER if selected else ft.Colors.OUTLINE_VARIANT
    inner = ft.Container(
        height=CHIP_HEIGHT,
        padding=ft.Padding.symmetric(horizontal=12),
        border_radius=8,
        bgcolor=ft.Colors.SECONDARY_CONTAINER if selected else None,
        border=ft.Border.all(1, edge),
        content=ft.Row(list(face), tight=True, spacing=6),
    )
    # With ink it takes the focus of a keyboard; without, a finger and a mouse alone reach it.
    return ft.Container(
        key=key,
        height=TARGET,
        padding=ft.Padding.symmetric(vertical=(TARGET - CHIP_HEIGHT) // 2),
        border_radius=8,
        ink=True,
        on_click=on_click,
        content=inner,
    )


def _front(selected: bool) -> ft.Colors:
    return ft.Colors.ON_SECONDARY_CONTAINER if selected else ft.Colors.ON_SURFACE
