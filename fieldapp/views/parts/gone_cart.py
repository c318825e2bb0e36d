"""What stands where a cart should be, and is not."""

from __future__ import annotations

import flet as ft

from fieldapp.domain.cart_place import CartPlace
from fieldapp.localdb.queries.blank_order import has_left
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.scene import Scene


@guard.component
def GoneCart(scene: Scene, heading: str, place: str) -> ft.Control:
    """Show that a cart is gone, or that where one is planned none can be begun."""
    t = scene.language.text
    planned = CartPlace.of(place)
    live = use_query(scene, has_left, ("order", "outbox"), planned.order_id)
    shown = states.unless_ready(live, scene.language)
    to_sync = buttons.secondary(t("Sync centre"), lambda: scene.go("sync"), key="to-sync")
    if shown is None and planned.outlet_id and live.value:
        shown = states.empty(
            ft.Icons.SHOPPING_CART_OUTLINED,
            t("The order begun here is not on this device any more"),
            t(
                "It was not accepted, or somebody else looks after the outlet now. "
                "The sync centre tells what became of it."
            ),
            to_sync,
        )
    elif shown is None and planned.outlet_id:
        shown = states.empty(
            ft.Icons.SELL_OUTLINED,
            t("Nothing can be ordered for this outlet yet"),
            t("It or its prices are not on this device. Sync, or ask the office."),
            to_sync,
        )
    elif shown is None:
        shown = states.empty(
            ft.Icons.SHOPPING_CART_OUTLINED,
            t("This cart is not here any more"),
            t("Somebody may have submitted or cancelled it. Look at the list of orders."),
            buttons.secondary(t("Orders"), lambda: scene.go("orders"), key="to-orders"),
        )
    return ft.Column([header(scene, heading, back=True), shown], spacing=0)
