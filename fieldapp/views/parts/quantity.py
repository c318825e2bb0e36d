"""A quantity with minus, a field for typing, and plus.

The figure follows the finger at once; the database confirms it a moment later. What is refused
leaves the earlier figure, with the reason beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from fieldapp.language import Language
from fieldapp.views.live import use_kept
from fieldapp.views.parts.buttons import icon_button
from fieldapp.views.parts.field import Typed, outline
from fieldapp.views.scene import Keys
from fieldapp.views.theme import TARGET

Commit = Callable[[str, str | None, int | str], Awaitable[str]]
"""Sets a product's quantity (product, line, quantity or text); returns why not, or nothing."""

FIELD_WIDTH = 60
WIDTH = 2 * TARGET + FIELD_WIDTH + 8


class Box:
    """One quantity on the screen: what is saved, what is on its way, what is being typed."""

    def __init__(self) -> None:
        self.saved = 0
        self.target: int | None = None
        self.asked: list[int] = []
        self.refusal = ""
        self.typed = Typed()
        self.lock = asyncio.Lock()
        self.waiting = 0
        self.render: Callable[[], None] = lambda: None
        self.commit: Callable[[int | str], Awaitable[str]] | None = None

    @property
    def shown(self) -> int:
        """The figure to show: the one asked for, until the database has answered."""
        return self.saved if self.target is None else self.target

    def follow(self, saved: int) -> None:
        """Take over what the database says; an answer to an earlier tap comes too late to count."""
        if saved != self.saved:
            self.saved = saved
            if saved in self.asked[:-1]:
                del self.asked[: self.asked.index(saved) + 1]
            elif not self.waiting:
                self.target = None
        if self.target == saved and not self.waiting:
            self.target = None
        if self.target is None:
            self.asked.clear()
        self.typed.follow(_figure(self.shown))

    async def put(self, quantity: int | str) -> None:
        """Set the quantity; several taps are saved one after the other."""
        assert self.commit is not None
        if isinstance(quantity, int):
            self.target = quantity
            self.asked.append(quantity)
            self.typed.put(_figure(quantity))
        self.refusal = ""
        self.waiting += 1
        self.render()
        try:
            async with self.lock:
                refusal = await self.commit(quantity)
        except BaseException:
            self._take_back("")
            raise
        finally:
            self.waiting -= 1
        if refusal:
            self._take_back(refusal)
        else:
            if isinstance(quantity, str):
                self.target = _number(quantity)
            if self.target == self.saved and not self.waiting:
                self.target = None
            self.typed.put(_figure(self.shown))
        self.render()

    async def take_typed(self) -> None:
        """Save what has been typed, if anything."""
        if self.typed.touched:
            text = self.typed.text
            self.typed.put(text)
            await self.put(text)

    def restore(self) -> None:
        """Forget what is being typed."""
        self.refusal = ""
        self.typed.put(_figure(self.shown))
        self.render()

    def _take_back(self, refusal: str) -> None:
        self.target = None
        self.asked.clear()
        self.refusal = refusal
        self.typed.put(_figure(self.saved))


@dataclass(frozen=True, slots=True)
class Item:
    """What a quantity is of."""

    product_id: str
    line_id: str | None
    sku: str
    name: str
    quantity: int
    step: int


def use_box(item: Item, commit: Commit) -> Box:
    """Return the quantity box of a row."""
    _, set_renders = ft.use_state(0)
    box = use_kept(Box)

    async def save(quantity: int | str) -> str:
        return await commit(item.product_id, item.line_id, quantity)

    box.render = lambda: set_renders(lambda n: n + 1)
    box.commit = save
    box.follow(item.quantity)
    return box


def stepper(
    box: Box,
    item: Item,
    language: Language,
    keys: Keys,
    *,
    scope: str,
    tight: bool = False,
    meant: Callable[[], bool] = lambda: True,
) -> ft.Control:
    """Return minus, field and plus. `scope` keeps the keys of a list and a cart apart.

    There is no minus at nothing; `tight` gives its room away. A tap that was not `meant` for this
    quantity, as it has just moved under the finger, is none.
    """
    t = language.text
    details = {"n": language.number(item.step), "name": item.name}

    async def less() -> None:
        if meant():
            await box.put(max(0, box.shown - item.step))

    async def more() -> None:
        if meant():
            await box.put(box.shown + item.step)

    minus = icon_button(
        ft.Icons.REMOVE,
        t("Remove {n} of {name}", **details),
        less,
        key=f"{scope}-minus-{item.sku}",
    )
    plus = icon_button(
        ft.Icons.ADD,
        t("Add {n} of {name}", **details),
        more,
        key=f"{scope}-plus-{item.sku}",
    )
    # A field without a visible label gets its name only when the two are merged.
    named = ft.MergeSemantics(
        ft.Semantics(
            label=t("Quantity of {name}", name=item.name),
            content=_field(box, keys, f"{scope}-quantity-{item.sku}"),
        )
    )
    return ft.Row(
        [*([minus] if box.shown else []), named, plus],
        width=None if tight else WIDTH,
        spacing=2,
        tight=tight,
        alignment=ft.MainAxisAlignment.END,
    )


def _field(box: Box, keys: Keys, key: str) -> ft.TextField:
    def entered() -> None:
        keys.escape = box.restore

    async def submitted(event: ft.Event[ft.TextField]) -> None:
        box.typed.told(event)
        await box.take_typed()

    async def left() -> None:
        if keys.escape == box.restore:
            keys.escape = None
        await box.take_typed()

    edge = ft.Colors.PRIMARY if box.shown else ft.Colors.OUTLINE_VARIANT
    field = ft.TextField(
        key=key,
        width=FIELD_WIDTH,
        dense=True,
        text_align=ft.TextAlign.RIGHT,
        text_size=15,
        text_style=ft.TextStyle(weight=ft.FontWeight.W_600) if box.shown else None,
        keyboard_type=ft.KeyboardType.NUMBER,
        content_padding=ft.Padding.symmetric(horizontal=8, vertical=12),
        border=outline(ft.Colors.ERROR if box.refusal else edge),
        on_focus=entered,
        on_submit=submitted,
        on_blur=left,
    )
    return box.typed.shown_by(field)


def refusal_line(box: Box) -> list[ft.Control]:
    """Return the reason for which the last quantity was not taken, as a line or nothing."""
    if not box.refusal:
        return []
    return [
        ft.Semantics(
            live_region=True,
            content=ft.Row(
                [
                    ft.Icon(ft.Icons.ERROR_OUTLINE, size=16, color=ft.Colors.ERROR),
                    ft.Text(box.refusal, size=13, color=ft.Colors.ERROR, expand=True),
                ],
                spacing=6,
            ),
        )
    ]


def _figure(quantity: int) -> str:
    return str(quantity) if quantity else ""


def _number(text: str) -> int | None:
    digits = "".join(text.split()) or "0"
    return int(digits) if digits.isdecimal() else None
