"""The command that decides a conflict."""

from __future__ import annotations

from typing import Literal

from fieldapp.domain.access import looks_after
from fieldapp.domain.assortment import offer_in
from fieldapp.domain.command.amend import amended
from fieldapp.domain.command.base import (
    Applied,
    Command,
    Context,
    Outcome,
    outlet_in_charge,
    own_changeable,
)
from fieldapp.domain.command.card import Card
from fieldapp.domain.command.gift import with_gift
from fieldapp.domain.command.line import replaced
from fieldapp.domain.conflict import Choice, Conflict
from fieldapp.domain.gathering import whereabouts
from fieldapp.domain.noun import Instant, Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.promotion import Promotion
from fieldapp.domain.refusal import Refusal

_TOO_LATE = ("order_not_amendable", "order_cut_off")
CHOICES: dict[str, tuple[Choice, ...]] = {
    "line": ("mine", "theirs", "sum"),
    "card": ("mine", "theirs"),
    "duplicate": ("both",),
    "gift": ("mine", "theirs"),
}
"""The choices of this command by what a conflict is about; outlets are merged by another one."""


class ResolveConflict(Command):
    """Choose what holds: one of two values, the sum of two quantities, or both of two outlets."""

    type: Literal["resolve_conflict"] = "resolve_conflict"
    conflict_id: Key
    choice: Choice

    @property
    def document(self) -> str:
        """Key of the conflict."""
        return self.conflict_id


def resolve_conflict(command: ResolveConflict, nouns: Nouns, context: Context) -> Outcome:
    """Apply `ResolveConflict`: the first decision holds."""
    conflict = nouns.get(Conflict, command.conflict_id)
    if conflict is None:
        return Refusal("conflict_unknown")
    if conflict.choice is not None:
        return Refusal("conflict_resolved")
    if command.choice not in CHOICES[conflict.about]:
        return Refusal("choice_unfit")
    if conflict.decides == "manager" and context.actor.role != "manager":
        return Refusal("manager_decides")
    fields = {"choice": command.choice, "resolved_by": context.actor.name}
    closed = conflict.model_copy(update=fields)
    if conflict.about in ("line", "gift"):
        return _of_order(closed, command.at, nouns, context)
    rule = _card if conflict.about == "card" else _duplicate
    return rule(closed, nouns, context)


def _of_order(closed: Conflict, at: Instant, nouns: Nouns, context: Context) -> Outcome:
    """Keeping what is in force closes the conflict whatever became of the order.

    Any other choice needs the lines of the order to be changeable still, and counts as an amendment
    of a placed one. It is about the line where that is by now; of one that was joined, as earlier
    releases did with lines that were not decided about, about its part.
    """
    place = whereabouts(closed.order_id, closed.line_id, nouns)
    found = own_changeable(place.order_id, nouns, context)
    if isinstance(found, Refusal):
        keeps = closed.choice == "theirs" and found.code in _TOO_LATE
        return Applied((closed,)) if keeps else found
    if closed.choice == "theirs":
        return Applied((closed,))
    order, _ = found
    if closed.about == "gift":
        return _gift(order, closed, at, nouns, context)
    line = order.line(place.line_id)
    product = nouns.get(Product, closed.product_id)
    if line is None or product is None:
        return Refusal("line_unknown")
    part = line.quantity if place.joined is None else min(place.joined, line.quantity)
    quantity = line.quantity + closed.mine - (0 if closed.choice == "sum" else part)
    if refusal := check_quantity(offer_in(order, nouns).fitted(product), quantity):
        return refusal
    changed = line.model_copy(update={"quantity": quantity, "set_by": context.actor.name})
    after = order.model_copy(update={"lines": replaced(order.lines, changed)})
    outcome = amended(order, after, at, nouns, context)
    if isinstance(outcome, Refusal):
        return outcome
    return Applied((*outcome.changed, closed), outcome.verdict, outcome.reasons)


def _gift(order: Order, closed: Conflict, at: Instant, nouns: Nouns, context: Context) -> Outcome:
    """Give what the author of the conflict chose, if that is still given."""
    promotion = nouns.get(Promotion, closed.line_id)
    if promotion is None:
        return Refusal("gift_ended")
    changed = with_gift(order, promotion, closed.product_id, at, nouns, context)
    return changed if isinstance(changed, Refusal) else Applied((changed, closed))


def _card(closed: Conflict, nouns: Nouns, context: Context) -> Outcome:
    """Keeping what is in force changes nothing, whatever that is by now."""
    outlet = outlet_in_charge(closed.outlet_id, nouns, context)
    if isinstance(outlet, Refusal):
        return outlet
    if closed.choice == closed.in_force:
        return Applied((closed,))
    card = Card.of(outlet, nouns)
    value = closed.mine_text if closed.choice == "mine" else closed.theirs_text
    card.put(closed.field, value, context.actor.name, closed.id)
    applied = card.applied(outlet)
    return Applied((*applied.changed, closed))


def _duplicate(closed: Conflict, nouns: Nouns, context: Context) -> Outcome:
    """Whoever looks after one of the two may say that both stay."""
    keys = [key for key in (closed.outlet_id, closed.other_outlet_id) if key]
    outlets = nouns.many(Outlet, keys).values()
    if not any(looks_after(context.actor, outlet) for outlet in outlets):
        return Refusal("not_allowed")
    return Applied((closed,))
