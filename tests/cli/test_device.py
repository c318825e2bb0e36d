"""`fieldapp device` against a running hub, as a script uses it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fieldapp.domain.order import Order
from fieldapp.hub.store import Store
from tests.cli.conftest import PASSWORD, Run


def test_a_day_of_a_device_from_enrolment_to_export(
    run: Run, hub: str, store: Store, tmp_path: Path
) -> None:
    home = tmp_path / "device"
    device = ("device", "--home", home)
    options = ("--hub", hub, "--login", "anna", "--password", PASSWORD, "--json")
    enrolled = run(*device, "enrol", *options).json
    assert enrolled["user"] == "Anna"
    synced = run(*device, "sync", "--json").json
    assert (synced["rows"], synced["waiting"]) == (31, 0)
    outlets = run(*device, "outlets", "corn", "--json").json
    assert [row["code"] for row in outlets] == ["C-1"]
    found = run(*device, "search", "cola", "--outlet", "C-1", "--json").json
    assert [(row["sku"], row["price_minor"]) for row in found] == [("CO-1", 143)]
    lines = ("--line", "CO-1=12", "--line", " TE-1 = 3 ")
    order = run(*device, "order", "--outlet", "C-1", *lines, "--submit", "--json").json
    assert order["number"] == f"{enrolled['prefix']}-00001"
    assert order["status"] == "submitted"
    assert order["total_minor"] == 12 * 143 + 3 * 400
    suggested = run(*device, "suggest", "--outlet", "C-1", "--json").json
    assert {(row["sku"], row["orders"], row["last_days"]) for row in suggested} == {
        ("CO-1", 1, 0), ("TE-1", 1, 0)
    }  # fmt: skip
    assert "Cola" in run(*device, "suggest", "--outlet", "corner").out
    repeated = run(*device, "repeat", order["number"], "--json").json
    assert (repeated["status"], repeated["repeated_from"]) == ("draft", order["id"])
    changes = [(change["kind"], change["sku"]) for change in repeated["changes"]]
    assert changes == [("stock", "TE-1")]
    rows = run(*device, "orders", "--outlet", "corner", "--json").json
    assert [row["number"] for row in rows] == [repeated["number"], order["number"]]
    assert [row["unsent"] for row in rows] == [True, True]
    status = run(*device, "status", "--json").json
    assert (status["commands_waiting"], status["needs_you"]) == (3, 0)
    file = tmp_path / "out" / "unsent.json"
    assert run(*device, "export-unsent", file, "--json").json["commands"] == 3
    exported = json.loads(file.read_text())
    assert [entry["number"] for entry in exported["commands"]] == [1, 2, 3]
    assert file.stat().st_mode & 0o077 == 0
    sent = run(*device, "sync", "--json").json
    assert (sent["commands_sent"], sent["waiting"]) == (3, 0)
    assert sorted(o.number for o in store.records(Order)) == sorted(row["number"] for row in rows)
    assert run(*device, "status", "--json").json["commands_waiting"] == 0


def test_people_get_the_same_in_words(run: Run, online: Path) -> None:
    device = ("device", "--home", online)
    taken = run(*device, "order", "--outlet", "C-1", "--line", "CO-1=12", "--submit")
    assert "Total $17.16" in taken.out
    assert "1 " in run(*device, "orders").out
    assert "Corner" in run(*device, "outlets").out
    assert "Cola" in run(*device, "search", "cola").out
    assert "commands_waiting  2" in run(*device, "status").out
    assert "2 sent" in run(*device, "sync").out
    assert run(*device, "search", "xyzzy").out == "Nothing fits “xyzzy”.\n"
    assert run(*device, "outlets", "xyzzy").code == 0


@pytest.mark.parametrize(
    ("outlet", "line", "code"),
    [
        ("nowhere", "CO-1=12", "outlet_unknown"),
        ("", "CO-1=12", "outlet_unknown"),
        ("S-1", "CO-1=12", "outlet_closed"),
        ("C-1", "XX-9=12", "product_unknown"),
        ("C-1", "=12", "line"),
        ("C-1", "CO-1", "line"),
        ("C-1", "", "line"),
        ("C-1", "CO-1=", "quantity_not_a_number"),
        ("C-1", "CO-1=abc", "quantity_not_a_number"),
        ("C-1", "CO-1=1e9", "quantity_not_a_number"),
        ("C-1", "CO-1=1.5", "quantity_not_a_number"),
        ("C-1", "CO-1=--1", "quantity_not_a_number"),
        ("C-1", "CO-1=" + "9" * 5_000, "quantity_not_a_number"),
        ("C-1", "CO-1=0", "quantity_not_positive"),
        ("C-1", "CO-1=-1", "quantity_not_positive"),
        ("C-1", "CO-1=1000000000", "quantity_too_large"),
        ("C-1", "JU-1=5", "not_a_multiple"),
        ("C-1", "SO-1=3", "below_minimum"),
        ("C-1", "RE-1=1", "product_discontinued"),
        ("C-1", "GH-1=1", "no_price"),
    ],
)
def test_an_order_that_cannot_be_is_refused_in_words_and_nothing_is_saved(
    outlet: str, line: str, code: str, run: Run, home: Path
) -> None:
    device = ("device", "--home", home)
    order = ("order", "--outlet", outlet, "--line", "TE-1=1", "--line", line)
    told = run(*device, *order, "--json")
    assert (told.error, told.out) == (code, "")
    assert told.code in (1, 2)
    spoken = run(*device, *order)
    assert spoken.code == told.code
    assert spoken.err.startswith("fieldapp: ")
    assert len(spoken.err.splitlines()) == 1
    assert run(*device, "status", "--json").json["commands_waiting"] == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("sync",),
        ("outlets",),
        ("search", "x"),
        ("order", "--outlet", "C-1", "--line", "CO-1=1"),
        ("repeat", "A-00001"),
        ("orders",),
        ("export-unsent", "unsent.json"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_folder_without_a_device_is_said_to_be_one(
    arguments: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    told = run("device", "--home", tmp_path / "nobody", *arguments, "--json")
    assert (told.code, told.error) == (1, "IdentityUnreadable")


def test_a_home_that_is_a_file_is_said_to_be_one(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    told = run("device", "--home", file, "status", "--json")
    assert (told.code, told.error) == (1, "NotADirectoryError")
    assert str(file) in told.err


def test_an_export_to_a_folder_is_said_to_be_one(run: Run, home: Path, tmp_path: Path) -> None:
    told = run("device", "--home", home, "export-unsent", tmp_path, "--json")
    assert (told.code, told.error) == (1, "IsADirectoryError")


def test_an_unknown_order_cannot_be_repeated(run: Run, home: Path) -> None:
    told = run("device", "--home", home, "repeat", "Z-99999", "--json")
    assert (told.code, told.error) == (1, "order_unknown")


@pytest.mark.parametrize("text", ['"', "*", "'; DROP TABLE product; --", "a OR b", "%", "\x00", ""])
def test_any_text_can_be_searched_for(text: str, run: Run, home: Path) -> None:
    assert run("device", "--home", home, "search", text, "--json").code == 0
    assert run("device", "--home", home, "outlets", text, "--json").code == 0
    assert run("device", "--home", home, "search", "cola", "--json").json


def test_a_wrong_password_is_told_without_a_device(run: Run, hub: str, tmp_path: Path) -> None:
    options = ("--hub", hub, "--login", "anna", "--password", "guess", "--json")
    told = run("device", "--home", tmp_path / "device", "enrol", *options)
    assert (told.code, told.error) == (1, "wrong_password")


def test_a_folder_of_another_person_is_not_taken(run: Run, online: Path, hub: str) -> None:
    options = ("--hub", hub, "--login", "boris", "--password", PASSWORD, "--json")
    told = run("device", "--home", online, "enrol", *options)
    assert (told.code, told.error) == (1, "person")


@pytest.mark.parametrize(
    ("address", "code"), [("", 1), ("ftp://x", 1), ("http://127.0.0.1:1", 3)], ids=str
)
def test_a_hub_that_cannot_be_reached_has_an_exit_code_of_its_own(
    address: str, code: int, run: Run, tmp_path: Path
) -> None:
    options = ("--hub", address, "--login", "anna", "--password", PASSWORD, "--json")
    told = run("device", "--home", tmp_path / "device", "enrol", *options)
    assert told.code == code
    assert told.error


def test_everything_but_the_exchange_works_without_the_hub(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = ("device", "--home", home)
    assert run(*device, "order", "--outlet", "C-1", "--line", "CO-1=6", "--submit").code == 0
    told = run(*device, "sync", "--json")
    assert (told.code, told.error) == (3, "ConnectError")
    assert run(*device, "status", "--json").json["commands_waiting"] == 2


def test_a_damaged_database_makes_way_and_the_unsent_orders_come_back(
    run: Run, online: Path, store: Store
) -> None:
    home, device = online, ("device", "--home", online)
    assert run(*device, "order", "--outlet", "C-1", "--line", "CO-1=6").code == 0
    for suffix in ("-wal", "-shm"):
        (home / f"replica.db{suffix}").unlink(missing_ok=True)
    (home / "replica.db").write_bytes(b"not a database at all" * 500)
    assert run(*device, "status", "--json").json["commands_waiting"] == 1
    assert run(*device, "sync", "--json").json["waiting"] == 0
    assert len(store.records(Order)) == 1
    assert len(list(home.glob("damaged-*.db"))) == 1


def test_unsent_orders_travel_in_a_file_to_the_office_and_are_taken_once(
    run: Run, online: Path, store: Store, tmp_path: Path
) -> None:
    device = ("device", "--home", online)
    database = ("--database", f"sqlite:///{tmp_path}/hub.db")
    file = tmp_path / "unsent.json"
    assert run(*device, "order", "--outlet", "C-1", "--line", "CO-1=6", "--submit").code == 0
    assert run(*device, "export-unsent", file).code == 0
    taken = run("import-unsent", *database, file, "--json").json
    assert [(row["number"], row["receipt"]["verdict"], row["known"]) for row in taken] == [
        (1, "applied", False),
        (2, "applied", False),
    ]
    spoken = run("import-unsent", *database, file).out
    assert "had it already" in spoken
    assert "submit_order" in spoken
    assert [row["state"] for row in run(*device, "import-unsent", file, "--json").json] == [
        "known",
        "known",
    ]
    assert run(*device, "sync", "--json").json["waiting"] == 0
    assert len(store.records(Order)) == 1
    assert run(*device, "sync", "--anew", "--json").json["rows"] > 30


@pytest.mark.parametrize("content", ["", "{}", '{"commands": [', "\x00"])
def test_a_file_that_is_no_export_is_refused_by_office_and_device(
    content: str, run: Run, home: Path, store: Store, tmp_path: Path
) -> None:
    file = tmp_path / "unsent.json"
    file.write_text(content)
    for command in (
        ("import-unsent", "--database", f"sqlite:///{tmp_path}/hub.db"),
        ("device", "--home", home, "import-unsent"),
    ):
        told = run(*command, file, "--json")
        assert (told.code, told.error) == (1, "UnsentRefused")
        assert "Nothing was done" in told.err
        missing = run(*command, tmp_path / "nowhere.json", "--json")
        assert (missing.code, missing.error) == (1, "FileNotFoundError")


def test_the_office_lists_devices_and_shuts_out_or_wipes_one(
    run: Run, online: Path, store: Store, tmp_path: Path
) -> None:
    device = ("device", "--home", online)
    devices = ("devices", "--database", f"sqlite:///{tmp_path}/hub.db")
    assert run(*device, "order", "--outlet", "C-1", "--line", "CO-1=6", "--submit").code == 0
    compared = run(*device, "reconcile", "--json").json
    assert [(day["count"], day["hub_count"]) for day in compared["days"]] == [(1, 1)]
    assert compared["differences"] == []
    assert "agrees" in run(*device, "reconcile").out
    [row] = run(*devices, "--json").json
    assert (row["user_name"], row["unsent"], row["state"]) == ("Anna", 0, "active")
    assert row["last_sync_at"]
    assert row["storage_used_bytes"] > 100_000
    assert "Anna" in run(*devices).out
    assert run(*devices, "--revoke", "nobody", "--json").error == "device_unknown"
    [row] = run(*devices, "--revoke", row["id"], "--json").json
    assert row["state"] == "revoked"
    told = run(*device, "sync", "--json")
    assert (told.code, told.error) == (1, "device_revoked")
    assert run(*device, "order", "--outlet", "C-1", "--line", "CO-1=12").code == 0
    [row] = run(*devices, "--wipe", row["id"], "--json").json
    assert row["state"] == "wipe_ordered"
    told = run(*device, "sync", "--json")
    assert (told.code, told.error) == (1, "device_wiped")
    assert not online.exists()
    assert len(store.records(Order)) == 2
    assert run(*devices, "--json").json[0]["state"] == "wiped"


def test_a_real_process_ends_with_the_same_codes(home: Path) -> None:
    command = [sys.executable, "-m", "fieldapp", "device", "--home", str(home)]
    good = subprocess.run([*command, "status", "--json"], capture_output=True, text=True)
    assert good.returncode == 0
    assert json.loads(good.stdout)["user"] == "Anna"
    bad = subprocess.run(
        [*command, "order", "--outlet", "x", "--line", "a=1"], capture_output=True, text=True
    )
    assert bad.returncode == 1
    assert bad.stderr == "fieldapp: There is no outlet “x” on this device. Sync first.\n"


def test_carts_are_put_together_split_offered_and_ordered(
    run: Run, hub: str, store: Store, tmp_path: Path
) -> None:
    device = ("device", "--home", tmp_path / "device")
    options = ("--hub", hub, "--login", "anna", "--password", PASSWORD, "--json")
    prefix = run(*device, "enrol", *options).json["prefix"]
    run(*device, "sync")
    for lines in (("CO-1=12", "TE-1=3"), ("CO-1=6", "SA-1=2")):
        given = [part for line in lines for part in ("--line", line)]
        run(*device, "order", "--outlet", "C-1", *given)

    merged = run(*device, "merge", f"{prefix}-00001", f"{prefix}-00002", "--json").json
    assert [(line["sku"], line["quantity"]) for line in merged["lines"]] == [
        ("CO-1", 18),
        ("TE-1", 3),
        ("SA-1", 2),
    ]
    wrong = run(*device, "split", f"{prefix}-00001", "--sku", "JU-1")
    assert (wrong.code, "no line of “JU-1”" in wrong.err) == (1, True)
    day = ("--day", "2026-03-05")
    split = run(*device, "split", f"{prefix}-00001", "--sku", "TE-1", *day, "--json").json
    assert (split["number"], split["delivery_day"]) == (f"{prefix}-00003", "2026-03-05")
    part = run(*device, "split", f"{prefix}-00001", "--sku", "CO-1=5", "--json").json
    assert [(line["sku"], line["quantity"]) for line in part["lines"]] == [("CO-1", 5)]
    more = run(*device, "split", f"{prefix}-00001", "--sku", "CO-1=14")
    assert (more.code, "there are 13 to take of" in more.err) == (1, True)
    run(*device, "merge", f"{prefix}-00001", f"{prefix}-00004")
    quote = run(*device, "quote", f"{prefix}-00001", "--days", "3", "--json").json
    assert (quote["number"], quote["status"]) == (f"Q-{prefix}-00005", "offered")
    listed = run(*device, "carts", "--json").json
    assert {(row["number"], row["status"]) for row in listed} == {
        (f"{prefix}-00003", "draft"),
        (f"Q-{prefix}-00005", "offered"),
    }
    ordered = run(*device, "order-quote", quote["number"], "--sku", "SA-1", "--json").json
    assert (ordered["status"], ordered["quote_id"]) == ("submitted", quote["id"])
    synced = run(*device, "sync", "--json").json
    assert synced["waiting"] == 0
    [order] = [one for one in store.records(Order) if one.status == "submitted"]
    assert [line.sku for line in order.lines] == ["SA-1"]
    second = run(*device, "split", ordered["number"], "--sku", "SA-1=1", *day, "--json").json
    assert (second["status"], second["delivery_day"]) == ("submitted", "2026-03-05")
    assert [(line["sku"], line["quantity"]) for line in second["lines"]] == [("SA-1", 1)]
    assert run(*device, "sync", "--json").json["waiting"] == 0
    placed = [one for one in store.records(Order) if one.status == "submitted"]
    assert [line.quantity for one in placed for line in one.lines] == [1, 1]
