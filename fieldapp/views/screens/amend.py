"""Changing a placed order: the list of products, each with its quantity in the order."""

from __future__ import annotations

import flet as ft

from fieldapp.actions import orders as actions
from fieldapp.domain.order import AMENDABLE
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.catalog import ProductFilter
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.views import guard
from fieldapp.views.live import use_kept, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.product_list import ProductList
from fieldapp.views.parts.text import figure
from fieldapp.views.scene import Scene
from fieldapp.views.words import money

KINDS = ("order", "outlet")


class AmendDesk:
    """The one action on a placed order, the same object over all renders of its screen."""

    def __init__(self, order_id: str) -> None:
        self.order_id = order_id
        self.scene: Scene | None = None

    async def set_quantity(self, product_id: str, line_id: str | None, quantity: int | str) -> str:
        """Set a product's quantity; return why not, or nothing."""
        assert self.scene is not None
        done = await self.scene.run(actions.amend, self.order_id, product_id, quantity, line_id)
        return self.scene.words(done) if isinstance(done, Refusal) else ""


@guard.component
def AmendScreen(scene: Scene, order_id: str) -> ft.Control:
    """Show what the order has, and everything else that could be added."""
    language = scene.language
    t = language.text
    desk = use_kept(lambda: AmendDesk(order_id))
    desk.scene = scene
    wanted, set_wanted = ft.use_state(ProductFilter(in_order=True))
    live = use_query(scene, read_order, KINDS, order_id)
    if waiting := states.unless_ready(live, language):
        return ft.Column([header(scene, t("Change order"), back=True), waiting], spacing=0)
    order = live.value
    if order is None or order.status not in AMENDABLE:
        gone = states.empty(
            ft.Icons.LOCK_OUTLINE,
            t("This order cannot be changed any more"),
            t("What is missing goes into a new order."),
            buttons.secondary(t("Orders"), lambda: scene.go("orders"), key="to-orders"),
        )
        return ft.Column([header(scene, t("Change order"), back=True), gone], spacing=0)
    goods = guard.keyed(
        order_id,
        ProductList,
        scene,
        order.outlet_id,
        order_id,
        wanted,
        set_wanted,
        desk.set_quantity,
    )
    lines = language.plural("{n} line", "{n} lines", len(order.lines))
    total = ft.Column(
        [
            figure(money(language, order.total), strong=True, size=18),
            ft.Text(lines, size=12, color=ft.Colors.ON_SURFACE_VARIANT),
        ],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.START,
    )
    done = buttons.primary(
        t("Done"), lambda: scene.go("order", order_id), key="amended", icon=ft.Icons.CHECK
    )
    bar = ft.Container(
        padding=ft.Padding.symmetric(vertical=8, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Row([total, done]),
    )
    note = states.strip(
        ft.Icons.INFO_OUTLINE, t("Each change is saved at once. Agreed prices stay as they are.")
    )
    heading = header(scene, t("Change order"), order.number, back=True)
    return ft.Column([heading, note, goods, bar], expand=True, spacing=0)
