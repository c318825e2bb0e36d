"""What stands between the list of products and the cart where only one of them has room."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.deals import ToldCart
from fieldapp.views.parts import buttons
from fieldapp.views.parts.cart_deals import ShowProducts, hint_rows
from fieldapp.views.parts.text import figure
from fieldapp.views.scene import Scene


def cart_bar(scene: Scene, place: str, told: ToldCart, show: ShowProducts) -> ft.Control:
    """Return the way to the cart with its total, where a thumb is, and the nearest promotion."""
    language = scene.language
    order = told.promoted.order
    near = hint_rows(scene, told, show)[:1]
    total = language.money(order.total_minor, order.currency)
    lines = language.plural("{n} line", "{n} lines", len(order.lines))
    count = language.number(len(order.lines))
    bar = ft.Container(
        padding=ft.Padding.symmetric(vertical=8, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Row(
            [
                ft.Column(
                    [
                        figure(total, strong=True, size=18),
                        ft.Text(lines, size=12, color=ft.Colors.ON_SURFACE_VARIANT),
                    ],
                    spacing=0,
                    expand=True,
                ),
                buttons.primary(
                    language.text("Cart ({n})", n=count),
                    lambda: scene.go("cart", place),
                    key="open-cart",
                    icon=ft.Icons.SHOPPING_CART_OUTLINED,
                ),
            ]
        ),
    )
    return ft.Column([*near, bar], spacing=0, tight=True)


def to_list(scene: Scene, place: str) -> ft.Control:
    """Return the way from the cart to the products."""
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=8),
        content=buttons.quiet(
            scene.language.text("Add products"),
            lambda: scene.go("entry", place),
            key="to-list",
            icon=ft.Icons.ADD,
        ),
    )
