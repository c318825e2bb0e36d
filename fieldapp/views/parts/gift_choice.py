"""The gifts of a placed order, each with the others that may be given instead."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from fieldapp.actions import orders as actions
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.promotion.working import GiftOffer
from fieldapp.domain.refusal import Refusal
from fieldapp.views import guard
from fieldapp.views.parts.cart_deals import GiftCard
from fieldapp.views.scene import Scene


def gift_choices(scene: Scene, order: Order, offers: Sequence[GiftOffer]) -> list[ft.Control]:
    """Return a card for each gift that may still be another one."""

    async def choose(promotion_id: str, product_id: str | None) -> str:
        done = await scene.run(actions.choose_gift, order.id, promotion_id, product_id)
        return scene.words(done) if isinstance(done, Refusal) else ""

    given = {line.gift_of: line for line in order.lines if line.gift_of is not None}
    return [
        guard.keyed(
            f"{order.id}-{one.promotion.id}",
            GiftCard,
            scene,
            given.get(one.promotion.id),
            one,
            choose,
        )
        for one in offers
    ]


def without_choices(order: Order, offers: Sequence[GiftOffer]) -> list[OrderLine]:
    """Return the lines of an order but for the gifts that have cards of their own."""
    own = {offer.promotion.id for offer in offers}
    return [line for line in order.lines if line.gift_of not in own]
