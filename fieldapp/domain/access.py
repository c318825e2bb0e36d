"""Permissions: who may do what for which outlet, and which buckets a person may read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import PriceType, lists_of
from fieldapp.domain.route import Route
from fieldapp.domain.user import User
from fieldapp.domain.warehouse import Warehouse, supplies_read


def looks_after(actor: User, outlet: Outlet) -> bool:
    """Say whether the outlet belongs to the actor's routes or is the actor's own."""
    if actor.dismissed_at is not None:
        return False
    if actor.role == "owner":
        return outlet.id in actor.outlet_ids
    return outlet.route_id is not None and outlet.route_id in actor.route_ids


def reads_catalog(actor: User) -> bool:
    """Say whether the actor may read what is for everybody in the company: products, pictures."""
    return actor.dismissed_at is None


def outlet_buckets(actor: User) -> frozenset[str]:
    """Return the buckets that hold the actor's outlets and what belongs to them."""
    names = [f"outlet/{id_}" for id_ in actor.outlet_ids] if actor.role == "owner" else []
    if actor.role != "owner":
        names = [f"route/{id_}" for id_ in actor.route_ids]
    return frozenset(names)


def same_scopes(before: Outlet, after: Outlet) -> bool:
    """Say whether a change of an outlet leaves everybody's `scope` as it is."""
    return (before.route_id, before.price_type_id) == (after.route_id, after.price_type_id)


def scope(
    actor: User,
    device_id: str,
    outlets: Iterable[Outlet],
    price_types: Mapping[str, PriceType],
    routes: Iterable[Route] = (),
    warehouses: Iterable[Warehouse] = (),
) -> frozenset[str]:
    """Return the buckets that the actor may read on a device.

    `outlets` are those that the actor looks after; `price_types` must hold the types of these
    outlets and their bases; `routes` are the actor's own, with whose prices new outlets begin;
    `warehouses` those that the company names, of which the actor reads the stock where they serve a
    route of his, or of his outlets. Prices come with all lists that they are calculated from.
    Somebody who was dismissed reads only what became of his own commands.
    """
    if not reads_catalog(actor):
        return frozenset({f"user/{actor.id}", f"device/{device_id}"})
    places: set[str | None] = set() if actor.role == "owner" else set(actor.route_ids)
    types = set(actor.price_type_ids)
    for outlet in outlets:
        types.add(outlet.price_type_id)
        places.add(outlet.route_id)
    types |= {route.price_type_id for route in routes if route.price_type_id}
    buckets = {"catalog", "promotions", f"user/{actor.id}", f"device/{device_id}"}
    buckets |= {f"prices/{id_}" for id_ in lists_of(types, price_types)}
    own = outlet_buckets(actor)
    buckets |= own | {f"history/{name.partition('/')[2]}" for name in own}
    if actor.role == "manager":
        buckets |= {f"decision/{id_}" for id_ in actor.route_ids}
    read = supplies_read(actor.warehouse_id, places, warehouses)
    buckets |= {f"stock/{id_}" for id_ in read}
    if actor.role == "manager":
        buckets.add("devices")
    return frozenset(buckets)
