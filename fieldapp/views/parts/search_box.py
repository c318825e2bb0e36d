"""A search field: a letter after a pause is told at once, a burst of letters when it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import flet as ft

from fieldapp.views import guard
from fieldapp.views.live import use_task
from fieldapp.views.parts.buttons import icon_button
from fieldapp.views.parts.field import outline, use_typed
from fieldapp.views.scene import Keys, is_scan
from fieldapp.views.theme import TARGET

DEBOUNCE_S = 0.12
"""Letters that follow each other faster are searched for together, once the typing pauses."""


@guard.component
def SearchBox(
    label: str,
    clear: str,
    on_text: Callable[[str], None],
    field_key: str = "search",
    text: str = "",
    keys: Keys | None = None,
    *,
    followed: bool = False,
) -> ft.Control:
    """Show the field, first with `text`; `clear` names the button that empties it.

    With `keys` a barcode that Enter ends is no search: it goes where scanned codes go. When `text`
    becomes another one than was told last, the field shows that. `followed` by a button.
    """
    typed = use_typed(text)
    latest = ft.use_ref(text)
    given, told = ft.use_ref(text), ft.use_ref(text)
    last_key = ft.use_ref(0.0)
    filled, set_filled = ft.use_state(bool(text))

    if text != given.current:
        given.current = text
        if text != told.current:
            told.current = latest.current = text
            typed.put(text)

    async def follow() -> None:
        set_filled(bool(latest.current))

    use_task(follow, [text])

    async def changed(event: ft.Event[ft.TextField]) -> None:
        wanted = event.control.value
        latest.current = wanted
        now = asyncio.get_running_loop().time()
        in_a_burst = now - (last_key.current or 0.0) < DEBOUNCE_S
        last_key.current = now
        if in_a_burst:
            await asyncio.sleep(DEBOUNCE_S)
        if latest.current == wanted:
            set_filled(bool(wanted))
            told.current = wanted
            on_text(wanted)

    def emptied() -> None:
        latest.current = told.current = ""
        typed.put("")
        set_filled(False)
        on_text("")

    async def entered(event: ft.Event[ft.TextField]) -> None:
        typed.told(event)
        code = typed.text
        if keys is not None and keys.scanned is not None and is_scan(code):
            emptied()
            await keys.scanned(code)

    field = _field(label, field_key, keys)
    if filled:
        field.suffix_icon = icon_button(ft.Icons.CLOSE, clear, emptied, key=f"{field_key}-clear")
    field.on_change, field.on_submit = changed, entered
    padding = ft.Padding.only(left=16, right=4 if followed else 16, top=4)
    return ft.Container(ft.Row([typed.shown_by(field)]), padding=padding)


def _field(label: str, field_key: str, keys: Keys | None) -> ft.TextField:
    return ft.TextField(
        key=field_key,
        label=label,
        prefix_icon=ft.Icons.SEARCH,
        height=TARGET,
        expand=True,
        border=outline(),
        content_padding=ft.Padding.symmetric(horizontal=12),
        on_focus=lambda: _focused(keys, True),
        on_blur=lambda: _focused(keys, False),
    )


def _focused(keys: Keys | None, inside: bool) -> None:
    if keys is not None:
        keys.in_field = inside
