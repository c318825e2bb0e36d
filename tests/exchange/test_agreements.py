"""Agreed prices from a table: names of the hub, terms by quantity and days, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.contract import ContractPrice, PriceBreak, PriceTerm
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Brand, Group, Product
from fieldapp.exchange.agreements import Directory, read_agreements
from fieldapp.exchange.port import Import, ImportRefused
from tests.company import COMPANY

HEADER = "client;target;from;valid_from;valid_to;price;percent;amount"


def of(kind):
    return [noun for noun in COMPANY if isinstance(noun, kind)]


@pytest.fixture
def directory() -> Directory:
    targets = [*of(Product), *of(Group), *of(Brand)]
    return Directory(of(Outlet), of(LegalEntity), of(PriceType), targets)


@pytest.fixture
def read(tmp_path: Path, directory: Directory):
    def read_rows(*rows: str, header: str = HEADER) -> Import:
        path = tmp_path / "prices.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return read_agreements(path, directory)

    return read_rows


def test_rows_of_one_client_and_product_make_one_contract(read) -> None:
    found = read(
        "entity:Corner LLC;CO-1;;;;1,40;;",
        "entity:Corner LLC;CO-1;12;2026-03-01;2026-03-31;1,30;;",
        "outlet:C-1;TE-1;;;;;-2,5;-0,01",
        "type:Retail;CO-1;60;;;1,20;;",
    )

    assert list(found.nouns) == [
        ContractPrice(
            client_id="corner-llc",
            target_id="cola",
            outlet_ids=["corner"],
            terms=[
                PriceTerm(amount_minor=140),
                PriceTerm(
                    from_quantity=12,
                    valid_from="2026-03-01",
                    valid_to="2026-03-31",
                    amount_minor=130,
                ),
            ],
        ),
        ContractPrice(
            client_id="corner",
            target_id="tea",
            outlet_ids=["corner"],
            terms=[PriceTerm(adjust_bp=-250, adjust_minor=-1)],
        ),
        PriceBreak(
            price_type_id="retail",
            target_id="cola",
            terms=[PriceTerm(from_quantity=60, amount_minor=120)],
        ),
    ]
    assert found.report.nouns == {"contract_price": 2, "price_break": 1}


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("outlet:none;CO-1;;;;1;;", "client", "not known; write outlet:CODE"),
        ("outlet:C-1;XX;;;;1;;", "target", "not known; write a SKU"),
        ("outlet:C-1;CO-1;;;;;;", "price", "empty; give a price"),
        ("outlet:C-1;CO-1;;;;one;;", "price", "not a number"),
        ("outlet:C-1;CO-1;1,5;;;1;;", "from", "not a whole number"),
        ("outlet:C-1;CO-1;0;;;1;;", "", "greater than or equal to 1"),
        ("outlet:C-1;CO-1;;31.03.2026;;1;;", "valid_from", "not a day such as 2026-03-31"),
        ("outlet:C-1;CO-1;;2026-04-01;2026-03-01;1;;", "", "before it begins"),
        ("outlet:C-1;CO-1;;;;1;-5;", "", "a price or an adjustment, not both"),
        ("outlet:C-1;CO-1;;;;-1;;", "", "greater than or equal to 0"),
        ("outlet:C-1;CO-1;5;;;1,60;;", "price", "the price rises from 150 to 160"),
        ("outlet:C-1;CO-1;;;;1,60;;", "price", "two prices from 1 on"),
        ("outlet:C-1;CO-1", "", "the row has 2 cells and the header 8"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_and_leaves_the_others(
    read, row: str, column: str, reason: str
) -> None:
    found = read("outlet:C-1;CO-1;;;;1,50;;", row)

    [aside] = found.report.aside
    assert (aside.line, aside.column) == (3, column)
    assert reason in aside.reason
    assert found.report.adds_up
    assert [noun.terms for noun in found.nouns] == [[PriceTerm(amount_minor=150)]]


def test_a_comma_separates_where_there_is_no_semicolon(read) -> None:
    found = read("outlet:C-1,CO-1,,,,1.45,,", header=HEADER.replace(";", ","))

    assert [noun.terms for noun in found.nouns] == [[PriceTerm(amount_minor=145)]]


def test_a_missing_column_is_named(read) -> None:
    with pytest.raises(ImportRefused, match="valid_to"):
        read("outlet:C-1;CO-1;;;1", header="client;target;from;valid_from;price;percent;amount")
