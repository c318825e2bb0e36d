"""Assortments from a table, and the goods' facts from a mapping."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.assortment import ClientAssortment, QuantityRule, TypeAssortment
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Brand, Group, Pack, Product
from fieldapp.exchange.agreements import Directory
from fieldapp.exchange.assortments import read_assortments
from fieldapp.exchange.identity import identity
from fieldapp.exchange.importing import read_file
from fieldapp.exchange.mapping_file import parse_mapping
from fieldapp.exchange.port import Import, ImportRefused
from tests.company import COMPANY
from tests.exchange.conftest import by_kind

HEADER = "client;kind;target;minimum;multiple"


@pytest.fixture
def read(tmp_path: Path):
    targets = [noun for noun in COMPANY if isinstance(noun, Product | Group | Brand)]
    directory = Directory(
        by_kind(COMPANY, Outlet),
        by_kind(COMPANY, LegalEntity),
        by_kind(COMPANY, PriceType),
        targets,
    )

    def read_rows(*rows: str, header: str = HEADER) -> Import:
        path = tmp_path / "assortments.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return read_assortments(path, directory)

    return read_rows


def test_rows_of_one_client_make_one_assortment(read) -> None:
    found = read(
        "type:Retail;allow;group:Drinks;;",
        "type:Retail;Allow;TE-1;;",
        "type:Retail;exclude;brand:Fizz;;",
        "type:Retail;must;TE-1;;",
        "entity:Corner LLC;quantity;group:Drinks;24;6",
        "outlet:K-1;quantity;TE-1;;12",
    )

    assert list(found.nouns) == [
        TypeAssortment(
            price_type_id="retail", allowed=["drinks", "tea"], excluded=["fizz"], must=["tea"]
        ),
        ClientAssortment(
            client_id="corner-llc",
            outlet_ids=["corner"],
            quantities=[QuantityRule(target_id="drinks", minimum=24, multiple=6)],
        ),
        ClientAssortment(
            client_id="kiosk",
            outlet_ids=["kiosk"],
            quantities=[QuantityRule(target_id="tea", multiple=12)],
        ),
    ]
    assert found.report.nouns == {"client_assortment": 2, "type_assortment": 1}


def test_three_columns_are_enough_without_quantities(read) -> None:
    found = read("outlet:C-1,must,TE-1", header="client,kind,target")

    [noun] = found.nouns
    assert (noun.must, noun.quantities) == (["tea"], [])


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("outlet:none;allow;CO-1;;", "client", "not known; write outlet:CODE"),
        ("outlet:C-1;allow;XX;;", "target", "not known; write a SKU"),
        ("outlet:C-1;maybe;CO-1;;", "kind", "not one of allow, exclude, must, quantity"),
        ("outlet:C-1;must;group:Drinks;;", "target", "only a SKU"),
        ("outlet:C-1;exclude;TE-1;;", "target", "allowed and excluded"),
        ("outlet:C-1;allow;CO-1;12;", "kind", "belong to the kind quantity"),
        ("outlet:C-1;quantity;CO-1;;", "minimum", "empty; give a minimum"),
        ("outlet:C-1;quantity;CO-1;x;", "minimum", "not a number"),
        ("outlet:C-1;quantity;CO-1;;0", "multiple", "not a quantity from 1 to 100,000"),
        ("outlet:C-1;quantity;SA-1;5;", "target", "in an earlier row already"),
        ("outlet:C-1;allow", "", "the row has 2 cells and the header 5"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_leaves_the_others(
    read, row: str, column: str, reason: str
) -> None:
    found = read("outlet:C-1;allow;TE-1;;", "outlet:C-1;quantity;SA-1;6;", row)

    [aside] = found.report.aside
    assert (aside.line, aside.column) == (4, column)
    assert reason in aside.reason
    assert found.report.adds_up
    [noun] = found.nouns
    assert (noun.allowed, len(noun.quantities)) == (["tea"], 1)


def test_a_client_none_of_whose_rows_can_be_used_keeps_what_it_has(read) -> None:
    found = read("outlet:C-1;quantity;CO-1;;")

    assert list(found.nouns) == []


def test_a_file_without_a_column_is_refused(read) -> None:
    with pytest.raises(ImportRefused, match="kind"):
        read("outlet:C-1;TE-1", header="client;target")


GOODS = """
[file]
separator = ";"
dates = ["%d.%m.%Y"]
[constants]
currency = "EUR"
base_unit = "bottle"
[product]
sku = "Code"
inner = "Inner"
pack = "Case"
pallet = "Pallet"
pack_barcode = "Case code"
pallet_grams = "Pallet weight"
minimum = "Least"
catch_grams = "Weight"
substitutes = "Instead"
introduced = "Since"
barcode = "EAN"
[product.attributes]
Country = "Origin"
Taste = { column = "Taste", case = "words" }
"""
GOODS_HEADER = (
    "Code;Inner;Case;Pallet;Case code;Pallet weight;Least;Weight;Instead;Since;EAN;Origin;Taste"
)


def goods(tmp_path: Path, *rows: str) -> Import:
    path = tmp_path / "goods.csv"
    path.write_text("\n".join([GOODS_HEADER, *rows]) + "\n", encoding="utf-8")
    return read_file(path, parse_mapping(GOODS, place="test"))


def test_packs_attributes_substitutes_weight_and_day_are_read(tmp_path: Path) -> None:
    full = "A1;6;24;960;4600002;500000;12;350;A2, A3|A4;01.02.2026;4600001;LV;very sweet"
    found = goods(tmp_path, full, "A2;;;;;;;;;;;;")

    first, second = by_kind(found.nouns, Product)
    assert first.packs == [
        Pack(unit="inner", quantity=6, level="inner"),
        Pack(unit="case", quantity=24, barcode="4600002"),
        Pack(unit="pallet", quantity=960, level="pallet", weight_grams=500_000),
    ]
    assert first.attributes == {"Country": "LV", "Taste": "Very Sweet"}
    assert first.substitutes == [identity("product", sku) for sku in ("A2", "A3", "A4")]
    assert (first.introduced, first.catch_grams, first.order_minimum) == ("2026-02-01", 350, 12)
    assert set(first.barcodes) == {"4600001", "4600002"}
    assert second == Product(id=identity("product", "A2"), sku="A2", name="A2", unit="bottle")


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("A1;0;;;;;;;;;;;", "Inner", "not a quantity from 1 to 100,000"),
        ("A1;;;;;0;;;;;;;", "Pallet weight", "not a weight from 1 to 10,000,000 grams"),
        ("A1;;;;;;;0.5;;;;;", "Weight", "not a whole number"),
        ("A1;;;;;;;;;2026-02-01;;;", "Since", "not a date"),
        (f"A1;;;;{'9' * 61};;;;;;;;", "Case code", "longer than 60 characters"),
    ],
)
def test_a_product_row_that_cannot_be_used_says_why(
    tmp_path: Path, row: str, column: str, reason: str
) -> None:
    [aside] = goods(tmp_path, row).report.aside

    assert aside.column == column
    assert reason in aside.reason
