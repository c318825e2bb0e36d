"""An order in a list."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.orders import OrderRow
from fieldapp.localdb.queries.promotions import promoted_cart
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_query
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.text import fact, figure
from fieldapp.views.scene import Scene
from fieldapp.views.words import ORDER_STATUS, STATUS_COLOR, STATUS_ICON, money


def order_row(scene: Scene, row: OrderRow, *, with_outlet: bool = True) -> ft.Control:
    """Return the row of an order; a tap opens it, a cart in the order entry."""
    language = scene.language
    t = language.text
    place = "order"
    if row.status == "draft":
        place = "return" if row.kind == "return" else "entry"
    state = t(ORDER_STATUS[row.status])
    if row.kind == "return":
        state = t("Return") if row.status == "draft" else f"{t('Return')}: {state}"
    facts = [state, language.ago(row.at, scene.now())]
    if row.unsent:
        facts.insert(1, t("not sent yet"))
    lines = language.plural("{n} line", "{n} lines", row.lines)
    heading = row.outlet_name if with_outlet and row.outlet_name else row.number
    if heading != row.number:
        facts.append(row.number)
    is_cart = row.status == "draft" and row.kind == "sale"
    return entry(
        f"order-{row.order_id}",
        heading,
        " · ".join(facts),
        leading=ft.Icon(STATUS_ICON[row.status], size=22, color=STATUS_COLOR[row.status]),
        amount="" if is_cart else language.money(row.total_minor, row.currency),
        amount_facts="" if is_cart else lines,
        trailing=guard.keyed(row.order_id, CartTotal, scene, row.order_id, lines)
        if is_cart
        else None,
        selected=scene.selected == row.order_id,
        on_click=lambda: scene.go(place, row.order_id),
    )


@guard.component
def CartTotal(scene: Scene, order_id: str, lines: str) -> ft.Control:
    """Show what a cart comes to with the prices and promotions of now, as the cart itself does."""
    kinds = ("order", "promotion", "stock", *PRICED_BY)
    cart = use_query(scene, promoted_cart, kinds, order_id, scene.price_day()).value
    total = money(scene.language, cart.order.total) if cart else ""
    return ft.Column(
        [figure(total), fact(lines)],
        spacing=1,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.END,
    )
