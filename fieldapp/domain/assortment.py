"""What a client may order, what it should always have, and in which quantities.

An assortment names targets: products, groups with all below them, brands. One belongs to an
outlet, to a legal entity, or to everybody who buys at a price type.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Rule
from sqlmodel import Field

from fieldapp.domain.noun import Key, Noun
from fieldapp.domain.nouns import Nouns
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.product import MAX_QUANTITY, Product
from fieldapp.domain.quote import Buyer, ancestry
from fieldapp.domain.refusal import Refusal


class QuantityRule(BaseModel):
    """A client's own order minimum and multiple for a target; None leaves the product's own."""

    model_config = ConfigDict(frozen=True)

    target_id: Key
    minimum: int | None = Rule(default=None, ge=1, le=MAX_QUANTITY)
    multiple: int | None = Rule(default=None, ge=1, le=MAX_QUANTITY)


class Assortment(Noun):
    """What all assortments say.

    With `allowed`, nothing but that is sold to the client; `excluded` is not sold in any case but
    where a nearer target is allowed. `must` are products that the client should always have; they
    count as allowed.
    """

    allowed: list[Key] = Field(default_factory=list)
    excluded: list[Key] = Field(default_factory=list)
    must: list[Key] = Field(default_factory=list)
    quantities: list[QuantityRule] = Field(default_factory=list)


class ClientAssortment(Assortment):
    """The assortment of an outlet, or of a legal entity with all of its outlets.

    `outlet_ids` are the outlets that may know of it; it travels with them.
    """

    KEY = ("client_id",)

    client_id: Key
    outlet_ids: list[Key] = Field(default_factory=list)


class TypeAssortment(Assortment):
    """The assortment of everybody who buys at a price type."""

    KEY = ("price_type_id",)

    price_type_id: Key


class _List:
    """An assortment made ready for many questions."""

    def __init__(self, source: Assortment) -> None:
        self.allowed = frozenset((*source.allowed, *source.must))
        self.excluded = frozenset(source.excluded)
        self.is_closed = bool(source.allowed)
        self.rules: Mapping[str, QuantityRule] = {
            rule.target_id: rule for rule in source.quantities
        }

    def says(self, targets: Iterable[str]) -> bool | None:
        """Say whether a product is sold, by its nearest target that is named; None: no word."""
        for target in targets:
            if target in self.excluded:
                return False
            if target in self.allowed:
                return True
        return False if self.is_closed else None


class Offer:
    """What one client may order. `lists` are its assortments, the most specific first.

    The first that has a word on a product decides; where none has, the product is sold. An order
    minimum or multiple is looked for in the same order, each by itself. What the client should
    always have is that of all lists together.
    """

    def __init__(self, lists: Sequence[Assortment], nouns: Nouns) -> None:
        self.lists = tuple(lists)
        self._lists = [_List(source) for source in lists]
        self._limits = any(source.allowed or source.excluded for source in lists)
        self._nouns = nouns
        self._above: dict[str, tuple[str, ...]] = {}

    @property
    def must(self) -> tuple[str, ...]:
        """The products that the client should always have."""
        return tuple(dict.fromkeys(id_ for source in self.lists for id_ in source.must))

    def has(self, product: Product) -> bool:
        """Say whether a product is sold to the client."""
        if not self._limits:
            return True
        targets = self._targets(product)
        return next((said for one in self._lists if (said := one.says(targets)) is not None), True)

    def look_up(self, products: Iterable[Product]) -> None:
        """Read the groups above some products at once, instead of at the first question of each."""
        if self._limits or any(one.rules for one in self._lists):
            self._above |= ancestry({product.group_id for product in products}, self._nouns)

    def refusal(self, product: Product) -> Refusal | None:
        """Say why a product cannot be ordered, or None when it can."""
        if product.discontinued:
            return Refusal("product_discontinued", {"sku": product.sku, "name": product.name})
        if not self.has(product):
            return Refusal("not_in_assortment", {"sku": product.sku, "name": product.name})
        return None

    def fitted(self, product: Product) -> Product:
        """Return a product with the order minimum and multiple that the client has for it."""
        found: dict[str, int] = {}
        if any(one.rules for one in self._lists):
            targets = self._targets(product)
            for rule in (one.rules[t] for one in self._lists for t in targets if t in one.rules):
                if rule.minimum is not None:
                    found.setdefault("order_minimum", rule.minimum)
                if rule.multiple is not None:
                    found.setdefault("order_multiple", rule.multiple)
        return product.model_copy(update=found) if found else product

    def _targets(self, product: Product) -> tuple[str, ...]:
        """Return what an assortment may name a product by, the nearest first."""
        group = product.group_id
        if group is not None and group not in self._above:
            self._above[group] = ancestry({group}, self._nouns).get(group, ())
        above = self._above[group] if group is not None else ()
        return (product.id, *above, *((product.brand_id,) if product.brand_id else ()))


def offer_at(outlet: Outlet, nouns: Nouns) -> Offer:
    """Return what may be ordered for an outlet."""
    return _offer(outlet.id, outlet.legal_entity_id, outlet.price_type_id, nouns)


def offer_in(order: Order, nouns: Nouns) -> Offer:
    """Return what may be put into an order."""
    return _offer(order.outlet_id, order.legal_entity_id, order.price_type_id, nouns)


def offer_for(buyer: Buyer, nouns: Nouns) -> Offer:
    """Return what a buyer may order."""
    return _offer(buyer.outlet_id, buyer.legal_entity_id, buyer.price_type.id, nouns)


def _offer(
    outlet_id: str, legal_entity_id: str | None, price_type_id: str | None, nouns: Nouns
) -> Offer:
    keys = [outlet_id, *([legal_entity_id] if legal_entity_id else [])]
    found = nouns.many(ClientAssortment, keys)
    # Only what is for this outlet: nothing else have all devices that look after it.
    lists: list[Assortment] = [
        found[key] for key in keys if key in found and outlet_id in found[key].outlet_ids
    ]
    of_type = nouns.get(TypeAssortment, price_type_id) if price_type_id else None
    return Offer([*lists, *([of_type] if of_type else [])], nouns)
