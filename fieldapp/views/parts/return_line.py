"""A line of a return, how much of it comes back and why, and the actions on the return."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, get_args

import flet as ft

from fieldapp.actions import goods_return as actions
from fieldapp.domain.order_line import Cause
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.goods_return import ReturnRow
from fieldapp.views import guard
from fieldapp.views.parts import buttons
from fieldapp.views.parts.measures import price_words, weight_words
from fieldapp.views.parts.product_row import NO_BREAK
from fieldapp.views.parts.quantity import Item, refusal_line, stepper, use_box
from fieldapp.views.parts.text import fact, name
from fieldapp.views.scene import Scene
from fieldapp.views.words import RETURN_CAUSE, pieces


class ReturnDesk:
    """The actions on one return, the same object over all renders of its screen.

    Without an `order_id` nothing has been noted yet; the first quantity begins the return.
    """

    def __init__(self, outlet_id: str, order_id: str) -> None:
        self.outlet_id = outlet_id
        self.order_id = order_id
        self.scene: Scene | None = None
        self.render: Callable[[str], None] = lambda order_id: None
        self._beginning = asyncio.Lock()

    async def set_quantity(self, product_id: str, line_id: str | None, quantity: int | str) -> str:
        """Set how much of a product comes back."""
        # Of two quantities that come at once the second must find the return of the first.
        async with self._beginning:
            if not self.order_id:
                return await self._begin(product_id, quantity)
        return await self.do(actions.set_quantity, product_id, quantity)

    async def do(self, action: Any, *args: Any) -> str:
        """Run an action on the return; return why not, or nothing."""
        assert self.scene is not None
        done = await self.scene.run(action, self.order_id, *args)
        return self.scene.words(done) if isinstance(done, Refusal) else ""

    def found(self, order_id: str) -> None:
        """Go on with a return that is there."""
        self.order_id = order_id
        self.render(order_id)

    async def _begin(self, product_id: str, quantity: int | str) -> str:
        assert self.scene is not None
        if str(quantity).strip() in ("", "0"):
            return ""
        done = await self.scene.run(actions.begin_with, self.outlet_id, product_id, quantity)
        if isinstance(done, Refusal):
            return self.scene.words(done)
        self.found(done.document)
        return ""


@guard.component
def ReturnLinePart(scene: Scene, row: ReturnRow, currency: str, desk: ReturnDesk) -> ft.Control:
    """Show a product with how much of it comes back, and for what is chosen, why."""
    language = scene.language
    t = language.text
    line = row.line
    _, draw = ft.use_state(0)
    item = Item(row.product_id, None, row.sku, row.name, line.quantity if line else 0, 1)
    box = use_box(item, desk.set_quantity)
    price = price_words(language, row.price_minor, currency, row.catch_grams)
    if row.catch_grams is not None:
        each = t("{weight} each", weight=weight_words(language, row.catch_grams))
        price = f"{price} · {each.replace(' ', NO_BREAK)}"
    known = t("not bought lately: a manager decides")
    if row.last_day:
        left = pieces(language, row.left, row.unit)
        known = t("up to {left}, delivered {day}", left=left, day=language.day(row.last_day))
    heading, told = name(row.name, lines=2), fact(known, lines=2)
    facts = fact(f"{row.sku} · {price}", lines=2)
    # A phone has no room for the name beside the quantity.
    above: list[ft.Control] = [heading, told] if scene.narrow else []
    beside: list[ft.Control] = [facts] if scene.narrow else [heading, facts, told]
    parts: list[ft.Control] = [
        *above,
        ft.Row(
            [
                ft.Column(beside, spacing=1, expand=True),
                stepper(box, item, language, scene.keys, scope="return"),
            ],
            spacing=8,
        ),
        *refusal_line(box),
    ]
    if line is not None:
        parts += [
            _causes(scene, row, desk),
            _again(scene, row, desk, lambda: draw(lambda n: n + 1)),
        ]
    return ft.Container(
        key=f"return-{row.sku}",
        padding=ft.Padding.only(left=16, right=8, top=8, bottom=4),
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column(parts, spacing=2, tight=True),
    )


def _causes(scene: Scene, row: ReturnRow, desk: ReturnDesk) -> ft.Control:
    """Return the choice of why the goods come back."""
    t = scene.language.text
    line = row.line
    assert line is not None

    def cause_chip(cause: Cause) -> ft.Control:
        async def choose() -> None:
            if refusal := await desk.do(actions.set_cause, row.product_id, cause):
                scene.tell(refusal)

        return buttons.chip(
            t(RETURN_CAUSE[cause]),
            selected=line.cause == cause,
            on_click=choose,
            key=f"cause-{cause}-{row.sku}",
        )

    chips = [cause_chip(cause) for cause in get_args(Cause)]
    return ft.Row(chips, wrap=True, spacing=8, run_spacing=0)


def _again(scene: Scene, row: ReturnRow, desk: ReturnDesk, draw: Callable[[], None]) -> ft.Control:
    """Return the switch that says whether the goods of a line can be sold again.

    It stands apart from the causes: it is not one of them, and follows from them at first. `draw`
    draws it once more as the line has it: the client has turned it by itself.
    """
    line = row.line
    assert line is not None

    async def turn(event: ft.Event[ft.Switch]) -> None:
        condition = "good" if event.control.value else "bad"
        refusal: str | None = None
        try:
            refusal = await desk.do(actions.set_cause, row.product_id, None, condition)
        finally:
            # Nothing was changed, also when it could not be saved; the client shows it turned.
            if refusal != "":
                draw()
        if refusal:
            scene.tell(refusal)

    return ft.Switch(
        key=f"good-{row.sku}",
        label=scene.language.text("Can be sold again"),
        value=line.condition == "good",
        on_change=turn,
    )
