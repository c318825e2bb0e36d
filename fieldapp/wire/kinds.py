"""The registry of kinds: one line declares what syncs, where it travels and in which order.

A record travels in buckets. Most kinds have one bucket that follows from the noun itself
(`Home`); what belongs to an outlet travels with the outlet and with its route (`OfOutlets`), so the
hub needs to know the outlet's route to place it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fieldapp.domain.assortment import ClientAssortment, TypeAssortment
from fieldapp.domain.conflict import Conflict
from fieldapp.domain.contract import ContractPrice, PriceBreak
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.device import DeviceHealth
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.payment import Payment
from fieldapp.domain.photo import Photo
from fieldapp.domain.policy import Policy
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.domain.promotion import Promotion, Spending
from fieldapp.domain.receipt import Receipt
from fieldapp.domain.route import Route, Stop
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.visit import Visit


@dataclass(frozen=True, slots=True)
class Home:
    """The bucket is `prefix`, or `prefix/<column>` when a column of the noun is named."""

    prefix: str
    column: str | None = None

    def bucket(self, body: Mapping[str, Any]) -> str:
        """Return the record's one bucket."""
        return f"{self.prefix}/{body[self.column]}" if self.column else self.prefix

    def value(self, bucket: str) -> str | None:
        """Return the column's value in a bucket of this home, or None when it has no column."""
        return bucket.partition("/")[2] if self.column else None

    def holds(self, bucket: str) -> bool:
        """Say whether the bucket is one of this home's."""
        head, _, tail = bucket.partition("/")
        return head == self.prefix and bool(tail) == bool(self.column)


@dataclass(frozen=True, slots=True)
class OfOutlets:
    """The record travels with outlets: `<prefix>/<outlet>` and `<prefix>/<route of the outlet>`.

    What is settled travels as history; what managers alone may see travels as decisions. What names
    no outlets travels in the bucket `otherwise`, where there is one.
    """

    outlets: Callable[[Any], Iterable[str]]
    settled: Callable[[Any], bool] = lambda noun: False
    for_managers: Callable[[Any], bool] = lambda noun: False
    otherwise: str | None = None

    def prefixes(self, noun: Noun) -> tuple[str, str]:
        """Return the prefixes of the outlet's and of the route's bucket."""
        if self.for_managers(noun):
            return ("decision", "decision")
        return ("history", "history") if self.settled(noun) else ("outlet", "route")


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of business object that syncs."""

    name: str
    noun: type[Noun]
    travels: Home | OfOutlets

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The fields that make up the key."""
        return self.noun.KEY


def _of_outlet(noun: Any) -> Iterable[str]:
    return (noun.outlet_id,)


def _of_conflict(conflict: Conflict) -> Iterable[str]:
    others = (conflict.other_outlet_id,) if conflict.other_outlet_id else ()
    return (conflict.outlet_id, *others)


def _not_collected(payment: Payment) -> bool:
    return payment.state != "collected"


OUTLET_PREFIXES = ("outlet", "history", "decision")
"""Prefixes under which a bucket of an outlet's own holds what belongs to it."""


def registry(*kinds: Kind) -> dict[str, Kind]:
    """Return kinds by name. Two of one name would let the later one take the place unseen."""
    found: dict[str, Kind] = {}
    for kind in kinds:
        assert kind.name not in found, f"the kind {kind.name} is declared twice"
        found[kind.name] = kind
    return found


KINDS = registry(
    Kind("user", User, Home("user", "id")),
    Kind("receipt", Receipt, Home("device", "device_id")),
    Kind("route", Route, Home("route", "id")),
    Kind("stop", Stop, Home("route", "route_id")),
    Kind("outlet", Outlet, OfOutlets(lambda outlet: (outlet.id,))),
    Kind("legal_entity", LegalEntity, OfOutlets(lambda entity: entity.outlet_ids)),
    Kind("visit", Visit, OfOutlets(_of_outlet)),
    Kind("photo", Photo, OfOutlets(_of_outlet)),
    # Who looks after one of two outlets that may be the same need not know of the other.
    Kind(
        "conflict",
        Conflict,
        OfOutlets(_of_conflict, for_managers=lambda conflict: conflict.about == "duplicate"),
    ),
    Kind("policy", Policy, Home("catalog")),
    Kind("group", Group, Home("catalog")),
    Kind("brand", Brand, Home("catalog")),
    Kind("product", Product, Home("catalog")),
    Kind("price_type", PriceType, Home("prices", "id")),
    Kind("price", Price, Home("prices", "price_type_id")),
    Kind("price_break", PriceBreak, Home("prices", "price_type_id")),
    Kind("contract_price", ContractPrice, OfOutlets(lambda price: price.outlet_ids)),
    # Owners read no route, and their orders have to fit its days all the same.
    Kind("delivery_plan", DeliveryPlan, Home("catalog")),
    Kind("invoice", Invoice, OfOutlets(lambda one: one.outlet_ids, lambda one: bool(one.paid))),
    Kind("payment", Payment, OfOutlets(lambda one: one.outlet_ids, _not_collected)),
    Kind("type_assortment", TypeAssortment, Home("prices", "price_type_id")),
    Kind("client_assortment", ClientAssortment, OfOutlets(lambda one: one.outlet_ids)),
    # In a bucket of its own, of which no packs are made: a pack would bring back what was for
    # everybody once and is for some outlets now.
    Kind(
        "promotion",
        Promotion,
        OfOutlets(lambda promotion: promotion.outlet_ids, otherwise="promotions"),
    ),
    # Of use to the hub alone, so in nobody's scope.
    Kind("promotion_spending", Spending, Home("ledger")),
    Kind("stock", Stock, Home("stock", "warehouse_id")),
    Kind("device_health", DeviceHealth, Home("devices")),
    Kind("order", Order, OfOutlets(_of_outlet, lambda order: order.status == "delivered")),
)

LANES = (
    "user", "device", "route", "outlet", "decision", "catalog", "prices", "promotions", "stock",
    "devices", "history", "ledger",
)  # fmt: skip
"""Order in which new buckets are filled: small ones first, history last."""

_BY_NOUN = {kind.noun: kind for kind in KINDS.values()}


def kind_of(noun: Noun | type[Noun]) -> Kind:
    """Return the kind of a noun."""
    return _BY_NOUN[noun if isinstance(noun, type) else type(noun)]


def lane(bucket: str) -> tuple[int, str]:
    """Return the sort key that puts buckets in the order in which they are filled."""
    return LANES.index(bucket.partition("/")[0]), bucket


def buckets_of(noun: Noun, route_of: Callable[[str], str | None]) -> frozenset[str]:
    """Return the buckets that a record travels in.

    `route_of` gives the route of an outlet; for an outlet itself its own `route_id` counts.
    """
    travels = kind_of(noun).travels
    if isinstance(travels, Home):
        return frozenset({travels.bucket(noun.__dict__)})
    own, shared = travels.prefixes(noun)
    names = set()
    outlet_ids = list(travels.outlets(noun))
    if not outlet_ids and travels.otherwise is not None:
        return frozenset({travels.otherwise})
    for outlet_id in outlet_ids:
        names.add(f"{own}/{outlet_id}")
        route = noun.route_id if isinstance(noun, Outlet) else route_of(outlet_id)
        names |= {f"{shared}/{route}"} if route else set()
    return frozenset(names)
