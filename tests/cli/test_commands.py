"""The other commands: hub, import, new-epoch, sim, doctor, and how a mistake is answered."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from fieldapp import __version__
from fieldapp.domain.assortment import ClientAssortment
from fieldapp.domain.contract import ContractPrice
from fieldapp.domain.delivery import DeliveryPlan
from fieldapp.domain.invoice import Invoice
from fieldapp.domain.outlet import LegalEntity, Outlet
from fieldapp.domain.price import PriceType
from fieldapp.domain.product import Product
from fieldapp.domain.promotion import Promotion
from fieldapp.domain.route import Route
from fieldapp.hub.store import Store
from fieldapp.simulate.faults import SEEDS_FOR_ALL
from fieldapp.simulate.run import Result
from tests.cli.conftest import Run

EXTRACT = Path(__file__).parent.parent / "data" / "online_retail_extract.csv"


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/imported.db"


def test_the_version_is_told(run: Run) -> None:
    told = run("--version")
    assert (told.code, told.out) == (0, f"fieldapp {__version__}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("sim", "--nonsense"),
        ("device", "status"),
        ("device", "--home", "x", "outlets", "--limit", "0"),
        ("device", "--home", "x", "order", "--outlet", "x"),
        ("hub", "--port", "nine"),
        ("hub", "--port", "99999"),
        ("hub", "--port", "-1"),
        ("import", "file.csv"),
        (),
    ],
    ids=" ".join,
)
def test_a_mistake_in_the_command_line_is_told_in_one_sentence(
    arguments: tuple[str, ...], run: Run
) -> None:
    told = run(*arguments)
    assert told.code == 2
    last = told.err.strip().splitlines()[-1]
    assert last.startswith("fieldapp: ")
    assert len(last) > len("fieldapp: ")
    assert "Traceback" not in told.err


def test_an_import_fills_a_database_and_a_second_one_changes_nothing(
    run: Run, database: str
) -> None:
    command = ("import", EXTRACT, "--mapping", "online_retail", "--database", database, "--json")
    first = run(*command).json
    assert first["records_added"] > 100
    assert first["records_changed"] == 0
    assert first["rows_read"] >= first["rows_used"] > 0
    again = run(*command).json
    assert (again["records_added"], again["records_changed"]) == (0, 0)
    assert again["records_same"] == first["records_added"] + first["records_same"]


def test_an_import_tells_people_what_it_did_and_lists_what_it_set_aside(
    run: Run, database: str, tmp_path: Path
) -> None:
    report = tmp_path / "report.csv"
    options = ("--mapping", "online_retail", "--database", database, "--report", report)
    told = run("import", EXTRACT, *options)
    assert told.code == 0
    assert "added" in told.out
    assert len(report.read_text().splitlines()) > 1


@pytest.mark.parametrize(
    ("content", "mapping", "words"),
    [
        (None, "online_retail", "missing.csv"),
        (b"", "online_retail", ""),
        (b"\x00\x01\x02\xff" * 100, "online_retail", ""),
        (b"a,b,c\n1,2,3\n", "online_retail", ""),
        (b"a,b,c\n1,2,3\n", "nobody-knows", "nobody-knows"),
        (b"\x1f\x8b torn", "online_retail", ""),
    ],
    ids=["missing", "empty", "binary", "other columns", "other mapping", "torn gzip"],
)
def test_a_bad_file_is_told_in_a_sentence_and_changes_nothing(
    content: bytes | None, mapping: str, words: str, run: Run, database: str, tmp_path: Path
) -> None:
    file = tmp_path / "missing.csv"
    if content is not None:
        file = tmp_path / "bad.csv"
        file.write_bytes(content)
    options = ("--mapping", mapping, "--database", database, "--json")
    told = run("import", file, *options)
    assert told.code == 1
    assert told.error
    assert words in told.err
    assert not (tmp_path / "imported.db").exists()


@pytest.mark.parametrize(
    "address", ["mysql://x/y", "sqlite://", "sqlite:////no/such/folder/x.db", "nonsense"]
)
def test_an_address_that_is_no_database_is_told(address: str, run: Run) -> None:
    told = run("import", EXTRACT, "--mapping", "online_retail", "--database", address, "--json")
    assert (told.code, told.error) == (1, "BadAddress")


def test_a_file_that_is_no_database_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "hub.db").write_bytes(b"not a database at all" * 500)
    told = run("hub", "--database", f"sqlite:///{tmp_path}/hub.db")
    assert told.code == 1
    assert "Traceback" not in told.err


def test_agreed_prices_are_loaded_and_what_does_not_fit_is_told(
    run: Run, store: Store, tmp_path: Path
) -> None:
    outlet = store.records(Outlet)[0]
    product = store.records(Product)[0]
    file = tmp_path / "prices.csv"
    file.write_text(
        "client;target;from;valid_from;valid_to;price;percent;amount\n"
        f"outlet:{outlet.code};{product.sku};;;;1,25;;\n"
        f"outlet:nobody;{product.sku};;;;1,25;;\n"
    )
    told = run("import-prices", "--database", f"sqlite:///{tmp_path}/hub.db", str(file))
    assert told.code == 0
    assert "2 read = 1 used + 1 set aside" in told.out
    assert "line 3: client: not known" in told.out
    [contract] = store.records(ContractPrice)
    assert (contract.client_id, contract.target_id) == (outlet.id, product.id)
    assert contract.terms[0].amount_minor == 125


def test_price_types_are_loaded_and_given_to_an_outlet(
    run: Run, store: Store, tmp_path: Path
) -> None:
    hub = ("--database", f"sqlite:///{tmp_path}/hub.db")
    base = next(type_ for type_ in store.records(PriceType) if type_.base_id is None)
    outlet = store.records(Outlet)[0]
    types, terms = tmp_path / "types.csv", tmp_path / "terms.csv"
    types.write_text(
        "name;base;percent;currency;rate\n"
        f"Wholesale;{base.name};-5;;\n"
        "Wholesale abroad;Wholesale;;CAD;1,3725\n"
        "Nobody's;Nothing;;;\n"
    )
    terms.write_text(f"whom;term;value\noutlet:{outlet.code};price_type;Wholesale abroad\n")

    told = run("import-price-types", *hub, str(types))
    assert told.code == 0
    assert "3 read = 2 used + 1 set aside" in told.out
    assert "line 4: base: no price type of this name" in told.out
    assert run("import-terms", *hub, str(terms)).code == 0
    assert "2 the same" in run("import-price-types", *hub, str(types)).out

    named = {type_.name: type_ for type_ in store.records(PriceType)}
    assert named["Wholesale"].base_id == base.id
    abroad = named["Wholesale abroad"]
    assert (abroad.currency, abroad.rate_e9) == ("CAD", 1_372_500_000)
    assert [o.price_type_id for o in store.records(Outlet) if o.id == outlet.id] == [abroad.id]


def test_terms_and_invoices_are_loaded_and_loading_them_again_changes_nothing(
    run: Run, store: Store, tmp_path: Path
) -> None:
    hub = ("--database", f"sqlite:///{tmp_path}/hub.db")
    outlet, route = store.records(Outlet)[0], store.records(Route)[0]
    payer = LegalEntity(id="payer", name="Payer Ltd", outlet_ids=[outlet.id])
    store.load([payer])
    terms, invoices = tmp_path / "terms.csv", tmp_path / "invoices.csv"
    terms.write_text(
        "whom;term;value\n"
        f"route:{route.name};cut_off;15:00\n"
        "entity:Payer Ltd;credit_limit;100,00\n"
        "entity:Payer Ltd;credit_limit;lots\n"
    )
    invoices.write_text(
        "number;client;outlet;issued;due;total;open\n"
        f"17;Payer Ltd;{outlet.code};2026-01-01;2026-01-15;9,00;9,00\n"
    )
    told = run("import-terms", *hub, str(terms))
    assert told.code == 0
    assert "3 read = 2 used + 1 set aside" in told.out
    assert "line 4: value: not a number" in told.out
    assert run("import-invoices", *hub, str(invoices), "--complete").code == 0

    assert store.records(DeliveryPlan) == [DeliveryPlan(id=route.id, cut_off="15:00")]
    [invoice] = store.records(Invoice)
    assert (invoice.outlet_ids, invoice.open_minor) == ([outlet.id], 900)
    entities = store.records(LegalEntity)
    assert [one.credit_limit_minor for one in entities if one.id == "payer"] == [10_000]
    assert all(one.invoices_as_of for one in entities)
    again = run("import-terms", *hub, str(terms))
    assert "0 added, 0 changed, 2 the same" in again.out

    invoices.write_text("number;client;outlet;issued;due;total;open\n18;Nobody;;;;1;1\n")
    refused = run("import-invoices", *hub, str(invoices), "--complete")
    assert refused.code == 1
    assert "line 2: client: not known" in refused.err
    assert [one.open_minor for one in store.records(Invoice)] == [900]


def test_promotions_are_loaded_and_what_does_not_fit_is_told(
    run: Run, store: Store, tmp_path: Path
) -> None:
    product = store.records(Product)[0]
    file = tmp_path / "promotions.toml"
    table = '[[promotion]]\ncode = "{0}"\nname = "N"\npercent = 5\nproducts = ["{1}"]\n'
    file.write_text(table.format("P1", product.sku) + table.format("P2", "nothing"))
    told = run("import-promotions", "--database", f"sqlite:///{tmp_path}/hub.db", str(file))
    assert told.code == 0
    assert "2 read = 1 used + 1 set aside" in told.out
    assert "line 6: products: no product of this name" in told.out
    [promotion] = store.records(Promotion)
    assert promotion.target.product_ids == (product.id,)


def test_assortments_are_loaded_and_what_does_not_fit_is_told(
    run: Run, store: Store, tmp_path: Path
) -> None:
    outlet, product = store.records(Outlet)[0], store.records(Product)[0]
    file = tmp_path / "assortments.csv"
    file.write_text(
        "client;kind;target\n"
        f"outlet:{outlet.code};must;{product.sku}\n"
        f"outlet:{outlet.code};perhaps;{product.sku}\n"
    )
    told = run("import-assortments", "--database", f"sqlite:///{tmp_path}/hub.db", str(file))
    assert told.code == 0
    assert "2 read = 1 used + 1 set aside" in told.out
    assert "line 3: kind: not one of allow, exclude, must, quantity" in told.out
    [assortment] = store.records(ClientAssortment)
    assert (assortment.client_id, assortment.must) == (outlet.id, [product.id])


def test_a_new_epoch_is_told_and_kept(run: Run, store: Store, tmp_path: Path) -> None:
    before = epoch_of(store)
    told = run("new-epoch", "--database", f"sqlite:///{tmp_path}/hub.db")
    assert told.code == 0
    assert epoch_of(store) != before
    assert epoch_of(store) in told.out


def epoch_of(store: Store) -> str:
    sql = "SELECT epoch FROM company"
    return store.database.read(lambda c: str(c.exec_driver_sql(sql).scalar_one()))


def test_a_simulation_ends_with_one_line_that_sums_up(run: Run) -> None:
    told = run("sim", "--seeds", "0:3", "--steps", "15")
    assert told.code == 0
    (line,) = told.out.splitlines()
    summary = json.loads(line)
    assert (summary["seeds"], summary["violations"]) == (3, 0)


def test_one_seed_is_replayed_with_its_story(run: Run) -> None:
    told = run("sim", "--seed", "1", "--steps", "30")
    assert told.code == 0
    assert len(told.out.splitlines()) > 10
    assert json.loads(told.out.splitlines()[-1])["seeds"] == 1


def test_a_violation_is_told_with_how_to_replay_it_and_an_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Result(7, violations=["something was lost"])
    monkeypatch.setattr("fieldapp.cli.simulation.run_seeds", lambda *_: iter([broken]))
    told = run("sim", "--seeds", "7:8", "--steps", "15")
    assert told.code == 1
    assert "seed 7: something was lost" in told.out
    assert "fieldapp sim --seed 7 --steps 15" in told.out


def test_many_seeds_in_which_a_kind_of_fault_never_happened_end_with_an_exit_code(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    calm = [Result(seed) for seed in range(SEEDS_FOR_ALL)]
    monkeypatch.setattr("fieldapp.cli.simulation.run_seeds", lambda *_: iter(calm))
    told = run("sim", "--seeds", f"0:{SEEDS_FOR_ALL}")
    assert told.code == 1
    assert "cut" in json.loads(told.out)["never_happened"]


@pytest.mark.parametrize("seeds", ["x", "3", "5:5", "9:2", "-1:3", "1:", ":", "1:2:3"])
def test_seeds_that_are_no_range_are_told(seeds: str, run: Run) -> None:
    told = run("sim", "--seeds", seeds)
    assert (told.code, told.out) == (2, "")
    assert seeds in told.err


def test_the_doctor_looks_at_the_machine(run: Run) -> None:
    findings = run("doctor", "--json").json
    assert all(finding["good"] for finding in findings)
    assert {finding["what"] for finding in findings} >= {"Python", "SQLite"}


def test_the_doctor_looks_at_a_device(run: Run, home: Path) -> None:
    assert run("device", "--home", home, "order", "--outlet", "C-1", "--line", "CO-1=6").code == 0
    findings = {row["what"]: row["found"] for row in run("doctor", "--home", home, "--json").json}
    assert findings["database"] == "ok"
    assert findings["waiting commands"] == "1"
    assert findings["journal"] == "1 commands, 0 unreadable lines"
    assert run("doctor", "--home", home / "nobody").code == 1


def test_a_device_that_is_not_well_gives_the_doctor_an_exit_code(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "fieldapp.cli.doctor.Replica.open", lambda home: _faulty(home), raising=True
    )
    told = run("doctor", "--home", home)
    assert told.code == 1
    assert "cannot be written" in told.out


def _faulty(home: Path) -> object:
    from fieldapp.localdb.identity import read_identity
    from fieldapp.localdb.replica import Replica

    replica = Replica(home, read_identity(home))
    replica.journal_fault = "the journal cannot be written"
    return replica


def test_a_hub_on_a_taken_port_says_so(run: Run, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        options = ("--database", f"sqlite:///{tmp_path}/h.db", "--port", port, "--strict-port")
        told = run("hub", *options)
    assert told.code == 1
    assert f"port {port} is taken" in told.err


def test_a_hub_takes_the_next_port_says_so_and_ends_in_peace(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "fieldapp", "hub", "--port", str(port)),
                *("--database", f"sqlite:///{tmp_path}/h.db"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        with contextlib.closing(process.stdout), contextlib.closing(process.stderr):  # type: ignore[type-var]
            assert process.stdout is not None
            try:
                assert process.stdout.readline() == f"Port {port} is taken.\n"
                said = process.stdout.readline()
                address = said.removeprefix("The hub listens on ").strip()
                with urllib.request.urlopen(f"{address}/v1/health", timeout=20) as reply:
                    assert json.load(reply)["status"] == "ok"
                process.send_signal(signal.SIGTERM)
                assert process.wait(30) in (0, -signal.SIGTERM)
            finally:
                process.kill()


def test_a_database_file_of_two_companies_needs_a_name(run: Run, store: Store) -> None:
    Store(store.database).create_company("Second")
    path = store.database.engine.url.database
    told = run("hub", "--database", f"sqlite:///{path}")
    assert told.code == 1
    assert "several companies" in told.err
