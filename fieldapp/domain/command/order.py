"""Commands that withdraw orders, and that decide about held ones."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from fieldapp.domain.command.base import (
    Applied,
    Context,
    OrderCommand,
    Outcome,
    moved_away,
    named,
    own_changeable,
    own_order,
)
from fieldapp.domain.command.delivery_group import recharged_among
from fieldapp.domain.command.line import replaced
from fieldapp.domain.command.terms import released
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import AMENDABLE, MAX_LINES, Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.promotion.calculation import promoted
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal

DoubleChoice = Literal["keep", "join", "cancel"]


class CancelOrder(OrderCommand):
    """Withdraw an order that is not being assembled yet."""

    type: Literal["cancel_order"] = "cancel_order"


class ReleaseOrder(OrderCommand):
    """A manager's decision that a held order goes ahead as it was agreed."""

    type: Literal["release_order"] = "release_order"


class RejectOrder(OrderCommand):
    """A manager's decision that a held order does not go ahead, with a note to its author."""

    type: Literal["reject_order"] = "reject_order"
    note: str = Field(default="", max_length=1000)


class DecideDouble(OrderCommand):
    """Say what becomes of an order that is held because it may repeat an earlier one.

    `keep` leaves both as they are, `cancel` withdraws this one. `join` puts into the earlier order
    what only this one has, and of products in both the larger quantity, and withdraws this one;
    what this one waits for besides, the earlier one then waits for. The promotions of the joined
    order are worked out anew, as of the day on which the earlier one was submitted.
    """

    type: Literal["decide_double"] = "decide_double"
    choice: DoubleChoice


def cancel_order(command: CancelOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `CancelOrder`."""
    found = own_order(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, _ = found
    if order.status == "cancelled":
        return moved_away(order, nouns) or Applied(())
    if order.status not in ("draft", "offered", *AMENDABLE):
        return Refusal("order_not_cancellable", named(order))
    return Applied((_withdrawn(order),))


def release_order(command: ReleaseOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `ReleaseOrder`. An order that has waited past the cut-off of its day comes later."""
    found = _held_for_manager(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    decided = found[0].model_copy(update={"decided_by": context.actor.name})
    timed = released(decided.with_holds(()), found[1], nouns, context)
    return Applied((timed.order,), "merged" if timed.remarks else "applied", timed.remarks)


def reject_order(command: RejectOrder, nouns: Nouns, context: Context) -> Outcome:
    """Apply `RejectOrder`."""
    held = _held_for_manager(command.order_id, nouns, context)
    if isinstance(held, Refusal):
        return held
    fields = {"decided_by": context.actor.name, "decision": command.note}
    return Applied((_withdrawn(held[0]).model_copy(update=fields),))


def decide_double(command: DecideDouble, nouns: Nouns, context: Context) -> Outcome:
    """Apply `DecideDouble`: the first decision holds. Other reasons to wait stay."""
    found = own_order(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, _ = found
    double = double_of(order)
    if order.status != "held" or double is None:
        return Refusal("order_not_double", named(order))
    if command.choice == "cancel":
        return Applied((_withdrawn(order),))
    rest = [hold for hold in order.holds if hold is not double]
    if command.choice == "keep":
        return Applied((order.with_holds(rest),))
    into = own_changeable(str(double.details.get("order")), nouns, context)
    if isinstance(into, Refusal):
        return into
    earlier, _ = into
    lines = _joined(earlier.own_lines, order.own_lines, context)
    if len({line.id for line in lines}) < len(lines) or len(lines) > MAX_LINES:
        return Refusal("join_impossible", {"number": earlier.number})
    # What the one that goes has had of budgets is there for the one that stays.
    had = [*earlier.promotions, *order.promotions]
    update = {"lines": lines, "amended_at": command.at, "promotions": had}
    joined = earlier.model_copy(update=update)
    joined = promoted(joined, nouns, (earlier.submitted_at or context.now)[:10]).order
    joined = recharged_among(joined, earlier, joined, nouns, context)
    if rest:
        joined = joined.with_holds([*earlier.waits_for, *rest])
    return Applied((joined, _withdrawn(order)))


def double_of(order: Order) -> Reason | None:
    """Return the reason that names the order which a held one may repeat, or None."""
    return next((hold for hold in order.holds if hold.code == "possible_double"), None)


def _held_for_manager(
    order_id: str, nouns: Nouns, context: Context
) -> tuple[Order, Outlet] | Refusal:
    found = own_order(order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    if context.actor.role != "manager":
        return Refusal("not_allowed")
    if found[0].status != "held":
        return Refusal("order_not_held", named(found[0]))
    return found


def _withdrawn(order: Order) -> Order:
    """Return an order cancelled. Who had released it before does not answer for that."""
    return order.model_copy(
        update={
            "status": "cancelled",
            "reason": "",
            "holds": [],
            "decided_by": "",
            "decision": "",
            "was_accepted": False,
        }
    )


def _joined(earlier: list[OrderLine], later: list[OrderLine], context: Context) -> list[OrderLine]:
    """Return the earlier order's lines with what the later one has more of."""
    lines = list(earlier)
    first: dict[str, OrderLine] = {}
    had: dict[str, int] = {}
    wanted: dict[str, int] = {}
    for line in earlier:
        first.setdefault(line.product_id, line)
        had[line.product_id] = had.get(line.product_id, 0) + line.quantity
    for line in later:
        wanted[line.product_id] = wanted.get(line.product_id, 0) + line.quantity
    lines += [line for line in later if line.product_id not in had]
    for product_id, line in first.items():
        if (more := wanted.get(product_id, 0) - had[product_id]) > 0:
            update = {"quantity": line.quantity + more, "set_by": context.actor.name}
            lines = replaced(lines, line.model_copy(update=update))
    return lines
