"""Warehouses and their stock from the office to a device, and what is told about flaws."""

from __future__ import annotations

import contextlib
from pathlib import Path

from fieldapp.domain.policy import Policy
from fieldapp.domain.stock import Stock
from fieldapp.hub.store import Store
from fieldapp.localdb.queries.warehouses import held_at
from fieldapp.localdb.replica import Replica
from tests.cli.conftest import Ran, Run


def test_a_file_of_stock_that_comes_late_replaces_nothing_newer(
    run: Run, online: Path, store: Store, tmp_path: Path
) -> None:
    hub = ("--database", f"sqlite:///{tmp_path}/hub.db")
    stock = tmp_path / "stock.csv"

    def load(*rows: str) -> Ran:
        stock.write_text("\n".join(["warehouse;sku;quantity;as_of", *rows]) + "\n")
        return run("import-stock", *hub, stock)

    assert "1 used + 0 set aside" in load("main;CO-1;5;").out
    late = load("main;CO-1;9;2026-03-01T05:00Z")

    assert "0 used + 1 set aside" in late.out
    assert "line 2: as_of: older than the hub's figure" in late.out
    [found] = [one for one in store.records(Stock) if one.product_id == "cola"]
    assert (found.warehouse_id, found.quantity) == ("main", 5)


def test_a_second_warehouse_reaches_the_devices_of_the_routes_that_it_serves(
    run: Run, online: Path, store: Store, tmp_path: Path
) -> None:
    hub = ("--database", f"sqlite:///{tmp_path}/hub.db")
    device = ("device", "--home", online)
    named, stock = tmp_path / "warehouses.csv", tmp_path / "stock.csv"
    stock.write_text("warehouse;sku;quantity\nmain;CO-1;6\nfar;CO-1;1200\nfar;XX-1;1\n")

    early = run("import-stock", *hub, stock)
    assert "line 3: warehouse: not known" in early.out
    named.write_text("warehouse;name;routes\nmain;Depot;\nfar;Far;North\n")
    assert run("import-warehouses", *hub, named).code == 0
    told = run("import-stock", *hub, stock)
    assert "3 read = 2 used + 1 set aside" in told.out
    assert "line 4: sku: not known" in told.out
    run(*device, "sync")

    with contextlib.closing(Replica.open(online)) as replica:
        found = replica.query(held_at, "corner", None, "cola")
    assert [(one.name, one.quantity, one.chosen) for one in found] == [
        ("Depot", 6, True),
        ("Far", 1_200, False),
    ]

    named.write_text("warehouse;name;routes\nmain;Depot;\nfar;Far;Nowhere\n")
    refused = run("import-warehouses", *hub, named)
    assert (refused.code, "line 3" in refused.err) == (1, True)
    [policy] = store.records(Policy)
    assert [one.id for one in policy.warehouses] == ["main", "far"]

    named.write_text("warehouse;name;routes\nmain;Depot;\nfar;Far;South\n")
    run("import-warehouses", *hub, named)
    run(*device, "sync")
    with contextlib.closing(Replica.open(online)) as replica:
        assert len(replica.query(held_at, "corner", None, "cola")) == 1
        assert replica.query(
            lambda c: c.exec_driver_sql("SELECT count(*) FROM stock WHERE warehouse_id = 'far'")
        ).scalar_one() == 0  # fmt: skip
    assert {one.warehouse_id for one in store.records(Stock)} == {"main", "far"}
