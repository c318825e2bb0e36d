"""Splitting a cart: which of its lines go, to which cart, and for which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import flet as ft

from fieldapp.actions import carts as actions
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.carts import CartRow, SplitView, split_view
from fieldapp.localdb.queries.terms import terms
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.bottom import bottom_bar
from fieldapp.views.parts.header import header
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.terms import KINDS as TERMS_BY
from fieldapp.views.parts.terms import possible_days
from fieldapp.views.parts.text import fact, section
from fieldapp.views.scene import Scene
from fieldapp.views.words import pieces

KINDS = ("order", "stock", "outlet")
LINES_SHOWN = 300


@guard.component
def SplitScreen(scene: Scene, order_id: str) -> ft.Control:
    """Show the lines of a cart to choose from, and where they may go."""
    language = scene.language
    t = language.text
    nothing: frozenset[str] = frozenset()
    chosen, set_chosen = ft.use_state(nothing)
    into, set_into = ft.use_state("")
    day, set_day = ft.use_state("")
    live = use_query(scene, split_view, KINDS, order_id, scene.day_start())
    if waiting := states.unless_ready(live, language):
        return ft.Column([header(scene, t("Split"), back=True), waiting], spacing=0)
    view = live.value
    if view is None:
        gone = states.empty(
            ft.Icons.SHOPPING_CART_OUTLINED,
            t("This cart is not here any more"),
            t("Somebody may have submitted or cancelled it. Look at the list of orders."),
        )
        return ft.Column([header(scene, t("Split"), back=True), gone], spacing=0)
    order = view.order
    going = [line for line in order.lines if line.id in chosen]

    def toggle(line_id: str) -> None:
        set_chosen(lambda now: now ^ {line_id})

    parts: list[ft.Control] = [_ways(scene, view, bool(going), set_chosen)]
    parts += [
        _line(scene, view, line, line.id in chosen, toggle) for line in order.lines[:LINES_SHOWN]
    ]
    parts.append(section(t("Where the chosen lines go")))
    parts.append(_targets(scene, view.others, into, set_into))
    if not into:
        days = guard.keyed(f"days-{order_id}", Days, scene, order, day, set_day)
        parts += [section(t("Delivery day of the new cart")), days]
    return ft.Column(
        [
            header(scene, t("Split"), f"{view.outlet_name} · {order.number}", back=True),
            ft.ListView(parts, expand=True, key="split-parts"),
            guard.keyed(order_id, SplitEnd, scene, order, going, into, day),
        ],
        expand=True,
        spacing=0,
    )


@guard.component
def SplitEnd(scene: Scene, order: Order, going: list[OrderLine], into: str, day: str) -> ft.Control:
    """Show what the chosen lines come to, and do it."""
    language = scene.language
    t = language.text
    busy, set_busy = ft.use_state(False)

    async def split() -> None:
        ids = [line.id for line in going]
        set_busy(True)
        try:
            if into:
                done = await scene.run(actions.move, order.id, into, ids)
            else:
                done = await scene.run(actions.split, order.id, ids, "", day or None)
        finally:
            set_busy(False)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))
        else:
            scene.go("entry", done.document)

    total = language.money(sum(line.amount_minor for line in going), order.currency)
    lines = language.plural("{n} line", "{n} lines", len(going))
    label = t("Move there") if into else t("Make a new cart")
    return bottom_bar(
        ft.Row(
            [
                ft.Text(f"{lines} · {total}", size=14, expand=True),
                buttons.primary(
                    label,
                    split,
                    key="do-split",
                    icon=ft.Icons.CALL_SPLIT,
                    disabled=busy or not going,
                ),
            ],
            spacing=8,
        )
    )


def _ways(
    scene: Scene, view: SplitView, some: bool, choose: Callable[[frozenset[str]], None]
) -> ft.Control:
    """Return the ways of choosing: what the stock does not cover, or by hand."""
    t = scene.language.text
    controls: list[ft.Control] = []
    if view.short and len(view.short) < len(view.order.lines):
        label = scene.language.plural(
            "Choose {n} line that is not in stock",
            "Choose {n} lines that are not in stock",
            len(view.short),
        )
        controls.append(
            buttons.secondary(
                label,
                lambda: choose(view.short),
                key="choose-short",
                icon=ft.Icons.INVENTORY_2_OUTLINED,
            )
        )
    if some:
        none = buttons.quiet(t("Choose none"), lambda: choose(frozenset()), key="choose-none")
        controls.append(none)
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=4, horizontal=16),
        content=ft.Row(controls, wrap=True, spacing=8, run_spacing=0),
    )


def _line(
    scene: Scene,
    view: SplitView,
    line: OrderLine,
    chosen: bool,
    toggle: Callable[[str], None],
) -> ft.Control:
    language = scene.language
    t = language.text
    facts = [line.sku, pieces(language, line.quantity, line.unit)]
    if line.product_id in view.stock:
        facts.append(t("{n} in stock", n=language.number(view.stock[line.product_id])))
    return entry(
        f"split-{line.id}",
        line.name,
        " · ".join(facts),
        leading=ft.Checkbox(
            key=f"choose-{line.id}",
            value=chosen,
            width=48,
            semantics_label=t("Choose {number}", number=line.name),
            on_change=lambda: toggle(line.id),
        ),
        amount=language.amount(line.amount_minor, view.order.currency),
        facts_color=ft.Colors.TERTIARY if line.id in view.short else ft.Colors.ON_SURFACE_VARIANT,
        selected=chosen,
        on_click=lambda: toggle(line.id),
    )


def _targets(
    scene: Scene, others: tuple[CartRow, ...], into: str, choose: Callable[[str], None]
) -> ft.Control:
    t = scene.language.text

    def chip(row: CartRow) -> ft.Control:
        words = row.title or row.number
        return buttons.chip(
            words,
            selected=into == row.order_id,
            on_click=lambda: choose(row.order_id),
            key=f"into-{row.order_id}",
        )

    new = buttons.chip(
        t("A new cart"), selected=not into, on_click=lambda: choose(""), key="into-new"
    )
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=16),
        content=ft.Row([new, *(chip(row) for row in others)], wrap=True, spacing=8, run_spacing=0),
    )


@guard.component
def Days(scene: Scene, order: Order, day: str, choose: Callable[[str], None]) -> ft.Control:
    """Show the days on which the new cart can come."""
    asked = use_query(scene, terms, TERMS_BY, order.outlet_id, scene.day_start())
    language = scene.language
    t = language.text

    def chip(value: dt.date) -> ft.Control:
        return buttons.chip(
            language.day(value, form="EEE d MMM"),
            selected=day == value.isoformat(),
            on_click=lambda: choose(value.isoformat()),
            key=f"day-{value.isoformat()}",
        )

    same = buttons.chip(
        t("As this cart"), selected=not day, on_click=lambda: choose(""), key="day-same"
    )
    days = possible_days(scene, asked.value.schedule if asked.value else None)
    told: list[ft.Control] = []
    if order.delivery_day is not None:
        told.append(fact(t("This cart is for {day}.", day=language.day(order.delivery_day))))
    return ft.Container(
        padding=ft.Padding.only(left=16, right=16, bottom=16),
        content=ft.Column(
            [
                *told,
                ft.Row(
                    [same, *(chip(value) for value in days)], wrap=True, spacing=8, run_spacing=0
                ),
            ],
            spacing=0,
            tight=True,
        ),
    )
