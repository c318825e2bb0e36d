"""The real files: what they give, and that their counts add up."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fieldapp.domain.order import Order
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.price import Price, PriceType
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.domain.route import Route
from fieldapp.exchange.identity import identity
from fieldapp.exchange.importing import read_file
from fieldapp.exchange.mapping import (
    Column,
    Constants,
    FileFormat,
    OrderColumns,
    OutletColumns,
    ProductColumns,
)
from fieldapp.exchange.mapping_file import load_mapping, parse_mapping
from fieldapp.exchange.port import Import
from tests.exchange.conftest import by_kind

EXTRACT = Path(__file__).parents[1] / "data" / "online_retail_extract.csv"


@pytest.fixture(scope="module")
def retail() -> Import:
    return read_file(EXTRACT, "online_retail")


def test_iowa_gives_its_stores_and_items(iowa: Import) -> None:
    report = iowa.report
    assert (report.rows_read, report.rows_used, len(report.aside)) == (10_000, 9_997, 3)
    assert report.adds_up
    assert report.nouns == {
        "price_type": 2,
        "group": 67,
        "brand": 70,
        "product": 1_574,
        "price": 3_148,
        "route": 99,
        "outlet": 1_244,
        "order": 9_512,
    }
    kinds = (PriceType, Group, Brand, Product, Price, Route, Outlet, Order)
    nouns = list(iowa.nouns)
    assert [len(by_kind(nouns, kind)) for kind in kinds] == list(report.nouns.values())


def test_iowa_sets_aside_the_rows_without_a_price(iowa: Import) -> None:
    assert [(row.line, row.value, row.reason) for row in iowa.report.aside] == [
        (232, "$0.00", "the price is 0"),
        (4_461, "$0.00", "the price is 0"),
        (5_369, "$0.00", "the price is 0"),
    ]


def test_iowa_remarks_on_the_route_and_positions_that_were_decided(iowa: Import) -> None:
    texts = {remark.text: remark.count for remark in iowa.report.remarks.values()}
    assert texts == {
        "an outlet names no route; taken: Wright, as other outlets in its city": 1,
        "an outlet's position is outside the bounds of the mapping: left out": 2,
    }


def test_iowa_one_item_and_one_store(iowa: Import) -> None:
    nouns = list(iowa.nouns)
    products = {product.sku: product for product in by_kind(nouns, Product)}
    outlets = {outlet.code: outlet for outlet in by_kind(nouns, Outlet)}
    rye = products["297"]
    assert (rye.name, rye.size, rye.unit) == ("Templeton Rye w/Flask", "750 ml", "bottle")
    assert [(pack.unit, pack.quantity) for pack in rye.packs] == [("case", 6)]
    store = outlets["2191"]
    assert (store.name, store.address, store.city) == ("Keokuk Spirits", "1013 MAIN", "Keokuk")
    assert (store.latitude, store.longitude) == (40.39978, -91.387531)
    assert store.route_id == identity("route", "Lee")
    prices = {(p.price_type_id, p.product_id): p.amount_minor for p in by_kind(nouns, Price)}
    assert prices[identity("price_type", "Base"), rye.id] == 2714
    assert prices[identity("price_type", "Cost"), rye.id] == 1809


def test_iowa_an_order_is_what_a_store_got_on_a_day(iowa: Import) -> None:
    orders = by_kind(iowa.nouns, Order)
    assert len({(order.outlet_id, order.delivery_day) for order in orders}) == len(orders)
    assert len({order.number for order in orders}) == len(orders)
    order = next(o for o in orders if o.id == identity("order", "2191|2015-11-20"))
    assert (order.number, order.total_minor, order.vat_minor) == ("S291988", 16_284, 0)
    assert {order.channel for order in orders} == {"office"}


def test_retail_counts_add_up_and_reasons_are_given(retail: Import) -> None:
    report = retail.report
    assert (report.rows_read, report.rows_used, len(report.aside)) == (351, 303, 48)
    assert {(column, reason.split(",")[0]): rows for column, reason, rows in report.reasons()} == {
        ("StockCode", "not goods"): 34,
        ("CustomerID", "empty: the outlet has no code"): 9,
        ("UnitPrice", "the price is 0"): 4,
        ("UnitPrice", "the price is 0 once rounded"): 1,
    }


def test_retail_a_return_keeps_its_lines_apart(retail: Import) -> None:
    order = next(o for o in by_kind(retail.nouns, Order) if o.number == "C536826")
    assert order.kind == "return"
    assert [(line.sku, line.quantity) for line in order.lines] == [("35004B", 2), ("35004B", 3)]
    assert len({line.id for line in order.lines}) == 2
    assert (order.total_minor, order.vat_minor) == (2_325, 388)


def test_retail_times_are_those_of_the_file_and_in_utc(retail: Import) -> None:
    orders = {order.number: order for order in by_kind(retail.nouns, Order)}
    assert orders["536526"].created_at == "2010-12-01T12:58:00.000Z"
    assert orders["551383"].created_at == "2011-04-28T09:54:00.000Z"


def test_retail_customers_are_outlets_named_by_their_number(retail: Import) -> None:
    outlets = {outlet.code: outlet for outlet in by_kind(retail.nouns, Outlet)}
    assert outlets["17809"].name == "Customer 17809"
    assert outlets["12413"].city == "France"


def test_retail_the_largest_quantity_is_within_the_limits(retail: Import) -> None:
    kinds = {o.kind for o in by_kind(retail.nouns, Order) if o.lines[0].quantity == 74_215}
    assert kinds == {"sale", "return"}


def test_the_starting_point_for_own_files_reads_such_a_file(tmp_path: Path) -> None:
    mapping = load_mapping("own")
    cells = {
        "Артикул": "А1", "Наименование": "Чай", "Группа": "Чаи", "Марка": "Лист",
        "В коробке": "12", "Ед.": "шт", "Цена": "1 050,50 ₽", "Штрихкод": "4600000000017",
        "Код клиента": "7", "Клиент": "Ромашка", "Адрес": "Мира, 1", "Город": "Киров",
        "Телефон": "", "Маршрут": "Север", "Вид цены": "Опт", "Документ": "Р-1",
        "Дата": "31.12.2026 23:30", "Количество": "24", "Сумма": "25 212,00",
    }  # fmt: skip
    path = tmp_path / "own.csv"
    text = "\r\n".join([";".join(cells), ";".join(cells.values()).replace(" ₽", "")])
    path.write_bytes(text.encode("windows-1251"))
    source = read_file(path, mapping)
    assert source.report.aside == []
    assert source.report.remarks == {}
    (product,), (order,) = by_kind(source.nouns, Product), by_kind(source.nouns, Order)
    assert (product.barcodes, product.unit) == (["4600000000017"], "шт")
    assert (order.total_minor, order.currency) == (2_521_200, "RUB")


def test_the_price_list_in_the_guide_works(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    path = tmp_path / "prices.csv"
    rows = ["Article;Description;Content;Price;Per box", "A1;RED WINE;750;1 234,50;6"]
    path.write_text("\n".join([*rows, "A2;WHITE WINE;;;"]), encoding="utf-8")
    source = read_file(path, parse_mapping(example, place=""))
    products = by_kind(source.nouns, Product)
    assert [(p.name, p.size, p.vat_rate_bp) for p in products] == [
        ("Red Wine", "750 ml", 1_900),
        ("White Wine", "", 1_900),
    ]
    assert [price.amount_minor for price in by_kind(source.nouns, Price)] == [123_450]
    (remark,) = source.report.remarks.values()
    assert (remark.text, remark.lines) == (
        "a product has no price above 0 and cannot be ordered",
        [3],
    )


def test_every_key_of_a_mapping_is_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "import.md").read_text(encoding="utf-8")
    sections = (FileFormat, Constants, ProductColumns, OutletColumns, OrderColumns, Column)
    keys = {key for section in sections for key in section.model_fields}
    assert {key for key in keys if f"`{key}`" not in guide} == set()


def test_a_product_has_its_most_frequent_name(tmp_path: Path) -> None:
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    names = ["RED MUG", "RED MUG", "damaged", "?"]
    rows = [
        f"{n},100,{name},1,2011-01-0{n} 10:00:00,1.5,1.0,EIRE" for n, name in enumerate(names, 1)
    ]
    path = tmp_path / "names.csv"
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    (product,) = by_kind(read_file(path, "online_retail").nouns, Product)
    assert product.name == "RED MUG"
