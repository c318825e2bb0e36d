"""The history of orders, newest first."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.domain.order import QUOTED
from fieldapp.localdb.queries.orders import orders
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.news import ROLES
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.news import NewsButton
from fieldapp.views.parts.order_row import order_row
from fieldapp.views.parts.search_box import SearchBox
from fieldapp.views.scene import Scene
from fieldapp.views.words import ORDER_STATUS

KINDS = ("order", "outlet", "outbox")
PAGE = 50


@guard.component
def OrdersScreen(scene: Scene) -> ft.Control:
    """Show the orders, all or of one status, or those that a search finds."""
    language = scene.language
    t = language.text
    text, set_text = ft.use_state("")
    chosen: str | None = None
    status, set_status = ft.use_state(chosen)
    limit, set_limit = ft.use_state(PAGE)
    live = use_query(scene, orders, KINDS, text, None, status, limit)
    rows = live.value or []
    body = states.unless_ready(live, language)
    if body is None and not rows:
        body = states.empty(
            ft.Icons.RECEIPT_LONG,
            t("No orders yet") if not text and status is None else t("No order fits"),
            t("Open an outlet and start a new order.")
            if not text and status is None
            else t("Try another search or another status."),
            buttons.secondary(t("Outlets"), lambda: scene.go("home"), key="to-outlets"),
        )
    if body is None:
        lines = [order_row(scene, row) for row in rows]
        if len(rows) >= limit:
            more = buttons.quiet(
                t("Show more"), lambda: set_limit(lambda n: n + PAGE), key="more-orders"
            )
            lines.append(ft.Container(more, padding=8, alignment=ft.Alignment.CENTER))
        body = ft.ListView(lines, expand=True, key="orders")
    chips = [
        buttons.chip(
            t("All"), selected=status is None, on_click=lambda: set_status(None), key="status-all"
        ),
        *(
            _status_chip(scene, name, status, set_status)
            for name in ORDER_STATUS
            if name not in QUOTED
        ),
    ]
    return ft.Column(
        [
            header(scene, t("Orders")),
            SearchBox(t("Search: number or outlet"), t("Clear the search"), set_text, "orders"),
            _choices(scene, chips),
            body,
        ],
        expand=True,
        spacing=0,
    )


def _status_chip(
    scene: Scene, name: str, status: str | None, choose: Callable[[str], None]
) -> ft.Control:
    return buttons.chip(
        scene.language.text(ORDER_STATUS[name]),
        selected=status == name,
        on_click=lambda: choose(name),
        key=f"status-{name}",
    )


def _choices(scene: Scene, chips: list[ft.Control]) -> ft.Control:
    """Return the statuses to choose from, and the ways to the news and to the carts."""
    carts = buttons.icon_button(
        ft.Icons.SHOPPING_CART_OUTLINED,
        scene.language.text("Carts and quotes"),
        lambda: scene.go("carts"),
        key="to-carts",
    )
    news = [NewsButton(scene)] if scene.user.role in ROLES else []
    statuses = ft.Row(chips, scroll=ft.ScrollMode.AUTO, spacing=8, expand=True)
    return ft.Container(
        ft.Row([statuses, *news, carts], spacing=4), padding=ft.Padding.symmetric(horizontal=16)
    )
