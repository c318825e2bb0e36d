"""The command that takes a cart apart, or an order that is placed and may still be changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from pydantic import Field

from fieldapp.domain.command.amend import amended, price_changes
from fieldapp.domain.command.base import (
    Applied,
    Context,
    Outcome,
    named,
    own_changeable,
    own_draft,
)
from fieldapp.domain.command.placing import Weighed, covered, credited
from fieldapp.domain.command.promotion import spendings
from fieldapp.domain.command.supply import parted_from
from fieldapp.domain.command.taking import Taking, going_from, moved, taken, told_of
from fieldapp.domain.command.terms import termed
from fieldapp.domain.credit import CREDIT_HOLDS
from fieldapp.domain.noun import Day, Key
from fieldapp.domain.nouns import Nouns, NounsAfter
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.promotion.calculation import promoted
from fieldapp.domain.receipt import Reason, Verdict, told_once
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import requoted


class SplitCart(Taking):
    """Put some lines of the cart `order_id` into a new one, or into a new quote.

    `delivery_day` and `warehouse_id` None leave those that the cart has. `placed` says that the
    user saw an order that is placed: the new one is placed then as well.
    """

    LATER = (*Taking.LATER, "warehouse_id", "placed")

    type: Literal["split_cart"] = "split_cart"
    new_id: Key
    number: str = Field(min_length=1, max_length=60)
    kind: Literal["sale", "quote"] = "sale"
    title: str = Field(default="", max_length=80)
    delivery_day: Day | None = None
    warehouse_id: Key | None = None
    placed: bool = False

    @property
    def document(self) -> str:
        """Key of the new cart."""
        return self.new_id


def split_cart(command: SplitCart, nouns: Nouns, context: Context) -> Outcome:
    """Apply `SplitCart`, whose lines go as those of `MoveLines`.

    What is left of the cart stays one; a cart of which nothing is left closes. A placed order that
    a refused submission has left a cart is split as one.
    """
    if nouns.get(Order, command.new_id) is not None:
        return Refusal("order_exists")
    if command.placed:
        open_one = own_changeable(command.order_id, nouns, context)
        if isinstance(open_one, Refusal):
            return open_one
        if open_one[0].status != "draft":
            return split_placed(command, *open_one, nouns, context)
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    cart, outlet = found
    if cart.kind == "return":
        return Refusal("return_stays_whole", named(cart))
    warehouse_id, told = parted_from(
        command.warehouse_id, cart, command.number, outlet, nouns, context
    )
    fields: dict[str, object] = {
        "id": command.new_id,
        "number": command.number,
        "kind": command.kind,
        **context.author,
        "created_at": command.at,
        "repeated_from": None,
        "title": command.title,
        "note": "",
        "delivery_day": command.delivery_day or cart.delivery_day,
        "warehouse_id": warehouse_id,
        "moved": {},
        "lines": [],
    }
    opened = cart.model_copy(update=fields)
    outcome = taken(cart, opened, command, nouns, context)
    if isinstance(outcome, Refusal) or not told:
        return outcome
    return replace(outcome, verdict="merged", reasons=(*told, *outcome.reasons))


def split_placed(
    command: SplitCart, order: Order, outlet: Outlet, nouns: Nouns, context: Context
) -> Outcome:
    """Make two placed orders of one: what was agreed stays so, as when its lines are changed.

    Both have been placed when the one was. Each gets the promotions and the cost of delivery that
    its lines bring by themselves, which is said, and is weighed together with the other against the
    client's credit. What the order waits for, both wait for.
    """
    if command.kind != "sale":
        return Refusal("order_not_draft", named(order))
    warehouse_id, told = parted_from(
        command.warehouse_id, order, command.number, outlet, nouns, context
    )
    opened = _opened(command, order, warehouse_id)
    going = going_from(order, opened, command, nouns)
    if isinstance(going, Refusal):
        return going
    if not going.rest:
        return Refusal("split_to_nothing", named(order))
    done = moved(order, going, opened, command, nouns, context)
    if isinstance(done, Refusal):
        return done
    left, coming, conflicts = done
    stays = amended(order, left, command.at, nouns, context)
    if isinstance(stays, Refusal):
        return stays
    rest = next(noun for noun in stays.changed if isinstance(noun, Order))
    after = NounsAfter(nouns, (rest, *spendings((rest,), nouns)))
    part = _placed_part(order, rest, coming, outlet, command, after, context)
    if isinstance(part, Refusal):
        return part
    reasons = (
        *told,
        *told_of(going, order, coming, command),
        *(one for one in stays.reasons if not _is_told_of_both(one, part)),
        *part.holds,
        *part.remarks,
        *_less_off(order, rest, part.order),
        *dearer([order], [rest, part.order]),
    )
    verdict: Verdict = "merged" if reasons else "applied"
    if part.holds or stays.verdict == "held":
        verdict = "held"
    # What is said of a product is the same of both; what is said of one order names it.
    return Applied((rest, part.order, *conflicts), verdict, told_once(reasons))


def _opened(command: SplitCart, order: Order, warehouse_id: str | None) -> Order:
    """Return the second order without lines: by whom, how and when the first one was placed."""
    fields: dict[str, object] = {
        "id": command.new_id,
        "number": command.number,
        "status": "submitted",
        "holds": [],
        "reason": "",
        "was_accepted": False,
        "created_at": command.at,
        "title": command.title,
        "delivery_day": command.delivery_day or order.delivery_day,
        "warehouse_id": warehouse_id,
        "delivery_group": None,
        "delivery_waived_minor": None,
        "moved": {},
        "promotions": [],
        "lines": [],
    }
    return order.model_copy(update=fields)


def _placed_part(
    order: Order,
    rest: Order,
    coming: Order,
    outlet: Outlet,
    command: SplitCart,
    nouns: Nouns,
    context: Context,
) -> Weighed | Refusal:
    """Return the second order with what its lines cost, why it has to wait, and what to say.

    `nouns` have the first one as it is by now: of what promotions give in all, and of how often
    they are given, there is what that has left.
    """
    day = (order.submitted_at or context.now)[:10]
    priced = requoted(order, coming, nouns, context.day)
    as_agreed = promoted(priced, nouns, day).order
    timed = termed(as_agreed, outlet, command, nouns, context, part_of=order)
    if isinstance(timed, Refusal):
        return timed
    plain = timed.order.with_lines(priced.lines, promotions=[])
    # The stock had its say when the order was placed; that of another warehouse has it now.
    moves = coming.warehouse_id != order.warehouse_id
    asked = {line.id: 0 for line in plain.lines} if moves else {}
    weighed = covered(plain, asked, nouns, context)
    if isinstance(weighed, Refusal):
        return weighed
    part = promoted(weighed.order, nouns, day).order
    remarks = (*price_changes(coming, part), *timed.remarks, *weighed.remarks)
    had = order.waits_for
    holds = [hold for hold in had if hold.code not in CREDIT_HOLDS]
    total_minor = rest.total_minor + part.total_minor
    if total_minor > order.total_minor or len(holds) < len(had):
        both = rest.model_copy(update={"total_minor": total_minor})
        credit = credited(both, nouns, context)
        if isinstance(credit, Refusal):
            return credit
        holds += credit.holds
        remarks += credit.remarks
    return Weighed(part.with_holds(holds), tuple(holds), remarks)


def _is_told_of_both(reason: Reason, part: Weighed) -> bool:
    """Say whether a reason of the first order is not so of the two, or is told of both together.

    A promotion that it has lost may be one that the second one has. What it owes by itself is less
    than what both owe, and the client has one credit.
    """
    if reason.code == "promotion_lost":
        return reason.details.get("promotion") in {one.name for one in part.order.promotions}
    of_both = {one.code for one in (*part.holds, *part.remarks)}
    return reason.code.removesuffix("_told") in CREDIT_HOLDS and reason.code in of_both


def _less_off(order: Order, rest: Order, part: Order) -> Iterator[Reason]:
    """Yield what promotions that one of the two has still take off, when that is less than before.

    Those that neither has are told one by one.
    """
    have = {one.promotion_id for one in (*rest.promotions, *part.promotions)}
    seen = sum(one.discount_minor for one in order.promotions if one.promotion_id in have)
    now = sum(one.discount_minor for one in (*rest.promotions, *part.promotions))
    if now < seen:
        details = {"seen": seen, "current": now, "currency": order.currency}
        yield Reason(code="promotion_by_lines", details=details)


def dearer(before: Sequence[Order], after: Sequence[Order]) -> Iterator[Reason]:
    """Yield what delivering orders costs once lines of them went elsewhere, when that is more."""
    seen, now = (sum(one.delivery_minor for one in orders) for orders in (before, after))
    if now > seen:
        details = {"seen": seen, "current": now, "currency": after[0].currency}
        yield Reason(code="delivery_by_split", details=details)
