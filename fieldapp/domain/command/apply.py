"""The table of commands, and the one function that applies them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any, cast

from pydantic import Field, TypeAdapter

from fieldapp.domain.access import looks_after
from fieldapp.domain.command.amend import AmendOrder, amend_order
from fieldapp.domain.command.base import (
    Applied,
    Command,
    Context,
    Outcome,
    own_draft,
    standing,
)
from fieldapp.domain.command.cart import (
    ChangeLine,
    ChangeOrder,
    CreateOrder,
    JoinLines,
    change_line,
    change_order,
    create_order,
    join_lines,
)
from fieldapp.domain.command.conflict import ResolveConflict, resolve_conflict
from fieldapp.domain.command.delivery_group import (
    JoinDelivery,
    join_delivery,
    left_unpaid,
    together,
)
from fieldapp.domain.command.device import (
    RevokeDevice,
    WipeDevice,
    revoke_device,
    wipe_device,
)
from fieldapp.domain.command.fill import FillOrder, fill_order
from fieldapp.domain.command.gathering import MergeCarts, MoveLines, merge_carts, move_lines
from fieldapp.domain.command.gift import ChooseGift, choose_gift
from fieldapp.domain.command.goods_return import (
    CreateReturn,
    SetReturnLine,
    SubmitReturn,
    create_return,
    set_return_line,
    submit_return,
)
from fieldapp.domain.command.merge import MergeOutlets, merge_outlets
from fieldapp.domain.command.offer import OfferQuote, OrderQuote, offer_quote, order_quote
from fieldapp.domain.command.order import (
    CancelOrder,
    DecideDouble,
    RejectOrder,
    ReleaseOrder,
    cancel_order,
    decide_double,
    reject_order,
    release_order,
)
from fieldapp.domain.command.outlet import (
    AssignOutlet,
    ChangeOutlet,
    CreateOutlet,
    assign_outlet,
    change_outlet,
    create_outlet,
)
from fieldapp.domain.command.payment import (
    CancelPayment,
    CollectPayment,
    cancel_payment,
    collect_payment,
)
from fieldapp.domain.command.photo import AddPhoto, add_photo
from fieldapp.domain.command.price_type import OTHER_MONEY, Seeing, moved_to_type
from fieldapp.domain.command.promotion import spendings
from fieldapp.domain.command.receipt import AcknowledgeRefusal, acknowledge_refusal
from fieldapp.domain.command.splitting import SplitCart, split_cart
from fieldapp.domain.command.submit import SubmitOrder, submit_order
from fieldapp.domain.command.terms import in_draft
from fieldapp.domain.command.visit import CheckIn, CheckOut, check_in, check_out
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.noun import Instant, Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import AMENDABLE, Order
from fieldapp.domain.order_status import with_times
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.payment import Payment
from fieldapp.domain.receipt import Reason, Verdict
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.visit import Visit

AnyCommand = Annotated[
    CreateOrder
    | ChangeLine
    | ChangeOrder
    | JoinLines
    | SubmitOrder
    | AmendOrder
    | CancelOrder
    | ReleaseOrder
    | RejectOrder
    | DecideDouble
    | CheckIn
    | CheckOut
    | ResolveConflict
    | AcknowledgeRefusal
    | RevokeDevice
    | WipeDevice
    | AddPhoto
    | CreateOutlet
    | ChangeOutlet
    | AssignOutlet
    | MergeOutlets
    | CreateReturn
    | SetReturnLine
    | SubmitReturn
    | CollectPayment
    | CancelPayment
    | ChooseGift
    | MergeCarts
    | MoveLines
    | SplitCart
    | OfferQuote
    | OrderQuote
    | JoinDelivery
    | FillOrder,
    Field(discriminator="type"),
]

_RULES: dict[type[Command], Callable[..., Outcome]] = {
    CreateOrder: create_order,
    ChangeLine: change_line,
    ChangeOrder: change_order,
    JoinLines: join_lines,
    SubmitOrder: submit_order,
    AmendOrder: amend_order,
    CancelOrder: cancel_order,
    ReleaseOrder: release_order,
    RejectOrder: reject_order,
    DecideDouble: decide_double,
    CheckIn: check_in,
    CheckOut: check_out,
    ResolveConflict: resolve_conflict,
    AcknowledgeRefusal: acknowledge_refusal,
    RevokeDevice: revoke_device,
    WipeDevice: wipe_device,
    AddPhoto: add_photo,
    CreateOutlet: create_outlet,
    ChangeOutlet: change_outlet,
    AssignOutlet: assign_outlet,
    MergeOutlets: merge_outlets,
    CreateReturn: create_return,
    SetReturnLine: set_return_line,
    SubmitReturn: submit_return,
    CollectPayment: collect_payment,
    CancelPayment: cancel_payment,
    ChooseGift: choose_gift,
    MergeCarts: merge_carts,
    MoveLines: move_lines,
    SplitCart: split_cart,
    OfferQuote: offer_quote,
    OrderQuote: order_quote,
    JoinDelivery: join_delivery,
    FillOrder: fill_order,
}

KNOWN: frozenset[str] = frozenset(rule.model_fields["type"].default for rule in _RULES)
"""The `type` of every command that this release understands."""

_PARSER: TypeAdapter[AnyCommand] = TypeAdapter(AnyCommand)


def parse_command(body: Mapping[str, Any]) -> Command:
    """Return the command that `body` describes; a pydantic `ValidationError` says what is wrong."""
    return cast(Command, _PARSER.validate_python(body))


def apply(command: Command, nouns: Nouns, context: Context) -> Outcome:
    """Apply a command to a state and return the changed nouns, or the refusal.

    Pure: the same command on the same state gives the same outcome, on device and hub.
    """
    outcome = in_draft(_RULES[type(command)](command, nouns, context), nouns)
    if isinstance(outcome, Applied):
        remarks = moved_to_type(outcome.changed, nouns)
        changed = followed(outcome.changed, nouns, context.now)
        remarks += left_unpaid(changed, nouns, context.now)
        outcome = _told(replace(outcome, changed=changed), remarks)
    outlet = _outlet_of(command, nouns) or _made_by(outcome)
    known = outlet is None or looks_after(context.actor, outlet) or not context.formerly(outlet)
    told = outcome if known else _to_former(outcome, context)
    return _timed(told, nouns, context) if isinstance(told, Applied) else told


def _timed(outcome: Applied, nouns: Nouns, context: Context) -> Applied:
    """Return an outcome whose orders know when and by whom they came to their state."""
    before = nouns.many(Order, [one.id for one in outcome.changed if isinstance(one, Order)])
    timed = with_times(outcome.changed, before, context.now, context.actor.id)
    return replace(outcome, changed=timed)


def caught_up(
    command: Command, refusal: Refusal, nouns: Nouns, context: Context
) -> tuple[Noun, ...]:
    """Return what of a refused command is written down all the same: its cart, in today's money.

    A release that does not tell in which money prices were seen shows a cart as it is stored. What
    it submits next would be refused like this, until something in the cart is changed.
    """
    if not isinstance(command, Seeing) or refusal.code not in OTHER_MONEY:
        return ()
    found = own_draft(command.order_id, nouns, context)
    if isinstance(found, Refusal):
        return ()
    outcome = in_draft(Applied((found[0],)), nouns)
    return outcome.changed if isinstance(outcome, Applied) else ()


def followed(changed: Iterable[Noun], nouns: Nouns, now: Instant) -> tuple[Noun, ...]:
    """Return nouns that are about to change, by a command or by the office, and what follows.

    What a common delivery costs is shared out anew, and budgets of promotions are counted.
    """
    anew = tuple(together(changed, nouns, now))
    return (*anew, *spendings(anew, nouns))


def _told(outcome: Applied, reasons: tuple[Reason, ...]) -> Applied:
    """Return an outcome with more to say: something else came of the command than was seen."""
    if not reasons:
        return outcome
    verdict: Verdict = "merged" if outcome.verdict == "applied" else outcome.verdict
    return replace(outcome, verdict=verdict, reasons=(*outcome.reasons, *reasons))


def _outlet_of(command: Command, nouns: Nouns) -> Outlet | None:
    """Return the outlet that a command is about, as far as it is known."""
    outlet_id = getattr(command, "outlet_id", None)
    for noun, name in (
        (Order, "order_id"),
        (Visit, "visit_id"),
        (Payment, "payment_id"),
        (Conflict, "conflict_id"),
    ):
        if outlet_id is None and (key := getattr(command, name, None)) is not None:
            found = nouns.get(noun, key)
            outlet_id = getattr(found, "outlet_id", None)
    return standing(outlet_id, nouns) if outlet_id is not None else None


def _made_by(outcome: Outcome) -> Outlet | None:
    changed = outcome.changed if isinstance(outcome, Applied) else ()
    return next((noun for noun in changed if isinstance(noun, Outlet)), None)


def _to_former(outcome: Outcome, context: Context) -> Outcome:
    """Tell somebody who does not look after the outlet any more what became of a command.

    Whether it was taken, and nothing of what others have done since: that is not theirs to see.
    Placed orders that somebody who was dismissed has made or changed wait for a manager.
    """
    if isinstance(outcome, Refusal):
        return Refusal("outlet_left_refused")
    changed = outcome.changed
    held = outcome.verdict == "held"
    if context.actor.dismissed_at is not None:
        changed = tuple(_waiting(noun) for noun in changed)
        held = held or any(isinstance(noun, Order) and noun.status == "held" for noun in changed)
    reason = Reason(code="outlet_left_held" if held else "outlet_left_taken")
    return Applied(changed, "held" if held else "applied", (reason,))


def _waiting(noun: Noun) -> Noun:
    """Return a placed order of somebody who was dismissed waiting for a manager, once."""
    if not isinstance(noun, Order) or noun.status not in AMENDABLE:
        return noun
    holds = [hold for hold in noun.waits_for if hold.code != "author_dismissed"]
    return noun.with_holds([*holds, Reason(code="author_dismissed")])
