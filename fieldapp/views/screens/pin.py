"""The lock: the PIN after a restart or after a while without use."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from fieldapp.language import Language
from fieldapp.sync.pin import Attempt
from fieldapp.views import guard
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons
from fieldapp.views.parts.field import use_eye, use_typed

WIDTH = 420


@dataclass(frozen=True, slots=True)
class PinActions:
    """What the screen can do; both tries end the lock when they succeed."""

    try_pin: Callable[[str], Awaitable[Attempt]]
    try_password: Callable[[str], Awaitable[Attempt]]
    switch_person: Callable[[], None]


@guard.component
def PinScreen(language: Language, name: str, actions: PinActions) -> ft.Control:
    """Ask for the PIN, or for the password when it is forgotten."""
    t = language.text
    pin, password, eye = use_typed(), use_typed(), use_eye(language)
    forgotten, set_forgotten = ft.use_state(False)
    told, set_told = ft.use_state("")
    once = use_once()

    @once
    async def unlock() -> None:
        if forgotten:
            attempt = await actions.try_password(password.text)
        else:
            attempt = await actions.try_pin(pin.text)
        pin.put("")
        password.put("")
        set_told(_words(language, attempt, forgotten))

    async def entered(event: ft.Event[ft.TextField]) -> None:
        (password if forgotten else pin).told(event)
        await unlock()

    def other_way() -> None:
        set_forgotten(not forgotten)
        set_told("")

    field = (
        password.shown_by(eye(_field(t("Password"), entered, key="pin-password")))
        if forgotten
        else pin.shown_by(_field(t("PIN"), entered, key="pin", digits=True))
    )
    way = t("Use the PIN") if forgotten else t("Use the password")
    parts: list[ft.Control] = [
        ft.Icon(ft.Icons.LOCK_OUTLINE, size=40, color=ft.Colors.OUTLINE),
        ft.Text(name, size=19, weight=ft.FontWeight.W_600, text_align=ft.TextAlign.CENTER),
        field,
        *([_refusal(told)] if told else []),
        buttons.primary(t("Unlock"), unlock, key="unlock", disabled=once.busy),
        buttons.quiet(way, other_way, key="other-way"),
        buttons.quiet(t("Switch person"), actions.switch_person, key="switch-person"),
    ]
    return _page(parts)


def _page(parts: list[ft.Control]) -> ft.Control:
    return ft.Container(
        expand=True,
        alignment=ft.Alignment.TOP_CENTER,
        padding=ft.Padding.only(left=16, right=16, top=48),
        content=ft.Container(
            width=WIDTH,
            content=ft.Column(
                parts,
                spacing=12,
                scroll=ft.ScrollMode.AUTO,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
        ),
    )


def _field(
    label: str,
    entered: Callable[[ft.Event[ft.TextField]], Awaitable[None]],
    *,
    key: str,
    digits: bool = False,
) -> ft.TextField:
    return ft.TextField(
        key=key,
        label=label,
        password=True,
        autofocus=True,
        keyboard_type=ft.KeyboardType.NUMBER if digits else ft.KeyboardType.TEXT,
        on_submit=entered,
    )


def _words(language: Language, attempt: Attempt, forgotten: bool) -> str:
    t = language.text
    if attempt.opened:
        return ""
    if attempt.wait_s:
        return language.plural(
            "Too many wrong tries. Wait {n} second.",
            "Too many wrong tries. Wait {n} seconds.",
            attempt.wait_s,
        )
    wrong = t("This is not the password of the last sign-in here.")
    wrong = wrong if forgotten else t("This is not the PIN.")
    left = language.plural(
        "{n} more try before a pause.", "{n} more tries before a pause.", attempt.left
    )
    return f"{wrong} {left}"


def _refusal(words: str) -> ft.Control:
    return ft.Semantics(
        live_region=True,
        content=ft.Row(
            [
                ft.Icon(ft.Icons.INFO_OUTLINE, color=ft.Colors.ERROR, size=20),
                ft.Text(words, size=14, color=ft.Colors.ERROR, expand=True),
            ],
            spacing=8,
        ),
    )
