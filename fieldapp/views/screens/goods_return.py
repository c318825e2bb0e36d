"""A return of goods: what the outlet got lately, how much of it comes back, and why."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, get_args

import flet as ft

from fieldapp.actions import goods_return as actions
from fieldapp.actions import orders as order_actions
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import Cause
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.goods_return import (
    ReturnRow,
    ReturnWork,
    return_at,
    return_work,
)
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_kept, use_query, use_task
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.measures import price_words, weight_words
from fieldapp.views.parts.product_row import NO_BREAK
from fieldapp.views.parts.quantity import Item, refusal_line, stepper, use_box
from fieldapp.views.parts.search_box import SearchBox
from fieldapp.views.parts.text import fact, name
from fieldapp.views.parts.totals import totals
from fieldapp.views.scene import Scene
from fieldapp.views.words import RETURN_CAUSE, pieces

KINDS = ("order", "policy", *PRICED_BY)
SHOWN = 100


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
def ReturnScreen(scene: Scene, order_id: str) -> ft.Control:
    """Show a return while it is not placed."""
    return guard.keyed(order_id, ReturnPart, scene, "", order_id)


@guard.component
def NewReturnScreen(scene: Scene, outlet_id: str) -> ft.Control:
    """Show what an outlet can return; nothing is stored before the first line."""
    return guard.keyed(outlet_id, ReturnPart, scene, outlet_id, "")


@guard.component
def ReturnPart(scene: Scene, outlet_id: str, begun: str) -> ft.Control:
    """Show the return with the key `begun`, or the one that the outlet is to get."""
    language = scene.language
    t = language.text
    desk = use_kept(lambda: ReturnDesk(outlet_id, begun))
    desk.scene = scene
    text, set_text = ft.use_state("")
    order_id, desk.render = ft.use_state(begun)
    query, key = (return_work, order_id) if order_id else (return_at, outlet_id)
    live = use_query(scene, query, KINDS, key, text, scene.price_day(), SHOWN)
    work = live.value
    draft = work.order.id if work is not None and work.order is not None else ""

    async def go_on() -> None:
        if draft and not order_id:
            desk.found(draft)

    use_task(go_on, [draft])
    if waiting := states.unless_ready(live, language):
        return ft.Column([header(scene, t("Return"), back=True), waiting], spacing=0)
    if work is None or (work.order is not None and work.order.status != "draft"):
        return _left(scene, work.order if work else None)
    search = SearchBox(t("Search: name, SKU"), t("Clear the search"), set_text, "return-search")
    number = work.order.number if work.order else ""
    facts = " · ".join(part for part in (work.outlet_name, number) if part)
    return ft.Column(
        [
            header(scene, t("Return"), facts, back=True),
            search,
            _goods(scene, work, desk, text),
            guard.keyed("return-end", ReturnEnd, scene, work.order, desk),
        ],
        expand=True,
        spacing=0,
    )


def _left(scene: Scene, order: Order | None) -> ft.Control:
    """Return what is shown of a return that is placed, or gone."""
    t = scene.language.text
    if order is None:
        body = states.empty(
            ft.Icons.ASSIGNMENT_RETURN_OUTLINED,
            t("This return is not here any more"),
            t("Sync, or look at the list of orders."),
            buttons.secondary(t("Orders"), lambda: scene.go("orders"), key="to-orders"),
        )
    else:
        heading = t("Return {number} is handed in", number=order.number)
        hint = t("It is saved on this device and goes to the office by itself.")
        if order.status == "held":
            heading = t("Return {number} waits for a decision", number=order.number)
            hint = " ".join(scene.language.reason(r.code, r.details) for r in order.waits_for)
        elif order.status == "cancelled":
            heading = t("Return {number} is cancelled", number=order.number)
            hint = t("Nothing will be fetched.")
        show = buttons.secondary(
            t("Show return"), lambda: scene.go("order", order.id), key="show-order"
        )
        back = buttons.primary(
            t("To the outlet"), lambda: scene.go("outlet", order.outlet_id), key="to-outlet"
        )
        ways = ft.Row([show, back], alignment=ft.MainAxisAlignment.CENTER, wrap=True)
        body = states.empty(ft.Icons.ASSIGNMENT_RETURN_OUTLINED, heading, hint, ways)
    return ft.Column([header(scene, t("Return"), back=True), body], expand=True, spacing=0)


def _goods(scene: Scene, work: ReturnWork, desk: ReturnDesk, text: str) -> ft.Control:
    t = scene.language.text
    if not work.rows:
        words = t("Nothing like this is in the catalog.")
        if not text.strip():
            words = t("Nothing has arrived here lately. Search the catalog for what comes back.")
        return states.empty(ft.Icons.SEARCH_OFF, t("No products"), words)
    rows = [
        guard.row(row.product_id, ReturnLinePart, scene, row, work.currency, desk)
        for row in work.rows
    ]
    return ft.ListView(rows, expand=True, key="return-lines")


@guard.component
def ReturnLinePart(scene: Scene, row: ReturnRow, currency: str, desk: ReturnDesk) -> ft.Control:
    """Show a product with how much of it comes back, and for what is chosen, why."""
    language = scene.language
    t = language.text
    line = row.line
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
        parts.append(_causes(scene, row, desk))
    return ft.Container(
        key=f"return-{row.sku}",
        padding=ft.Padding.only(left=16, right=8, top=8, bottom=4),
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column(parts, spacing=2, tight=True),
    )


def _causes(scene: Scene, row: ReturnRow, desk: ReturnDesk) -> ft.Control:
    """Return the choice of why the goods come back, and whether they can be sold again."""
    t = scene.language.text
    line = row.line
    assert line is not None

    def cause_chip(cause: Cause) -> ft.Control:
        async def choose() -> None:
            await desk.do(actions.set_cause, row.product_id, cause)

        return buttons.chip(
            t(RETURN_CAUSE[cause]),
            selected=line.cause == cause,
            on_click=choose,
            key=f"cause-{cause}-{row.sku}",
        )

    async def turn() -> None:
        other = "bad" if line.condition == "good" else "good"
        await desk.do(actions.set_cause, row.product_id, None, other)

    again = buttons.chip(
        t("Can be sold again"),
        selected=line.condition == "good",
        on_click=turn,
        key=f"good-{row.sku}",
    )
    chips = [*(cause_chip(cause) for cause in get_args(Cause)), again]
    return ft.Row(chips, wrap=True, spacing=8, run_spacing=0)


@guard.component
def ReturnEnd(scene: Scene, order: Order | None, desk: ReturnDesk) -> ft.Control:
    """Show the totals, hand in, and cancel, which asks once; before the first line none of it."""
    language = scene.language
    t = language.text
    refusal, set_refusal = ft.use_state("")
    asking, set_asking = ft.use_state(False)

    async def hand_in() -> None:
        set_refusal(await desk.do(actions.submit))

    async def cancel() -> None:
        set_refusal(await desk.do(order_actions.cancel))

    row: list[ft.Control] = []
    if asking:
        row = [
            buttons.secondary(
                t("Keep it"), lambda: set_asking(False), key="keep", expand=scene.narrow
            ),
            buttons.secondary(t("Yes, cancel"), cancel, key="confirm-cancel", expand=scene.narrow),
        ]
    else:
        if order is not None:
            row.append(
                buttons.icon_button(
                    ft.Icons.DELETE_OUTLINE,
                    t("Cancel return"),
                    lambda: set_asking(True),
                    key="cancel-return",
                )
            )
        row.append(
            buttons.primary(
                t("Hand in the return"),
                hand_in,
                key="submit-return",
                icon=ft.Icons.CHECK,
                disabled=order is None or not order.lines,
                expand=scene.narrow,
            )
        )
    told = [ft.Text(refusal, color=ft.Colors.ERROR, size=14)] if refusal else []
    sums = totals(language, order) if order is not None else []
    last_row = ft.Row(row, alignment=ft.MainAxisAlignment.END)
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column([*sums, *told, last_row], spacing=6, tight=True),
    )
