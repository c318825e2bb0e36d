from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text

from fieldapp.hub.database import BadAddress, Database, NewerSchema, Unavailable
from fieldapp.hub.migration import HEAD, migrate
from fieldapp.hub.schema import METADATA
from fieldapp.hub.store import Store


def test_the_migrated_schema_is_the_declared_one(fresh_url: str) -> None:
    database = Database(fresh_url)
    migrate(database)
    migrate(database)

    def compare(connection: Any) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))

    assert database.read(compare) == []
    revision = text("SELECT version_num FROM alembic_version")
    assert database.read(lambda c: c.execute(revision).scalar()) == HEAD
    database.close()


def test_a_newer_schema_is_refused_and_left_alone(fresh_url: str) -> None:
    database = Database(fresh_url)
    migrate(database)
    database.write(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(NewerSchema, match="9999"):
        Store(database)
    database.close()


def test_hubs_that_start_together_make_one_schema(fresh_url: str) -> None:
    code = (
        "import sys; from fieldapp.hub.database import Database; from fieldapp.hub.store import "
        "Store; from fieldapp.hub import migration; sys.stdin.readline(); "
        "Store(Database(sys.argv[1]))"
    )
    hubs = [
        subprocess.Popen(
            [sys.executable, "-c", code, fresh_url],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for hub in hubs:
        assert hub.stdin is not None
        hub.stdin.write("go\n")
        hub.stdin.flush()
    assert [hub.communicate(timeout=60)[1] for hub in hubs] == [""] * 2
    assert [hub.returncode for hub in hubs] == [0] * 2


def test_threads_that_start_together_make_one_schema(fresh_url: str) -> None:
    database = Database(fresh_url)
    errors: list[BaseException] = []

    def start() -> None:
        try:
            migrate(database)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    database.close()


def test_the_company_leads_every_key() -> None:
    for table in METADATA.tables.values():
        assert next(iter(table.primary_key.columns)).name == "company"
        for constraint in [*table.constraints, *table.indexes]:
            if isinstance(constraint, UniqueConstraint | ForeignKeyConstraint | Index):
                assert next(iter(constraint.columns)).name == "company", constraint.name


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "not an address"),
        ("", "not an address"),
        ("mysql://host/name", "not on mysql"),
        ("sqlite://", "needs a file"),
        ("sqlite:///:memory:", "needs a file"),
        ("sqlite:////no/such/folder/hub.db", "does not exist"),
    ],
)
def test_a_bad_address_is_explained(url: str, reason: str) -> None:
    with pytest.raises(BadAddress, match=reason):
        Database(url)


@pytest.mark.parametrize("prepared", [True, False])
def test_a_server_that_is_not_there_is_unavailable(prepared: bool) -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        Store(Database("postgresql://nobody@127.0.0.1:1/none", prepared=prepared))


@pytest.mark.postgres
def test_a_connection_that_breaks_is_replaced(postgres_url: str) -> None:
    database, killer = Database(postgres_url, prepared=False), Database(postgres_url)
    pid = database.read(lambda c: c.execute(text("SELECT pg_backend_pid()")).scalar())
    killer.write(lambda c: c.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid}))
    assert database.read(lambda c: c.execute(text("SELECT 7")).scalar()) == 7
    database.close()
    killer.close()


def test_sqlite_is_set_up_to_lose_nothing(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/hub.db")

    def pragma(name: str) -> Any:
        return database.read(lambda c: c.exec_driver_sql(f"PRAGMA {name}").scalar())

    assert [pragma("journal_mode"), pragma("synchronous"), pragma("foreign_keys")] == ["wal", 2, 1]
    database.close()


def test_a_file_that_is_no_database_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "hub.db").write_bytes(b"garbage" * 1000)
    with pytest.raises(BadAddress, match="not a database"):
        Store(Database(f"sqlite:///{tmp_path}/hub.db"))


def test_another_process_that_writes_is_waited_for(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/hub.db")
    migrate(database)
    other = sqlite3.connect(tmp_path / "hub.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    timer.start()
    database.write(lambda c: c.execute(text("DELETE FROM company")))
    timer.join()
    other.close()
    database.close()


def test_migrations_are_packaged() -> None:
    import fieldapp.hub.migrations

    folder = Path(os.path.dirname(fieldapp.hub.migrations.__file__))
    assert (folder / "env.py").is_file()
    names = sorted(path.name for path in (folder / "versions").glob("0*.py"))
    assert names[-1].startswith(HEAD)
