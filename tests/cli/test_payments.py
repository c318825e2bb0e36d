"""Money on its way: taken on a device, listed for the office, booked, and owed once."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.invoice import Invoice
from fieldapp.domain.outlet import LegalEntity
from fieldapp.domain.payment import Payment
from fieldapp.hub.store import Store
from fieldapp.localdb.queries.payments import till
from fieldapp.localdb.replica import Replica
from tests.cli.conftest import Run

INVOICES = "number;client;outlet;issued;due;total;open\n"
OPEN = "INV-1;Corner LLC;C-1;2026-02-01;2026-02-15;120,00;{}\n"


def owed(home: Path) -> tuple[int, list[str]]:
    """What Corner owes on the device, and the states of its payments."""
    with contextlib.closing(Replica.open(home)) as replica:
        found = replica.query(till, "corner", replica.now())
    assert found is not None
    return found.standing.debt_minor, [one.state for one in found.payments]


@pytest.fixture
def hub_options(tmp_path: Path) -> tuple[str, str]:
    return ("--database", f"sqlite:///{tmp_path}/hub.db")


def test_a_payment_counts_once_from_the_shop_to_the_books(
    run: Run, online: Path, store: Store, tmp_path: Path, hub_options: tuple[str, str]
) -> None:
    device = ("device", "--home", online)
    invoices, listed = tmp_path / "invoices.csv", tmp_path / "payments.csv"
    invoices.write_text(INVOICES + OPEN.format("120,00"))
    assert run("import-invoices", *hub_options, invoices, "--json").json["remarks"] == []
    run(*device, "sync")
    assert owed(online) == (12_000, [])

    taken = run(*device, "pay", "--outlet", "C-1", "95.50", "--json").json
    assert taken["debt_minor"] == 2_450
    run(*device, "sync")
    again = run("import-invoices", *hub_options, invoices)
    assert "not booked yet: 1, 95.50 USD." in again.out
    terms = tmp_path / "terms.csv"
    terms.write_text("whom;term;value\nentity:Corner LLC;payment_days;7\n")
    assert run("import-terms", *hub_options, terms, "--json").json["remarks"] == []

    [row] = run("payments", *hub_options, "--json").json
    assert (row["number"], row["amount_minor"], row["outlet"]) == (taken["number"], 9_550, "C-1")
    spoken = run("payments", *hub_options).out
    assert "$95.50" in spoken
    assert "INV-1:95,50" in spoken
    told = run("payments", *hub_options, "--to", listed, "--json").json
    assert told == {"file": str(listed), "payments": 1}

    invoices.write_text(INVOICES + OPEN.format("24,50"))
    assert run("import-invoices", *hub_options, invoices).code == 0
    run(*device, "sync")
    assert owed(online) == (-7_100, ["collected"]), "loaded before it was booked, it counts twice"

    first = run("book-payments", *hub_options, listed)
    assert "1 read = 1 used + 0 set aside" in first.out
    assert "0 added, 1 changed, 0 the same" in first.out
    told = run("import-invoices", *hub_options, invoices, "--complete", "--json").json
    assert told["remarks"] == []
    run(*device, "sync")
    assert owed(online) == (2_450, ["booked"])

    second = run("book-payments", *hub_options, listed, "--json").json
    assert (second["records_changed"], second["records_same"]) == (0, 1)
    assert run("payments", *hub_options).out == "Every payment that has arrived is booked.\n"
    assert [one.state for one in store.records(Payment)] == ["booked"]


def test_what_cannot_be_booked_is_told_and_written(
    run: Run, store: Store, tmp_path: Path, hub_options: tuple[str, str]
) -> None:
    file, aside = tmp_path / "booked.csv", tmp_path / "aside.csv"
    file.write_text("number;amount\nZ-00001;5,00\n")

    told = run("book-payments", *hub_options, file, "--report", aside)

    assert told.code == 0
    assert "line 2: number: no payment of this number has arrived" in told.out
    assert "Z-00001" in aside.read_text(encoding="utf-8-sig")
    assert run("book-payments", *hub_options, file, "--json").json["set_aside"] == [
        {
            "line": 2,
            "column": "number",
            "value": "Z-00001",
            "reason": "no payment of this number has arrived",
            "remedy": "Write it as `fieldapp payments`, then load the file again.",
        }
    ]
    missing = run("book-payments", *hub_options, tmp_path / "nowhere.csv", "--json")
    assert (missing.code, missing.error) == (1, "ImportRefused")
    blocked = run("payments", *hub_options, "--to", tmp_path, "--json")
    assert (blocked.code, blocked.error) == (1, "IsADirectoryError")


def test_a_debt_that_is_told_while_payments_wait_is_remarked(
    run: Run, online: Path, store: Store, tmp_path: Path, hub_options: tuple[str, str]
) -> None:
    invoices, terms = tmp_path / "invoices.csv", tmp_path / "terms.csv"
    invoices.write_text(INVOICES + OPEN.format("120,00"))
    run("import-invoices", *hub_options, invoices)
    run("device", "--home", online, "sync")
    run("device", "--home", online, "pay", "--outlet", "C-1", "95.50")
    run("device", "--home", online, "sync")
    terms.write_text("whom;term;value\nentity:Corner LLC;debt;24,50\n")

    [remark] = run("import-terms", *hub_options, terms, "--json").json["remarks"]

    assert "not booked yet: 1, 95.50 USD." in remark
    assert "`fieldapp payments`" in remark


def invoice(number: str, due_day: str, open_minor: int) -> Invoice:
    return Invoice(
        id=number,
        number=number,
        legal_entity_id="corner-llc",
        outlet_ids=["corner"],
        issued="2026-01-01",
        due_day=due_day,
        currency="USD",
        total_minor=open_minor,
        open_minor=open_minor,
    )


@pytest.fixture
def owing(run: Run, online: Path, store: Store) -> tuple[Any, ...]:
    """The device of somebody whose client Corner owes 100.00 and 60.00."""
    [entity] = store.records(LegalEntity)
    store.load(
        [
            invoice("INV-1", "2026-02-01", 10_000),
            invoice("INV-2", "2026-03-01", 6_000),
            entity.changed(invoices_as_of="2026-03-01T08:00:00.000Z"),
        ]
    )
    assert run("device", "--home", online, "sync").code == 0
    return ("device", "--home", online)


def test_money_goes_to_the_invoices_that_are_named(run: Run, owing: tuple[Any, ...]) -> None:
    pay = (*owing, "pay", "--outlet", "corner", "80", "--method", "transfer")

    taken = run(*pay, "--invoice", "INV-2=70,00", "--json").json

    assert [(one["number"], one["amount_minor"]) for one in taken["allocations"]] == [
        ("INV-2", 6_000)
    ]
    assert (taken["method"], taken["on_account_minor"]) == ("transfer", 2_000)
    assert taken["debt_minor"] == 8_000
    assert len(taken["remarks"]) == 1


def test_people_are_told_what_is_paid_and_what_is_owed(run: Run, owing: tuple[Any, ...]) -> None:
    lines = run(*owing, "pay", "--outlet", "C-1", "1 010,50").out.splitlines()

    assert "$1,010.50 cash  Corner LLC, Corner" in lines[0]
    assert [" ".join(line.split()) for line in lines[1:]] == [
        "INV-1 $100.00",
        "INV-2 $60.00",
        "on account $850.50",
        "still owed -$850.50",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("C-1", "lots"), "amount", "“lots” is no amount of USD"),
        (("C-1", "0"), "payment_amount", ""),
        (("nowhere", "5"), "outlet_unknown", "nowhere"),
        (("K-1", "5"), "payment_no_payer", "Kiosk"),
        (("C-1", "5", "--invoice", "5"), "invoice", "Write NUMBER=AMOUNT"),
        (("C-1", "5", "--invoice", "INV-9=5"), "invoice_unknown", "Open are: INV-1, INV-2."),
        (("C-1", "5", "--invoice", "INV-1=x"), "amount", "“x” is no amount"),
        (("C-1", "5", "--invoice", "INV-1=0"), "invoice", "one amount above 0"),
        (("C-1", "5", *("--invoice", "INV-1=1") * 2), "invoice", "stands twice"),
        (("C-1", "5", "--invoice", "INV-1=6"), "invoice", "get $6.00, but only $5.00"),
    ],
)
def test_money_that_cannot_be_is_refused_in_words_and_nothing_is_saved(
    arguments: tuple[str, ...], code: str, words: str, run: Run, owing: tuple[Any, ...]
) -> None:
    told = run(*owing, "pay", "--json", "--outlet", *arguments)

    assert (told.error, told.out) == (code, "")
    assert told.code in (1, 2)
    assert words in run(*owing, "pay", "--outlet", *arguments).err
    assert run(*owing, "status", "--json").json["commands_waiting"] == 0


def test_another_way_of_paying_is_told_to_be_none(run: Run, home: Path) -> None:
    told = run("device", "--home", home, "pay", "--outlet", "C-1", "5", "--method", "gold")

    assert told.code == 2
    assert "gold" in told.err
