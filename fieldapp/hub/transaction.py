"""One transaction on a company's records: reads for the domain, changes collected to the end."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, bindparam, delete, null, select

from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Instant, Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.payment import Payment
from fieldapp.domain.promotion.index import Promotions
from fieldapp.hub import order_numbers, payment_keys
from fieldapp.hub.database import Stale
from fieldapp.hub.draft import Draft, Place, Stored, Written
from fieldapp.hub.parsed import noun_of
from fieldapp.hub.promotions import promotions_of
from fieldapp.hub.schema import FEED, RECORD
from fieldapp.hub.statement import Statement, among
from fieldapp.wire.kinds import KINDS, OUTLET_PREFIXES, Home, kind_of

N = TypeVar("N", bound=Noun)
T = TypeVar("T")
KEYS_A_QUERY = 500
ROWS_A_READ = 1_000

_OF_KIND = (RECORD.c.company == bindparam("company"), RECORD.c.kind == bindparam("kind"))
_RECORDS = (*_OF_KIND, among(RECORD.c.key, "keys"))
# One key is what is asked for most, and a list of one takes a third longer.
_RECORD = (*_OF_KIND, RECORD.c.key == bindparam("key"))
_HEAD_COLUMNS = (RECORD.c.key, RECORD.c.revision, RECORD.c.digest)
_NO_BODY = null().label("body")
_HEADS = Statement(select(*_HEAD_COLUMNS, _NO_BODY).where(*_RECORDS))
_WHOLE = Statement(select(*_HEAD_COLUMNS, RECORD.c.body).where(*_RECORDS))
_HEAD = Statement(select(*_HEAD_COLUMNS, _NO_BODY).where(*_RECORD))
_WHOLE_ONE = Statement(select(*_HEAD_COLUMNS, RECORD.c.body).where(*_RECORD))
REVISIONS = Statement(select(RECORD.c.key, RECORD.c.revision).where(*_RECORDS))
"""Revisions of records of one `kind` with some `keys` in a `company`."""

_KEYS_IN = Statement(
    select(FEED.c.key).where(
        FEED.c.company == bindparam("company"),
        among(FEED.c.bucket, "buckets"),
        FEED.c.kind == bindparam("kind"),
        FEED.c.present,
    )
)


class Transaction:
    """A company's nouns inside one database transaction. Satisfies `domain.nouns.Nouns`.

    What was put is seen by later reads at once and written by `write_records`. `now` is the time
    at which its changes are said to have happened; reading needs none.
    """

    def __init__(self, connection: Connection, company: str, now: Instant = "") -> None:
        self.connection = connection
        self.company = company
        self.now = now
        self._stored: dict[Place, Stored] = {}
        self._drafts: dict[Place, Draft] = {}
        self._promotions: Promotions | None = None

    def get(self, noun: type[N], key: str) -> N | None:
        """Return the noun with this key, or None."""
        return self.many(noun, (key,)).get(key)

    def many(self, noun: type[N], keys: Iterable[str]) -> dict[str, N]:
        """Return the nouns that exist among `keys`, by key."""
        kind = kind_of(noun).name
        wanted = list(dict.fromkeys(keys))
        self._fetch(kind, [key for key in wanted if self._unread((kind, key))])
        found = {}
        for key in wanted:
            place = (kind, key)
            draft = self._drafts.get(place)
            value = draft.noun if draft else self._stored[place].noun
            if value is not None:
                found[key] = cast(N, value)
        return found

    def at_outlet(self, noun: type[N], outlet_id: str) -> list[N]:
        """Return the nouns of a kind whose `outlet_id` is this outlet, by key."""
        kind = kind_of(noun)
        if isinstance(kind.travels, Home):
            # What hangs on a route: in the route's bucket, with that of other outlets.
            buckets = [f"{kind.travels.prefix}/{self.route_of(outlet_id)}"]
        else:
            buckets = [f"{prefix}/{outlet_id}" for prefix in OUTLET_PREFIXES]
        found = self.many(noun, self._keys_in(buckets, kind.name)).values()
        return [one for one in found if getattr(one, "outlet_id", None) == outlet_id]

    def promotions(self) -> Promotions:
        """Return all promotions by what they are about, as the transaction found them.

        No command changes anything of them but the figure that was last told as spent.
        """
        if self._promotions is None:
            self._promotions = promotions_of(self.connection, self.company)
        return self._promotions

    def bodies(self, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield key and body of every record of a kind, as this transaction leaves them."""
        query = (
            select(RECORD.c.key, RECORD.c.body)
            .where(RECORD.c.company == self.company, RECORD.c.kind == kind)
            .execution_options(yield_per=ROWS_A_READ)
        )
        for key, body in self.connection.execute(query):
            if (kind, key) not in self._drafts:
                yield key, json.loads(body)
        for (of_kind, key), draft in self._drafts.items():
            if of_kind == kind and draft.noun is not None:
                yield key, json.loads(draft.body)

    def put(self, *nouns: Noun) -> None:
        """Write nouns at the end of the transaction: all of them, or none when one is invalid."""
        drafts = [Draft.of(noun) for noun in nouns]
        self._drafts.update(((draft.kind, draft.key), draft) for draft in drafts)

    def remove(self, noun: type[Noun], key: str) -> None:
        """Remove a record at the end of the transaction; it leaves all its buckets."""
        kind = kind_of(noun).name
        self._drafts[kind, key] = Draft(kind, key, None)

    def stored(self, kind: str, key: str) -> Stored:
        """Return what the transaction found in the database for a record that it has touched."""
        return self._stored[kind, key]

    def revision_after(self, kind: str, key: str) -> int:
        """Return the revision that the record has once this transaction is written."""
        found, draft = self._stored[kind, key], self._drafts.get((kind, key))
        if draft is None or draft.digest == found.digest:
            return found.revision
        return found.revision + 1 if draft.noun is not None else 0

    def route_of(self, outlet_id: str) -> str | None:
        """Return the route of an outlet, if it has one."""
        outlet = self.get(Outlet, outlet_id)
        return outlet.route_id if outlet else None

    def order_with_number(self, number: str) -> str | None:
        """Return the id of the order that has this number, or None when it is free."""
        for draft in self._drafts.values():
            if isinstance(draft.noun, Order) and draft.noun.number == number:
                return draft.key
        return order_numbers.owner_of(self.connection, self.company, number)

    def orders_of(self, outlet_ids: Iterable[str], since: str) -> list[Order]:
        """Return the orders of some outlets dated since an instant, in the order they were made."""
        wanted = set(outlet_ids)
        keys = {key for kind, key in self._drafts if kind == "order"}
        for some in batches(sorted(wanted), KEYS_A_QUERY):
            keys.update(order_numbers.orders_of(self.connection, self.company, some, since))
        found = self.many(Order, sorted(keys)).values()
        fitting = [o for o in found if o.outlet_id in wanted and o.dated >= since]
        return sorted(fitting, key=lambda order: (order.created_at, order.id))

    def invoices_of(self, entity: LegalEntity) -> list[Invoice]:
        """Return the invoices of a legal entity that are not paid, by due day and key."""
        keys = self._keys_in([f"outlet/{id_}" for id_ in entity.outlet_ids], "invoice")
        found = self.many(Invoice, keys).values()
        unpaid = [one for one in found if one.legal_entity_id == entity.id and not one.paid]
        return sorted(unpaid, key=lambda one: (one.due_day, one.id))

    def payments_of(self, entity: LegalEntity) -> list[Payment]:
        """Return the payments of a legal entity that the office has not booked, by time and key."""
        return [p for p in self.collected(entity.id) if p.legal_entity_id == entity.id]

    def collected(self, entity_id: str | None = None) -> list[Payment]:
        """Return the payments that the office has not booked, by time and key.

        Those of one legal entity are enough for whoever names it.
        """
        keys = payment_keys.collected(self.connection, self.company, entity_id)
        keys |= {key for kind, key in self._drafts if kind == "payment"}
        found = self.many(Payment, sorted(keys)).values()
        waiting = [payment for payment in found if payment.state == "collected"]
        return sorted(waiting, key=lambda one: (one.collected_at, one.id))

    def write_records(self) -> tuple[list[Draft], Written]:
        """Write what was put. Return the drafts that differ from what was stored, and counts.

        Raises `Stale` when another transaction has changed one of these records meanwhile.
        """
        by_kind: dict[str, list[str]] = defaultdict(list)
        for kind, key in self._drafts:
            if (kind, key) not in self._stored:
                by_kind[kind].append(key)
        for kind, keys in by_kind.items():
            self._fetch(kind, keys, bodies=kind in ("outlet", "user", "price_type"))
        drafts = [
            draft
            for place, draft in sorted(self._drafts.items())
            if draft.digest != self._stored[place].digest
        ]
        added = sum(self.stored(draft.kind, draft.key).revision == 0 for draft in drafts)
        written = Written(added, len(drafts) - added, len(self._drafts) - len(drafts))
        self._upsert([draft for draft in drafts if draft.noun is not None])
        self._delete([draft for draft in drafts if draft.noun is None])
        return drafts, written

    def _keys_in(self, buckets: Iterable[str], kind: str) -> list[str]:
        """Return the keys of the records of a kind in some buckets, and of all that were put."""
        keys = {key for of_kind, key in self._drafts if of_kind == kind}
        for some in batches(buckets, KEYS_A_QUERY):
            values = {"company": self.company, "buckets": some, "kind": kind}
            keys.update(_KEYS_IN.scalars(self.connection, values))
        return sorted(keys)

    def _unread(self, place: Place) -> bool:
        return place not in self._drafts and place not in self._stored

    def _fetch(self, kind: str, keys: Sequence[str], *, bodies: bool = True) -> None:
        model = KINDS[kind].noun
        for some in batches(keys, KEYS_A_QUERY):
            values: dict[str, Any] = {"company": self.company, "kind": kind}
            if len(some) == 1:
                query, values["key"] = (_WHOLE_ONE if bodies else _HEAD), some[0]
            else:
                query, values["keys"] = (_WHOLE if bodies else _HEADS), some
            for key, revision, digest, body in query.rows(self.connection, values):
                noun = noun_of(model, body) if bodies else None
                self._stored[kind, key] = Stored(revision, digest, noun)
            for key in some:
                self._stored.setdefault((kind, key), Stored())

    def _upsert(self, drafts: Sequence[Draft]) -> None:
        if not drafts:
            return
        rows = [
            {
                "company": self.company,
                "kind": draft.kind,
                "key": draft.key,
                "revision": self.stored(draft.kind, draft.key).revision + 1,
                "digest": draft.digest,
                "body": draft.body,
            }
            for draft in drafts
        ]
        if _UPSERT.run_many(self.connection, rows) != len(rows):
            raise Stale
        placed = [draft.noun for draft in drafts if self._misplaced(draft)]
        order_numbers.register(self.connection, self.company, cast(list[Order], placed))
        payments = [draft.noun for draft in drafts if isinstance(draft.noun, Payment)]
        payment_keys.register(self.connection, self.company, payments)

    def _delete(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            found = self.stored(draft.kind, draft.key)
            statement = delete(RECORD).where(
                RECORD.c.company == self.company,
                RECORD.c.kind == draft.kind,
                RECORD.c.key == draft.key,
                RECORD.c.revision == found.revision,
            )
            if self.connection.execute(statement).rowcount != 1:
                raise Stale
            if draft.kind == "payment":
                payment_keys.forget(self.connection, self.company, draft.key)

    def _misplaced(self, draft: Draft) -> bool:
        """Say whether an order is not registered yet, or with another outlet or date."""
        found = self.stored(draft.kind, draft.key).noun
        if not isinstance(draft.noun, Order):
            return False
        place = (draft.noun.outlet_id, draft.noun.dated)
        return not isinstance(found, Order) or (found.outlet_id, found.dated) != place


def _upserting(insert: Any) -> Any:
    statement = insert(RECORD)
    new = statement.excluded
    # A record that another transaction has changed, or made, is left alone and not counted.
    return statement.on_conflict_do_update(
        index_elements=["company", "kind", "key"],
        set_={"revision": new.revision, "digest": new.digest, "body": new.body},
        where=RECORD.c.revision == new.revision - 1,
    )


_UPSERT = Statement(_upserting)


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut values into lists of at most `size`."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
