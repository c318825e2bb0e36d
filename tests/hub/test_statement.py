"""Statements that go past SQLAlchemy: the same on both databases, and told alike when they fail."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from fieldapp.domain.product import Product
from fieldapp.hub.schema import COMMAND_LOG, RECORD
from fieldapp.hub.statement import Statement, among
from fieldapp.hub.store import Store

SOME = Statement(
    select(RECORD.c.key, RECORD.c.revision)
    .where(
        RECORD.c.company == bindparam("company"),
        RECORD.c.kind == "product",
        among(RECORD.c.key, "keys"),
    )
    .order_by(RECORD.c.key)
)
OF_REVISION = Statement(
    select(RECORD.c.key).where(
        RECORD.c.company == bindparam("company"),
        RECORD.c.kind == "product",
        among(RECORD.c.revision, "revisions"),
    )
)
ADDING = Statement(insert(COMMAND_LOG))
ODD = ['a"b', "a\\b", "ä€😀", "a'b", "[1]", "x:y", "%s", "a?b"]


def load(store: Store, keys: list[str]) -> None:
    store.load([Product(id=key, sku=key, name=key) for key in keys])


def found(store: Store, keys: list[str]) -> list[str]:
    values = {"company": store.company.id, "keys": keys}
    return [key for key, _ in store.database.read(lambda c: SOME.rows(c, values))]


def test_a_list_may_be_empty_long_and_have_any_characters(store: Store) -> None:
    load(store, ODD)
    assert found(store, []) == []
    assert found(store, ["nobody"]) == []
    assert set(found(store, [*ODD, *ODD, "nobody"])) == set(ODD)
    assert found(store, [f"q{n}" for n in range(3_000)] + ODD[:1]) == ODD[:1]


def test_a_list_of_numbers(store: Store) -> None:
    load(store, ["once", "twice"])
    store.load([Product(id="twice", sku="twice", name="another")])
    for revisions, keys in (([2], ["twice"]), ([1, 2], ["once", "twice"]), ([], [])):
        values = {"company": store.company.id, "revisions": revisions}
        rows = store.database.read(partial(OF_REVISION.scalars, values=values))
        assert sorted(set(rows) & {"once", "twice"}) == keys


def test_columns_have_their_names(store: Store) -> None:
    load(store, ["s1"])
    values = {"company": store.company.id, "keys": ["s1"]}
    row = store.database.read(lambda c: SOME.row(c, values))
    assert (row.key, row.revision) == tuple(row) == ("s1", 1)
    assert store.database.read(lambda c: SOME.scalar(c, values)) == "s1"
    none = values | {"keys": ["nobody"]}
    assert store.database.read(lambda c: (SOME.row(c, none), SOME.scalar(c, none))) == (None, None)


def test_a_stream_has_every_row_and_lets_others_be_read_meanwhile(store: Store) -> None:
    keys = sorted(f"r{n:02d}" for n in range(25))
    load(store, keys)
    values = {"company": store.company.id, "keys": keys}

    def read(connection):
        seen = []
        for key, _ in SOME.stream(connection, values, 4):
            assert SOME.scalar(connection, values | {"keys": [key]}) == key
            seen.append(key)
        return seen

    assert store.database.read(read) == keys


def test_errors_are_told_as_sqlalchemy_tells_them(store: Store) -> None:
    row = {
        "company": store.company.id, "device": "nobody", "number": 1, "digest": "", "receipt": "",
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        store.database.write(lambda c: ADDING.run_many(c, [row]))
    # The connection is as good as before.
    load(store, ["t1"])
    assert found(store, ["t1"]) == ["t1"]
