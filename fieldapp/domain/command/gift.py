"""The command that chooses among the gifts of a promotion, in a cart and in a placed order."""

from __future__ import annotations

from hashlib import blake2b
from typing import Literal

from fieldapp.domain.command.base import (
    Applied,
    Context,
    OrderCommand,
    Outcome,
    own_changeable,
    own_draft,
)
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.noun import Instant, Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import AMENDABLE, Order
from fieldapp.domain.product import Product
from fieldapp.domain.promotion.calculation import promoted
from fieldapp.domain.promotion.promotion import Promotion
from fieldapp.domain.promotion.working import GiftOffer
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal

NO_GIFT = ""
"""Stands for no gift at all, where a product would be named."""


class ChooseGift(OrderCommand):
    """Choose the gift of a promotion in an order; None for none at all.

    `seen` is the product that was the gift of a placed order, `NO_GIFT` for none. None says that
    the order was a cart.
    """

    LATER = ("seen",)

    type: Literal["choose_gift"] = "choose_gift"
    promotion_id: Key
    product_id: Key | None
    seen: str | None = None


def choose_gift(command: ChooseGift, nouns: Nouns, context: Context) -> Outcome:
    """Apply `ChooseGift`: in a cart the later on the hub is in force.

    There a gift may be chosen before the order has come so far that it is given. In a placed order
    it is given or not, and two who choose without seeing each other meet as in a line of it: what
    is at the hub stays, and the other choice is kept for somebody to decide.
    """
    rule = own_draft if command.seen is None else own_changeable
    found = rule(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        late = found.code in ("order_not_amendable", "order_cut_off")
        return Refusal("gift_too_late", found.details) if late else found
    order, _ = found
    promotion = nouns.get(Promotion, command.promotion_id)
    if promotion is None or not promotion.gift_ids:
        return Refusal("gift_ended")
    wanted = command.product_id
    if wanted is not None and wanted not in promotion.gift_ids:
        return Refusal("gift_unfit", {"promotion": promotion.name})
    if order.status == "draft":
        gifts = {**order.gifts, promotion.id: wanted or NO_GIFT}
        return Applied((order.model_copy(update={"gifts": gifts}),))
    now = gift_in(order, promotion.id)
    if now == (wanted or NO_GIFT):
        return Applied(())
    if now != command.seen:
        return _meet(order, promotion, command, nouns, context)
    changed = with_gift(order, promotion, wanted or NO_GIFT, command.at, nouns, context)
    return changed if isinstance(changed, Refusal) else Applied((changed,))


def gift_in(order: Order, promotion_id: str) -> str:
    """Return the product that a promotion gives in an order, or `NO_GIFT`."""
    given = (line.product_id for line in order.lines if line.gift_of == promotion_id)
    return next(given, NO_GIFT)


def gifts_offered(order: Order, nouns: Nouns, now: Instant) -> list[GiftOffer]:
    """Return the gifts of a placed order that can still be others, each with its choices.

    They follow from its lines and the promotions of the day on which it was submitted. Which one
    is in the order is what it has, whatever would be the first by now.
    """
    if order.status not in AMENDABLE or order.kind != "sale" or order.quote_id is not None:
        return []
    plain = order.without_promotions
    offers = promoted(plain, nouns, (order.submitted_at or now)[:10]).offers
    return [
        GiftOffer(one.promotion, one.choices, gift_in(order, one.promotion.id) or None)
        for one in offers
    ]


def with_gift(
    order: Order,
    promotion: Promotion,
    product_id: str,
    at: Instant,
    nouns: Nouns,
    context: Context,
) -> Order | Refusal:
    """Return a placed order with another gift of a promotion; all else stays as it was agreed."""
    details = {"promotion": promotion.name, "number": order.number}
    gifts = {**order.gifts, promotion.id: product_id}
    plain = order.without_promotions.model_copy(update={"gifts": gifts})
    found = promoted(plain, nouns, (order.submitted_at or context.now)[:10])
    offer = next((one for one in found.offers if one.promotion.id == promotion.id), None)
    if offer is None or order.quote_id is not None:
        return Refusal("gift_not_reached", details)
    if product_id and offer.product_id != product_id:
        return Refusal("gift_not_there", details)
    given = [
        line.model_copy(update={"set_by": context.actor.name})
        for line in found.order.lines
        if line.gift_of == promotion.id
    ]
    kept = [line for line in order.lines if line.gift_of != promotion.id]
    applied = [one for one in order.promotions if one.promotion_id != promotion.id]
    applied += [one for one in found.order.promotions if one.promotion_id == promotion.id]
    return order.with_lines([*kept, *given], gifts=gifts, promotions=applied, amended_at=at)


def gift_conflict_key(order_id: str, promotion_id: str, author_id: str) -> str:
    """Return the key of the conflict about a gift: one an order, promotion and author.

    The three keys side by side can be longer than a key may be, so it is made of their hash.
    """
    whole = "\n".join((order_id, promotion_id, author_id)).encode()
    return f"gift-{blake2b(whole, digest_size=16).hexdigest()}"


def _meet(
    order: Order, promotion: Promotion, command: ChooseGift, nouns: Nouns, context: Context
) -> Applied:
    """Keep the gift that is at the hub in force, and the other choice for somebody to decide."""
    now, wanted = gift_in(order, promotion.id), command.product_id or NO_GIFT
    line = next((line for line in order.lines if line.gift_of == promotion.id), None)
    names = {id_: one.name for id_, one in nouns.many(Product, [now, wanted]).items()}
    conflict = Conflict(
        id=gift_conflict_key(order.id, promotion.id, context.actor.id),
        order_id=order.id,
        order_number=order.number,
        outlet_id=order.outlet_id,
        line_id=promotion.id,
        product_id=wanted,
        name=promotion.name,
        author_id=context.actor.id,
        author_name=context.actor.name,
        other_name=line.set_by if line else "",
        opened_at=command.at,
        about="gift",
        mine_text=names.get(wanted, ""),
        theirs_text=names.get(now, ""),
    )
    details = {
        "promotion": promotion.name,
        "mine": conflict.mine_text or "—",
        "theirs": conflict.theirs_text or "—",
        "who": conflict.other_name,
    }
    return Applied((conflict,), "merged", (Reason(code="gift_conflict", details=details),))
