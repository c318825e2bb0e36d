"""Promotions found by what they are about, so that a calculation looks at few of many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldapp.domain.promotion.deal import Bundle
from fieldapp.domain.promotion.promotion import Promotion, product_ids_of

REMEMBERED = 20_000
"""Products of which the promotions are remembered."""


class Traits(NamedTuple):
    """By what a promotion may be about a product; `groups` are its own and those above it."""

    product_id: str
    groups: tuple[str, ...] = ()
    brand_id: str | None = None


@dataclass(slots=True)
class Promotions:
    """Many promotions, each under the products, groups and brands that it names.

    Nothing is added later; what was looked up once is remembered. `plain` are the keys of those of
    which nothing but the lines decides what they give.
    """

    every: tuple[Promotion, ...]
    plain: frozenset[str] = frozenset()
    _by_product: dict[str, list[int]] = field(default_factory=dict)
    _by_group: dict[str, list[int]] = field(default_factory=dict)
    _by_brand: dict[str, list[int]] = field(default_factory=dict)
    _of_all: list[int] = field(default_factory=list)
    _known: dict[Traits, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, promotions: Iterable[Promotion]) -> Promotions:
        """Return the index of promotions; the first to be applied come first."""
        ranked = sorted(promotions, key=lambda one: (-one.priority, one.id))
        index = cls(tuple(ranked), frozenset(one.id for one in ranked if one.is_plain))
        for place, promotion in enumerate(ranked):
            index._add(place, promotion)
        return index

    def _add(self, place: int, promotion: Promotion) -> None:
        target = promotion.target
        of_bundle = isinstance(promotion.deal, Bundle)
        for id_ in product_ids_of(promotion):
            self._by_product.setdefault(id_, []).append(place)
        if of_bundle:
            return
        for id_ in target.group_ids:
            self._by_group.setdefault(id_, []).append(place)
        for id_ in target.brand_ids:
            self._by_brand.setdefault(id_, []).append(place)
        if target.is_everything:
            self._of_all.append(place)

    def about(self, product: Traits) -> tuple[int, ...]:
        """Return the places in `every` of the promotions that are about a product, rising."""
        known = self._known.get(product)
        if known is None:
            known = tuple(self._look_up(product))
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[product] = known
        return known

    def _look_up(self, product: Traits) -> Iterator[int]:
        found = {*self._of_all, *self._by_product.get(product.product_id, ())}
        for group in product.groups:
            found.update(self._by_group.get(group, ()))
        if product.brand_id is not None:
            found.update(self._by_brand.get(product.brand_id, ()))
        for place in sorted(found):
            if not _excepted(self.every[place], product):
                yield place


def _excepted(promotion: Promotion, product: Traits) -> bool:
    if isinstance(promotion.deal, Bundle):
        return False
    target = promotion.target
    return (
        product.product_id in target.except_product_ids
        or product.brand_id in target.except_brand_ids
        or any(group in target.except_group_ids for group in product.groups)
    )
