"""Tables of warehouses and of what they have: what is read, and what is set aside or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from fieldapp.domain.policy import Policy
from fieldapp.domain.product import Product
from fieldapp.domain.route import Route
from fieldapp.domain.stock import Stock
from fieldapp.domain.user import User
from fieldapp.domain.warehouse import Warehouse
from fieldapp.exchange.port import ImportRefused
from fieldapp.exchange.stock import (
    known_warehouses,
    read_stock,
    read_warehouses,
    with_warehouses,
)
from tests.company import COMPANY, NOW


def of(kind):
    return [noun for noun in COMPANY if isinstance(noun, kind)]


@pytest.fixture
def write(tmp_path: Path):
    def write_rows(*rows: str) -> Path:
        path = tmp_path / "table.csv"
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
        return path

    return write_rows


def stock(path: Path, *held: Stock):
    return read_stock(path, of(Product), {"main", "central"}, held, NOW)


def test_each_row_is_a_figure_of_one_warehouse_with_its_time(write):
    found = stock(
        write(
            "warehouse;sku;quantity;as_of",
            "main;CO-1;6;2026-03-02T05:00Z",
            "central;CO-1;1200;2026-03-01T20:00+02:00",
            "central;TE-1;0;",
        )
    )

    assert list(found.nouns) == [
        Stock(
            warehouse_id="main",
            product_id="cola",
            quantity=6,
            as_of="2026-03-02T05:00:00.000Z",
        ),
        Stock(
            warehouse_id="central",
            product_id="cola",
            quantity=1_200,
            as_of="2026-03-01T18:00:00.000Z",
        ),
        Stock(warehouse_id="central", product_id="tea", quantity=0, as_of=NOW),
    ]
    assert (found.report.rows_used, found.report.aside) == (3, [])


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("west;CO-1;6;", "warehouse", "import-warehouses"),
        ("main;XX-9;6;", "sku", "as it stands at the hub"),
        ("main;CO-1;-6;", "quantity", "below 0"),
        ("main;CO-1;much;", "quantity", "number"),
        ("main;CO-1;2000000000;", "quantity", "more than"),
        ("main;CO-1;6;yesterday", "as_of", "not a time"),
        ("main;CO-1;6;2026-03-02T05:00", "as_of", "no zone"),
        ("main;CO-1;6;2027-03-02T05:00Z", "as_of", "still to come"),
        ("main;TE-1;7;", "sku", "earlier row"),
    ],
)
def test_what_cannot_be_used_is_set_aside_with_its_line(write, row, column, reason):
    found = stock(write("warehouse;sku;quantity;as_of", "main;TE-1;6;", row))

    [aside] = found.report.aside
    assert (aside.line, aside.column) == (3, column)
    assert reason in aside.reason
    assert len(list(found.nouns)) == 1


def test_a_figure_that_is_older_than_what_the_hub_has_is_set_aside(write):
    at = "2026-03-02T05:00:00.000Z"
    held = [
        Stock(warehouse_id=warehouse, product_id="cola", quantity=6, as_of=at)
        for warehouse in ("main", "central")
    ]
    path = write(
        "warehouse;sku;quantity;as_of",
        "main;CO-1;9;2026-03-02T06:59+02:00",
        "central;CO-1;9;2026-03-02T05:00Z",
        "main;TE-1;9;2020-01-01T00:00Z",
    )

    found = stock(path, *held)

    assert [(one.warehouse_id, one.product_id) for one in found.nouns] == [
        ("central", "cola"),
        ("main", "tea"),
    ]
    [aside] = found.report.aside
    assert (aside.line, aside.column) == (2, "as_of")
    assert aside.told["reason"] == f"older than the hub's figure, which is as of {at}"
    assert aside.told["remedy"] == "Write a newer one, then load the file again."


def test_warehouses_name_the_routes_that_they_serve(write):
    found, report = read_warehouses(
        write("warehouse;name;routes", "main;City depot;", "far;Far;North | South"), of(Route)
    )

    assert found == [
        Warehouse(id="main", name="City depot"),
        Warehouse(id="far", name="Far", route_ids=("north", "south")),
    ]
    assert report.rows_used == 2
    assert with_warehouses(None, found).warehouses == found
    kept = with_warehouses(Policy(id="company", cut_off_hours=2), found)
    assert (kept.cut_off_hours, kept.warehouses) == (2, found)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("main;Again;", "earlier row"),
        ("far;;", "name"),
        ("far;Far;Nowhere", "routes “Nowhere”: not known"),
        (";Far;", "warehouse"),
    ],
)
def test_a_list_of_warehouses_with_a_flaw_is_refused_with_its_line(write, row, told):
    path = write("warehouse;name;routes", "main;Depot;", row)

    with pytest.raises(ImportRefused) as caught:
        read_warehouses(path, of(Route))
    assert told in str(caught.value)
    assert "line 3" in caught.value.place


def test_known_are_those_that_people_sell_from_and_those_that_the_company_names():
    policy = Policy(id="company", warehouses=[Warehouse(id="far", name="Far")])

    assert known_warehouses(of(User), [policy]) >= {"main", "far"}
