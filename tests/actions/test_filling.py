"""A cart filled from a table and from a scanner, on a real replica."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from fieldapp.actions import filling, orders
from fieldapp.actions.sheets import read_table
from fieldapp.domain.command import FillOrder
from fieldapp.domain.entry.columns import Reading, read
from fieldapp.domain.entry.outlook import Preview
from fieldapp.domain.entry.table import Table
from fieldapp.domain.order import MAX_LINES, Order
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb import outbox
from fieldapp.localdb.queries.filling import filling as look
from fieldapp.localdb.queries.filling import filling_new
from fieldapp.localdb.replica import Replica, Saved
from tests.company import COLA, COMPANY, NOW
from tests.domain.entry.called import rows
from tests.localdb.pages import noun
from tests.replicas import fill, open_replica

DAY = NOW[:10]
MORE = (
    Product(
        id="milk",
        sku="MI-10077",
        name="Молоко «Ёлка» 3,2 %",
        size="1 л",
        barcodes=["012345678905"],
    ),
    Product(id="kefir", sku="MI-10078", name="Кефир", barcodes=["4600000000024"]),
    Product(id="twin", sku="KE-1", name="Twin", barcodes=["4600000000024"]),
)


@pytest.fixture
def replica(tmp_path):
    replica = open_replica(tmp_path)
    fill(replica, [*COMPANY, *MORE])
    yield replica
    replica.close()


def new_cart(replica: Replica, **lines: int) -> str:
    made = orders.create(replica, "corner", list(lines.items()))
    assert isinstance(made, Saved)
    return made.document


def order(replica: Replica, order_id: str) -> Order:
    found = noun(replica, Order, order_id)
    assert isinstance(found, Order)
    return found


def quantities(replica: Replica, order_id: str) -> dict[str, int]:
    return {line.product_id: line.quantity for line in order(replica, order_id).lines}


def seen(replica: Replica, order_id: str, text: str, mode: Any = "add") -> Preview:
    return replica.query(look, order_id, rows(text), mode, (), DAY).preview


def test_many_lines_are_one_command_and_what_was_shown(replica):
    cart = new_cart(replica, tea=2)
    preview = seen(replica, cart, "CO-1;2 case\nco1;5\nJU-1;7\nTea;1\nXX;1\nSalt")

    saved = filling.fill(replica, cart, preview.wishes, "add")

    assert isinstance(saved, Saved)
    assert isinstance(saved.command, FillOrder)
    assert quantities(replica, cart) == {"tea": 3, "cola": 53, "juice": 12}
    before = 2 * 400
    assert order(replica, cart).total_minor == before + preview.total_minor
    assert [row.line for row in preview.bad] == [5, 6]
    assert replica.query(lambda c: len(outbox.every(c))) == 2


def test_the_cart_may_be_replaced(replica):
    cart = new_cart(replica, tea=2, cola=6)
    preview = seen(replica, cart, "CO-1;1\nSA-1;3", "replace")

    filling.fill(replica, cart, preview.wishes, "replace")

    assert quantities(replica, cart) == {"cola": 1, "salt": 3}


def test_what_came_into_the_cart_meanwhile_counts(replica):
    cart = new_cart(replica)
    preview = seen(replica, cart, "JU-1;7")
    orders.set_quantity(replica, cart, "juice", 6)

    filling.fill(replica, cart, preview.wishes, "add")

    assert quantities(replica, cart) == {"juice": 18}


def test_a_workbook_of_three_thousand_products_becomes_a_full_order(replica):
    goods = [
        Product(id=f"g{n}", sku=f"G-{n:05d}", name=f"Goods {n}", barcodes=[f"47{n:011d}"])
        for n in range(MAX_LINES)
    ]
    prices = [Price(price_type_id="base", product_id=p.id, amount_minor=100) for p in goods]
    fill(replica, [*COMPANY, *goods, *prices])
    book = openpyxl.Workbook()
    for n, product in enumerate(goods):
        book.active.append([product.sku if n % 2 else product.barcodes[0], 1 + n % 7])
    file = io.BytesIO()
    book.save(file)
    table = read_table(file.getvalue())
    assert isinstance(table, Table)
    reading = read(table)
    assert isinstance(reading, Reading)
    cart = new_cart(replica)

    preview = replica.query(look, cart, reading, "add", (), DAY).preview
    saved = filling.fill(replica, cart, preview.wishes, "add")

    assert isinstance(saved, Saved)
    assert (saved.verdict, preview.left) == ("applied", ())
    filled = order(replica, cart)
    assert [line.quantity for line in filled.lines] == [1 + n % 7 for n in range(MAX_LINES)]
    assert filled.total_minor == preview.total_minor == 95 * sum(1 + n % 7 for n in range(3_000))
    more = seen(replica, cart, "CO-1;1")
    assert more.refusal == Refusal("too_many_lines", {"limit": MAX_LINES})


def test_nothing_to_fill_and_no_cart_are_refused(replica):
    assert filling.fill(replica, new_cart(replica), [], "add") == Refusal("entry_empty")
    assert filling.fill(replica, "nowhere", [("tea", 1)], "add") == Refusal("order_unknown")


@pytest.mark.parametrize(
    ("called", "product"),
    [
        ("MI-10077", "milk"),
        ("mi 10077", "milk"),
        ("012345678905", "milk"),
        ("0012345678905", "milk"),
        ("12345678905", "milk"),
        ("МОЛОКО «елка» 3,2%", "milk"),
        ("Молоко «Ёлка» 3,2 % 1 л", "milk"),
        ("KE-1", "twin"),
    ],
)
def test_products_are_found_by_sku_barcode_and_name(replica, called, product):
    preview = replica.query(filling_new, "corner", rows(f"{called};2"), DAY)

    # None of them has a price: what counts is which product it was.
    [bad] = preview.bad
    sku = next(p.sku for p in MORE if p.id == product)
    assert bad.refusal == Refusal("no_price", {"sku": sku})


@pytest.mark.parametrize(
    ("called", "candidates"),
    [
        ("4600000000024", ["kefir", "twin"]),
        ("МI-10087", ["milk", "kefir"]),
        ("MI-1007", ["milk", "kefir"]),
        ("MI-1077", ["milk"]),
        ("молок елк", ["milk"]),
    ],
)
def test_what_is_near_is_offered(replica, called, candidates):
    [row] = replica.query(filling_new, "corner", rows(f"{called};2"), DAY).open

    assert [product.id for product in row.candidates] == candidates


def test_a_scan_adds_a_step_each_time(replica):
    cart = new_cart(replica)

    first = filling.scan(replica, cart, "4600000000017")
    second = filling.scan(replica, cart, " 04600000000017\n")

    assert first == filling.Scanned(COLA, 6, 6)
    assert second == filling.Scanned(COLA, 6, 12)
    assert quantities(replica, cart) == {"cola": 12}


def test_a_scan_of_a_product_with_a_minimum_begins_with_it(replica):
    cart = new_cart(replica)

    assert [filling.scan(replica, cart, "SO-1").added for _ in range(2)] == [10, 1]  # type: ignore[union-attr]
    assert quantities(replica, cart) == {"soap": 11}


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("4609999999999", Refusal("scan_unknown", {"code": "4609999999999"})),
        ("", Refusal("scan_unknown", {"code": ""})),
        ("4600000000024", Refusal("scan_ambiguous", {"code": "4600000000024"})),
        ("RE-1", Refusal("product_discontinued", {"sku": "RE-1", "name": "Relic"})),
        ("GH-1", Refusal("no_price", {"sku": "GH-1"})),
    ],
)
def test_a_scan_that_adds_nothing_says_why(replica, code, refusal):
    cart = new_cart(replica)

    assert filling.scan(replica, cart, code) == refusal
    assert quantities(replica, cart) == {}


def test_a_full_line_takes_no_more_scans(replica):
    cart = new_cart(replica, cola=99_996)

    refused = filling.scan(replica, cart, "4600000000017")

    assert isinstance(refused, Refusal)
    assert refused.code == "quantity_too_large"
