"""The schema: the steps build what the table classes say, and every old file comes along."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Float, Integer
from sqlalchemy.types import String
from sqlmodel import AutoString, SQLModel

from fieldapp.localdb import database as database_module
from fieldapp.localdb import meta, migrations, outbox, tables
from fieldapp.localdb.database import (
    Database,
    DatabaseDamaged,
    DatabaseNewer,
    MigrationFailed,
    StorageError,
)
from fieldapp.localdb.migrations import STEPS
from fieldapp.localdb.records import read_nouns, shape_of
from fieldapp.wire.kinds import KINDS
from tests.localdb.old_file import write_old_file

OLD = Path(__file__).parent.parent / "golden" / "databases"
CLASSES = {
    table.__tablename__: table.__table__
    for table in vars(tables).values()
    if isinstance(table, type) and issubclass(table, SQLModel) and hasattr(table, "__table__")
}


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    path = tmp_path_factory.mktemp("schema") / "new.db"
    Database(path).close()
    connection = sqlite3.connect(path)
    yield connection
    connection.close()


def affinity(type_: Any) -> str:
    for kinds, name in (((JSON, String, AutoString), "TEXT"), ((Boolean, Integer), "INTEGER")):
        if isinstance(type_, kinds):
            return name
    assert isinstance(type_, Float), type_
    return "REAL"


def old_files() -> list[Path]:
    return sorted(OLD.glob("*.sql"))


def make(path: Path, script: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(script.read_text(encoding="utf-8"))
    connection.close()


def dump(path: Path) -> list[str]:
    connection = sqlite3.connect(path)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    lines = [f"-- {version}", *connection.iterdump()]
    connection.close()
    return lines


def test_there_are_exactly_the_tables_that_have_a_class(schema):
    rows = schema.execute("SELECT name FROM sqlite_master WHERE type = 'table'")

    names = {name for (name,) in rows if not name.startswith(("sqlite_", "product_fts"))}
    assert names == set(CLASSES)


@pytest.mark.parametrize("name", CLASSES)
def test_columns_and_primary_key_are_those_of_the_class(schema, name):
    built = {
        row[1]: (row[2], bool(row[3]) or bool(row[5]), row[5])
        for row in schema.execute(f'PRAGMA table_info("{name}")')
    }

    keys = [column.name for column in CLASSES[name].primary_key.columns]
    assert built == {
        column.name: (
            affinity(column.type),
            not column.nullable,
            keys.index(column.name) + 1 if column.name in keys else 0,
        )
        for column in CLASSES[name].columns
    }


@pytest.mark.parametrize("name", CLASSES)
def test_every_table_is_strict(schema, name):
    row = schema.execute(f"SELECT strict FROM pragma_table_list WHERE name = '{name}'").fetchone()

    assert row == (1,)


@pytest.mark.parametrize("name", CLASSES)
def test_indexes_are_those_of_the_class(schema, name):
    built = set()
    for row in schema.execute(f'PRAGMA index_list("{name}")').fetchall():
        columns = [info[2] for info in schema.execute(f'PRAGMA index_info("{row[1]}")')]
        if row[3] != "pk":
            built.add((tuple(columns), bool(row[2])))

    declared = {
        # What is computed has no name, as SQLite has it.
        (tuple(getattr(part, "name", None) for part in index.expressions), bool(index.unique))
        for index in CLASSES[name].indexes
    }
    for constraint in CLASSES[name].constraints:
        if constraint.__visit_name__ == "unique_constraint":
            declared.add((tuple(column.name for column in constraint.columns), True))
    assert built == declared


@pytest.mark.parametrize("name", CLASSES)
def test_references_are_those_of_the_class(schema, name):
    built = {
        (row[3], f"{row[2]}.{row[4]}", row[6])
        for row in schema.execute(f'PRAGMA foreign_key_list("{name}")')
    }

    assert built == {
        (key.parent.name, key.target_fullname, key.ondelete) for key in CLASSES[name].foreign_keys
    }


def test_every_released_schema_has_an_old_file(tmp_path):
    if os.environ.get("FIELDAPP_WRITE_GOLDEN") and len(old_files()) < len(STEPS):
        write_old_file(OLD, tmp_path)

    assert [path.stem for path in old_files()] == [f"{n:04d}" for n in range(1, len(STEPS) + 1)]


@pytest.mark.parametrize("script", old_files(), ids=lambda path: path.stem)
def test_an_old_file_is_brought_up_to_date_and_keeps_its_rows(tmp_path, script):
    make(tmp_path / "old.db", script)
    database = Database(tmp_path / "old.db")
    with database.read() as connection:
        version = migrations.schema_version(connection)
        found = {kind: {noun.key for noun in read_nouns(connection, kind)} for kind in KINDS}
        pending = [entry.number for entry in outbox.pending(connection)]
        order = read_nouns(connection, "order")[0].model_dump()
    database.close()

    assert version == len(STEPS)
    # Kinds that came with a later step have no rows in the file of an earlier one.
    then = script.read_text(encoding="utf-8").replace('"', "")
    known = {kind for kind in KINDS if f"CREATE TABLE {tables.TABLES[kind].__tablename__} " in then}
    assert len(known) >= 15
    assert all(found[kind] for kind in known), found
    held = script.read_text(encoding="utf-8")
    known = {kind for kind in KINDS if f"INSERT INTO {shape_of(kind).table}" in held}
    assert {kind for kind in KINDS if found[kind]} == known
    assert len(known) >= 15
    assert found["order"] == {"o1"}
    assert (order["total_minor"], [line["quantity"] for line in order["lines"]]) == (9_600, [24])
    assert pending == [2, 3]


@pytest.mark.parametrize("script", old_files(), ids=lambda path: path.stem)
def test_an_old_file_ends_with_the_schema_of_a_new_one(tmp_path, schema, script):
    make(tmp_path / "old.db", script)
    Database(tmp_path / "old.db").close()
    old = sqlite3.connect(tmp_path / "old.db")

    def shape(connection: sqlite3.Connection) -> set[tuple[str, str]]:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
        return {(name, " ".join(sql.split())) for name, sql in rows if "product_fts" not in name}

    assert shape(old) == shape(schema)
    old.close()


@pytest.mark.parametrize("script", old_files()[:-1], ids=lambda path: path.stem)
def test_after_an_update_all_is_read_anew_and_what_stands_stays(tmp_path, script):
    path = tmp_path / "old.db"
    make(path, script)
    database = Database(path)
    with database.read() as connection:
        cursor = meta.cursor(connection)
        read = "SELECT bucket, kind, key FROM stale_record"
        stale = {tuple(row) for row in connection.exec_driver_sql(read)}
        aside = connection.exec_driver_sql("SELECT count(*) FROM set_aside").scalar_one()
        product = [noun.key for noun in read_nouns(connection, "product")]
        waiting = [entry.number for entry in outbox.pending(connection)]
    database.close()

    assert (cursor.epoch, cursor.position) == ("e1", 42)
    assert (cursor.buckets, cursor.filling) == ([], {})
    assert ("catalog", "product", "tea") in stale
    assert ("route/north", "outlet", "corner") in stale
    assert (aside, product, waiting) == (0, ["tea"], [2, 3])
    before = dump(path)
    Database(path).close()
    assert dump(path) == before


def test_a_file_of_this_release_is_not_read_anew(tmp_path):
    make(tmp_path / "same.db", old_files()[-1])
    database = Database(tmp_path / "same.db")
    with database.read() as connection:
        cursor = meta.cursor(connection)
    database.close()

    assert (cursor.buckets, cursor.filling) == (["catalog"], {"route/north": 17})


def test_opening_again_changes_nothing(tmp_path):
    path = tmp_path / "replica.db"
    Database(path).close()
    before = dump(path)

    Database(path).close()

    assert dump(path) == before


def test_a_file_of_a_newer_release_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "newer.db"
    Database(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    connection.close()
    before = dump(path)

    with pytest.raises(DatabaseNewer, match="Update the app; nothing has been changed"):
        Database(path)

    assert dump(path) == before


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "replica.db"
    Database(path).close()
    before = dump(path)
    half = (
        "CREATE TABLE halfway (id TEXT) STRICT",
        "DELETE FROM meta",
        "INSERT INTO nowhere VALUES (1)",
    )
    steps = (*STEPS, half)
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(database_module, "STEPS", steps)

    with pytest.raises(MigrationFailed, match="nowhere"):
        Database(path)

    assert dump(path) == before
    monkeypatch.undo()
    Database(path).close()


def test_a_step_that_failed_is_done_by_the_next_start(tmp_path, monkeypatch):
    path = tmp_path / "replica.db"
    Database(path).close()
    steps = (*STEPS, ("CREATE TABLE later (id TEXT) STRICT",), ("INSERT INTO later VALUES ('x')",))
    monkeypatch.setattr(migrations, "STEPS", steps)
    monkeypatch.setattr(database_module, "STEPS", steps)

    Database(path).close()

    assert f"-- {len(steps)}" in dump(path)
    assert any("INSERT INTO \"later\" VALUES('x')" in line for line in dump(path))


@pytest.mark.parametrize(
    "text", [b"this is not a database at all" * 100, b"SQLite format 3\x00" * 300]
)
def test_a_file_that_is_no_database_is_told_apart(tmp_path, text):
    path = tmp_path / "replica.db"
    path.write_bytes(text)

    with pytest.raises(DatabaseDamaged, match=r"replica\.db cannot be read"):
        Database(path)

    assert path.read_bytes() == text


def test_a_write_that_fails_is_taken_back_as_a_whole(tmp_path):
    database = Database(tmp_path / "replica.db")

    def half() -> None:
        with database.write() as connection:
            connection.exec_driver_sql("INSERT INTO meta VALUES ('a', '1')")
            connection.exec_driver_sql("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StorageError):
        half()

    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM meta").scalar_one() == 0
    database.close()


def test_a_reader_keeps_its_snapshot_while_others_write(tmp_path):
    database = Database(tmp_path / "replica.db")
    count = "SELECT count(*) FROM meta"
    with database.read() as reader:
        assert reader.exec_driver_sql(count).scalar_one() == 0
        with database.write() as writer:
            writer.exec_driver_sql("INSERT INTO meta VALUES ('a', '1')")
        assert reader.exec_driver_sql(count).scalar_one() == 0
    with database.read() as reader:
        assert reader.exec_driver_sql(count).scalar_one() == 1
    database.close()


def test_foreign_keys_are_passed_over_only_where_that_was_asked_for(tmp_path):
    database = Database(tmp_path / "replica.db")
    orphan = "INSERT INTO product_text VALUES (?, 'x')"

    def stop() -> None:
        with database.write(derived=True) as connection:
            connection.exec_driver_sql(orphan, (1,))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    with database.write(derived=True) as connection:
        connection.exec_driver_sql(orphan, (2,))
    with pytest.raises(sqlite3.IntegrityError), database.write() as connection:
        connection.exec_driver_sql(orphan, (3,))

    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT seq FROM product_text").scalars() == [2]
    database.close()


def test_what_was_written_is_forced_to_the_disk(tmp_path):
    database = Database(tmp_path / "replica.db")
    with database.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
