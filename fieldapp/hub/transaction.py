"""One transaction on a company's records: reads for the domain, changes collected to the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.hub import statements
from fieldapp.hub.database import Stale
from fieldapp.hub.schema import ORDER_NUMBER, RECORD
from fieldapp.wire.codec import body_of, record_digest
from fieldapp.wire.kinds import KINDS, kind_of

N = TypeVar("N", bound=Noun)
T = TypeVar("T")
Place = tuple[str, str]
"""Kind and key of a record."""

KEYS_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as the transaction found it. Revision 0 stands for a record that is not there."""

    revision: int = 0
    digest: int = 0
    noun: Noun | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as the transaction is going to leave it; `noun` None removes it."""

    kind: str
    key: str
    noun: Noun | None
    body: str = ""
    digest: int = 0

    @classmethod
    def of(cls, noun: Noun) -> Draft:
        """Return the draft that writes a noun."""
        kind, key, body = kind_of(noun).name, noun.key, body_of(noun)
        return cls(kind, key, noun, body, signed(record_digest(kind, key, body)))


@dataclass(frozen=True, slots=True)
class Written:
    """How many records a transaction added, changed (or removed), and found to be the same."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(
            self.added + other.added, self.changed + other.changed, self.same + other.same
        )


class Transaction:
    """A company's nouns inside one database transaction. Satisfies `domain.nouns.Nouns`.

    What was put is seen by later reads at once and written by `write_records`.
    """

    def __init__(self, connection: Connection, company: str) -> None:
        self.connection = connection
        self.company = company
        self._stored: dict[Place, Stored] = {}
        self._drafts: dict[Place, Draft] = {}

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
        asked = {"in_company": self.company, "with_number": number}
        return self.connection.execute(statements.ORDER_WITH_NUMBER, asked).scalar()

    def orders_of(self, outlet_ids: Iterable[str], since: str) -> list[Order]:
        """Return the orders of some outlets made since an instant, oldest first."""
        wanted = set(outlet_ids)
        keys = {key for kind, key in self._drafts if kind == "order"}
        for some in batches(sorted(wanted), KEYS_A_QUERY):
            query = select(ORDER_NUMBER.c.order_id).where(
                ORDER_NUMBER.c.company == self.company,
                ORDER_NUMBER.c.outlet_id.in_(some),
                ORDER_NUMBER.c.created_at >= since,
            )
            keys.update(self.connection.scalars(query))
        found = self.many(Order, sorted(keys)).values()
        fitting = [o for o in found if o.outlet_id in wanted and o.created_at >= since]
        return sorted(fitting, key=lambda order: (order.created_at, order.id))

    def write_records(self) -> tuple[list[Draft], Written]:
        """Write what was put. Return the drafts that differ from what was stored, and counts.

        Raises `Stale` when another transaction has changed one of these records meanwhile.
        """
        by_kind: dict[str, list[str]] = defaultdict(list)
        for kind, key in self._drafts:
            if (kind, key) not in self._stored:
                by_kind[kind].append(key)
        for kind, keys in by_kind.items():
            self._fetch(kind, keys, bodies=kind == "outlet")
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

    def _unread(self, place: Place) -> bool:
        return place not in self._drafts and place not in self._stored

    def _fetch(self, kind: str, keys: Sequence[str], *, bodies: bool = True) -> None:
        model = KINDS[kind].noun
        for some in batches(keys, KEYS_A_QUERY):
            query = statements.records(bodies=bodies, single=len(some) == 1)
            asked = {"in_company": self.company, "of_kind": kind, "keys": some, "key": some[0]}
            for row in self.connection.execute(query, asked):
                noun = model.model_validate_json(row.body) if bodies else None
                self._stored[kind, row.key] = Stored(row.revision, row.digest, noun)
            for key in some:
                self._stored.setdefault((kind, key), Stored())

    def _upsert(self, drafts: Sequence[Draft]) -> None:
        if not drafts:
            return
        statement = statements.put_records(self.connection.dialect.name)
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
        options = {"preserve_rowcount": True}
        done = self.connection.execute(statement, rows, execution_options=options)
        if done.rowcount != len(rows):
            raise Stale
        self._register_numbers(drafts)

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

    def _register_numbers(self, drafts: Sequence[Draft]) -> None:
        rows = [
            {
                "company": self.company,
                "number": draft.noun.number,
                "order_id": draft.key,
                "outlet_id": draft.noun.outlet_id,
                "created_at": draft.noun.created_at,
            }
            for draft in drafts
            if isinstance(draft.noun, Order) and not self.stored(draft.kind, draft.key).revision
        ]
        if rows:
            statement = statements.put_numbers(self.connection.dialect.name)
            self.connection.execute(statement, rows)


def signed(digest: int) -> int:
    """Return a 64-bit digest as the signed number that a database column holds."""
    return digest - (1 << 64) if digest >= 1 << 63 else digest


def insert_for(connection: Connection) -> Any:
    """Return the `insert` of this database that knows ON CONFLICT; both are used alike."""
    return sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert


def batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut values into lists of at most `size`."""
    rest = iter(values)
    while batch := list(islice(rest, size)):
        yield batch
