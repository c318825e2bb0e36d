"""A file of the office is imported: what is told, and what a bad file leaves as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

EXTRACT = Path(__file__).parent.parent / "data" / "online_retail_extract.csv"


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/imported.db"


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


def test_captions_and_totals_are_told_to_programs(run: Run, database: str, tmp_path: Path) -> None:
    mapping, file = tmp_path / "prices.toml", tmp_path / "prices.csv"
    mapping.write_text(
        '[constants]\ncurrency = "EUR"\n[product]\nsku = "Code"\nname = "Name"\nprice = "Price"\n',
        encoding="utf-8",
    )
    file.write_text("Code,Name,Price\n,Tea,\nT-1,Black tea,4\n,Total,4\n", encoding="utf-8")

    told = run("import", file, "--mapping", mapping, "--database", database, "--json").json

    assert (told["rows_read"], told["rows_used"], told["rows_left_out"]) == (3, 1, 2)
    assert told["left_out"] == [
        {"line": 2, "kind": "caption", "text": "Tea"},
        {"line": 4, "kind": "total", "text": "Total; 4"},
    ]


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
