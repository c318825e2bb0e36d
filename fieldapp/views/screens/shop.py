"""The owner's home: own outlets, each with its last order and the two ways to a new one."""

from __future__ import annotations

from typing import Any

import flet as ft

from fieldapp.actions import orders as order_actions
from fieldapp.domain.order import PLACED
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.orders import OrderRow, orders
from fieldapp.localdb.queries.outlets import OutletRow, outlets
from fieldapp.localdb.queries.terms import schedules
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.countdown import PLAN_KINDS, RouteCountdown
from fieldapp.views.parts.header import header
from fieldapp.views.parts.news import NewsStrip
from fieldapp.views.parts.order_row import order_row
from fieldapp.views.parts.promotions_button import promotions_button
from fieldapp.views.parts.text import fact, name, section
from fieldapp.views.scene import Scene

KINDS = ("outlet", "order", "visit")
RECENT = 8


@guard.component
def ShopScreen(scene: Scene) -> ft.Control:
    """Show the owner's outlets and the newest orders."""
    language = scene.language
    t = language.text
    live = use_query(scene, outlets, KINDS, "", None, 60)
    recent = use_query(scene, orders, ("order", "outbox"), "", None, None, RECENT)
    plans = use_query(scene, schedules, PLAN_KINDS, scene.user.id)
    until = guard.keyed("countdown", RouteCountdown, scene, plans.value or ())
    body = states.unless_ready(live, language)
    if body is None and not live.value:
        body = states.empty(
            ft.Icons.STOREFRONT,
            t("No outlets here yet"),
            t("They come with the next sync. Open the sync centre to see how it goes."),
            buttons.secondary(t("Sync centre"), lambda: scene.go("sync"), key="to-sync"),
        )
    if body is None:
        rows = [guard.row(row.outlet_id, ShopCard, scene, row) for row in live.value or []]
        placed = recent.value or []
        if placed:
            rows.append(section(t("Newest orders")))
            rows += [order_row(scene, row) for row in placed]
        body = ft.ListView(rows, expand=True, key="shops")
    return ft.Column(
        [
            header(scene, t("My outlets"), scene.replica.identity.company_name),
            NewsStrip(scene),
            until,
            body,
        ],
        expand=True,
        spacing=0,
    )


@guard.component
def ShopCard(scene: Scene, row: OutletRow) -> ft.Control:
    """Show one outlet with its last order; repeat it, or start afresh."""
    language = scene.language
    t = language.text
    last = use_query(scene, _last_placed, KINDS, row.outlet_id)
    once = use_once()

    @once
    async def repeat() -> None:
        if last.value is None:
            return
        made = await scene.run(order_actions.repeat, last.value.order_id)
        if isinstance(made, Refusal):
            scene.tell(scene.words(made))
        else:
            scene.go("cart", made.order_id)

    async def start() -> None:
        scene.go("entry", await scene.run(order_actions.cart_place, row.outlet_id))

    if row.last_order_at and row.last_order_minor is not None:
        told = t(
            "Last order {when}: {amount}",
            when=language.ago(row.last_order_at, scene.now()),
            amount=language.money(row.last_order_minor, row.currency),
        )
    else:
        told = t("No orders yet")
    actions: list[ft.Control] = []
    replay, add = ft.Icons.REPLAY, ft.Icons.ADD
    if last.value is not None:
        actions.append(
            buttons.primary(
                t("Repeat last"), repeat, key=f"repeat-{row.code}", icon=replay, disabled=once.busy
            )
        )
    cart = t("Continue cart") if row.draft_order_id else t("New order")
    actions.append(buttons.secondary(cart, start, key=f"new-{row.code}", icon=add))
    promotions = promotions_button(scene, row.outlet_id, short=scene.narrow)
    if not scene.narrow:
        actions.append(promotions)
    return ft.Container(
        key=f"shop-{row.code}",
        margin=ft.Margin.symmetric(vertical=6, horizontal=16),
        padding=16,
        border_radius=12,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        ink=True,
        on_click=lambda: scene.go("outlet", row.outlet_id),
        content=ft.Column(
            [
                ft.Row([_about(row), *([promotions] if scene.narrow else [])]),
                ft.Text(told, size=15),
                ft.Row(actions, wrap=True, spacing=8, run_spacing=8),
            ],
            spacing=6,
            tight=True,
        ),
    )


def _about(row: OutletRow) -> ft.Control:
    """Return the name of an outlet and where it is."""
    where = ", ".join(part for part in (row.city, row.address) if part) or row.code
    return ft.Column([name(row.name), fact(where)], spacing=6, tight=True, expand=True)


def _last_placed(connection: Any, outlet_id: str) -> OrderRow | None:
    """Return the outlet's newest order that somebody has really placed."""
    rows = orders(connection, "", outlet_id, None, 20)
    return next((row for row in rows if row.status in PLACED and row.kind == "sale"), None)
