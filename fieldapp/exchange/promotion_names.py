"""The names that a file of promotions may use, as they stand at the hub."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.domain.promotion.index import Traits
from fieldapp.domain.quote import MAX_DEPTH
from fieldapp.domain.route import Route
from fieldapp.exchange.report import Unusable


class PromotionNames:
    """Products by SKU, everything else by its name, outlets by their code.

    A name that two things have stands for both.
    """

    def __init__(self, nouns: Iterable[Noun]) -> None:
        self._ids: dict[str, dict[str, list[str]]] = {}
        self._parents: dict[str, str | None] = {}
        self._products: list[Product] = []
        self._outlets_of: dict[str, list[str]] = {}
        self.currencies: set[str] = set()
        """The currencies of the price types."""
        for noun in nouns:
            self._learn(noun)

    def _learn(self, noun: Noun) -> None:
        if isinstance(noun, Product):
            self._products.append(noun)
            self._name("product", noun.sku, noun.id)
        elif isinstance(noun, Group):
            self._parents[noun.id] = noun.parent_id
            self._name("group", noun.name, noun.id)
        elif isinstance(noun, Brand):
            self._name("brand", noun.name, noun.id)
        elif isinstance(noun, PriceType):
            self._name("price type", noun.name, noun.id)
            self.currencies.add(noun.currency)
        elif isinstance(noun, LegalEntity):
            self._name("legal entity", noun.name, noun.id)
            self._outlets_of.setdefault(noun.id, []).extend(noun.outlet_ids)
        elif isinstance(noun, Route):
            self._name("route", noun.name, noun.id)
        elif isinstance(noun, Outlet):
            self._name("outlet", noun.code, noun.id)
            if noun.route_id is not None:
                self._outlets_of.setdefault(noun.route_id, []).append(noun.id)

    def _name(self, what: str, name: str, id_: str) -> None:
        self._ids.setdefault(what, {}).setdefault(name, []).append(id_)

    def ids(self, what: str, names: Sequence[str], column: str) -> list[str]:
        """Return the ids of named things. Raises `Unusable` naming the first unknown one."""
        known = self._ids.get(what, {})
        found: dict[str, None] = {}
        for name in names:
            if name not in known:
                raise Unusable(column, name, f"no {what} of this name at the hub")
            found.update(dict.fromkeys(known[name]))
        return list(found)

    def outlets(
        self, codes: Sequence[str], entities: Sequence[str], routes: Sequence[str]
    ) -> list[str]:
        """Return the outlets that are named, or belong to named legal entities or routes.

        Raises `Unusable` for unknown names, and where a name stands for no outlet at all: an empty
        list would mean everybody.
        """
        found = dict.fromkeys(self.ids("outlet", codes, "outlets"))
        for what, column, names in (
            ("legal entity", "entities", entities),
            ("route", "routes", routes),
        ):
            for id_ in self.ids(what, names, column):
                theirs = self._outlets_of.get(id_, [])
                if not theirs:
                    raise Unusable(column, ", ".join(names), f"this {what} has no outlets")
                found.update(dict.fromkeys(theirs))
        return list(found)

    def traits(self) -> Iterator[Traits]:
        """Yield by what promotions may be about each product that is still sold."""
        for product in self._products:
            if not product.discontinued:
                groups = tuple(self._ancestry(product.group_id))
                yield Traits(product.id, groups, product.brand_id)

    def _ancestry(self, group_id: str | None) -> Iterator[str]:
        for _ in range(MAX_DEPTH):
            if group_id is None:
                return
            yield group_id
            group_id = self._parents.get(group_id)
