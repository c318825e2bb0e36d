"""What stands where a cart should be, and is not."""

from __future__ import annotations

import flet as ft

from fieldapp.domain.cart_place import CartPlace
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.scene import Scene


def gone_cart(scene: Scene, heading: str, place: str) -> ft.Control:
    """Return that a cart is gone, or that where one is planned none can be begun."""
    t = scene.language.text
    if CartPlace.of(place).outlet_id:
        shown = states.empty(
            ft.Icons.SELL_OUTLINED,
            t("Nothing can be ordered for this outlet yet"),
            t("It or its prices are not on this device. Sync, or ask the office."),
            buttons.secondary(t("Sync centre"), lambda: scene.go("sync"), key="to-sync"),
        )
    else:
        shown = states.empty(
            ft.Icons.SHOPPING_CART_OUTLINED,
            t("This cart is not here any more"),
            t("Somebody may have submitted or cancelled it. Look at the list of orders."),
            buttons.secondary(t("Orders"), lambda: scene.go("orders"), key="to-orders"),
        )
    return ft.Column([header(scene, heading, back=True), shown], spacing=0)
