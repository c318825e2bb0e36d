"""The command that chooses among the gifts of a promotion."""

from __future__ import annotations

from typing import Literal

from fieldapp.domain.command.base import Applied, Context, OrderCommand, Outcome, own_draft
from fieldapp.domain.noun import Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.promotion.promotion import Promotion
from fieldapp.domain.refusal import Refusal


class ChooseGift(OrderCommand):
    """Choose the gift of a promotion in a cart; None for none at all."""

    type: Literal["choose_gift"] = "choose_gift"
    promotion_id: Key
    product_id: Key | None


def choose_gift(command: ChooseGift, nouns: Nouns, context: Context) -> Outcome:
    """Apply `ChooseGift`; the later on the hub is in force.

    A gift may be chosen before the order has come so far that it is given.
    """
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, _ = found
    promotion = nouns.get(Promotion, command.promotion_id)
    if promotion is None or not promotion.gift_ids:
        return Refusal("gift_ended")
    wanted = command.product_id
    if wanted is not None and wanted not in promotion.gift_ids:
        return Refusal("gift_unfit", {"promotion": promotion.name})
    gifts = {**order.gifts, promotion.id: wanted or ""}
    return Applied((order.model_copy(update={"gifts": gifts}),))
