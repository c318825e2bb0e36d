"""What came of an order, from the office's file to the device that took it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from fieldapp.domain.price import Price
from fieldapp.domain.product import Product
from fieldapp.hub.store import Store
from tests.cli.conftest import Run

CHEESE = Product(id="cheese", sku="CH-1", name="Cheese", catch_grams=2_350)


@pytest.fixture
def hub_options(tmp_path: Path) -> tuple[str, str]:
    return ("--database", f"sqlite:///{tmp_path}/hub.db")


def test_actual_weights_reach_the_device_that_took_the_order(
    run: Run, online: Path, store: Store, tmp_path: Path, hub_options: tuple[str, str]
) -> None:
    device = ("device", "--home", online)
    store.load([CHEESE, Price(price_type_id="base", product_id="cheese", amount_minor=999)])
    run(*device, "sync")
    lines = ("--line", "CH-1=3", "--line", "CO-1=12")
    order = run(*device, "order", "--outlet", "C-1", *lines, "--submit", "--json").json
    run(*device, "sync")
    file, aside = tmp_path / "deliveries.csv", tmp_path / "aside.csv"
    rows = [f"{order['number']};CH-1;3;7,125", f"{order['number']};CO-1;12;", "X;CO-1;1;"]
    file.write_text("\n".join(["заказ;артикул;количество;вес", *rows]), encoding="utf-8")

    told = run("import-deliveries", *hub_options, file, "--report", aside, "--json").json
    assert (told["rows_used"], told["rows_set_aside"], told["records_changed"]) == (2, 1, 1)
    again = run("import-deliveries", *hub_options, file)
    run(*device, "sync")

    assert "1 the same" in again.out
    assert "1  as before" in again.out
    with aside.open(encoding="utf-8-sig") as written:
        assert [row["line"] for row in csv.DictReader(written)] == ["4"]
    [row] = run(*device, "orders", "--json").json
    assert (row["status"], row["total_minor"]) == ("delivered", order["total_minor"] + 72)


def test_a_file_that_cannot_be_used_says_so(
    run: Run, online: Path, tmp_path: Path, hub_options: tuple[str, str]
) -> None:
    file = tmp_path / "deliveries.xlsx"
    file.write_bytes(b"PK\x03\x04 torn")

    ran = run("import-deliveries", *hub_options, file)

    assert ran.code != 0
    assert "damaged" in ran.err
