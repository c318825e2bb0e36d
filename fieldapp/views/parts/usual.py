"""What an outlet usually takes, each product with a button that puts it into the cart."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from fieldapp.actions import orders as order_actions
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.orders import order as read_order
from fieldapp.localdb.queries.usual import UsualProduct
from fieldapp.localdb.replica import Replica
from fieldapp.views import guard
from fieldapp.views.parts import buttons
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.text import section
from fieldapp.views.scene import Scene


@guard.component
def UsualPart(scene: Scene, outlet_id: str, products: Sequence[UsualProduct]) -> ft.Control:
    """Show what the outlet usually takes, each with a button that puts it into the cart."""
    language = scene.language
    t = language.text
    added, set_added = ft.use_state("")

    def row(product: UsualProduct) -> ft.Control:
        async def add() -> None:
            refusal = await scene.run(_add_to_cart, outlet_id, product)
            if refusal is not None:
                scene.tell(scene.words(refusal))
            else:
                set_added(product.sku)

        count = language.number(product.typical_quantity)
        facts = [product.sku, language.plural("in {n} order", "in {n} orders", product.orders)]
        if added == product.sku:
            facts.append(t("in the cart"))
        label = t("Add {n} of {name}", n=count, name=product.name)
        return entry(
            f"usual-{product.sku}",
            product.name,
            " · ".join(facts),
            trailing=ft.Row(
                [
                    ft.Text(f"+{count}", size=15, weight=ft.FontWeight.W_600),
                    buttons.icon_button(
                        ft.Icons.ADD_SHOPPING_CART, label, add, key=f"add-usual-{product.sku}"
                    ),
                ],
                tight=True,
                spacing=0,
            ),
        )

    return ft.Column(
        [section(t("Usually taken")), *(row(product) for product in products)], spacing=0
    )


def _add_to_cart(replica: Replica, outlet_id: str, product: UsualProduct) -> Refusal | None:
    """Put the usual quantity of a product into the outlet's cart, on top of what is there."""
    cart = order_actions.open_cart(replica, outlet_id)
    if isinstance(cart, Refusal):
        return cart
    order = replica.query(read_order, cart, replica.world.now()[:10])
    there = sum(
        line.quantity
        for line in (order.lines if order else [])
        if line.product_id == product.product_id
    )
    done = order_actions.set_quantity(
        replica, cart, product.product_id, there + product.typical_quantity
    )
    return done if isinstance(done, Refusal) else None
