"""Splitting a cart or a placed order: how much of which lines goes, where to, for which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import flet as ft

from fieldapp.actions.outlook import Parting
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.localdb.queries.carts import CartRow, SplitView, split_view
from fieldapp.localdb.queries.terms import terms
from fieldapp.views import guard
from fieldapp.views.live import use_kept, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.split_desk import SplitDesk
from fieldapp.views.parts.split_end import SplitEnd
from fieldapp.views.parts.split_line import SplitLine
from fieldapp.views.parts.split_ways import split_ways
from fieldapp.views.parts.stocks import warehouse_chips
from fieldapp.views.parts.terms import KINDS as TERMS_BY
from fieldapp.views.parts.terms import possible_days
from fieldapp.views.parts.text import fact, section
from fieldapp.views.scene import Scene

KINDS = ("order", "stock", "outlet", "policy")
LINES_SHOWN = 300

Choose = Callable[[str], None]


@guard.component
def SplitScreen(scene: Scene, order_id: str) -> ft.Control:
    """Show the lines of a cart or an order to choose from, and where they may go."""
    language = scene.language
    t = language.text
    _, set_renders = ft.use_state(0)
    desk = use_kept(SplitDesk)
    wished, set_into = ft.use_state("")
    day, set_day = ft.use_state("")
    source, set_source = ft.use_state("")
    live = use_query(scene, split_view, KINDS, order_id, scene.day_start())
    if waiting := states.unless_ready(live, language):
        return ft.Column([header(scene, t("Split"), back=True), waiting], spacing=0)
    view = live.value
    if view is None:
        gone = states.empty(
            ft.Icons.SHOPPING_CART_OUTLINED,
            t("There is nothing to split any more"),
            t("Somebody may have submitted, assembled or cancelled it. Look at the orders."),
        )
        return ft.Column([header(scene, t("Split"), back=True), gone], spacing=0)
    order = view.order
    desk.scene, desk.view = scene, view
    desk.render = lambda: set_renders(lambda n: n + 1)
    going = desk.going(order)
    into = _still(view, wished)

    def choose(chosen: Mapping[str, int], warehouse_id: str = "") -> None:
        desk.choose(chosen)
        if warehouse_id:
            set_into("")
            set_source(warehouse_id)

    chosen = ((line.id, going.get(line.id, 0)) for line in order.own_lines)
    goes = tuple((id_, quantity) for id_, quantity in chosen if quantity)
    parting = Parting(order.id, goes, into, day or None, source or None)
    parts: list[ft.Control] = [split_ways(scene, view, bool(going), choose)]
    parts += [
        _line(scene, view, line, going.get(line.id, 0), desk)
        for line in order.own_lines[:LINES_SHOWN]
    ]
    parts += _where_to(scene, view, parting, (set_into, set_day, set_source))
    return ft.Column(
        [
            header(scene, t("Split"), f"{view.outlet_name} · {order.number}", back=True),
            ft.ListView(parts, expand=True, key="split-parts"),
            guard.keyed(order_id, SplitEnd, scene, view, parting),
        ],
        expand=True,
        spacing=0,
    )


def _where_to(
    scene: Scene,
    view: SplitView,
    parting: Parting,
    choose: tuple[Choose, Choose, Choose],
) -> list[ft.Control]:
    """Return what there is to choose from: a cart, or a warehouse and a day of what is new.

    `choose` takes the cart, the day and the warehouse. Of a placed order a second one is made.
    """
    t = scene.language.text
    order, placed = view.order, view.order.status != "draft"
    set_into, set_day, set_source = choose
    parts: list[ft.Control] = []
    if not placed:
        parts.append(section(t("Where the chosen lines go")))
        parts.append(_targets(scene, view.others, parting.into_id, set_into))
    if parting.into_id:
        return parts

    def come_from(warehouse_id: str) -> Callable[[], None]:
        return lambda: set_source(warehouse_id)

    if len(view.warehouses) > 1:
        source = parting.warehouse_id or view.warehouses[0].id
        chips = warehouse_chips(view.warehouses, source, come_from)
        words = t("The second order comes from") if placed else t("The new cart comes from")
        parts.append(section(words))
        parts.append(ft.Container(chips, padding=ft.Padding.symmetric(horizontal=16)))
    second = t("Delivery day of the second order")
    parts.append(section(second if placed else t("Delivery day of the new cart")))
    day = parting.delivery_day or ""
    return [*parts, guard.keyed(f"days-{order.id}", Days, scene, order, day, set_day)]


def _stock_words(scene: Scene, view: SplitView, line: OrderLine) -> tuple[str, ...]:
    """Return what is there of a line: here, or one by one where there are several places."""
    language = scene.language
    if len(view.warehouses) < 2:
        there = view.stock.get(line.product_id)
        known = there is not None
        return (language.text("{n} in stock", n=language.number(there or 0)),) if known else ()
    found = []
    for one in view.warehouses:
        held = view.held[one.id].get(line.product_id)
        if held is not None:
            age = language.ago(held[1], scene.now())
            found.append(f"{one.name}: {language.number(held[0])} · {age}")
    return tuple(found)


def _line(
    scene: Scene, view: SplitView, line: OrderLine, going: int, desk: SplitDesk
) -> ft.Control:
    """Return a line to choose from; a line that is not here yet has no quantity to take."""
    return guard.row(
        line.id,
        SplitLine,
        scene.language,
        line,
        view.products.get(line.product_id),
        _stock_words(scene, view, line),
        line.id in view.short,
        going,
        desk.toggle,
        desk.take,
        scene.keys,
    )


def _still(view: SplitView, into: str) -> str:
    """Return the cart that was chosen to move lines into, unless it or this one is none by now."""
    is_there = any(row.order_id == into for row in view.others)
    return into if is_there and view.order.status == "draft" else ""


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

    placed = order.status != "draft"
    words = t("As this order") if placed else t("As this cart")
    same = buttons.chip(words, selected=not day, on_click=lambda: choose(""), key="day-same")
    days = possible_days(scene, asked.value.schedule if asked.value else None)
    told: list[ft.Control] = []
    if order.delivery_day is not None:
        its_day = language.day(order.delivery_day)
        of_order = t("This order is for {day}.", day=its_day)
        told.append(fact(of_order if placed else t("This cart is for {day}.", day=its_day)))
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
