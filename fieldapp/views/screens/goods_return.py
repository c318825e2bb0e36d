"""A return of goods: what the outlet got lately, how much of it comes back, and why."""

from __future__ import annotations

import flet as ft

from fieldapp.actions import goods_return as actions
from fieldapp.actions import orders as order_actions
from fieldapp.domain.order import Order
from fieldapp.localdb.queries.goods_return import (
    ReturnWork,
    return_at,
    return_work,
)
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_kept, use_query, use_task
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.return_line import ReturnDesk, ReturnLinePart
from fieldapp.views.parts.search_box import SearchBox
from fieldapp.views.parts.totals import totals
from fieldapp.views.scene import Scene

KINDS = ("order", "policy", *PRICED_BY)
SHOWN = 100


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
def ReturnEnd(scene: Scene, order: Order | None, desk: ReturnDesk) -> ft.Control:
    """Show the totals, hand in, and cancel, which asks once; before the first line none of it."""
    language = scene.language
    t = language.text
    refusal, set_refusal = ft.use_state("")
    asking, set_asking = ft.use_state(False)
    once = use_once()

    @once
    async def hand_in() -> None:
        set_refusal(await desk.do(actions.submit))

    @once
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
                disabled=once.busy or order is None or not order.lines,
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
