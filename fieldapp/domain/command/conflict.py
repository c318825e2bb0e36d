"""The command that decides a conflict."""

from __future__ import annotations

from typing import Literal

from fieldapp.domain.command.amend import amended
from fieldapp.domain.command.base import Applied, Command, Context, Outcome, own_changeable
from fieldapp.domain.command.line import replaced
from fieldapp.domain.conflict import Choice, Conflict
from fieldapp.domain.noun import Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.refusal import Refusal

_TOO_LATE = ("order_not_amendable", "order_cut_off")


class ResolveConflict(Command):
    """Choose between the two quantities of a line, or their sum."""

    type: Literal["resolve_conflict"] = "resolve_conflict"
    conflict_id: Key
    choice: Choice

    @property
    def document(self) -> str:
        """Key of the conflict."""
        return self.conflict_id


def resolve_conflict(command: ResolveConflict, nouns: Nouns, context: Context) -> Outcome:
    """Apply `ResolveConflict`: the first decision holds.

    Keeping what is in force closes the conflict whatever became of the order; any other choice
    needs the lines of the order to be changeable still, and counts as an amendment of a placed one.
    """
    conflict = nouns.get(Conflict, command.conflict_id)
    if conflict is None:
        return Refusal("conflict_unknown")
    if conflict.choice is not None:
        return Refusal("conflict_resolved")
    fields = {"choice": command.choice, "resolved_by": context.actor.name}
    closed = conflict.model_copy(update=fields)
    found = own_changeable(conflict.order_id, nouns, context)
    if isinstance(found, Refusal):
        keeps = command.choice == "theirs" and found.code in _TOO_LATE
        return Applied((closed,)) if keeps else found
    if command.choice == "theirs":
        return Applied((closed,))
    order, _ = found
    line = order.line(conflict.line_id)
    product = nouns.get(Product, conflict.product_id)
    if line is None or product is None:
        return Refusal("line_unknown")
    quantity = conflict.mine + (line.quantity if command.choice == "sum" else 0)
    if refusal := check_quantity(product, quantity):
        return refusal
    changed = line.model_copy(update={"quantity": quantity, "set_by": context.actor.name})
    after = order.model_copy(update={"lines": replaced(order.lines, changed)})
    outcome = amended(order, after, command.at, nouns, context)
    if isinstance(outcome, Refusal):
        return outcome
    return Applied((*outcome.changed, closed), outcome.verdict, outcome.reasons)
