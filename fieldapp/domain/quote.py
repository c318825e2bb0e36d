"""What a product costs a client, and why: the same on device and hub to the minor unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm
from fieldapp.domain.money import round_half_up
from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import PriceType, adjusted
from fieldapp.domain.product import Group, Product
from fieldapp.domain.start_price import PriceStep, StartPrice, StepKind, start_prices

Client = Literal["outlet", "legal_entity", "price_type"]
Target = Literal["product", "group", "brand"]

ACCESS_SEQUENCE: tuple[tuple[Client, Target], ...] = (
    ("outlet", "product"),
    ("legal_entity", "product"),
    ("outlet", "group"),
    ("legal_entity", "group"),
    ("outlet", "brand"),
    ("legal_entity", "brand"),
    ("price_type", "product"),
    ("price_type", "group"),
    ("price_type", "brand"),
)
"""Where an agreed price is looked for, the most specific first; the first that has a term for the
day and the quantity holds alone. Contracts are those of outlet and legal entity, quantity breaks
those of the price type. Of the groups a product is in, the nearest comes first."""

MAX_DEPTH = 12
"""Levels of the catalog's tree that are looked at; a tree that goes in a circle ends here."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whose prices are asked for."""

    outlet_id: str
    legal_entity_id: str | None
    price_type: PriceType

    def key(self, client: Client) -> str | None:
        """Return the key that the terms of this client are kept under."""
        keys = {
            "outlet": self.outlet_id,
            "legal_entity": self.legal_entity_id,
            "price_type": self.price_type.id,
        }
        return keys[client]


@dataclass(frozen=True, slots=True)
class Quote:
    """A price with the steps that led to it, per base unit in minor units.

    `breaks` are the quantities from which it costs something else, each with its price. With
    `catch_grams`, the average weight of a base unit, all of them are per kilogram.
    """

    list_minor: int
    price_minor: int
    currency: str
    price_type_id: str
    steps: tuple[PriceStep, ...] = field(default=(), compare=False)
    breaks: tuple[tuple[int, int], ...] = field(default=(), compare=False)
    catch_grams: int | None = None


def buyer_at(outlet: Outlet, nouns: Nouns, legal_entity_id: str | None = None) -> Buyer | None:
    """Return who buys at an outlet, or None when its price type is not known.

    Without `legal_entity_id` the one that the outlet buys under by default.
    """
    price_type = nouns.get(PriceType, outlet.price_type_id)
    payer = legal_entity_id or outlet.legal_entity_id
    return Buyer(outlet.id, payer, price_type) if price_type else None


class _Wanted(Protocol):
    """A line, or a command about one."""

    @property
    def product_id(self) -> str: ...

    @property
    def quantity(self) -> int: ...


def by_product(lines: Iterable[_Wanted]) -> dict[str, int]:
    """Return the base units of each product over all of its lines."""
    wanted: dict[str, int] = {}
    for line in lines:
        wanted[line.product_id] = wanted.get(line.product_id, 0) + line.quantity
    return wanted


def quotes(
    quantities: Mapping[str, int],
    products: Mapping[str, Product],
    buyer: Buyer,
    nouns: Nouns,
    day: Day,
) -> dict[str, Quote]:
    """Return the prices of products for a buyer on a day, by product.

    `quantities` are base units by product, on which quantity breaks depend. A product that is not
    in `products` or has no price in the buyer's price type is missing in the answer.
    """
    wanted = [id_ for id_ in quantities if id_ in products]
    priced = start_prices(wanted, buyer.price_type, nouns)
    agreed = _agreements({id_: products[id_] for id_ in priced}, buyer, nouns)
    return {
        id_: _quote(buyer, start, agreed[id_], quantities[id_], day, products[id_].catch_grams)
        for id_, start in priced.items()
    }


def _quote(
    buyer: Buyer,
    start: StartPrice,
    agreed: list[ContractPrice | PriceBreak],
    quantity: int,
    day: Day,
    catch_grams: int | None,
) -> Quote:
    steps = start.steps
    before = steps[-1].amount_minor
    breaks: tuple[tuple[int, int], ...] = ()
    for agreement in agreed:
        term = agreement.term(quantity, day)
        if term is None:
            continue
        kind: StepKind = "contract" if isinstance(agreement, ContractPrice) else "break"
        steps = (*start.steps, PriceStep(kind, "", _after(before, term)))
        breaks = tuple(_breaks(before, agreement, day))
        break
    else:
        ahead = [agreement for agreement in agreed if agreement.steps(day)]
        breaks = tuple(_breaks(before, ahead[0], day)) if ahead else ()
    net = steps[-1].amount_minor
    type_ = buyer.price_type
    return Quote(start.list_minor, net, type_.currency, type_.id, steps, breaks, catch_grams)


def _after(before: int, term: PriceTerm) -> int:
    if term.amount_minor is not None:
        return term.amount_minor
    return adjusted(before, term.adjust_bp, term.adjust_minor)


def _breaks(
    before: int, agreement: ContractPrice | PriceBreak, day: Day
) -> Iterator[tuple[int, int]]:
    for term in agreement.steps(day):
        if term.from_quantity > 1:
            yield term.from_quantity, _after(before, term)


def _agreements(
    products: Mapping[str, Product], buyer: Buyer, nouns: Nouns
) -> dict[str, list[ContractPrice | PriceBreak]]:
    """Return what may set the price of each product, in the order of the access sequence."""
    groups = ancestry({product.group_id for product in products.values()}, nouns)
    sequence = [
        (client, f"{key}/", target)
        for client, target in ACCESS_SEQUENCE
        if (key := buyer.key(client)) is not None
    ]
    targets = {*products, *groups, *(group for way in groups.values() for group in way)}
    targets |= {product.brand_id for product in products.values() if product.brand_id}
    heads = dict.fromkeys((client, head) for client, head, _ in sequence)
    of_client = [head + id_ for own, head in heads if own != "price_type" for id_ in targets]
    of_type = [head + id_ for own, head in heads if own == "price_type" for id_ in targets]
    contracts, breaks = nouns.many(ContractPrice, of_client), nouns.many(PriceBreak, of_type)
    if not contracts and not breaks:
        return {id_: [] for id_ in products}
    found: dict[str, list[ContractPrice | PriceBreak]] = {}
    for id_, product in products.items():
        ways = [
            (breaks if client == "price_type" else contracts).get(head + target_id)
            for client, head, target in sequence
            for target_id in _targets(product, target, groups)
        ]
        found[id_] = [way for way in ways if way is not None and _counts(way, buyer)]
    return found


def _counts(way: ContractPrice | PriceBreak, buyer: Buyer) -> bool:
    """Say whether terms are for the buyer's outlet: only then have all its devices got them."""
    return isinstance(way, PriceBreak) or buyer.outlet_id in way.outlet_ids


def _targets(
    product: Product, target: Target, groups: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    if target == "product":
        return (product.id,)
    if target == "brand":
        return (product.brand_id,) if product.brand_id else ()
    return groups.get(product.group_id or "", ())


def ancestry(group_ids: set[str | None], nouns: Nouns) -> dict[str, tuple[str, ...]]:
    """Return for each group itself and the groups above it, the nearest first."""
    parents: dict[str, str | None] = {}
    wanted = {id_ for id_ in group_ids if id_}
    for _ in range(MAX_DEPTH):
        if not wanted:
            break
        found = nouns.many(Group, sorted(wanted))
        parents |= {id_: found[id_].parent_id if id_ in found else None for id_ in wanted}
        wanted = {id_ for id_ in parents.values() if id_ and id_ not in parents}
    ways: dict[str, tuple[str, ...]] = {}
    for id_ in group_ids:
        way: list[str] = []
        while id_ and id_ not in way and len(way) < MAX_DEPTH:
            way.append(id_)
            id_ = parents.get(id_)
        if way:
            ways[way[0]] = tuple(way)
    return ways


def with_adjustments(steps: Iterable[PriceStep], line: OrderLine) -> tuple[PriceStep, ...]:
    """Return the steps to a line's price and on through its promotions, per base unit.

    What is taken off a line need not divide by its units: each step is rounded half up.
    """
    found = list(steps)
    left = line.gross_minor
    for one in line.adjustments:
        left -= one.amount_minor
        found.append(PriceStep("promotion", one.name, round_half_up(left, line.quantity)))
    return tuple(found)
