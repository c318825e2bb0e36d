"""Nouns go into their tables and come out as they were, for every kind and any value."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.noun import Noun
from fieldapp.domain.order import Order
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.localdb.database import Database
from fieldapp.localdb.records import (
    KEYS_PER_STATEMENT,
    TableNouns,
    delete_records,
    iterate_nouns,
    read_nouns,
    write_bodies,
    write_noun,
)
from fieldapp.wire.kinds import KINDS, kind_of
from tests.company import COMPANY
from tests.random_nouns.kinds import NOUNS
from tests.wire.samples.order import LINE, ORDER
from tests.wire.samples.records import RECORDS

ON_ONE_FILE = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


@pytest.fixture
def database(tmp_path):
    database = Database(tmp_path / "replica.db")
    yield database
    database.close()


def read(database: Database, noun: Noun) -> Noun | None:
    with database.read() as connection:
        return TableNouns(connection).get(type(noun), noun.key)


@pytest.mark.parametrize("noun", RECORDS, ids=lambda noun: type(noun).__name__)
def test_a_noun_comes_out_as_it_went_in(database, noun):
    with database.write() as connection:
        write_noun(connection, noun)

    assert read(database, noun) == noun


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
@ON_ONE_FILE
def test_any_noun_comes_out_as_it_went_in(database, kind, data):
    noun = data.draw(NOUNS[kind])
    with database.write() as connection:
        write_noun(connection, noun)

    assert read(database, noun) == noun


@pytest.mark.parametrize("noun", RECORDS, ids=lambda noun: type(noun).__name__)
def test_an_older_hub_may_leave_out_fields_that_have_a_default(database, noun):
    fields = type(noun).model_fields
    needed = {name for name, field in fields.items() if field.is_required()}
    short = {name: value for name, value in noun.model_dump(mode="json").items() if name in needed}
    with database.write() as connection:
        write_bodies(connection, kind_of(noun).name, [short])

    assert read(database, noun) == type(noun).model_validate(short)


def test_a_newer_hub_may_send_fields_that_are_not_known_here(database):
    newer = [{**noun.model_dump(mode="json"), "colour": "red"} for noun in RECORDS[:1]]
    with database.write() as connection:
        write_bodies(connection, kind_of(RECORDS[0]).name, newer)

    assert read(database, RECORDS[0]) == RECORDS[0]


def test_writing_again_replaces_a_record_and_its_lines(database):
    first, second = LINE, LINE.model_copy(update={"id": "l2", "quantity": 3})
    with database.write() as connection:
        write_noun(connection, ORDER.with_lines([first, second]))
        write_noun(connection, ORDER.with_lines([second], note="changed"))

    assert read(database, ORDER) == ORDER.with_lines([second], note="changed")


def test_lines_keep_their_order_and_may_share_a_product(database):
    lines = [LINE.model_copy(update={"id": f"l{9 - n}"}) for n in range(5)]
    with database.write() as connection:
        write_noun(connection, ORDER.with_lines(lines))

    found = read(database, ORDER)
    assert isinstance(found, Order)
    assert [line.id for line in found.lines] == ["l9", "l8", "l7", "l6", "l5"]


def test_writing_a_product_again_keeps_the_number_that_search_refers_to(database):
    tea = next(noun for noun in RECORDS if isinstance(noun, Product))
    with database.write() as connection:
        write_noun(connection, tea)
        write_noun(connection, tea.changed(id="other"))
        sql = "SELECT id, seq FROM product ORDER BY id"
        before = connection.exec_driver_sql(sql).fetchall()
        write_noun(connection, tea.changed(name="Green tea"))
        after = connection.exec_driver_sql(sql).fetchall()

    assert before == after


def test_deleting_takes_the_lines_along_and_passes_over_what_is_not_there(database):
    with database.write() as connection:
        write_noun(connection, ORDER)
        delete_records(connection, "order", ["o1", "nothing"])
        left = connection.exec_driver_sql("SELECT count(*) FROM order_line").scalar_one()

    assert left == 0
    assert read(database, ORDER) is None


def test_many_are_read_by_key_whatever_their_number(database):
    price = Price(price_type_id="base", product_id="p", amount_minor=1)
    prices = [price.changed(product_id=f"p{n}") for n in range(2 * KEYS_PER_STATEMENT + 7)]
    with database.write() as connection:
        write_bodies(connection, "price", [noun.model_dump(mode="json") for noun in prices])
    keys = [noun.key for noun in prices]
    with database.read() as connection:
        nouns = TableNouns(connection)

        assert nouns.many(Price, [*keys, "base/unknown", keys[0]]) == dict(
            zip(keys, prices, strict=True)
        )
        assert nouns.many(Price, []) == {}


def test_a_condition_selects_nouns(database):
    with database.write() as connection:
        for noun in COMPANY:
            write_noun(connection, noun)
    with database.read() as connection:
        cheap = read_nouns(
            connection, "price", "WHERE amount_minor < ? ORDER BY amount_minor", (50,)
        )
        all_prices = list(iterate_nouns(connection, "price", "", (), size=3))

    assert [noun.key for noun in cheap] == ["base/candle", "base/salt"]
    assert len(all_prices) == sum(isinstance(noun, Price) for noun in COMPANY)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("price", {"amount_minor": "twelve"}),
        ("price", {"amount_minor": 1.5}),
        ("price", {"amount_minor": None}),
        ("stock", {"quantity": "many"}),
        ("outlet", {"closed": "yes"}),
        ("outlet", {"latitude": "north"}),
        ("brand", {"name": None}),
    ],
)
def test_the_tables_themselves_refuse_values_of_another_type(database, kind, fields):
    noun = next(noun for noun in RECORDS if kind_of(noun).name == kind)
    with pytest.raises(sqlite3.IntegrityError), database.write() as connection:
        write_bodies(connection, kind, [{**noun.model_dump(mode="json"), **fields}])

    assert read(database, noun) is None


def test_writing_nothing_writes_nothing(database):
    with database.write() as connection:
        for kind in KINDS:
            write_bodies(connection, kind, [])
            delete_records(connection, kind, [])
        assert connection.exec_driver_sql("SELECT total_changes()").scalar_one() == 0
