"""Search in the catalog: worked examples, and the index against a naive scan."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldapp.domain.product import Brand, Product
from fieldapp.localdb import product_index, search
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.database import Database
from fieldapp.localdb.records import delete_records, write_noun

GOODS = (
    Product(
        id="milk",
        sku="ML-100.5",
        name="Молоко топлёное «Ёлочка» 3,2%",
        size="0,5 л",
        barcodes=["4600000000017"],
        brand_id="prosto",
    ),
    Product(id="kefir", sku="ML-200", name="Кефир", size="750 мл", barcodes=["4600000000024"]),
    Product(id="candy", sku="КН-7", name="Конфеты молочные", barcodes=["2000000000008"]),
    Product(id="cola", sku="CC/1", name="Cola Zero 100% (can)", size="330 ml"),
    Product(id="coffee", sku="4600000000024-B", name="Nestlé Gold_Crema йогуртовая"),
    Product(id="cheese", sku="S1", name="Сыр плавленый 'Дружба'", discontinued=True),
)


@pytest.fixture(scope="module", params=["trigrams", "plain"])
def trigrams(request: pytest.FixtureRequest) -> Iterator[bool]:
    there: bool = request.param == "trigrams"
    if there and not product_index.has_trigrams():
        pytest.skip("this SQLite has no FTS5 with trigrams")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(product_index, "probe", lambda: there)
        yield there


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "replica.db")
    yield database
    database.close()


@pytest.fixture
def catalog(trigrams: bool, database: Database) -> Database:
    fill(database)
    return database


@pytest.fixture(scope="module")
def unchanged(trigrams: bool, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The same catalog, for tests that only read."""
    database = Database(tmp_path_factory.mktemp("search") / "replica.db")
    fill(database)
    yield database
    database.close()


def fill(database: Database) -> None:
    with database.write() as connection:
        write_noun(connection, Brand(id="prosto", name="Prostokvashino"))
        put(connection, *GOODS)


def put(connection: Connection, *products: Product) -> None:
    for product in products:
        write_noun(connection, product)
    search.index_products(connection, [product.id for product in products])


def found(database: Database, text: str, limit: int = 60, offset: int = 0) -> list[str]:
    with database.read() as connection:
        seqs = search.find(connection, text, limit, offset)
        return [
            connection.exec_driver_sql("SELECT id FROM product WHERE seq = ?", (seq,)).scalar_one()
            for seq in seqs
        ]


def seq_of(connection: Connection, product_id: str) -> int:
    sql = "SELECT seq FROM product WHERE id = ?"
    seq: int = connection.exec_driver_sql(sql, (product_id,)).scalar_one()
    return seq


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("топленое", ["milk"]),
        ("ТОПЛЁНОЕ", ["milk"]),
        ("елочка", ["milk"]),
        ("молоко ёлочка", ["milk"]),
        ("ёлоч мол", ["milk"]),
        ("мол", ["candy", "milk"]),
        ("лочка олок", ["milk"]),
        ("очны", ["candy"]),
        ("кефир молоко", []),
        ("prosto", ["milk"]),
        ("kvash", ["milk"]),
        ("750", ["kefir"]),
        ("0,5", ["milk"]),
        ("0.5 л", ["milk"]),
        ("ml-100.5", ["milk"]),
        ("ML1005", ["milk"]),
        ("ml 100", ["milk", "cola"]),
        ("1005", ["milk"]),
        ("кн-7", ["candy"]),
        ("cc1", ["cola"]),
        ("100%", ["milk", "cola"]),
        ("nestle", ["coffee"]),
        ("NESTLÉ", ["coffee"]),
        ("crema", ["coffee"]),
        ("\u0438\u0306огурт", ["coffee"]),
        ("йогурт", ["coffee"]),
        ("иогурт", []),
        ("плавл друж", ["cheese"]),
        ("4600000000017", ["milk"]),
        ("000017", ["milk"]),
        ("2000 0000 0000 8", ["candy"]),
        ("с", ["cheese"]),
        ("ко", ["candy"]),
        ("zzz", []),
    ],
)
def test_a_text_finds(unchanged: Database, text: str, expected: list[str]) -> None:
    assert sorted(found(unchanged, text)) == sorted(expected)


def test_ranks_follow_how_well_a_product_matches(catalog: Database) -> None:
    with catalog.write() as connection:
        put(
            connection,
            Product(id="sku", sku="мол-1", name="Прочее"),
            Product(id="fragment", sku="X", name="Гормолзавод"),
        )
    assert found(catalog, "мол") == ["sku", "milk", "candy", "fragment"]


def test_a_shorter_sku_comes_first(catalog: Database) -> None:
    with catalog.write() as connection:
        put(connection, Product(id="exact", sku="ML-2", name="Ряженка"))
    assert found(catalog, "ml2") == ["exact", "kefir"]


def test_a_scan_gives_exactly_the_product_first(unchanged: Database) -> None:
    assert found(unchanged, "4600000000024") == ["kefir", "coffee"]
    assert found(unchanged, "4600000000017") == ["milk"]


def test_preferred_products_lead_among_those_with_matching_words(unchanged: Database) -> None:
    candy = search.Subset("p.id = ?", ("candy",))
    with unchanged.read() as connection:
        seqs = search.find(connection, "мол", 60, preferred=candy)
        assert len(seqs) == 2
        assert seqs[0] == seq_of(connection, "candy")


@pytest.mark.parametrize("text", ["мол", "ml", "4600000000024", "олок", "мол елоч", "молоч 7"])
def test_a_subset_is_respected_in_every_rank(unchanged: Database, text: str) -> None:
    subset = search.Subset("p.id = ?", ("coffee",))
    with unchanged.read() as connection:
        coffee = seq_of(connection, "coffee")
        expected = [coffee] if "coffee" in found(unchanged, text) else []
        assert search.find(connection, text, 60, subset=subset) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "'", '"', "%", "_", "*", "()", "a\"b", "мол*", "мол%", "мо_око", "NEAR(мол)",
        "мол AND", "OR", "NOT мол", "^мол", "-мол", "{a}:b", "🍕", "мол🍕ко", "\x00", "мол\x00",
        "\ud83d", "=46", "#ml", "x" * 1_000, "мол " * 250, "🍕" * 1_000, "1' OR '1'='1", "\\",
        "'; DROP TABLE product; --",
    ],
)  # fmt: skip
def test_no_text_raises(unchanged: Database, text: str) -> None:
    assert len(found(unchanged, text)) <= len(GOODS)


def test_signs_are_no_wildcards(unchanged: Database) -> None:
    assert found(unchanged, "%") == []
    assert found(unchanged, "ке%ир") == found(unchanged, "ке_ир") == []
    assert found(unchanged, "gold_crema") == ["coffee"]


@pytest.mark.parametrize("text", ["мо", "молоко", "олок", "a", "a1", "тов мол", "0"])
def test_pages_have_no_gaps_and_no_repeats(trigrams: bool, database: Database, text: str) -> None:
    with database.write() as connection:
        for number in range(120):
            name = f"{'Молоко молочное' if number % 3 else 'Смолокурня'} товар {number % 7}"
            write_noun(connection, Product(id=f"p{number}", sku=f"A{number:03d}", name=name))
        search.rebuild(connection)
    whole = found(database, text, 1_000)
    pages = [found(database, text, 7, offset) for offset in range(0, 126, 7)]
    assert [key for page in pages for key in page] == whole
    assert len(whole) == len(set(whole)) > 7


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


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ЁЖ", "еж"), ("Й", "й"), ("Straße", "strasse"), ("Crème", "creme"), ("Ї", "ї"),
     ("И\u0306", "й"), ("ＡＢ１", "ab1"), ("½", "1⁄2")],
)  # fmt: skip
def test_folding(text: str, folded: str) -> None:
    assert search.fold(text) == folded


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
