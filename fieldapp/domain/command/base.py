"""What all commands have in common, and what applying one gives."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from fieldapp.domain.access import looks_after
from fieldapp.domain.noun import Day, Instant, Key, Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.receipt import Reason, Verdict
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.user import User


class Command(BaseModel):
    """One intention. `at` is the device's time: shown to people, never trusted for order."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Key
    at: Instant

    @property
    def document(self) -> str:
        """Key of the order, visit or conflict that the command is about."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Policy:
    """The company's rules about prices at submission.

    A price that the user saw up to `honour_days` ago is kept when it differs from the current one
    by at most `honour_bp` basis points; beyond that the order is held for a manager.
    """

    honour_days: int = 7
    honour_bp: int = 500


@dataclass(frozen=True, slots=True)
class Context:
    """Who acts, when the place that applies the command learns of it, and the company's rules."""

    actor: User
    now: Instant
    policy: Policy = field(default_factory=Policy)

    @property
    def day(self) -> Day:
        """The calendar day, in UTC, whose prices hold."""
        return self.now[:10]


@dataclass(frozen=True, slots=True)
class Applied:
    """The nouns that a command changed, and the verdict on it with its remarks."""

    changed: tuple[Noun, ...]
    verdict: Verdict = "applied"
    reasons: tuple[Reason, ...] = ()


Outcome = Applied | Refusal


def own_outlet(outlet_id: str, nouns: Nouns, context: Context) -> Outlet | Refusal:
    """Return the outlet when the actor may act for it, else the refusal."""
    outlet = nouns.get(Outlet, outlet_id)
    if outlet is None:
        return Refusal("outlet_unknown")
    if not looks_after(context.actor, outlet):
        return Refusal("not_allowed")
    return outlet


def own_order(order_id: str, nouns: Nouns, context: Context) -> tuple[Order, Outlet] | Refusal:
    """Return an order with its outlet when the actor may act on it, else the refusal."""
    order = nouns.get(Order, order_id)
    if order is None:
        return Refusal("order_unknown")
    outlet = own_outlet(order.outlet_id, nouns, context)
    return outlet if isinstance(outlet, Refusal) else (order, outlet)


def own_draft(order_id: str, nouns: Nouns, context: Context) -> tuple[Order, Outlet] | Refusal:
    """Return a cart with its outlet when the actor may change it, else the refusal."""
    found = own_order(order_id, nouns, context)
    if isinstance(found, Refusal) or found[0].status == "draft":
        return found
    return Refusal("order_not_draft", named(found[0]))


def named(order: Order) -> dict[str, str]:
    """Return what the texts of refusals say about an order."""
    return {"number": order.number, "status": order.status}
