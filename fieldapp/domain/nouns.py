"""How commands read: whatever holds nouns, a local database or the hub's store, looks like this."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.payment import Payment
from fieldapp.domain.promotion.index import Promotions

N = TypeVar("N", bound=Noun)


class Nouns(Protocol):
    """A consistent state of the nouns, read by key, and the orders of outlets by time."""

    def get(self, noun: type[N], key: str) -> N | None:
        """Return the noun with this key, or None."""
        ...

    def many(self, noun: type[N], keys: Iterable[str]) -> dict[str, N]:
        """Return the nouns that exist among `keys`, by key."""
        ...

    def orders_of(self, outlet_ids: Iterable[str], since: str) -> list[Order]:
        """Return the orders of some outlets `dated` at or after the instant `since`.

        A cart that lay for long counts from when it was placed. The one made first comes first;
        orders made at the same moment come in the order of their keys.
        """
        ...

    def invoices_of(self, entity: LegalEntity) -> list[Invoice]:
        """Return the invoices of a legal entity that are not paid, by due day and key."""
        ...

    def payments_of(self, entity: LegalEntity) -> list[Payment]:
        """Return the payments of a legal entity that the office has not booked, by time and key."""
        ...

    def at_outlet(self, noun: type[N], outlet_id: str) -> list[N]:
        """Return the nouns of a kind whose `outlet_id` is this outlet, by key."""
        ...

    def promotions(self) -> Promotions:
        """Return all promotions, past and coming ones too, by what they are about.

        Cheap to ask for again: whoever answers keeps what it has read while nothing changes. What
        is spent of a budget may be behind; it is in `Spending`.
        """
        ...


@dataclass(frozen=True, slots=True)
class NounsAfter:
    """A state as it is once `changed` have changed, for what is worked out after them.

    `promotions` are those of before.
    """

    before: Nouns
    changed: tuple[Noun, ...]

    def get(self, noun: type[N], key: str) -> N | None:
        """Return the noun with this key, or None."""
        return self._changed(noun).get(key) or self.before.get(noun, key)

    def many(self, noun: type[N], keys: Iterable[str]) -> dict[str, N]:
        """Return the nouns that exist among `keys`, by key."""
        wanted = list(keys)
        changed = self._changed(noun)
        found = self.before.many(noun, wanted)
        return {**found, **{key: changed[key] for key in wanted if key in changed}}

    def orders_of(self, outlet_ids: Iterable[str], since: str) -> list[Order]:
        """Return the orders of some outlets; none has been made or dated anew."""
        changed = self._changed(Order)
        return [changed.get(one.id, one) for one in self.before.orders_of(outlet_ids, since)]

    def invoices_of(self, entity: LegalEntity) -> list[Invoice]:
        """Return the invoices of a legal entity as they are."""
        return self.before.invoices_of(entity)

    def payments_of(self, entity: LegalEntity) -> list[Payment]:
        """Return the payments of a legal entity as they are."""
        return self.before.payments_of(entity)

    def at_outlet(self, noun: type[N], outlet_id: str) -> list[N]:
        """Return the nouns of a kind at an outlet; none has been made there or has left."""
        changed = self._changed(noun)
        return [changed.get(one.key, one) for one in self.before.at_outlet(noun, outlet_id)]

    def promotions(self) -> Promotions:
        """Return all promotions as they are."""
        return self.before.promotions()

    def _changed(self, noun: type[N]) -> dict[str, N]:
        return {one.key: one for one in self.changed if isinstance(one, noun)}
