"""The end of a product's card: its quantity in the cart, the way there and to a comparison."""

from __future__ import annotations

import flet as ft

from fieldapp.actions import orders as actions
from fieldapp.actions.cart_lines import is_none
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.product_card import MOST_COMPARED, ProductCard
from fieldapp.views import guard
from fieldapp.views.live import use_kept
from fieldapp.views.parts import buttons
from fieldapp.views.parts.measures import quantity_facts
from fieldapp.views.parts.quantity import Item, refusal_line, stepper, use_box
from fieldapp.views.parts.text import fact
from fieldapp.views.scene import Scene


class ProductDesk:
    """Sets the quantity of the product that is shown, the same object over all renders."""

    def __init__(self) -> None:
        self.scene: Scene | None = None
        self.card: ProductCard | None = None
        self.was_set = False
        """Whether a quantity was set from here: the card hears of it a moment later."""

    async def set_quantity(self, product_id: str, line_id: str | None, quantity: int | str) -> str:
        """Set the quantity in the cart, or in a new one."""
        assert self.scene is not None
        assert self.card is not None
        was_set = self.was_set
        if is_none(quantity) and not (was_set or self.card.row.quantity):
            return ""
        self.was_set = True
        done = await self.scene.run(
            actions.set_at_outlet,
            self.card.outlet_id,
            self.card.order_id,
            product_id,
            quantity,
            line_id,
        )
        if isinstance(done, Refusal):
            self.was_set = was_set
            return self.scene.words(done)
        return ""


@guard.component
def CardEnd(scene: Scene, card: ProductCard, place: str) -> ft.Control:
    """Show the quantity in the cart, and the way to it and to a comparison."""
    language = scene.language
    t = language.text
    desk = use_kept(ProductDesk)
    desk.scene, desk.card = scene, card
    row = card.row
    item = Item(
        row.product_id, row.line_id, row.sku, card.product.full_name, row.quantity, row.step
    )
    box = use_box(item, desk.set_quantity)
    said = quantity_facts(language, row.packs, row.unit, box.shown, row.catch_grams)
    chosen = [card.product.id, *(other.product_id for other in card.substitutes)][:MOST_COMPARED]
    compare = buttons.icon_button(
        ft.Icons.COMPARE_ARROWS,
        t("Compare"),
        lambda: scene.go("compare", "/".join([place, *chosen])),
        key="compare",
    )
    ways: list[ft.Control] = [compare]
    if card.order_id is not None:
        cart = card.order_id
        ways.append(
            buttons.icon_button(
                ft.Icons.SHOPPING_CART_OUTLINED,
                t("Cart"),
                lambda: scene.go("cart", cart),
                key="to-cart",
            )
        )
    # In packs, beside the quantity that it tells; on a phone there is room only below.
    packs = fact(" · ".join(said)) if said else None
    below = [ft.Row([packs], alignment=ft.MainAxisAlignment.END)] if packs and scene.narrow else []
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=8, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column(
            [
                ft.Row(
                    [
                        *ways,
                        ft.Container(
                            None if scene.narrow else packs,
                            expand=True,
                            alignment=ft.Alignment.CENTER_RIGHT,
                        ),
                        stepper(box, item, language, scene.keys, scope="card"),
                    ]
                ),
                *below,
                *refusal_line(box),
            ],
            spacing=4,
            tight=True,
        ),
    )
