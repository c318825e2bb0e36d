"""The command that decides a conflict."""

from __future__ import annotations

from typing import Literal

from fieldapp.domain.command.base import Applied, Command, Context, Outcome, own_draft
from fieldapp.domain.conflict import Choice, Conflict
from fieldapp.domain.noun import Key
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.product import Product, check_quantity
from fieldapp.domain.refusal import Refusal


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
    needs the order to be a cart still.
    """
    conflict = nouns.get(Conflict, command.conflict_id)
    if conflict is None:
        return Refusal("conflict_unknown")
    if conflict.choice is not None:
        return Refusal("conflict_resolved")
    fields = {"choice": command.choice, "resolved_by": context.actor.name}
    closed = conflict.model_copy(update=fields)
    found = own_draft(conflict.order_id, nouns, context)
    if isinstance(found, Refusal):
        keeps = command.choice == "theirs" and found.code == "order_not_draft"
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
    lines = [changed if kept is line else kept for kept in order.lines]
    return Applied((order.with_lines(lines), closed))
