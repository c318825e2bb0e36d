"""An amount of money that a person types, or that is filled in from what they choose."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.views.live import use_kept
from fieldapp.views.parts.field import Typed, outline
from fieldapp.views.scene import Scene


class Amount:
    """The amount over all renders of its screen.

    What was counted and typed stays when invoices are chosen; only an amount that nobody typed
    follows what is chosen.
    """

    def __init__(self) -> None:
        self.typed = Typed()
        self.text = ""
        self.render: Callable[[str], None] = lambda text: None
        self._by_hand = False

    def take(self, text: str) -> None:
        """Take what a person types."""
        self.text, self._by_hand = text, bool(text.strip())
        self.render(text)

    def follow(self, text: str) -> None:
        """Show an amount that follows from what was chosen."""
        if not self._by_hand:
            self.typed.put(text)
            self.text = text
            self.render(text)

    def clear(self) -> None:
        """Begin anew."""
        self._by_hand = False
        self.follow("")


def use_amount() -> Amount:
    """Return the amount of a component."""
    amount = use_kept(Amount)
    _, amount.render = ft.use_state("")
    return amount


def amount_field(scene: Scene, amount: Amount, currency: str, *, valid: bool) -> ft.Control:
    """Return the field, as wide as a phone."""
    field = ft.TextField(
        key="payment-amount",
        label=scene.language.text("Amount, {currency}", currency=currency),
        keyboard_type=ft.KeyboardType.NUMBER,
        expand=scene.narrow or None,
        border=outline(ft.Colors.OUTLINE_VARIANT if valid else ft.Colors.ERROR),
        on_change=lambda event: amount.take(event.control.value),
    )
    return ft.Container(
        ft.Row([amount.typed.shown_by(field)]), padding=ft.Padding.symmetric(horizontal=16)
    )
