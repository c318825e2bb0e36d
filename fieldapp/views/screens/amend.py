"""Changing a placed order: its lines with their agreed prices, and the products to add."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import flet as ft

from fieldapp.actions import orders as actions
from fieldapp.domain.assortment import offer_in
from fieldapp.domain.order import AMENDABLE, Order
from fieldapp.domain.product import Product
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.catalog import ProductFilter
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.localdb.records import TableNouns
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_kept, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.cart_deals import applied, gift_line, giver
from fieldapp.views.parts.cart_line import CartLine
from fieldapp.views.parts.header import header
from fieldapp.views.parts.product_list import ProductList
from fieldapp.views.parts.text import figure
from fieldapp.views.scene import Scene
from fieldapp.views.words import money

KINDS = ("order", *PRICED_BY)
LINES_WIDTH = 420


@dataclass(frozen=True, slots=True)
class Work:
    """A placed order, and by product its size and what one tap on + adds."""

    order: Order
    sizes: dict[str, str]
    steps: dict[str, int]


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
    """Show the lines, and the products beside them or behind a button."""
    t = scene.language.text
    desk = use_kept(lambda: AmendDesk(order_id))
    desk.scene = scene
    wanted, set_wanted = ft.use_state(ProductFilter())
    adding, set_adding = ft.use_state(False)
    live = use_query(scene, _work, KINDS, order_id, scene.price_day())
    if waiting := states.unless_ready(live, scene.language):
        return ft.Column([header(scene, t("Change order"), back=True), waiting], spacing=0)
    work = live.value
    if work is None or work.order.status not in AMENDABLE:
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
        work.order.outlet_id,
        order_id,
        wanted,
        set_wanted,
        desk.set_quantity,
    )
    lines = _lines(scene, work, desk)
    if scene.wide:
        edge = ft.Border.only(left=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT))
        beside: list[ft.Control] = [goods, ft.Container(lines, width=LINES_WIDTH, border=edge)]
        stretch = ft.CrossAxisAlignment.STRETCH
        body: ft.Control = ft.Row(beside, expand=True, spacing=0, vertical_alignment=stretch)
    else:
        body = goods if adding else lines
    heading = header(scene, t("Change order"), work.order.number, back=True)
    switch: list[ft.Control] = []
    if not scene.wide:
        switch = [_switch(scene, adding, lambda: set_adding(not adding))]
    parts = [heading, *switch, body, _bar(scene, work.order)]
    return ft.Column(parts, expand=True, spacing=0)


def _work(connection: Any, order_id: str, day: str) -> Work | None:
    order = read_order(connection, order_id, day)
    if order is None:
        return None
    nouns = TableNouns(connection)
    offer = offer_in(order, nouns)
    products = nouns.many(Product, [line.product_id for line in order.lines])
    steps = {key: offer.fitted(product).step for key, product in products.items()}
    return Work(order, {key: product.size for key, product in products.items()}, steps)


def _lines(scene: Scene, work: Work, desk: AmendDesk) -> ft.Control:
    order = work.order
    words = scene.language.text("Each change is saved at once. Agreed prices stay as they are.")
    rows: list[ft.Control] = [
        guard.row(
            line.id,
            CartLine,
            scene.language,
            line,
            order.currency,
            work.steps.get(line.product_id, 1),
            None,
            desk.set_quantity,
            scene.keys,
            work.sizes.get(line.product_id, ""),
        )
        for line in order.own_lines
    ]
    rows += [
        gift_line(scene.language, giver(order, line), line, work.sizes.get(line.product_id, ""))
        for line in order.lines
        if line.gift_of is not None
    ]
    rows += applied(scene.language, order)
    note = states.strip(ft.Icons.INFO_OUTLINE, words)
    return ft.ListView([note, *rows], expand=True, key="amend-lines")


def _switch(scene: Scene, adding: bool, turn: Any) -> ft.Control:
    """Return the way from the lines to the products, and back."""
    t = scene.language.text
    label, icon = t("Add products"), ft.Icons.ADD
    if adding:
        label, icon = t("Lines of the order"), ft.Icons.LIST
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=8),
        content=buttons.quiet(label, turn, key="add-or-lines", icon=icon),
    )


def _bar(scene: Scene, order: Order) -> ft.Control:
    language = scene.language
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
        language.text("Done"),
        lambda: scene.go("order", order.id),
        key="amended",
        icon=ft.Icons.CHECK,
    )
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=8, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Row([total, done]),
    )
