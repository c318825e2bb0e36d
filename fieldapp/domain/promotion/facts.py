"""What a calculation knows besides the order: promotions in force, products, stock, uses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fieldapp.domain.noun import Day
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import PLACED, Order
from fieldapp.domain.product import Product
from fieldapp.domain.promotion.index import Promotions, Traits
from fieldapp.domain.promotion.memory import Memory
from fieldapp.domain.promotion.promotion import Promotion, Spending
from fieldapp.domain.quote import ancestry
from fieldapp.domain.stock import Stock


@dataclass(slots=True)
class Facts:
    """What is known about an order's promotions on a day. Reads only what is asked for, once.

    `promotions` may apply, the first to be applied first; `about` has the products of the order
    that each is about.
    """

    order: Order
    nouns: Nouns
    day: Day
    index: Promotions | None = None
    products: Mapping[str, Product] = field(default_factory=dict)
    traits: Mapping[str, Traits] = field(default_factory=dict)
    promotions: tuple[Promotion, ...] = ()
    about: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    _uses: dict[str, int] | None = None
    _gifts: dict[str, Product] | None = None
    _stock: dict[str, int | None] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        order: Order,
        nouns: Nouns,
        day: Day,
        products: Mapping[str, Product] | None = None,
        memory: Memory | None = None,
    ) -> Facts:
        """Return the facts about an order; `products` are those of its lines, where known."""
        index = nouns.promotions()
        if not index.every or order.kind != "sale" or _is_quoted(order, nouns):
            return cls(order, nouns, day)
        wanted = dict.fromkeys(line.product_id for line in order.own_lines)
        found = nouns.many(Product, wanted) if products is None else products
        same = memory is not None and memory.products is found
        traits = memory.traits if memory and same else traits_of(wanted, found, nouns)
        known = order, nouns, day, index, found, traits
        if memory is not None and memory.traits == traits:
            return cls(*known, memory.promotions, memory.about)
        places: dict[int, list[str]] = {}
        for id_, of_product in traits.items():
            for place in index.about(of_product):
                places.setdefault(place, []).append(id_)
        fitting = [place for place in sorted(places) if is_for(index.every[place], order, day)]
        promotions = tuple(index.every[place] for place in fitting)
        about = {index.every[place].id: tuple(sorted(places[place])) for place in fitting}
        return cls(*known, promotions, about)

    @property
    def gift_products(self) -> dict[str, Product]:
        """The products that these promotions give, by key."""
        if self._gifts is None:
            wanted = {id_ for one in self.promotions for id_ in one.gift_ids}
            self._gifts = self.nouns.many(Product, sorted(wanted))
        return self._gifts

    def remaining(self, promotion: Promotion) -> int | None:
        """Return what is left of a promotion's budget for this order; None without a budget."""
        if promotion.budget_minor is None:
            return None
        spending = self.nouns.get(Spending, promotion.id)
        spent = spending.spent_minor if spending else promotion.spent_minor
        own = 0
        if self.order.status in PLACED:
            had = (one for one in self.order.promotions if one.promotion_id == promotion.id)
            own = sum(one.discount_minor for one in had)
        return max(0, promotion.budget_minor - spent + own)

    def used_up(self, promotion: Promotion) -> bool:
        """Say whether the outlet has had the promotion in as many other orders as it may."""
        if promotion.max_uses is None:
            return False
        if self._uses is None:
            limited = [one for one in self.promotions if one.max_uses is not None]
            since = min(one.valid_from or "" for one in limited)
            self._uses = _uses(self.order, limited, self.nouns, since)
        return self._uses.get(promotion.id, 0) >= promotion.max_uses

    def in_stock(self, promotion: Promotion, product_id: str) -> int | None:
        """Return the units of a product that may take part; None where that is not limited."""
        if promotion.stock_warehouse_id is None:
            return None
        key = f"{promotion.stock_warehouse_id}/{product_id}"
        if key not in self._stock:
            stock = self.nouns.get(Stock, key)
            self._stock[key] = max(0, stock.quantity) if stock else None
        return self._stock[key]


def _is_quoted(order: Order, nouns: Nouns) -> bool:
    """Say whether an order has the prices of an offer; nothing else is taken off these.

    So has one that was split from it since. A cart that an expired offer has led to has not.
    """
    quote = nouns.get(Order, order.quote_id) if order.quote_id else None
    if quote is None or quote.status != "ordered" or quote.moved_to is None:
        return False
    found = [quote.moved_to]
    for id_ in found:
        if id_ == order.id:
            return True
        split = nouns.get(Order, id_)
        parts = {place.order_id for place in split.moved.values()} if split else set[str]()
        found += sorted(parts.difference(found))
    return False


def is_for(promotion: Promotion, order: Order, day: Day) -> bool:
    """Say whether a promotion is for an order on a day; its amounts are in the same currency."""
    own = order.outlet_id, order.price_type_id, order.channel
    return promotion.is_offered(*own, day) and promotion.currency in ("", order.currency)


def traits_of(
    product_ids: Iterable[str], products: Mapping[str, Product], nouns: Nouns
) -> dict[str, Traits]:
    """Return by what promotions may be about products; one that is not known has its key only."""
    groups = ancestry({product.group_id for product in products.values()}, nouns)
    found: dict[str, Traits] = {}
    for id_ in product_ids:
        product = products.get(id_)
        if product is None:
            found[id_] = Traits(id_)
        else:
            found[id_] = Traits(id_, groups.get(product.group_id or "", ()), product.brand_id)
    return found


def _uses(
    order: Order, promotions: Iterable[Promotion], nouns: Nouns, since: str
) -> dict[str, int]:
    """Return in how many earlier orders of the outlet each promotion was, between its days.

    Of orders placed at the same moment, as the two that one was split into are, whichever has the
    promotion already came first. For one that is only now made of a placed order, all others did.
    """
    begins = {one.id: one.valid_from or "" for one in promotions}
    known = order.status in PLACED and nouns.get(Order, order.id) is not None
    until = order.submitted_at if known else None
    found: dict[str, int] = {}
    for other in nouns.orders_of([order.outlet_id], since):
        placed = other.submitted_at or ""
        if other.id == order.id or other.status not in PLACED:
            continue
        if until is not None and placed > until:
            continue
        for one in other.promotions:
            if one.promotion_id in begins and placed >= begins[one.promotion_id]:
                found[one.promotion_id] = found.get(one.promotion_id, 0) + 1
    return found
