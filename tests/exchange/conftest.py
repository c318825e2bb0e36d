from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.noun import Noun
from fieldapp.exchange.demo import DemoCompany, demo_company, demo_file
from fieldapp.exchange.importing import read_file
from fieldapp.exchange.port import Import

TODAY = dt.date(2026, 11, 21)

SALES = """\
[file]
separator = ";"
decimal = ","
thousands = " "
dates = ["%d.%m.%Y"]

[constants]
currency = "EUR"
vat_percent = 20

[[constants.price_types]]
name = "Опт"
percent = -2.5
amount = "0.05"

[product]
sku = "Код"
name = "Товар"
pack = "В коробке"
price = "Цена"

[outlet]
code = "Клиент"
name = "Название"
city = "Город"
route = "Маршрут"
price_type = "Вид цены"

[order]
document = "Документ"
date = "Дата"
quantity = "Количество"
price = "Цена"
amount = "Сумма"
return_prefix = "ВЗ"
"""

HEADER = (
    "Документ;Дата;Клиент;Название;Город;Маршрут;Вид цены;Код;Товар;В коробке;Количество;Цена;Сумма"
)
ROW = "Р-1;31.12.2025;7;Ромашка;Киров;Север;Опт;А1;Чай;12;24;1 050,50;25 212,00"

Write = Callable[..., Path]


def by_kind(nouns: Iterable[Noun], kind: type[Noun]) -> list[Any]:
    return [noun for noun in nouns if isinstance(noun, kind)]


def row(**cells: str) -> str:
    """ROW with other cells, by the names of the header."""
    values = dict(zip(HEADER.split(";"), ROW.split(";"), strict=True))
    return ";".join({**values, **cells}.values())


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write lines below the header of SALES, or raw bytes, and return the file's path."""

    def _write(*rows: str, raw: bytes | None = None, encoding: str = "utf-8") -> Path:
        path = tmp_path / "sales.csv"
        path.write_bytes("\n".join([HEADER, *rows, ""]).encode(encoding) if raw is None else raw)
        return path

    return _write


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    path = tmp_path / "sales.toml"
    path.write_text(SALES, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def iowa() -> Import:
    return read_file(demo_file(), "iowa")


@pytest.fixture(scope="session")
def demo() -> DemoCompany:
    return demo_company(TODAY)
