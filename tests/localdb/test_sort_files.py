"""Where SQLite sorts a large catalog: in files of the app, or in memory where it cannot."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fieldapp.domain.product import Product
from fieldapp.localdb import product_index, search, sort_files
from fieldapp.localdb.connection import Connection
from fieldapp.localdb.database import CACHE_KB, Database
from fieldapp.localdb.records import write_noun

OPEN_FILES = Path("/proc/self/fd")
ROWS = CACHE_KB * 1_000 // 100 * 2
"""Rows of 100 bytes that are too many for memory."""


@pytest.fixture(autouse=True)
def _named_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let each test be the first of its process to name a folder."""
    monkeypatch.setattr(sort_files, "_folder", None)
    yield
    with contextlib.closing(sqlite3.connect(":memory:")) as driver:
        driver.execute("PRAGMA temp_store_directory = ''")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "replica.db")
    yield opened
    opened.close()


def files_while_sorting(connection: Connection) -> set[Path]:
    """Return the folders of the files in which rows are being sorted."""
    sorted_rows = connection.exec_driver_sql(
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
        "SELECT hex(randomblob(50)) FROM n ORDER BY 1",
        (ROWS,),
    )
    next(iter(sorted_rows))
    names = []
    for file in OPEN_FILES.iterdir():
        # The one that the folder was read with is closed by now.
        with contextlib.suppress(FileNotFoundError):
            names.append(str(file.readlink()))
    sorted_rows.first()
    return {Path(name).parent for name in names if "etilqs_" in name}


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="this platform does not tell open files")
def test_only_what_is_made_from_other_tables_is_sorted_in_the_apps_files(
    tmp_path: Path, database: Database
) -> None:
    folder = tmp_path / "it's mine"
    sort_files.keep_in(folder)
    with database.write(derived=True) as connection:
        assert sort_files.are_used(connection)
        assert files_while_sorting(connection) == {folder}
    with database.write() as connection:
        assert not sort_files.are_used(connection)
        assert files_while_sorting(connection) == set()
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="this platform does not tell open files")
def test_it_stays_in_memory_where_no_folder_was_named_or_it_has_gone(
    tmp_path: Path, database: Database
) -> None:
    with database.write(derived=True) as connection:
        assert files_while_sorting(connection) == set()
    folder = tmp_path / "sorting"
    sort_files.keep_in(folder)
    folder.rmdir()
    with database.write(derived=True) as connection:
        assert files_while_sorting(connection) == set()


def test_the_first_folder_counts_and_what_was_left_there_goes(tmp_path: Path) -> None:
    folder = tmp_path / "sorting"
    folder.mkdir()
    (folder / "etilqs_1a2b").write_bytes(b"left when the power went")
    sort_files.keep_in(folder)
    sort_files.keep_in(tmp_path / "second")
    assert list(tmp_path.iterdir()) == [folder]
    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_used_is_told_and_done_without(
    tmp_path: Path, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    with caplog.at_level(logging.WARNING):
        sort_files.keep_in(tmp_path / "file" / "sorting")
    assert str(tmp_path / "file" / "sorting") in caplog.text
    with database.write(derived=True) as connection:
        assert not sort_files.are_used(connection)


def test_a_sqlite_that_takes_no_folder_is_told_and_done_without(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Without(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            return super().execute(sql.replace("temp_store_directory", "unknown"), *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path: connect(path, factory=Without))
    with caplog.at_level(logging.WARNING):
        sort_files.keep_in(tmp_path / "sorting")
    assert "takes no folder" in caplog.text
    assert sort_files._folder is None


@pytest.mark.parametrize("in_files", [True, False])
def test_the_index_is_the_same_either_way(
    tmp_path: Path, database: Database, monkeypatch: pytest.MonkeyPatch, *, in_files: bool
) -> None:
    if in_files:
        sort_files.keep_in(tmp_path / "sorting")
    monkeypatch.setattr(product_index, "_READ_AT_ONCE", 2)
    monkeypatch.setattr(product_index, "_SORTED_AT_ONCE", 3)
    with database.write() as connection:
        for number in range(20):
            name = f"Cola {number % 3} b{number}"
            write_noun(connection, Product(id=f"p{number}", sku=f"S{number}", name=name))
    statements: list[str] = []
    with database.write(derived=True) as connection:
        connection.driver.set_trace_callback(statements.append)
        search.rebuild(connection)
        connection.driver.set_trace_callback(None)
        tokens = connection.exec_driver_sql("SELECT token, seq FROM product_token").all()
        texts = connection.exec_driver_sql("SELECT seq, folded FROM product_text").all()
    assert sorted(tokens) == sorted((word, seq) for seq, text in texts for word in text.split())
    assert len(texts) == 20
    portions = sum(line.startswith("INSERT INTO product_token") for line in statements)
    assert (portions == 1) is in_files
