"""How far an order has come, from the office's file to the device that took it."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.cli.conftest import Run


def test_a_status_reaches_the_device_that_took_the_order(
    run: Run, online: Path, tmp_path: Path
) -> None:
    database = ("--database", f"sqlite:///{tmp_path}/hub.db")
    device = ("device", "--home", online)
    run(*device, "sync")
    order = run(*device, "order", "--outlet", "C-1", "--line", "CO-1=12", "--submit", "--json").json
    run(*device, "sync")
    file, aside = tmp_path / "statuses.csv", tmp_path / "aside.csv"
    file.write_text(f"заказ;статус\n{order['number']};собран\nX;собран\n", encoding="utf-8")

    told = run("import-statuses", *database, file, "--report", aside, "--json").json
    assert (told["rows_used"], told["rows_set_aside"], told["records_changed"]) == (1, 1, 1)
    again = run("import-statuses", *database, file)
    run(*device, "sync")

    assert "1 the same" in again.out
    assert "1  as before" in again.out
    with aside.open(encoding="utf-8-sig") as written:
        assert [row["line"] for row in csv.DictReader(written)] == ["3"]
    [row] = run(*device, "orders", "--json").json
    assert row["status"] == "assembled"


def test_a_file_without_a_column_for_the_status_says_what_it_may_be_called(
    run: Run, online: Path, tmp_path: Path
) -> None:
    file = tmp_path / "statuses.csv"
    file.write_text("order;sku\nA1-00001;CO-1\n", encoding="utf-8")

    ran = run("import-statuses", "--database", f"sqlite:///{tmp_path}/hub.db", file)

    assert ran.code != 0
    assert "статус" in ran.err
