"""Commands that put carts of an outlet together, and lines of one into another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from fieldapp.domain.cart_prices import same_money
from fieldapp.domain.command.base import (
    Applied,
    Context,
    OrderCommand,
    Outcome,
    own_draft,
)
from fieldapp.domain.command.taking import Taking, moved, taken
from fieldapp.domain.gathering import divided, standing_cart
from fieldapp.domain.noun import Key, Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import repriced

MAX_CARTS = 50


class MergeCarts(OrderCommand):
    """Put all lines of the carts `from_ids` into the cart `order_id`; the emptied ones close."""

    type: Literal["merge_carts"] = "merge_carts"
    from_ids: tuple[Key, ...] = Field(min_length=1, max_length=MAX_CARTS)


class MoveLines(Taking):
    """Put some lines of the cart `order_id` into another cart of the outlet."""

    type: Literal["move_lines"] = "move_lines"
    into_id: Key

    @property
    def document(self) -> str:
        """Key of the cart that gets the lines."""
        return self.into_id


def merge_carts(command: MergeCarts, nouns: Nouns, context: Context) -> Outcome:
    """Apply `MergeCarts`, with the lines that are in force by now; all carts or none.

    A cart that was put into another one meanwhile stands for that; what is in it already stays.
    """
    found = _carts([command.order_id, *command.from_ids], nouns, context)
    if isinstance(found, Refusal):
        return found
    into, *others = found
    if not others:
        return Applied(())
    changed: dict[str, Noun] = {}
    for cart in others:
        going = divided(cart, {line.id for line in cart.own_lines}, {})
        done = moved(cart, going, into, command, nouns, context)
        if isinstance(done, Refusal):
            return done
        left, into, conflicts = done
        changed |= {noun.key: noun for noun in (left, *conflicts)}
    into = repriced(_with_terms(into, others), nouns, context.day)
    return Applied((into, *changed.values()))


def move_lines(command: MoveLines, nouns: Nouns, context: Context) -> Outcome:
    """Apply `MoveLines`; lines that are not in the cart any more are passed over.

    Of a line that has another quantity by now the part goes all the same, at most what there is.
    """
    found = _carts([command.order_id, command.into_id], nouns, context)
    if isinstance(found, Refusal):
        return found
    if len(found) == 1:
        return Applied(())
    cart, into = found
    return taken(cart, into, command, nouns, context)


def _carts(keys: Sequence[str], nouns: Nouns, context: Context) -> list[Order] | Refusal:
    """Return the carts that stand for those with these keys, each once; all are of one kind."""
    found: list[Order] = []
    for key in dict.fromkeys(standing_cart(key, nouns) for key in keys):
        cart = own_draft(key, nouns, context)
        if isinstance(cart, Refusal):
            return cart
        found.append(cart[0])
    first = found[0]
    for other in found[1:]:
        if other.outlet_id != first.outlet_id:
            return Refusal("carts_of_two_outlets", _both(first, other))
        if other.legal_entity_id != first.legal_entity_id:
            return Refusal("carts_of_two_payers", _both(first, other))
        if other.kind != first.kind or not same_money(other, first):
            return Refusal("carts_of_two_kinds", _both(first, other))
    return found


def _both(one: Order, other: Order) -> dict[str, str]:
    return {"number": one.number, "other": other.number}


def _with_terms(into: Order, others: Sequence[Order]) -> Order:
    """Return the cart with what it lacks: title, day, warehouse, gifts; and with all notes."""
    gifts = {id_: gift for cart in (*others[::-1], into) for id_, gift in cart.gifts.items()}
    update: dict[str, object] = {"gifts": gifts}
    for name in ("title", "delivery_day", "warehouse_id"):
        values = [getattr(cart, name) for cart in (into, *others)]
        update[name] = next((value for value in values if value), values[0])
    notes = dict.fromkeys(cart.note for cart in (into, *others) if cart.note)
    update["note"] = "\n".join(notes)[:1000]
    return into.model_copy(update=update)
