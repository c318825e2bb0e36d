"""Price types from a table: bases, currencies and rates, and what does not fit together."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.price import PriceType
from fieldapp.exchange.port import Import, ImportRefused
from fieldapp.exchange.price_types import read_price_types
from tests.company import BASE, NET, RETAIL

HEADER = "name;base;percent;amount;currency;rate;vat"
KNOWN = (BASE, RETAIL, NET)


@pytest.fixture
def read(tmp_path: Path):
    def read_rows(*rows: str, header: str = HEADER) -> Import:
        path = tmp_path / "types.csv"
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
        return read_price_types(path, KNOWN)

    return read_rows


def aside(found: Import) -> list[tuple[int, str, str]]:
    return [(row.line, row.column, row.reason) for row in found.report.aside]


def test_types_are_changed_and_made_bases_first(read) -> None:
    found = read(
        "Partner;Euro;-10;0,02;;;",
        "Euro;Retail;;;eur;0,92;",
        "Retail;Base list;-7,5 %;;;;",
        "Export;;;;JPY;;on top",
    )

    export, retail, euro, partner = sorted(
        found.nouns, key=lambda type_: ("Export", "Retail", "Euro", "Partner").index(type_.name)
    )
    order = [type_.name for type_ in found.nouns]
    assert order.index("Retail") < order.index("Euro") < order.index("Partner")
    assert aside(found) == []
    assert found.report.adds_up
    assert retail == PriceType(
        id="retail", name="Retail", currency="USD", base_id="base", adjust_bp=-750
    )
    assert (euro.currency, euro.base_id, euro.rate_e9) == ("EUR", "retail", 920_000_000)
    assert (partner.currency, partner.base_id) == ("EUR", euro.id)
    assert (partner.adjust_bp, partner.adjust_minor, partner.rate_e9) == (-1_000, 2, None)
    assert (export.base_id, export.vat_included) == (None, False)


def test_a_rate_counts_the_decimals_of_both_currencies(read) -> None:
    (yen,) = read("Yen;Base list;;;JPY;151,5;").nouns

    # 1.00 USD is 151.5 yen: one cent is 1.515 of the smallest unit of yen.
    assert yen.rate_e9 == 1_515_000_000
    assert yen.from_base(1_000, BASE) == 1_515


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (["New;Nobody;;;USD;;"], (2, "base", "no price type of this name")),
        (["New;;;;;;"], (2, "currency", "empty; a new price type without a base needs one")),
        (["New;;;;ABC;;"], (2, "currency", "not a currency code")),
        (["New;Base list;;;EUR;;"], (2, "rate", "say how much EUR one USD costs")),
        (["New;Base list;;;EUR;0;"], (2, "rate", "not a rate above 0")),
        (["New;Base list;;;EUR;much;"], (2, "rate", "not a number")),
        (["New;Base list;;;;1,1;"], (2, "rate", "a rate is for another currency than USD")),
        (["New;Base list;-101;;;;"], (2, "percent", "not a change from -100")),
        (["New;Base list;;0,001;;;"], (2, "amount", "more than 2 decimals")),
        (["New;Base list;;;;;on top"], (2, "vat", "Base list has it the other way")),
        (["New;Base list;;;;;maybe"], (2, "vat", "not known; write one of included, on top")),
        (["Retail;;;;EUR;;"], (2, "currency", "the hub has it in USD, and its prices")),
        ([";Base list;;;;;"], (2, "name", "empty")),
        (["New;Base list;;;;;", "New;Retail;;;;;"], (3, "name", "line 2 has this price type")),
    ],
)
def test_what_cannot_be_is_set_aside_with_its_line_and_reason(read, rows, wrong) -> None:
    found = read(*rows)

    ((line, column, reason),) = aside(found)
    assert (line, column) == wrong[:2]
    assert wrong[2] in reason
    assert found.report.adds_up


def test_a_circle_is_named_and_leaves_everything_as_it_was(read) -> None:
    found = read("Base list;Retail;;;;;", "New;Base list;;;;;", "Other;Net list;;;;;")

    circle = "goes in a circle: Base list → Retail → Base list"
    assert [(line, column) for line, column, _ in aside(found)] == [
        (2, "base"), (3, "base"), (4, "base")
    ]  # fmt: skip
    assert circle in aside(found)[0][2]
    assert circle in aside(found)[1][2]
    assert list(found.nouns) == []


def test_what_rests_on_a_row_that_was_set_aside_is_set_aside_too(read) -> None:
    found = read("Euro;Base list;;;EUR;;", "Partner;Euro;-5;;;;", "Fine;Base list;-5;;;;")

    assert [line for line, _, _ in aside(found)] == [2, 3]
    assert [type_.name for type_ in found.nouns] == ["Fine"]


def test_a_type_that_stands_on_itself_is_a_circle(read) -> None:
    assert "Mine → Mine" in aside(read("Mine;Mine;;;USD;;"))[0][2]


def test_too_many_bases_are_refused(read) -> None:
    rows = ["T0;Base list;;;;;"] + [f"T{n};T{n - 1};;;;;" for n in range(1, 12)]

    found = read(*rows)

    assert {reason for _, _, reason in aside(found)} == {
        "more than 12 price types one upon the other"
    }
    assert len(found.nouns) == 11


def test_a_column_that_is_left_out_leaves_what_the_hub_has(tmp_path: Path) -> None:
    euro = PriceType(
        id="euro", name="Euro", currency="EUR", base_id="base", rate_e9=10**9, adjust_minor=-2
    )
    path = tmp_path / "types.csv"
    path.write_text("name;percent\nEuro;-7\nRetail;-6\n", encoding="utf-8")

    nouns = read_price_types(path, [*KNOWN, euro]).nouns
    found = {noun.name: noun for noun in nouns if isinstance(noun, PriceType)}

    assert found["Euro"] == euro.changed(adjust_bp=-700)
    assert found["Retail"] == RETAIL.changed(adjust_bp=-600)


def test_a_base_does_not_turn_its_vat_over_without_what_stands_on_it(read) -> None:
    found = read("Base list;;;;;;on top")
    assert aside(found) == [
        (2, "vat", "Retail is derived from it; give Retail a row with the same too")
    ]
    found = read("Base list;;;;;;on top", "Retail;Base list;-5;;;;on top")
    assert {type_.name: type_.vat_included for type_ in found.nouns} == {
        "Base list": False, "Retail": False
    }  # fmt: skip


def test_a_base_gets_no_bases_that_are_too_many_for_what_stands_on_it(tmp_path: Path) -> None:
    known = [BASE, PriceType(id="t0", name="T0", currency="USD")]
    known += [
        PriceType(id=f"t{n}", name=f"T{n}", currency="USD", base_id=f"t{n - 1}")
        for n in range(1, 12)
    ]
    path = tmp_path / "types.csv"
    path.write_text("name;base\nT0;Base list\n", encoding="utf-8")

    assert aside(read_price_types(path, known)) == [
        (2, "base", "T11 would stand on more than 12 price types")
    ]


def test_a_file_without_names_is_refused(read) -> None:
    with pytest.raises(ImportRefused, match="name"):
        read("x;y", header="title;base")
