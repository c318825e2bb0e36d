"""What all commands have in common, and what applying one gives."""

from __future__ import annotations

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, model_serializer

from fieldapp.domain.access import looks_after
from fieldapp.domain.likeness import Traits
from fieldapp.domain.noun import Day, Instant, Key, Noun, instant_of, moment_of
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import AMENDABLE, Order, OrderKind
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.policy import cut_off, policy_of
from fieldapp.domain.price import LeftMoney
from fieldapp.domain.receipt import Reason, Verdict
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.repricing import in_force
from fieldapp.domain.user import User


class Command(BaseModel):
    """One intention. `at` is the device's time: shown to people, never trusted for order.

    Each kind of command says what it is about; one that does not cannot be made.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    LATER: ClassVar[tuple[str, ...]] = ()
    """Fields that came after the command's first release, left out while they have their default.

    So what an older release has written down, and its digest, stays as it is.
    """

    id: Key
    at: Instant

    @model_serializer(mode="wrap")
    def _without_unused(self, dump: SerializerFunctionWrapHandler) -> dict[str, Any]:
        body: dict[str, Any] = dump(self)
        for name in self.LATER:
            if getattr(self, name) == type(self).model_fields[name].default:
                body.pop(name, None)
        return body

    @property
    @abstractmethod
    def document(self) -> str:
        """Key of the order, visit, photo or conflict that the command is about."""


class OrderCommand(Command):
    """A command about an order, be it a cart, a placed order, a quote or a return."""

    order_id: Key

    @property
    def document(self) -> str:
        """Key of the order."""
        return self.order_id


@dataclass(frozen=True, slots=True)
class Context:
    """Who acts, and when the place that applies the command learns of it.

    `device_id` is the device that sent the command, where that place knows several; `sent_at` is
    what its own clock showed when it sent the command, if it did.

    Four things only the hub can tell: `formerly`, whether the actor looked after an outlet until
    lately; `alike`, which outlets of the whole company are like one that is being made, and in
    what, leaving out the outlet with the key given; `owners`, whose outlet one is; `left_money`, in
    what money the prices of an outlet were before.
    """

    actor: User
    now: Instant
    device_id: str = ""
    sent_at: Instant | None = None
    formerly: Callable[[Outlet], bool] = lambda outlet: False
    alike: Callable[[str, Traits], Mapping[str, tuple[str, ...]]] = lambda key, traits: {}
    owners: Callable[[str], Sequence[User]] = lambda outlet_id: ()
    left_money: Callable[[Outlet], Sequence[LeftMoney]] = lambda outlet: ()

    @property
    def day(self) -> Day:
        """The calendar day, in UTC, whose prices hold."""
        return self.now[:10]

    @property
    def author(self) -> dict[str, Any]:
        """The fields of an order that the actor begins: who it is, and in which channel."""
        channel = "self" if self.actor.role == "owner" else "agent"
        return {"author_id": self.actor.id, "author_name": self.actor.name, "channel": channel}

    def age_of(self, command: Command) -> dt.timedelta:
        """Return how long ago a command was made, whatever the device's clock.

        The time between making and sending is told by one clock, and right however wrong that is;
        the hub's clock knows better only of a device that put its time right. In doubt the
        shorter counts, for the user.
        """
        made = moment_of(command.at)
        ages = [moment_of(time) - made for time in (self.now, self.sent_at) if time is not None]
        return min((age for age in ages if age >= dt.timedelta(0)), default=dt.timedelta(0))

    def made_at(self, command: Command) -> Instant:
        """Return when a command was made, by its age."""
        return instant_of(moment_of(self.now) - self.age_of(command))

    def day_of(self, command: Command) -> Day:
        """Return the calendar day, in UTC, on which a command was made, by its age."""
        return self.made_at(command)[:10]


@dataclass(frozen=True, slots=True)
class Applied:
    """The nouns that a command changed, and the verdict on it with its remarks."""

    changed: tuple[Noun, ...]
    verdict: Verdict = "applied"
    reasons: tuple[Reason, ...] = ()


Outcome = Applied | Refusal


def own_outlet(outlet_id: str, nouns: Nouns, context: Context) -> Outlet | Refusal:
    """Return the outlet when the actor may act for it, else the refusal.

    What was done before the outlet changed hands counts still: whoever looked after it until
    lately may act. An outlet that was merged stands for the one that it was merged into.
    """
    outlet = standing(outlet_id, nouns)
    if outlet is None:
        return Refusal("outlet_unknown")
    if not looks_after(context.actor, outlet) and not context.formerly(outlet):
        return Refusal("not_allowed")
    return outlet


def outlet_in_charge(outlet_id: str, nouns: Nouns, context: Context) -> Outlet | Refusal:
    """Return the outlet when the actor looks after it now, else the refusal."""
    outlet = standing(outlet_id, nouns)
    if outlet is None:
        return Refusal("outlet_unknown")
    return outlet if looks_after(context.actor, outlet) else Refusal("not_allowed")


def standing(outlet_id: str, nouns: Nouns) -> Outlet | None:
    """Return an outlet, or the one that it was merged into, however often that happened."""
    outlet = nouns.get(Outlet, outlet_id)
    while outlet is not None and outlet.merged_into is not None:
        following = nouns.get(Outlet, outlet.merged_into)
        if following is None:
            break
        outlet = following
    return outlet


def own_order(order_id: str, nouns: Nouns, context: Context) -> tuple[Order, Outlet] | Refusal:
    """Return an order with its outlet when the actor may act on it, else the refusal.

    Whoever does not look after the outlet any more may finish what is his own, nothing else. A cart
    comes at the price type that the outlet buys at today.
    """
    order = nouns.get(Order, order_id)
    if order is None:
        return Refusal("order_unknown")
    outlet = own_outlet(order.outlet_id, nouns, context)
    if isinstance(outlet, Refusal):
        return outlet
    if order.author_id != context.actor.id and not looks_after(context.actor, outlet):
        return Refusal("not_allowed")
    return in_force(order, nouns, context.day), outlet


def own_draft(
    order_id: str,
    nouns: Nouns,
    context: Context,
    kinds: tuple[OrderKind, ...] = ("sale", "quote"),
) -> tuple[Order, Outlet] | Refusal:
    """Return a cart, or a quote that is not offered, when the actor may change it.

    The draft of a return is not a cart, and its lines follow other rules: it has to be asked for.
    """
    found = own_order(order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order = found[0]
    if order.status != "draft":
        return moved_away(order, nouns) or Refusal("order_not_draft", named(order))
    return found if order.kind in kinds else Refusal("other_document", named(order))


def moved_away(order: Order, nouns: Nouns) -> Refusal | None:
    """Return where the lines of an emptied cart went, as a refusal; None for all other orders."""
    if order.status != "cancelled" or order.moved_to is None:
        return None
    into = nouns.get(Order, order.moved_to)
    details = {"number": order.number, "into": into.number if into else order.moved_to}
    return Refusal("cart_moved", details)


def own_changeable(order_id: str, nouns: Nouns, context: Context) -> tuple[Order, Outlet] | Refusal:
    """Return an order whose lines may still change, with its outlet, else the refusal.

    That is a cart, or a placed sale that is not assembled yet and not cut off by the hour.
    """
    found = own_order(order_id, nouns, context)
    if isinstance(found, Refusal):
        return found
    order, outlet = found
    if order.status == "draft" and order.kind != "return":
        return found
    if order.status not in AMENDABLE or order.kind == "return":
        return Refusal("order_not_amendable", named(order))
    until = cut_off(order, policy_of(nouns))
    if until is not None and context.now >= until:
        details = {"number": order.number, "day": order.delivery_day}
        return Refusal("order_cut_off", details)
    return order, outlet


def touched(order: Order, command: Command, context: Context) -> Order:
    """Return a cart that a command has changed, with who did it and when."""
    return order.model_copy(update={"touched_by": context.actor.name, "touched_at": command.at})


def named(order: Order) -> dict[str, str]:
    """Return what the texts of refusals say about an order."""
    return {"number": order.number, "status": order.status}
