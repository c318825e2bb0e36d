"""Nouns in their tables: one way in and one way out for every kind.

Bodies come in as they travel (plain JSON values). The tables are strict, so a value of the wrong
type is refused by SQLite itself; a page is written with one statement, and only when that fails
record by record, to find the one that is bad.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar, cast

from pydantic import BaseModel
from sqlalchemy.types import JSON

from fieldapp.domain.invoice import Invoice
from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.payment import Payment
from fieldapp.domain.promotion.index import Promotions
from fieldapp.localdb import revision
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.order_lines import change_lines, read_lines, write_lines
from fieldapp.localdb.parsed import OFTEN_READ, parsed, promotions_at, promotions_in
from fieldapp.localdb.tables import TABLES, noun_of
from fieldapp.wire.kinds import KINDS, kind_of

N = TypeVar("N", bound=Noun)

KEYS_PER_STATEMENT = 500
_DATED = "coalesce(submitted_at, created_at)"
_FEW_OF_ONE = frozenset({"contract_price", "price_break"})
"""Kinds of which one client has few: they are read at once for an order of many lines."""


@dataclass(frozen=True)
class Shape:
    """How a kind lies in its table."""

    kind: str
    table: str
    noun: type[Noun]
    columns: tuple[str, ...]
    keys: tuple[str, ...]
    lists: tuple[int, ...]
    defaults: Mapping[str, Any]
    upsert: str

    @property
    def select(self) -> str:
        """The start of every query of this kind."""
        return f"SELECT {', '.join(self.columns)} FROM {self.table}"


@cache
def shape_of(kind: str) -> Shape:
    """Return how a kind lies in its table."""
    table = TABLES[kind].__table__  # type: ignore[attr-defined]
    head = noun_of(kind)
    columns = tuple(head.model_fields)
    keys = KINDS[kind].key_columns
    rest = [name for name in columns if name not in keys]
    name = f'"{table.name}"'
    return Shape(
        kind=kind,
        table=name,
        noun=KINDS[kind].noun,
        columns=columns,
        keys=keys,
        lists=tuple(i for i, column in enumerate(columns) if _is_json(table.c[column].type)),
        defaults={
            column: _plain(field.get_default(call_default_factory=True))
            for column, field in head.model_fields.items()
            if not field.is_required()
        },
        upsert=f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET "
        + ", ".join(f"{column} = excluded.{column}" for column in rest),
    )


def _plain(default: Any) -> Any:
    return default.model_dump(mode="json") if isinstance(default, BaseModel) else default


def _is_json(type_: object) -> bool:
    return isinstance(type_, JSON)


def write_bodies(connection: Connection, kind: str, bodies: Sequence[Mapping[str, Any]]) -> None:
    """Insert or replace records. Raises on the first body that does not fit its table."""
    if not bodies:
        return
    shape = shape_of(kind)
    connection.exec_driver_sql(shape.upsert, _rows(shape, bodies))
    revision.change(connection, kind)
    if kind == "order":
        write_lines(connection, bodies)


def _rows(shape: Shape, bodies: Sequence[Mapping[str, Any]]) -> list[tuple[Any, ...]]:
    pick = itemgetter(*shape.columns)
    try:
        rows = [pick(body) for body in bodies]
    except KeyError:
        rows = [pick({**shape.defaults, **body}) for body in bodies]
    if not shape.lists:
        return rows
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for place in shape.lists:
        columns[place] = map(_list_text, columns[place])
    return list(zip(*columns, strict=True))


def _list_text(values: Any) -> str:
    """Return what `json.dumps` returns: at once for barcodes, of which a catalog has many."""
    if values == []:
        return "[]"
    if type(values) is list and type(values[0]) is str:
        try:
            joined = "".join(values)
        except TypeError:
            return json.dumps(values)
        if joined.isalnum() and joined.isascii():
            return '["' + '", "'.join(values) + '"]'
    return json.dumps(values)


def write_noun(connection: Connection, noun: Noun) -> None:
    """Insert or replace one noun."""
    write_bodies(connection, kind_of(noun).name, [noun.model_dump(mode="json")])


def write_order_change(connection: Connection, before: Order, after: Order) -> None:
    """Put an order in the place of what it was when it was last read, writing what differs."""
    head = after.model_copy(update={"lines": []}).model_dump(mode="json")
    shape = shape_of("order")
    connection.exec_driver_sql(shape.upsert, _rows(shape, [head]))
    if not change_lines(connection, before, after):
        write_lines(connection, [after.model_dump(mode="json")])


def delete_records(connection: Connection, kind: str, keys: Iterable[str]) -> None:
    """Delete records by key; those that do not exist are passed over."""
    shape = shape_of(kind)
    where = " AND ".join(f"{column} = ?" for column in shape.keys)
    rows = [tuple(key.split("/")) for key in keys]
    if rows:
        connection.exec_driver_sql(f"DELETE FROM {shape.table} WHERE {where}", rows)
        revision.change(connection, kind)


def read_nouns(
    connection: Connection,
    kind: str,
    where: str = "",
    parameters: Sequence[Any] | Mapping[str, Any] = (),
) -> list[Noun]:
    """Return the nouns of a kind that a condition selects, its parameters by place or by name."""
    shape = shape_of(kind)
    values = dict(parameters) if isinstance(parameters, Mapping) else tuple(parameters)
    rows = connection.exec_driver_sql(f"{shape.select} {where}", values).fetchall()
    return _as_nouns(connection, shape, rows)


def iterate_nouns(
    connection: Connection, kind: str, where: str, parameters: Sequence[Any], size: int = 2_000
) -> Iterator[Noun]:
    """Return the nouns of a kind that a condition selects, reading `size` at a time."""
    shape = shape_of(kind)
    result = connection.exec_driver_sql(f"{shape.select} {where}", tuple(parameters))
    for rows in result.partitions(size):
        yield from _as_nouns(connection, shape, rows)


def _as_nouns(connection: Connection, shape: Shape, rows: Iterable[Any]) -> list[Noun]:
    if shape.kind in OFTEN_READ:
        return [parsed(shape.noun, shape.columns, shape.lists, tuple(row)) for row in rows]
    bodies = []
    for row in rows:
        body = dict(zip(shape.columns, row, strict=True))
        for i in shape.lists:
            # Most lists are empty.
            body[shape.columns[i]] = [] if row[i] == "[]" else json.loads(row[i])
        bodies.append(body)
    if shape.kind != "order":
        return [shape.noun.model_validate(body) for body in bodies]
    carts = {body["id"] for body in bodies if body["status"] == "draft"}
    lines = read_lines(connection, [body["id"] for body in bodies], carts)
    return [Order.model_validate({**body, "lines": lines.get(body["id"], [])}) for body in bodies]


class TableNouns:
    """The domain's `Nouns` over a connection."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._promotions: Promotions | None = None

    def get(self, noun: type[N], key: str) -> N | None:
        """Return the noun with this key, or None."""
        return self.many(noun, (key,)).get(key)

    def many(self, noun: type[N], keys: Iterable[str]) -> dict[str, N]:
        """Return the nouns that exist among `keys`, by key."""
        kind = kind_of(noun).name
        shape = shape_of(kind)
        *leading, last = shape.keys
        groups: dict[tuple[str, ...], list[str]] = {}
        for key in dict.fromkeys(keys):
            *head, tail = key.split("/")
            groups.setdefault(tuple(head), []).append(tail)
        found: dict[str, N] = {}
        for head_values, tails in groups.items():
            if kind in _FEW_OF_ONE and len(tails) > KEYS_PER_STATEMENT:
                where = f"WHERE {' AND '.join(f'{column} = ?' for column in leading)}"
                wanted = set(tails)
                for item in read_nouns(self.connection, kind, where, head_values):
                    if item.key.rpartition("/")[2] in wanted:
                        found[item.key] = cast(N, item)
                continue
            for start in range(0, len(tails), KEYS_PER_STATEMENT):
                some = tails[start : start + KEYS_PER_STATEMENT]
                # Equal values first and a list last: SQLite answers that from the primary key,
                # while it scans the table for a list of pairs.
                conditions = [f"{column} = ?" for column in leading]
                conditions.append(f"{last} IN ({', '.join('?' * len(some))})")
                where = f"WHERE {' AND '.join(conditions)}"
                for item in read_nouns(self.connection, kind, where, [*head_values, *some]):
                    found[item.key] = cast(N, item)
        return found

    def orders_of(self, outlet_ids: Iterable[str], since: str) -> list[Order]:
        """Return the orders of some outlets dated since an instant, in the order they were made."""
        found: list[Order] = []
        wanted = list(dict.fromkeys(outlet_ids))
        for start in range(0, len(wanted), KEYS_PER_STATEMENT):
            some = wanted[start : start + KEYS_PER_STATEMENT]
            where = f"WHERE outlet_id IN ({', '.join('?' * len(some))}) AND {_DATED} >= ?"
            found += cast(list[Order], read_nouns(self.connection, "order", where, [*some, since]))
        return sorted(found, key=lambda order: (order.created_at, order.id))

    def invoices_of(self, entity: LegalEntity) -> list[Invoice]:
        """Return the invoices of a legal entity that are not paid, by due day and key."""
        where = "WHERE legal_entity_id = ? AND open_minor <> 0 ORDER BY due_day, id"
        return cast(list[Invoice], read_nouns(self.connection, "invoice", where, (entity.id,)))

    def payments_of(self, entity: LegalEntity) -> list[Payment]:
        """Return the payments of a legal entity that the office has not booked, by time and key."""
        where = "WHERE legal_entity_id = ? AND state = 'collected' ORDER BY collected_at, id"
        return cast(list[Payment], read_nouns(self.connection, "payment", where, (entity.id,)))

    def promotions(self) -> Promotions:
        """Return all promotions by what they are about, as the table had them first.

        No command changes anything of them but the figure that was last told as spent.
        """
        if self._promotions is None:
            self._promotions = promotions_at(
                revision.revision_of(self.connection, ("promotion",)), self._read_promotions
            )
        return self._promotions

    def _read_promotions(self) -> Promotions:
        shape = shape_of("promotion")
        rows = self.connection.exec_driver_sql(f"{shape.select} ORDER BY id").fetchall()
        return promotions_in(shape.columns, shape.lists, tuple(map(tuple, rows)))

    def at_outlet(self, noun: type[N], outlet_id: str) -> list[N]:
        """Return the nouns of a kind whose `outlet_id` is this outlet, by key."""
        kind = kind_of(noun).name
        found = read_nouns(self.connection, kind, "WHERE outlet_id = ?", (outlet_id,))
        return sorted(cast(list[N], found), key=lambda one: one.key)


class NounsReadOnce(TableNouns):
    """The same for a transaction that does not write as long as it reads through this.

    What a command, its prices and its terms all ask for, such as its order, is read once.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._read: dict[type[Noun], dict[str, Noun | None]] = {}

    def many(self, noun: type[N], keys: Iterable[str]) -> dict[str, N]:
        """Return the nouns that exist among `keys`, by key."""
        known = self._read.setdefault(noun, {})
        wanted = list(dict.fromkeys(keys))
        if missing := [key for key in wanted if key not in known]:
            known.update(dict.fromkeys(missing))
            known.update(super().many(noun, missing))
        return {key: cast(N, found) for key in wanted if (found := known[key]) is not None}
