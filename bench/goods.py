"""The goods, changes and orders that sync is measured with: made here, or read from files.

The fields are those of a plain price list (sku, name, barcode, category, unit, pack, price, stock),
so that other programs can be measured with the same files: `catalog_<n>.ndjson`,
`delta_100_<n>.ndjson`, `delta_1000_<n>.ndjson` and `orders_1000.ndjson`, a document a line.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldapp.domain.noun import Noun
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Group, Pack, Product
from fieldapp.domain.route import Route
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User

Document = dict[str, Any]

AGENT = User(id="agent", name="Agent", role="agent", route_ids=["route"], warehouse_id="main")
OUTLETS = 50
AS_OF = "2026-03-01T02:00:00.000Z"

_VOCABULARY = """
    молоко кефир сыр масло хлеб сок вода чай кофе сахар соль мука рис гречка паста соус
    milk cheese butter bread juice water tea coffee sugar salt flour rice pasta sauce oil snack
    classic premium light extra fresh organic family mini maxi 0.5l 1l 2l 100g 250g 500g 1kg
"""
_WORDS = _VOCABULARY.split()
_CATEGORIES = [f"cat-{number:03d}" for number in range(200)]


@dataclass(frozen=True)
class Goods:
    """A catalog, what changes in it, and orders."""

    catalog: list[Document]
    deltas: dict[int, list[Document]]
    orders: list[Document]


def make_goods(rows: int) -> Goods:
    """Make goods from a fixed seed."""
    catalog = list(_catalog(random.Random(20240601), rows))
    deltas = {size: _delta(random.Random(size), catalog, min(size, rows)) for size in (100, 1_000)}
    return Goods(catalog, deltas, list(_orders(random.Random(77), catalog)))


def read_goods(folder: Path, rows: int) -> Goods:
    """Read goods from files."""
    return Goods(
        _read(folder / f"catalog_{rows}.ndjson"),
        {size: _read(folder / f"delta_{size}_{rows}.ndjson") for size in (100, 1_000)},
        _read(folder / "orders_1000.ndjson"),
    )


def company(catalog: Iterable[Document]) -> Iterator[Noun]:
    """Return a company that sells a catalog on one route."""
    yield AGENT
    yield Route(id="route", name="Route")
    yield PriceType(id="base", name="Base", currency="EUR")
    for number in range(OUTLETS):
        yield Outlet(
            id=f"outlet-{number}",
            code=str(number),
            name=f"Shop {number}",
            route_id="route",
            price_type_id="base",
        )
    for category in _CATEGORIES:
        yield Group(id=category, name=category)
    for document in catalog:
        pack = document["pack"]
        yield Product(
            id=document["sku"],
            sku=document["sku"],
            name=document["name"],
            unit=document["unit"],
            packs=[Pack(unit="case", quantity=pack)] if pack > 1 else [],
            barcodes=[document["barcode"]],
            group_id=document["category"],
        )
        yield from changes([document])


def changes(documents: Iterable[Document], more_minor: int = 0) -> Iterator[Noun]:
    """Return price and stock of documents; `more_minor` makes them different from before."""
    for document in documents:
        yield Price(
            price_type_id="base",
            product_id=document["sku"],
            amount_minor=round(document["price"] * 100) + more_minor,
        )
        yield Stock(
            warehouse_id="main",
            product_id=document["sku"],
            quantity=document["stock"] + more_minor,
            as_of=AS_OF,
        )


def _catalog(source: random.Random, rows: int) -> Iterator[Document]:
    for number in range(rows):
        yield {
            "sku": f"SKU{number:07d}",
            "name": " ".join(source.choice(_WORDS) for _ in range(source.randint(3, 6))),
            "barcode": f"{source.randrange(10**12, 10**13)}",
            "category": source.choice(_CATEGORIES),
            "unit": source.choice(("pcs", "box", "kg", "l", "pack")),
            "pack": source.choice((1, 6, 12, 24, 48)),
            "price": round(source.uniform(10, 5000), 2),
            "stock": source.randrange(0, 2000),
        }


def _delta(source: random.Random, catalog: list[Document], size: int) -> list[Document]:
    places = sorted(source.sample(range(len(catalog)), size))
    return [
        {
            **catalog[place],
            "price": round(source.uniform(10, 5000), 2),
            "stock": source.randrange(0, 2000),
        }
        for place in places
    ]


def _orders(source: random.Random, catalog: list[Document]) -> Iterator[Document]:
    for _ in range(1_000):
        lines = [
            {"sku": source.choice(catalog)["sku"], "qty": source.randint(1, 50)} for _ in range(10)
        ]
        yield {"outlet": f"OUT{source.randrange(2000):05d}", "lines": lines}


def _read(path: Path) -> list[Document]:
    if not path.is_file():
        raise SystemExit(
            f"{path} is not there. A folder of goods has catalog_<n>.ndjson, delta_100_<n>.ndjson "
            "and delta_1000_<n>.ndjson for the numbers in --rows and --compare (0: none), and "
            "orders_1000.ndjson."
        )
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
