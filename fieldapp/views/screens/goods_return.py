"""A return of goods: what the outlet got lately, how much of it comes back, and why."""

from __future__ import annotations

from typing import Any, get_args

import flet as ft

from fieldapp.actions import goods_return as actions
from fieldapp.actions import orders as order_actions
from fieldapp.domain.order_line import Cause
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.goods_return import ReturnRow, ReturnWork, return_work
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_kept, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.cart import totals
from fieldapp.views.parts.header import header
from fieldapp.views.parts.measures import price_words, weight_words
from fieldapp.views.parts.product_row import NO_BREAK
from fieldapp.views.parts.quantity import Item, refusal_line, stepper, use_box
from fieldapp.views.parts.search_box import SearchBox
from fieldapp.views.parts.text import fact, name
from fieldapp.views.scene import Scene
from fieldapp.views.words import RETURN_CAUSE, pieces

KINDS = ("order", "policy", *PRICED_BY)
SHOWN = 100


class ReturnDesk:
    """The actions on one return, the same object over all renders of its screen."""

    def __init__(self, order_id: str) -> None:
        self.order_id = order_id
        self.scene: Scene | None = None

    async def set_quantity(self, product_id: str, line_id: str | None, quantity: int | str) -> str:
        """Set how much of a product comes back."""
        return await self.do(actions.set_quantity, product_id, quantity)

    async def do(self, action: Any, *args: Any) -> str:
        """Run an action on the return; return why not, or nothing."""
        assert self.scene is not None
        done = await self.scene.run(action, self.order_id, *args)
        return self.scene.words(done) if isinstance(done, Refusal) else ""


@guard.component
def ReturnScreen(scene: Scene, order_id: str) -> ft.Control:
    """Show the return while it is not placed."""
    language = scene.language
    t = language.text
    desk = use_kept(lambda: ReturnDesk(order_id))
    desk.scene = scene
    text, set_text = ft.use_state("")
    live = use_query(scene, return_work, KINDS, order_id, text, scene.price_day(), SHOWN)
    if waiting := states.unless_ready(live, language):
        return ft.Column([header(scene, t("Return"), back=True), waiting], spacing=0)
    work = live.value
    if work is None or work.order.status != "draft":
        return _left(scene, work)
    search = SearchBox(t("Search: name, SKU"), t("Clear the search"), set_text, "return-search")
    return ft.Column(
        [
            header(scene, t("Return"), f"{work.outlet_name} · {work.order.number}", back=True),
            search,
            _goods(scene, work, desk, text),
            guard.keyed(order_id, ReturnEnd, scene, work, desk),
        ],
        expand=True,
        spacing=0,
    )


def _left(scene: Scene, work: ReturnWork | None) -> ft.Control:
    """Return what is shown of a return that is placed, or gone."""
    t = scene.language.text
    if work is None:
        body = states.empty(
            ft.Icons.ASSIGNMENT_RETURN_OUTLINED,
            t("This return is not here any more"),
            t("Sync, or look at the list of orders."),
            buttons.secondary(t("Orders"), lambda: scene.go("orders"), key="to-orders"),
        )
    else:
        order = work.order
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
        guard.row(row.product_id, ReturnLinePart, scene, row, work.order.currency, desk)
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
    told = fact(known, lines=2)
    facts: list[ft.Control] = [
        fact(f"{row.sku} · {price}", lines=2),
        *([] if scene.narrow else [told]),
    ]
    parts: list[ft.Control] = [
        name(row.name, lines=2),
        *([told] if scene.narrow else []),
        ft.Row(
            [
                ft.Column(facts, spacing=1, expand=True),
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
def ReturnEnd(scene: Scene, work: ReturnWork, desk: ReturnDesk) -> ft.Control:
    """Show the totals, hand in, and cancel, which asks once."""
    language = scene.language
    t = language.text
    order = work.order
    refusal, set_refusal = ft.use_state("")
    asking, set_asking = ft.use_state(False)

    async def hand_in() -> None:
        set_refusal(await desk.do(actions.submit))

    async def cancel() -> None:
        set_refusal(await desk.do(order_actions.cancel))

    if asking:
        row: list[ft.Control] = [
            buttons.secondary(t("Keep it"), lambda: set_asking(False), key="keep", expand=True),
            buttons.secondary(t("Yes, cancel"), cancel, key="confirm-cancel", expand=True),
        ]
    else:
        row = [
            buttons.icon_button(
                ft.Icons.DELETE_OUTLINE,
                t("Cancel return"),
                lambda: set_asking(True),
                key="cancel-return",
            ),
            buttons.primary(
                t("Hand in the return"),
                hand_in,
                key="submit-return",
                icon=ft.Icons.CHECK,
                disabled=not order.lines,
                expand=True,
            ),
        ]
    told = [ft.Text(refusal, color=ft.Colors.ERROR, size=14)] if refusal else []
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column([*totals(language, order), *told, ft.Row(row)], spacing=6, tight=True),
    )
