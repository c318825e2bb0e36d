"""Search in the catalog, by worked examples."""

from __future__ import annotations

import pytest

from fieldapp.domain.product import Product
from fieldapp.localdb import search
from fieldapp.localdb.database import Database
from fieldapp.localdb.records import write_noun
from tests.localdb.search.goods import GOODS, found, put, seq_of


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


@pytest.mark.parametrize(
    ("text", "folded"),
    [("ЁЖ", "еж"), ("Й", "й"), ("Straße", "strasse"), ("Crème", "creme"), ("Ї", "ї"),
     ("И\u0306", "й"), ("ＡＢ１", "ab1"), ("½", "1⁄2")],
)  # fmt: skip
def test_folding(text: str, folded: str) -> None:
    assert search.fold(text) == folded
