"""What a cart is called and who pays for it, and the ways to split it or to offer it."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.actions import orders as order_actions
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.carts import payers
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons
from fieldapp.views.parts.field import outline, use_typed
from fieldapp.views.parts.quote_question import quote_of
from fieldapp.views.parts.stocks import CartWarehouse
from fieldapp.views.parts.text import fact
from fieldapp.views.scene import Scene


@guard.component
def CartWays(scene: Scene, order: Order, ask: Callable[[], None]) -> ft.Control:
    """Show the name, the legal entity where the outlet has several, and what else can be done."""
    t = scene.language.text
    known = use_query(scene, payers, ("legal_entity", "outlet"), order.outlet_id)
    typed = use_typed(order.title)
    typed.follow(order.title)

    async def keep_title() -> None:
        if typed.touched:
            text = typed.text.strip()
            typed.put(text)
            await scene.run(order_actions.set_title, order.id, text)

    title = ft.TextField(
        key="cart-title",
        expand=True,
        label=t("Name of this cart"),
        hint_text=t("Bar, feast, for Friday…"),
        max_length=80,
        counter="",
        border=outline(),
        on_blur=keep_title,
        on_submit=keep_title,
    )
    controls: list[ft.Control] = [ft.Row([typed.shown_by(title)])]
    found = known.value or []
    if len(found) > 1:
        chips = [_payer(scene, order, *one) for one in found]
        controls.append(fact(t("Bought under")))
        controls.append(ft.Row(chips, wrap=True, spacing=8, run_spacing=0))
    if order.kind != "return":
        controls.append(guard.keyed(order.id, CartWarehouse, scene, order))
    if order.lines:
        controls.append(guard.keyed(f"ways-on-{order.id}", _WaysOn, scene, order, ask))
    return ft.Container(
        padding=ft.Padding.only(left=16, right=16, bottom=16),
        content=ft.Column(controls, spacing=8, tight=True),
    )


def _payer(scene: Scene, order: Order, entity_id: str, name: str) -> ft.Control:
    async def choose() -> None:
        done = await scene.run(order_actions.set_payer, order.id, entity_id)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))

    return buttons.chip(
        name,
        selected=order.legal_entity_id == entity_id,
        on_click=choose,
        key=f"payer-{entity_id}",
    )


@guard.component
def _WaysOn(scene: Scene, order: Order, ask: Callable[[], None]) -> ft.Control:
    """Show the ways on that a cart with lines has besides being submitted.

    Before a quote is made of a cart with promotions, `ask` says what it would leave out.
    """
    t = scene.language.text
    once = use_once()

    @once
    async def quote() -> None:
        if order.promotions:
            ask()
            return
        await quote_of(scene, order.id)

    ways: list[ft.Control] = []
    if order.kind != "return":
        call_split = ft.Icons.CALL_SPLIT
        ways.append(
            buttons.secondary(
                t("Split"), lambda: scene.go("split", order.id), key="split", icon=call_split
            )
        )
    if order.kind == "sale":
        sign = ft.Icons.REQUEST_QUOTE_OUTLINED
        ways.append(
            buttons.secondary(
                t("Make a quote"), quote, key="make-quote", icon=sign, disabled=once.busy
            )
        )
    return ft.Row(ways, wrap=True, spacing=8, run_spacing=8)
