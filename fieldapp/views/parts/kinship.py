"""How an order hangs together with others: where its lines went, and what comes along with it."""

from __future__ import annotations

from typing import Any

import flet as ft

from fieldapp.actions import carts as actions
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.carts import DeliveryView, delivery_view
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.scene import Scene


@guard.component
def Kinship(scene: Scene, order: Order) -> ft.Control:
    """Show it as lines across the screen; nothing for an order that stands alone."""
    t = scene.language.text
    live = use_query(scene, delivery_view, ("order",), order.id)
    strips: list[ft.Control] = []
    if order.kind == "quote":
        strips.append(_way(scene, t("This is a quote."), "quote", order.id))
    elif order.moved_to is not None:
        words = t("Its lines were put into another cart.")
        strips.append(_way(scene, words, "order", order.moved_to))
    if order.quote_id is not None:
        strips.append(_way(scene, t("Made of a quote."), "quote", order.quote_id))
    if live.value is not None:
        strips += _delivery(scene, order, live.value)
    return ft.Column(strips, spacing=0, tight=True)


def _way(scene: Scene, words: str, place: str, key: str) -> ft.Control:
    label = scene.language.text("Open")
    button = buttons.quiet(label, lambda: scene.go(place, key), key=f"open-{place}-{key}")
    return states.strip(ft.Icons.LINK, words, action=button)


def _delivery(scene: Scene, order: Order, view: DeliveryView) -> list[ft.Control]:
    """Return which orders come with this one, and the offer to let more come along."""
    t = scene.language.text
    found: list[ft.Control] = []
    if view.along:
        numbers = ", ".join(number for _, number in view.along)
        words = t("Comes in one delivery with {numbers}.", numbers=numbers)
        found.append(states.strip(ft.Icons.LOCAL_SHIPPING_OUTLINED, words))
    if view.unpaid:
        words = t(
            "Nobody pays for this delivery. When the order it came along with left, this one was "
            "already being assembled."
        )
        found.append(states.strip(ft.Icons.INFO_OUTLINE, words))
    if not view.could:
        return found

    async def join() -> None:
        done: Any = await scene.run(actions.join_delivery, order.id, [key for key, _ in view.could])
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))

    numbers = ", ".join(number for _, number in view.could)
    words = t("On the same day to this outlet: {numbers}.", numbers=numbers)
    button = buttons.quiet(t("Deliver together"), join, key="deliver-together")
    found.append(states.strip(ft.Icons.LOCAL_SHIPPING_OUTLINED, words, action=button))
    return found
