"""How long a list of 3,000 rows takes on a device: reading it, the preview, and putting it in.

    python -m bench fill --products 100000

The limit is one INSERT of as many order lines into the same file. Three lists are measured: codes,
whole names, and codes of which none is right. The figures are seconds of processor time, which a
machine that is busy with other things changes least.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import openpyxl

from bench.goods import AGENT, company, make_goods
from fieldapp.actions import filling, orders
from fieldapp.actions.sheets import read_table
from fieldapp.domain.entry.columns import Reading, read
from fieldapp.domain.entry.table import Table
from fieldapp.domain.product import Product
from fieldapp.localdb import search
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.identity import Identity
from fieldapp.localdb.queries.filling import filling as look
from fieldapp.localdb.records import TableNouns, write_bodies
from fieldapp.localdb.replica import Replica, Saved, World
from fieldapp.wire.kinds import kind_of

R = TypeVar("R")

ROWS = 3_000
AT = "2026-03-02T08:30:00.000Z"


def main() -> None:
    """Build a catalog, fill carts and print the figures, a line a list."""
    parser = argparse.ArgumentParser(prog="python -m bench fill", description=__doc__)
    parser.add_argument("--products", type=int, default=100_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        replica = _replica(Path(folder), arguments.products)
        goods = replica.query(_first_products)
        limit_s = _limit(replica, goods)
        lists = {
            "codes": [product.sku for product in goods],
            "names": [product.name for product in goods],
            "unknown": [f"XX{n:06d}" for n in range(ROWS)],
        }
        for name, called in lists.items():
            figures = _measure(replica, called)
            line = {"bench": "fill", "products": arguments.products, "list": name, **figures}
            print(json.dumps({**line, "limit_s": round(limit_s, 3)}))
        replica.close()


def _first_products(connection: Connection) -> list[Product]:
    ids = connection.exec_driver_sql(f"SELECT id FROM product ORDER BY id LIMIT {ROWS}").scalars()
    return list(TableNouns(connection).many(Product, list(ids)).values())


def _measure(replica: Replica, called: list[str]) -> dict[str, float]:
    made = orders.create(replica, "outlet-0")
    assert isinstance(made, Saved)
    cart = made.document
    text_s, _ = _timed(lambda: _read("".join(f"{one}\t12\n" for one in called).encode()))
    workbook = _workbook(called)
    workbook_s, reading = _timed(lambda: _read(workbook))
    preview_s, found = _timed(
        lambda: replica.query(look, cart, reading, "add", (), replica.now()[:10]).preview
    )
    fill_s = 0.0
    if found.wishes:
        fill_s, saved = _timed(lambda: filling.fill(replica, cart, found.wishes, "add"))
        assert isinstance(saved, Saved)
    return {
        "rows": len(called),
        "recognised": sum(len(entry.lines) for entry in found.entries),
        "to_choose": len(found.open),
        "text_s": round(text_s, 3),
        "workbook_s": round(workbook_s, 3),
        "preview_s": round(preview_s, 3),
        "fill_s": round(fill_s, 3),
    }


def _read(data: bytes) -> Reading:
    table = read_table(data)
    assert isinstance(table, Table), table
    reading = read(table)
    assert isinstance(reading, Reading), reading
    return reading


def _workbook(called: list[str]) -> bytes:
    book = openpyxl.Workbook()
    for one in called:
        book.active.append([one, 12])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _timed(work: Callable[[], R]) -> tuple[float, R]:
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def _replica(folder: Path, products: int) -> Replica:
    identity = Identity(
        device_id="d1",
        prefix="A1",
        company="acme",
        company_name="Acme",
        login="agent",
        hub="http://hub.test",
        user=AGENT,
    )
    ids = (f"i{n}" for n in range(10**9))
    replica = Replica(folder, identity, World(now=lambda: AT, new_id=lambda: next(ids)))
    by_kind: dict[str, list[dict[str, object]]] = {}
    for noun in company(make_goods(products).catalog):
        by_kind.setdefault(kind_of(noun).name, []).append(noun.model_dump(mode="json"))
    with replica.database.write() as connection:
        for kind, bodies in by_kind.items():
            write_bodies(connection, kind, bodies)
        search.rebuild(connection)
    return replica


def _limit(replica: Replica, goods: list[Product]) -> float:
    """Return how long bare INSERTs of as many lines take, durable as an order is."""
    made = orders.create(replica, "outlet-1", [(product.id, 12) for product in goods])
    assert isinstance(made, Saved)
    with replica.database.read() as connection:
        info = connection.exec_driver_sql("PRAGMA table_info(order_line)")
        columns = [row[1] for row in info if row[1] not in ("row", "order_id")]
        rows = connection.exec_driver_sql(f"SELECT {', '.join(columns)} FROM order_line").all()
    empty = orders.create(replica, "outlet-2")
    assert isinstance(empty, Saved)
    # Line ids are unique within an order.
    lines = [(empty.document, *row) for row in rows]
    marks = ", ".join("?" * (len(columns) + 1))

    def insert() -> None:
        with replica.database.write() as connection:
            sql = f"INSERT INTO order_line (order_id, {', '.join(columns)}) VALUES ({marks})"
            connection.exec_driver_sql(sql, lines)

    return _timed(insert)[0]


if __name__ == "__main__":
    main()
