"""Setting a PIN, and doing without one."""

from __future__ import annotations

import asyncio

import flet as ft

from fieldapp.sync.pin import PinUnfit, drop_pin, has_pin, set_pin
from fieldapp.views import guard
from fieldapp.views.live import use_kept
from fieldapp.views.parts import buttons
from fieldapp.views.parts.field import use_eye, use_typed
from fieldapp.views.parts.text import note
from fieldapp.views.scene import Scene


@guard.component
def PinSettings(scene: Scene) -> ft.Control:
    """Say what a PIN does, honestly, and let it be set or dropped."""
    t = scene.language.text
    home = scene.replica.home
    on, set_on = ft.use_state(use_kept(lambda: has_pin(home)))
    told, set_told = ft.use_state("")
    pin, eye = use_typed(), use_eye(scene.language)

    async def choose() -> None:
        try:
            await asyncio.to_thread(set_pin, home, pin.text.strip())
        except PinUnfit:
            set_told(t("A PIN has 4 to 12 digits."))
            return
        pin.put("")
        set_on(True)
        set_told("")

    async def drop() -> None:
        await asyncio.to_thread(drop_pin, home)
        set_on(False)
        set_told("")

    explained = t(
        "Asked for after a restart and after 10 minutes without use, online or not. It keeps "
        "others out of the app; it does not encrypt the data on this device."
    )
    field = pin.shown_by(
        eye(
            ft.TextField(
                key="new-pin",
                label=t("New PIN") if on else t("PIN"),
                width=200,
                keyboard_type=ft.KeyboardType.NUMBER,
                on_submit=choose,
            )
        )
    )
    save = buttons.secondary(t("Change PIN") if on else t("Set PIN"), choose, key="set-pin")
    off = [buttons.quiet(t("Turn the PIN off"), drop, key="drop-pin")] if on else []
    state = [ft.Text(t("The PIN is on."), size=15)] if on else []
    refused = [ft.Text(told, size=14, color=ft.Colors.ERROR)] if told else []
    row = ft.Row([field, save, *off], wrap=True, spacing=8, run_spacing=8)
    return ft.Column([*state, note(explained), row, *refused], spacing=8, tight=True)
