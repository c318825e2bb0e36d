"""The hub's store: one company's records in a database, and the transactions on them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection, Text, bindparam, insert, select, update

from fieldapp.domain.noun import Instant, Noun
from fieldapp.domain.payment import Payment
from fieldapp.hub import feed, payment_keys
from fieldapp.hub.bell import Ring
from fieldapp.hub.clock import system_clock
from fieldapp.hub.database import Database
from fieldapp.hub.draft import Written
from fieldapp.hub.migration import migrate
from fieldapp.hub.office import put_from_office
from fieldapp.hub.parsed import noun_of
from fieldapp.hub.schema import COMPANY, RECORD
from fieldapp.hub.scope import Scopes
from fieldapp.hub.statement import Statement
from fieldapp.hub.transaction import Transaction, batches
from fieldapp.wire.kinds import kind_of

T = TypeVar("T")
N = TypeVar("N", bound=Noun)

PREFIXES_TO_SKIP = 50
"""Prefixes left out after a restore: the backup does not know those that were given since."""


_COMPANIES = Statement(
    select(COMPANY.c.company, COMPANY.c.name, COMPANY.c.secret)
    .where((COMPANY.c.company == bindparam("wanted")) | (bindparam("wanted", type_=Text) == ""))
    .limit(2)
)
_BODIES = Statement(
    select(RECORD.c.body)
    .where(RECORD.c.company == bindparam("company"), RECORD.c.kind == bindparam("kind"))
    .order_by(RECORD.c.key)
)


class NoCompany(Exception):
    """The database does not hold the company that was asked for, or holds several."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company as it was made: its id, its name, and the secret that signs its access tokens."""

    id: str
    name: str
    secret: str


class Store:
    """One company's records. Several stores, in one process or many, may share a database.

    `company` names the company; without it the database has to hold one company only. `token`
    makes random texts of so many bytes, `clock` tells when something happened that no command
    says the time of. Opening brings the schema up to date and raises what
    `migrate` raises.
    """

    def __init__(
        self,
        database: Database,
        company: str | None = None,
        *,
        token: Callable[[int], str] = secrets.token_hex,
        clock: Callable[[], Instant] = system_clock,
    ) -> None:
        self.database = database
        self.scopes = Scopes()
        self.token = token
        self.clock = clock
        self._wanted = company
        self._company: Company | None = None
        self._hearing: list[Callable[[Ring], None]] = []
        migrate(database)

    @property
    def company(self) -> Company:
        """The company of this store. Raises `NoCompany`."""
        if self._company is None:
            self._company = self.database.read(self._find)
        return self._company

    def create_company(self, name: str) -> Company:
        """Make a company with an empty history; from now on this store is about it."""
        made = Company(self.token(8), name, self.token(32))

        def create(connection: Connection) -> None:
            row = {
                "company": made.id,
                "name": name,
                "epoch": self.token(8),
                "position": 0,
                "scope_position": 0,
                "prefixes": 0,
                "secret": made.secret,
            }
            connection.execute(insert(COMPANY), row)

        self.database.write(create)
        self._wanted, self._company = made.id, made
        return made

    def renew_epoch(self) -> str:
        """Begin another history and return its name. To be called once after a restore.

        Devices then start from nothing, keep their outbox, and send again what the backup does not
        contain. Prefixes are skipped, so that none that was given after the backup is given twice.
        """
        epoch = self.token(8)
        statement = (
            update(COMPANY)
            .where(COMPANY.c.company == self.company.id)
            .values(epoch=epoch, prefixes=COMPANY.c.prefixes + PREFIXES_TO_SKIP)
        )
        self.database.write(lambda connection: connection.execute(statement))
        return epoch

    def subscribe(self, hear: Callable[[Ring], None]) -> None:
        """Have `hear` called after each commit of this store that changed records.

        It is called in the thread that wrote, must return at once and must not fail.
        """
        self._hearing.append(hear)

    def write(self, fn: Callable[[Transaction], T], by: str = "") -> T:
        """Run `fn` in one transaction, then write what it put, and commit; see `Database.write`.

        `by` is the device whose push or report this is, if any.
        """
        return self._written(fn, by)[0]

    def change(self, fn: Callable[[Transaction], None]) -> Written:
        """Run `fn` in one transaction, as `write` does, and return what was different."""
        return self._written(fn)[1]

    def load(self, nouns: Iterable[Noun], chunk: int = 2000) -> Written:
        """Write nouns from the office, `chunk` in a transaction, and return what was different.

        A noun equal to the one that is stored keeps its revision and its positions: loading the
        same again changes nothing. What people have put on an outlet's card stays, and so do an
        outlet's route that a manager has chosen, a route's agent and prices, a price type's terms
        of delivery, a product's picture, what a promotion has given away, and what was told of the
        delivery of an order. What follows from an order's new state follows.
        """
        total = Written()
        for some in batches(nouns, chunk):
            total += self.change(partial(put_from_office, nouns=some))
        return total

    def remove(self, noun: type[Noun], keys: Iterable[str], chunk: int = 2000) -> Written:
        """Remove records that the office does not have any more; unknown keys are the same."""
        total = Written()
        for some in batches(keys, chunk):

            def drop(tx: Transaction, keys: list[str] = some) -> None:
                for key in keys:
                    tx.remove(noun, key)

            total += self._written(drop)[1]
        return total

    def records(self, noun: type[N]) -> list[N]:
        """Return every record of a kind, by key."""
        values = {"company": self.company.id, "kind": kind_of(noun).name}
        bodies = self.database.read(lambda connection: _BODIES.scalars(connection, values))
        return [noun_of(noun, body) for body in bodies]

    def read(self, fn: Callable[[Transaction], T]) -> T:
        """Run `fn` in one transaction that changes nothing."""
        company = self.company.id
        return self.database.read(lambda connection: fn(Transaction(connection, company)))

    def payments_numbered(self, numbers: Iterable[str]) -> list[Payment]:
        """Return the payments that have one of these numbers, by key."""

        def find(tx: Transaction) -> list[Payment]:
            keys = payment_keys.numbered(tx.connection, tx.company, numbers)
            return list(tx.many(Payment, sorted(keys)).values())

        return self.read(find)

    def _written(self, fn: Callable[[Transaction], T], by: str = "") -> tuple[T, Written]:
        company = self.company.id

        def run(connection: Connection) -> tuple[T, Written, feed.Appended]:
            tx = Transaction(connection, company, self.clock())
            result = fn(tx)
            drafts, written = tx.write_records()
            return result, written, feed.append(tx, drafts)

        result, written, appended = self.database.write(run)
        if appended.buckets:
            for hear in self._hearing:
                hear(Ring(appended.buckets, appended.position, by))
        return result, written

    def _find(self, connection: Connection) -> Company:
        rows = _COMPANIES.rows(connection, {"wanted": self._wanted or ""})
        if len(rows) != 1:
            raise NoCompany(
                "the database holds several companies: name one"
                if rows
                else "the database holds no such company: load or create one first"
            )
        return Company(*rows[0])
