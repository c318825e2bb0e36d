"""The goods that sync is measured with: made, or read from the files of a plain price list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.goods import changes, company, make_goods, read_goods
from fieldapp.domain.price import Price
from fieldapp.domain.product import Product


def write(path: Path, documents: list[dict[str, Any]]) -> None:
    lines = [json.dumps(document, ensure_ascii=False) for document in documents]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_goods_read_from_files_are_those_that_were_written(tmp_path: Path) -> None:
    made = make_goods(30)
    write(tmp_path / "catalog_30.ndjson", made.catalog)
    write(tmp_path / "delta_100_30.ndjson", made.deltas[100])
    write(tmp_path / "delta_1000_30.ndjson", made.deltas[1_000])
    write(tmp_path / "orders_1000.ndjson", made.orders)
    assert read_goods(tmp_path, 30) == made
    assert len([noun for noun in company(made.catalog) if isinstance(noun, Product)]) == 30
    prices = [noun.amount_minor for noun in changes(made.catalog, 1) if isinstance(noun, Price)]
    assert prices == [round(document["price"] * 100) + 1 for document in made.catalog]


def test_a_folder_without_the_files_is_told_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"catalog_30\.ndjson is not there\. A folder of goods"):
        read_goods(tmp_path, 30)
