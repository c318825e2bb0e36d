"""What a split or a move of lines would come to, told before it is made."""

from __future__ import annotations

from collections.abc import Iterable

from fieldapp.domain.command.base import Context
from fieldapp.domain.command.gathering import MoveLines, move_lines
from fieldapp.domain.command.splitting import SplitCart, dearer, split_cart
from fieldapp.domain.command.terms import at_least
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import AMENDABLE, Order
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import repriced


def outlook(
    command: SplitCart | MoveLines, nouns: Nouns, context: Context
) -> tuple[Reason, ...] | Refusal:
    """Return why a command would be refused, or what there would be to say of it.

    What becomes of a placed order the command tells itself. Nobody is kept from dividing a cart,
    but a part of it may become too small to be submitted, and delivery may cost more.
    """
    if isinstance(command, SplitCart):
        outcome = split_cart(command, nouns, context)
    else:
        outcome = move_lines(command, nouns, context)
    if isinstance(outcome, Refusal):
        return outcome
    after = [one for one in outcome.changed if isinstance(one, Order)]
    if any(one.status in AMENDABLE for one in after):
        return outcome.reasons
    stored = (nouns.get(Order, one.id) for one in after)
    before = [repriced(one, nouns, context.day) for one in stored if one is not None]
    # A cart that all lines have left keeps what its delivery would have cost.
    kept = [one for one in after if one.lines]
    grown = command.into_id if isinstance(command, MoveLines) else ""
    small = (_too_small(one, nouns) for one in kept if one.id != grown)
    return (*outcome.reasons, *(one for told in small for one in told), *dearer(before, kept))


def _too_small(cart: Order, nouns: Nouns) -> Iterable[Reason]:
    """Return that a cart has less than its client has to order; a hard least amount refuses it."""
    least = at_least(cart, nouns)
    if isinstance(least, Refusal):
        return (Reason(code=least.code, details=dict(least.details)),)
    return least
