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
