"""Text fields that nothing on our side can take letters from.

The client's text arrives in the control that was rendered last. A field that is rendered again
therefore repeats the text of its predecessor; only when the app itself sets a text (`put`) is the
client told to show another. So neither sync nor a slow answer changes what somebody is typing.
"""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.language import Language
from fieldapp.views.live import use_kept
from fieldapp.views.parts.buttons import icon_button

MAX_NOTE = 1_000
"""So long the note of an order, or of a decision about one, may be."""


class Typed:
    """The text of one field over all its renders; keep it in a ref."""

    def __init__(self, text: str = "") -> None:
        self._own = text
        self._control: ft.TextField | None = None
        self._set = True
        self._told: str | None = None

    @property
    def text(self) -> str:
        """What the field shows now, as far as the client has told."""
        if self._told is not None:
            return self._told
        return self._own if self._control is None or self._set else self._control.value

    @property
    def touched(self) -> bool:
        """Whether a person has changed what the app put there."""
        return self.text != self._own

    def put(self, text: str) -> None:
        """Show `text` at the next render, whatever is in the field."""
        self._own, self._set, self._told = text, True, None

    def told(self, event: ft.Event[ft.TextField]) -> None:
        """Take the text that comes with Enter: it is never behind what was typed."""
        if isinstance(event.data, str):
            self._told = event.data

    def follow(self, text: str) -> None:
        """Show `text` at the next render unless somebody is typing something else."""
        if not self.touched:
            self.put(text)

    def shown_by(self, control: ft.TextField) -> ft.TextField:
        """Give the control of this render its text, and return it."""
        control.value = self.text
        self._control, self._set, self._told = control, False, None
        return control


def outline(color: ft.Colors = ft.Colors.OUTLINE_VARIANT) -> ft.OutlineInputBorder:
    """Return the border of a field."""
    return ft.OutlineInputBorder(border_radius=8, side=ft.BorderSide(1, color))


def note_field(key: str, label: str) -> ft.TextField:
    """Return a field for some lines of text, as long as a note may be."""
    return ft.TextField(
        key=key,
        expand=True,
        label=label,
        multiline=True,
        min_lines=1,
        max_lines=3,
        max_length=MAX_NOTE,
        counter="",
        border=outline(),
    )


def use_typed(text: str = "") -> Typed:
    """Return the text of a field for the life of the component."""
    return use_kept(lambda: Typed(text))


def use_eye(language: Language) -> Callable[[ft.TextField], ft.TextField]:
    """Return what makes a field hide its text, with a button to see it.

    Flet's own button of that kind has no name, so nobody would hear what it does.
    """
    shown, show = ft.use_state(False)

    def hide(field: ft.TextField) -> ft.TextField:
        label = (
            language.text("Hide what is typed") if shown else language.text("Show what is typed")
        )
        icon = ft.Icons.VISIBILITY_OFF_OUTLINED if shown else ft.Icons.VISIBILITY_OUTLINED
        field.password = not shown
        field.suffix_icon = icon_button(
            icon, label, lambda: show(not shown), key=f"{field.key}-eye"
        )
        return field

    return hide
