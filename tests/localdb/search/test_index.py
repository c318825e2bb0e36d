"""The index of the search: kept up to date, made anew, and against a naive scan."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.product import Brand, Product
from fieldapp.localdb import product_index, search
from fieldapp.localdb.database import Database
from fieldapp.localdb.records import delete_records, write_noun
from tests.localdb.search.goods import GOODS, found, put


def test_a_rename_and_a_deletion_are_followed(catalog: Database) -> None:
    with catalog.write() as connection:
        put(connection, GOODS[0].changed(name="Ряженка", sku="RZ-1", barcodes=[], brand_id=None))
        delete_records(connection, "product", ["kefir"])
    assert found(catalog, "елочка") == found(catalog, "kvash") == found(catalog, "ml100") == []
    assert found(catalog, "4600000000017") == found(catalog, "кефир") == found(catalog, "ефи") == []
    assert found(catalog, "яженк") == found(catalog, "rz1") == ["milk"]


def test_a_new_product_in_the_place_of_a_deleted_one(catalog: Database) -> None:
    with catalog.write() as connection:
        delete_records(connection, "product", ["cheese"])
        put(connection, Product(id="ham", sku="H1", name="Ветчина"))
    assert found(catalog, "лавлен") == []
    assert found(catalog, "етчин") == ["ham"]


def test_a_brand_is_followed(catalog: Database) -> None:
    with catalog.write() as connection:
        write_noun(connection, Brand(id="prosto", name="Domik"))
        search.index_brands(connection, ["prosto"])
    assert found(catalog, "omik") == found(catalog, "dom") == ["milk"]
    assert found(catalog, "prosto") == []


@pytest.mark.parametrize("portions", [(5_000, 100_000), (2, 3), (1, 1)])
def test_rebuilding_gives_the_same_index(
    catalog: Database, portions: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product_index, "_READ_AT_ONCE", portions[0])
    monkeypatch.setattr(product_index, "_SORTED_AT_ONCE", portions[1])
    with catalog.write() as connection:
        put(connection, Product(id="mute", sku="!", name="?"))
    tables = "SELECT token, seq FROM product_token ORDER BY 1, 2", "SELECT * FROM product_text"
    with catalog.write(derived=True) as connection:
        before = [connection.exec_driver_sql(sql).all() for sql in tables]
        search.rebuild(connection)
        assert [connection.exec_driver_sql(sql).all() for sql in tables] == before
        indexes = connection.exec_driver_sql("PRAGMA index_list (product_token)").all()
    assert "ix_product_token_seq" in {row[1] for row in indexes}
    assert found(catalog, "лочка") == ["milk"]


def test_trigrams_are_made_when_they_come_and_left_when_they_go(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not product_index.has_trigrams():
        pytest.skip("this SQLite has no FTS5 with trigrams")
    for there, product in zip((False, True, False, True), GOODS, strict=False):
        monkeypatch.setattr(product_index, "probe", lambda there=there: there)
        with database.write() as connection:
            put(connection, product)
            assert product_index.trigrams_ready(connection) is there
        assert found(database, product.name.split()[0][1:]) == [product.id]
    assert found(database, "олок") == ["milk"]
    assert sorted(found(database, "олоч")) == ["candy"]


def test_without_fts5_the_probe_says_no(monkeypatch: pytest.MonkeyPatch) -> None:
    class NoFts(sqlite3.Connection):
        def execute(self, *_: object) -> sqlite3.Cursor:
            raise sqlite3.OperationalError("no such module: fts5")

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path: connect(path, factory=NoFts))
    assert product_index.has_trigrams.__wrapped__() is False


def test_the_hot_selects_read_no_table_from_end_to_end(unchanged: Database) -> None:
    span = ("мол", "мол\U0010ffff")
    sql = (
        "SELECT x.seq FROM product_token x WHERE x.token >= ? AND x.token < ? AND NOT EXISTS ("
        "SELECT 1 FROM product_token e WHERE e.seq = x.seq AND e.token >= ? AND e.token < x.token)"
        " ORDER BY x.token, x.seq LIMIT 60"
    )
    with unchanged.read() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (*span, span[0]))
        plan = [row[3] for row in rows]
    assert not [line for line in plan if line.startswith("SCAN") or "TEMP B-TREE" in line], plan


LETTERS = st.text("мол океёMk1-", min_size=1, max_size=8).filter(lambda text: text.strip(" -"))
STEPS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.none() | st.tuples(LETTERS, LETTERS)), max_size=12
)


@given(STEPS, LETTERS)
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_index_agrees_with_a_naive_scan(
    trigrams: bool,
    database: Database,
    steps: list[tuple[str, tuple[str, str] | None]],
    text: str,
) -> None:
    goods: dict[str, Product] = {}
    with database.write() as connection:
        delete_records(connection, "product", list("abcd"))
        for key, fields in steps:
            if fields is None:
                delete_records(connection, "product", [key])
                goods.pop(key, None)
            else:
                goods[key] = Product(id=key, sku=fields[0], name=fields[1])
                put(connection, goods[key])
    expected = {key for key, product in goods.items() if naive(product, text)}
    assert set(found(database, text)) == expected


def naive(product: Product, text: str) -> bool:
    """Say whether a product matches, by the rule and without any index."""
    typed, parts = search_words(text), search_words(product.sku)
    begun = [*parts, *search_words(product.name)]
    places = ["".join(parts), *begun]
    if "".join(parts).startswith("".join(typed)):
        return True
    beginnings = all(any(place.startswith(word) for place in begun) for word in typed)
    anywhere = any(len(word) >= 3 for word in typed) and all(
        any(word in place for place in places)
        if len(word) >= 3
        else any(place.startswith(word) for place in begun)
        for word in typed
    )
    return beginnings or anywhere


def search_words(text: str) -> list[str]:
    folded = text.casefold().replace("ё", "е")
    return "".join(sign if sign.isalnum() else " " for sign in folded).split()
