"""From which warehouse an order is filled, and what becomes of one that does not serve any more.

Which warehouses serve may change between a command and its arrival. Work that rests on it is not
thrown away: another warehouse takes over, and the user is told.
"""

from __future__ import annotations

from fieldapp.domain.command.base import Context
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.policy import policy_of
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.domain.user import User
from fieldapp.domain.warehouse import supplying

_NO_NAME = "—"


def foreign_warehouse(
    warehouse_id: str | None, outlet: Outlet, nouns: Nouns, seller: User
) -> Refusal | None:
    """Say why an outlet cannot order from a warehouse, or None when it can, or none is named."""
    if warehouse_id is None or _serves(warehouse_id, outlet, nouns, seller.warehouse_id):
        return None
    details = {"outlet": outlet.name, "warehouse": _name(warehouse_id, nouns)}
    return Refusal("warehouse_foreign", details)


def begun_from(
    asked: str | None, number: str, outlet: Outlet, nouns: Nouns, context: Context
) -> tuple[str | None, tuple[Reason, ...]]:
    """Return the warehouse of a new cart, with a remark where it is not the one asked for.

    None asks for the one that the actor sells from.
    """
    own = context.actor.warehouse_id
    if asked is None or _serves(asked, outlet, nouns, own):
        return asked or own, ()
    return _replaced(asked, _first(outlet, nouns, own), number, outlet, nouns)


def parted_from(
    asked: str | None, cart: Order, number: str, outlet: Outlet, nouns: Nouns, context: Context
) -> tuple[str | None, tuple[Reason, ...]]:
    """Return the warehouse of a cart that is taken out of another one, as `begun_from` does.

    None asks for that of the cart, which also stands in for one that does not serve any more.
    """
    kept = cart.warehouse_id
    if asked is None or asked == kept:
        return kept, ()
    if _serves(asked, outlet, nouns, context.actor.warehouse_id):
        return asked, ()
    return _replaced(asked, kept, number, outlet, nouns)


def supplied(
    order: Order, outlet: Outlet, nouns: Nouns, context: Context
) -> tuple[Order, tuple[Reason, ...]]:
    """Return an order about to be placed, from a warehouse that serves the outlet by now.

    The one that its author sells from serves too, whoever places it. A device that does not know
    the author cannot tell, and leaves that to the hub.
    """
    asked = order.warehouse_id
    own = [context.actor.warehouse_id]
    if order.author_id != context.actor.id:
        author = nouns.get(User, order.author_id)
        own.append(author.warehouse_id if author else asked)
    if asked is None or _serves(asked, outlet, nouns, *own):
        return order, ()
    other = _first(outlet, nouns, *own)
    found, remarks = _replaced(asked, other, order.number, outlet, nouns)
    return order.model_copy(update={"warehouse_id": found}), remarks


def _replaced(
    asked: str, found: str | None, number: str, outlet: Outlet, nouns: Nouns
) -> tuple[str | None, tuple[Reason, ...]]:
    details = {
        "outlet": outlet.name,
        "asked": _name(asked, nouns),
        "number": number,
        "warehouse": _name(found, nouns),
    }
    return found, (Reason(code="warehouse_changed", details=details),)


def _serves(warehouse_id: str, outlet: Outlet, nouns: Nouns, *own: str | None) -> bool:
    there = supplying(outlet.route_id, policy_of(nouns).warehouses, *own)
    return any(one.id == warehouse_id for one in there)


def _first(outlet: Outlet, nouns: Nouns, *own: str | None) -> str | None:
    there = supplying(outlet.route_id, policy_of(nouns).warehouses, *own)
    return there[0].id if there else None


def _name(warehouse_id: str | None, nouns: Nouns) -> str:
    named = {one.id: one.name for one in policy_of(nouns).warehouses}
    return named.get(warehouse_id or "", warehouse_id or _NO_NAME)
