"""How long a keystroke in the search and a filter take in the database, against bare look-ups.

    python -m bench search --products 100000 --no-fts

The limit of a keystroke is one SELECT of 60 rows from the table of words for the same text, that of
a filter one SELECT of 60 rows by name: no ranks, no prices, no stock.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import quantiles

from bench.filters import filtered
from fieldapp.localdb import product_index
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.database import Database
from fieldapp.localdb.queries.catalog import ProductFilter, products
from fieldapp.localdb.records import write_bodies

GOODS = (
    "Молоко",
    "Кефир",
    "Сыр",
    "Творог",
    "Масло",
    "Сливки",
    "Йогурт",
    "Ряженка",
    "Пиво",
    "Сок",
    "Вода",
    "Чай",
    "Кофе",
    "Шоколад",
    "Печенье",
    "Конфеты",
    "Вафли",
    "Хлеб",
    "Батон",
    "Колбаса",
    "Сосиски",
    "Ветчина",
    "Сельдь",
    "Икра",
    "Майонез",
    "Кетчуп",
    "Горчица",
    "Уксус",
    "Соль",
    "Сахар",
    "Мука",
    "Рис",
    "Гречка",
    "Овсянка",
    "Макароны",
    "Лапша",
    "Пельмени",
    "Вареники",
    "Мёд",
    "Варенье",
    "Juice",
    "Cola",
    "Chips",
    "Crackers",
    "Beer",
    "Cider",
    "Tonic",
    "Shampoo",
    "Soap",
    "Gel",
    "Cream",
    "Napkins",
    "Batteries",
)
KINDS = (
    "домашний",
    "фермерский",
    "классический",
    "деревенский",
    "нежный",
    "ароматный",
    "сладкий",
    "острый",
    "копчёный",
    "свежий",
    "отборный",
    "золотой",
    "весенний",
    "летний",
    "зимний",
    "праздничный",
    "детский",
    "диетический",
    "натуральный",
    "органический",
    "Premium",
    "Gold",
    "Light",
    "Classic",
    "Extra",
    "Original",
    "Fresh",
    "Organic",
    "Family",
    "Mini",
    "Maxi",
    "Zero",
    "Ultra",
    "Royal",
)
SIZES = ("100 г", "250 г", "330 мл", "0,5 л", "0.75 l", "750 мл", "1 л", "1 кг", "1,5 л", "5 кг")
AT = "2026-03-01T08:00:00.000Z"
ROWS = 60
GROUPS = 200
SEED = 20260301


def main() -> None:
    """Build a catalog, type the texts and print the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench search", description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--no-fts", action="store_true", help="work as a SQLite without FTS5 does")
    arguments = parser.parse_args()
    if arguments.no_fts:
        product_index.probe = lambda: False
    with tempfile.TemporaryDirectory() as folder:
        database = Database(Path(folder) / "replica.db")
        index_s = build(database, arguments.products)
        texts = typed(random.Random(SEED), arguments.products)
        with database.read() as connection:
            ours = measure(texts, lambda text: search(connection, text))
            limit = measure(texts, lambda text: bare(connection, text))
            fts = product_index.trigrams_ready(connection)
            filters = filtered(connection, AT[:10], ROWS)
        database.close()
    p50, p95 = percentile(ours, 50), percentile(ours, 95)
    limit_p50 = percentile(limit, 50)
    line = {
        "bench": "search",
        "products": arguments.products,
        "queries": len(texts),
        "p50_ms": round(p50, 3),
        "p95_ms": round(p95, 3),
        "limit_p50_ms": round(limit_p50, 3),
        "ratio_p50": round(p50 / limit_p50, 2),
        "index_s": round(index_s, 2),
        "fts": fts,
        **filters,
    }
    print(json.dumps(line))


def build(database: Database, count: int) -> float:
    """Fill a replica with a catalog, an outlet and its history; return how long indexing took."""
    goods = list(catalog(random.Random(SEED), count))
    ids = [body["id"] for body in goods]
    with database.write() as connection:
        write_bodies(connection, "brand", [{"id": f"b{i}", "name": brand(i)} for i in range(300)])
        write_bodies(connection, "group", groups())
        write_bodies(connection, "product", goods)
        write_bodies(
            connection,
            "price",
            [
                {"price_type_id": "base", "product_id": id_, "amount_minor": 1_000 + i % 9_000}
                for i, id_ in enumerate(ids)
            ],
        )
        write_bodies(
            connection,
            "stock",
            [
                {"warehouse_id": "w", "product_id": id_, "quantity": i % 10, "as_of": AT}
                for i, id_ in enumerate(ids)
            ],
        )
        write_bodies(
            connection,
            "price_type",
            [
                {"id": "base", "name": "Base", "currency": "EUR"},
                {
                    "id": "net",
                    "name": "Net",
                    "currency": "EUR",
                    "base_id": "base",
                    "adjust_bp": -250,
                },
            ],
        )
        write_bodies(
            connection, "user", [{"id": "u", "name": "Ann", "role": "agent", "warehouse_id": "w"}]
        )
        write_bodies(
            connection,
            "outlet",
            [
                {"id": id_, "code": id_, "name": "Corner", "price_type_id": "net"}
                for id_ in ("o", "p")
            ],
        )
        write_bodies(connection, "client_assortment", list(assortments([str(id_) for id_ in ids])))
        write_bodies(connection, "order", list(history(random.Random(SEED), goods)))
        started = time.perf_counter()
        product_index.rebuild(connection)
        return time.perf_counter() - started


def catalog(source: random.Random, count: int) -> Iterator[dict[str, object]]:
    """Return products with names in two alphabets, SKUs with a dash, and barcodes."""
    for number in range(count):
        name = f"{source.choice(GOODS)} {source.choice(KINDS)} {source.choice(KINDS)}"
        yield {
            "id": f"p{number}",
            "sku": f"{source.choice('ABCDEFGH')}{source.choice('KLMNPQRS')}-{number:06d}",
            "name": f"{name} {source.randint(1, 99)},{source.randint(0, 9)}%",
            "packs": [{"unit": "case", "quantity": source.choice((6, 10, 12, 24))}],
            "barcodes": [f"46{number:011d}"],
            "brand_id": f"b{source.randrange(300)}",
            "group_id": f"g{source.randrange(1, GROUPS)}",
            "attributes": {
                "Country": f"c{source.randrange(100)}",
                "Kind": f"k{source.randrange(3)}",
            },
            "introduced": f"2026-0{source.randint(1, 2)}-11" if number % 200 == 0 else None,
            "size": source.choice(SIZES),
        }


def groups() -> list[dict[str, object]]:
    """Return groups, of which the first is above all others."""
    below: list[dict[str, object]] = [
        {"id": f"g{i}", "name": f"Group {i}", "parent_id": "g0"} for i in range(1, GROUPS)
    ]
    return [{"id": "g0", "name": "All"}, *below]


def assortments(ids: list[str]) -> Iterator[dict[str, object]]:
    """Return what one outlet should always have, and of what few things the other may order."""
    yield {"client_id": "o", "outlet_ids": ["o"], "must": ids[::1_000]}
    yield {
        "client_id": "p",
        "outlet_ids": ["p"],
        "allowed": ["g7", "g8", "b3", *ids[::2_000]],
        "excluded": ["b4", *ids[1::2_000]],
    }


def history(source: random.Random, goods: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    """Return an outlet's orders of about a year, 20 lines each, of goods that it takes again."""
    usual = source.sample(goods, min(120, len(goods)))
    for number in range(100):
        yield {
            "id": f"h{number}",
            "number": f"A1-{number:05d}",
            "status": "delivered",
            "outlet_id": "o",
            "author_id": "u",
            "currency": "EUR",
            "created_at": f"2025-{number // 28 + 1:02d}-{number % 28 + 1:02d}T08:00:00.000Z",
            "lines": [
                {
                    "id": f"l{number}-{place}",
                    "product_id": product["id"],
                    "sku": product["sku"],
                    "name": product["name"],
                    "quantity": 6,
                    "list_minor": 1_000,
                    "price_minor": 975,
                }
                for place, product in enumerate(source.sample(usual, min(20, len(usual))))
            ],
        }


def brand(number: int) -> str:
    """Return a maker's name."""
    source = random.Random(number)
    return "".join(source.choice(("ra", "lu", "ti", "ne", "so", "ка", "ми")) for _ in range(3))


def typed(source: random.Random, count: int) -> list[str]:
    """Return what is typed: every keystroke of words, two words, SKUs, parts of words, scans."""
    texts: list[str] = []
    for word in source.sample(GOODS, 12) + source.sample(KINDS, 8):
        texts += _keystrokes(word)
    for _ in range(12):
        first, second = source.choice(GOODS).lower(), source.choice(KINDS)
        texts += [f"{first} {begun}" for begun in _keystrokes(second)[:5]]
        texts.append(f"{second[:4]} {first[:3]} {source.choice(('750', '0,5', '100'))}")
    for _ in range(8):
        texts += _keystrokes(
            f"{source.choice('abcdefgh')}{source.choice('klmn')}-{source.randrange(count):06d}"
        )[1:]
        texts.append(f"46{source.randrange(count):011d}")
    for word in source.sample([word for word in (*GOODS, *KINDS) if len(word) > 6], 12):
        texts += [word.lower()[2:5], word.lower()[2:7], f"{word.lower()[3:7]} {word.lower()[1:4]}"]
    return texts


def _keystrokes(word: str) -> list[str]:
    return [word[:length] for length in range(1, len(word) + 1)]


def search(connection: Connection, text: str) -> None:
    """Read what a screen shows for a text."""
    products(connection, "o", "h99", ProductFilter(text=text), AT[:10], ROWS)


def bare(connection: Connection, text: str) -> None:
    """Look up the first word of a text in the table of words, and nothing else."""
    word = product_index.words(text)[0]
    connection.exec_driver_sql(
        "SELECT seq FROM product_token WHERE token >= ? AND token < ? ORDER BY token, seq LIMIT ?",
        (word, word + "\U0010ffff", ROWS),
    ).fetchall()


def measure(texts: list[str], run: Callable[[str], None]) -> list[float]:
    """Return how many milliseconds each text took: the best of three rounds through all of them."""
    best = [float("inf")] * len(texts)
    for _ in range(3):
        for place, text in enumerate(texts):
            started = time.perf_counter()
            run(text)
            best[place] = min(best[place], (time.perf_counter() - started) * 1_000)
    return best


def percentile(values: list[float], share: int) -> float:
    """Return the value that `share` percent of the values do not exceed."""
    return quantiles(values, n=100, method="inclusive")[share - 1]


if __name__ == "__main__":
    main()
