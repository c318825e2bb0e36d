"""Splitting a cart: how much of which lines goes, to which cart, and for which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping

import flet as ft

from fieldapp.actions import carts as actions
from fieldapp.actions.cart_lines import part_wished
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine, amount_of
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.carts import CartRow, SplitView, split_view
from fieldapp.localdb.queries.terms import terms
from fieldapp.views import guard
from fieldapp.views.live import use_kept, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.bottom import bottom_bar
from fieldapp.views.parts.header import header
from fieldapp.views.parts.split_line import SplitLine
from fieldapp.views.parts.terms import KINDS as TERMS_BY
from fieldapp.views.parts.terms import possible_days
from fieldapp.views.parts.text import fact, section
from fieldapp.views.scene import Scene

KINDS = ("order", "stock", "outlet")
LINES_SHOWN = 300


class SplitDesk:
    """What is chosen of a cart, in base units by line; the same object over all renders."""

    def __init__(self) -> None:
        self.scene: Scene | None = None
        self.view: SplitView | None = None
        self.chosen: dict[str, int] = {}
        self.render: Callable[[], None] = lambda: None

    def choose(self, chosen: Mapping[str, int]) -> None:
        """Choose these lines and no others."""
        self.chosen = dict(chosen)
        self.render()

    def toggle(self, line_id: str) -> None:
        """Choose all of a line, or nothing of it."""
        line = self.view.order.line(line_id) if self.view else None
        if line is not None:
            self.choose(self._with(line_id, 0 if line_id in self.chosen else line.quantity))

    async def take(self, line_id: str, quantity: int | str) -> str:
        """Choose so many base units of a line, as typed; return why not, or nothing."""
        assert self.scene is not None
        line = self.view.order.line(line_id) if self.view else None
        if line is None or self.view is None:
            return ""
        product = self.view.products.get(line.product_id)
        number = part_wished(product, line, quantity)
        if isinstance(number, Refusal):
            return self.scene.words(number)
        self.choose(self._with(line_id, number))
        return ""

    def going(self, order: Order) -> dict[str, int]:
        """Return what is chosen of the lines that are there still, never more than there is."""
        there = {line.id: line.quantity for line in order.own_lines}
        return {id_: min(n, there[id_]) for id_, n in self.chosen.items() if id_ in there}

    def _with(self, line_id: str, quantity: int) -> dict[str, int]:
        return {id_: n for id_, n in {**self.chosen, line_id: quantity}.items() if n}


@guard.component
def SplitScreen(scene: Scene, order_id: str) -> ft.Control:
    """Show the lines of a cart to choose from, and where they may go."""
    language = scene.language
    t = language.text
    _, set_renders = ft.use_state(0)
    desk = use_kept(SplitDesk)
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
    desk.scene, desk.view = scene, view
    desk.render = lambda: set_renders(lambda n: n + 1)
    going = desk.going(order)
    parts: list[ft.Control] = [_ways(scene, view, bool(going), desk.choose)]
    parts += [
        _line(scene, view, line, going.get(line.id, 0), desk)
        for line in order.own_lines[:LINES_SHOWN]
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
def SplitEnd(scene: Scene, order: Order, going: dict[str, int], into: str, day: str) -> ft.Control:
    """Show what the chosen lines come to, and do it."""
    language = scene.language
    t = language.text
    busy, set_busy = ft.use_state(False)

    async def split() -> None:
        set_busy(True)
        try:
            if into:
                done = await scene.run(actions.move, order.id, into, (), going)
            else:
                done = await scene.run(actions.split, order.id, (), "", day or None, going)
        finally:
            set_busy(False)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))
        else:
            scene.go("entry", done.document)

    lines = language.plural("{n} line", "{n} lines", len(going))
    total = language.money(sum(_worth(order, going)), order.currency)
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


def _worth(order: Order, going: Mapping[str, int]) -> Iterator[int]:
    """Yield what goes of each line costs at the prices of now; promotions come on top."""
    for line in order.own_lines:
        if quantity := going.get(line.id, 0):
            whole = quantity == line.quantity
            yield (
                line.amount_minor
                if whole
                else amount_of(quantity, line.price_minor, line.catch_grams)
            )


def _ways(
    scene: Scene, view: SplitView, some: bool, choose: Callable[[Mapping[str, int]], None]
) -> ft.Control:
    """Return the ways of choosing: what the stock does not cover, or by hand."""
    t = scene.language.text
    controls: list[ft.Control] = []
    everything = {line.id: line.quantity for line in view.order.own_lines}
    if view.short and view.short != everything:
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
        none = buttons.quiet(t("Choose none"), lambda: choose({}), key="choose-none")
        controls.append(none)
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=4, horizontal=16),
        content=ft.Row(controls, wrap=True, spacing=8, run_spacing=0),
    )


def _line(
    scene: Scene, view: SplitView, line: OrderLine, going: int, desk: SplitDesk
) -> ft.Control:
    """Return a line to choose from; a line that is not here yet has no quantity to take."""
    language = scene.language
    stock = ""
    if line.product_id in view.stock:
        stock = language.text("{n} in stock", n=language.number(view.stock[line.product_id]))
    return guard.row(
        line.id,
        SplitLine,
        language,
        line,
        view.products.get(line.product_id),
        stock,
        line.id in view.short,
        going,
        desk.toggle,
        desk.take,
        scene.keys,
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
