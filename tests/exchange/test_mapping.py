"""A mapping is checked before anything is read, and says which key is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.exchange.mapping_file import load_mapping, mapping_names, parse_mapping
from fieldapp.exchange.port import ImportRefused
from tests.exchange.conftest import SALES


def test_the_mappings_that_come_along_are_valid() -> None:
    assert mapping_names() == ["iowa", "online_retail", "own"]
    for name in mapping_names():
        assert load_mapping(name).title


def test_a_column_is_a_name_or_a_table() -> None:
    mapping = parse_mapping(SALES.replace('"Код"', '{ column = "Код", case = "upper" }'), place="")
    assert mapping.product is not None
    assert (mapping.product.sku.column, mapping.product.sku.case) == ("Код", "upper")


@pytest.mark.parametrize(
    ("old", "new", "message", "remedy"),
    [
        ('sku = "Код"', "", "the key product.sku is missing", "in [product]"),
        ('sku = "Код"', 'skú = "Код"', "not valid TOML", ""),
        ('sku = "Код"', 'sku = "Код"\ncode = "x"', "product.code is not known", "barcode"),
        ('sku = "Код"', "sku = 5", "product.sku", ""),
        ('sku = "Код"', 'sku = { column = "Код", cas = "upper" }', "product.sku.cas", "case"),
        ('currency = "EUR"', "", "the key constants.currency is missing", "[constants]"),
        ('currency = "EUR"', 'currency = "euro"', "constants.currency = 'euro'", ""),
        ("vat_percent = 20", "vat_percent = 120", "constants.vat_percent = 120", ""),
        ('decimal = ","', 'decimal = ";"', "file.decimal", ""),
        ('thousands = " "', 'thousands = ","', "must not be the same sign", ""),
        ('"%d.%m.%Y"', '"%d.%m."', "does not say day, month and year", ""),
        ('separator = ";"', 'encodings = ["utf-99"]', "not an encoding", ""),
        ('separator = ";"', 'time_zone = "Mars/Base"', "file.time_zone", ""),
        ("percent = -2.5", "percent = -2.555", "percent", ""),
        ("percent = -2.5", "percentage = 2", "price_types.0.percentage is not", "percent"),
        ("[product]", "[products]", "the key products is not known", "product"),
        ("[order]", "[orders]", "the key orders is not known", "order"),
    ],
)
def test_a_bad_mapping_names_the_key_and_the_remedy(
    tmp_path: Path, old: str, new: str, message: str, remedy: str
) -> None:
    path = tmp_path / "bad.toml"
    assert old in SALES
    path.write_text(SALES.replace(old, new), encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        load_mapping(path)
    assert message in refused.value.message
    assert remedy in refused.value.remedy
    assert refused.value.remedy
    assert refused.value.place == str(path)


def test_sales_need_products_and_outlets() -> None:
    text = SALES[: SALES.index("[outlet]")] + SALES[SALES.index("[order]") :]
    with pytest.raises(ImportRefused, match=r"\[order\] needs \[product\]"):
        parse_mapping(text, place="")


def test_a_name_that_is_none_lists_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match="iowa, online_retail, own"):
        load_mapping("idaho")
    with pytest.raises(ImportRefused, match="can be read"):
        load_mapping(tmp_path)
