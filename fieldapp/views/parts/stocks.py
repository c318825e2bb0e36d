"""What several warehouses have, side by side, and the way to order from one of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

import flet as ft

from fieldapp.actions import carts as actions
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.warehouse import Warehouse
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.queries.product_card import ProductCard
from fieldapp.localdb.queries.warehouses import Held, warehouses_at
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import buttons
from fieldapp.views.parts.rows import Click, entry
from fieldapp.views.parts.text import fact, section
from fieldapp.views.scene import Scene
from fieldapp.views.words import pieces


def stocks_of(scene: Scene, card: ProductCard) -> list[ft.Control]:
    """Return a row for each warehouse with what it has and how old that figure is.

    Nothing where the outlet may order from one warehouse only.
    """
    t = scene.language.text
    if len(card.held) < 2:
        return []
    return [section(t("Stock")), *(_row(scene, card, held) for held in card.held)]


def _row(scene: Scene, card: ProductCard, held: Held) -> ft.Control:
    language = scene.language
    t = language.text

    async def order() -> None:
        cart = await scene.run(actions.from_warehouse, card.outlet_id, held.warehouse_id)
        if isinstance(cart, Refusal):
            scene.tell(scene.words(cart))
        else:
            scene.go("product", f"{cart}/{card.product.id}")

    there, age = t("no stock data"), ""
    if held.quantity is not None and held.as_of is not None:
        there = pieces(language, held.quantity, card.product.unit)
        age = language.ago(held.as_of, scene.now())
    end: ft.Control = buttons.quiet(
        t("Order from here"), order, key=f"order-from-{held.warehouse_id}"
    )
    if held.chosen:
        words = t("This cart") if card.order_id else t("New carts")
        end = fact(words)
    return entry(
        f"held-{held.warehouse_id}",
        held.name,
        " · ".join(part for part in (there, age) if part),
        facts_color=ft.Colors.ON_SURFACE_VARIANT if held.quantity else ft.Colors.TERTIARY,
        trailing=end,
    )


def _of_cart(connection: Connection, outlet_id: str, order_id: str) -> list[Warehouse]:
    return warehouses_at(connection, outlet_id, order_id)


@guard.component
def CartWarehouse(scene: Scene, order: Order) -> ft.Control:
    """Show from which warehouse a cart is filled, to be changed; nothing where there is one."""
    t = scene.language.text
    kinds = ("policy", "outlet", "order", "user")
    known = use_query(scene, _of_cart, kinds, order.outlet_id, order.id).value or []
    if len(known) < 2:
        return ft.Container(key="one-warehouse")

    def choose(warehouse_id: str) -> Callable[[], Awaitable[None]]:
        async def chosen() -> None:
            done = await scene.run(actions.set_warehouse, order.id, warehouse_id)
            if isinstance(done, Refusal):
                scene.tell(scene.words(done))

        return chosen

    chips = warehouse_chips(known, known[0].id, choose)
    return ft.Column([fact(t("Comes from")), chips], spacing=8, tight=True)


def warehouse_chips(
    warehouses: Sequence[Warehouse], chosen: str, choose: Callable[[str], Click]
) -> ft.Control:
    """Return warehouses to choose one from; `choose` gives what a tap on one does."""
    chips = [
        buttons.chip(
            one.name,
            selected=one.id == chosen,
            on_click=choose(one.id),
            key=f"warehouse-{one.id}",
        )
        for one in warehouses
    ]
    return ft.Row(list[ft.Control](chips), wrap=True, spacing=8, run_spacing=0)
