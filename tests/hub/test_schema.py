"""The rules by which the same schema runs on one database and, cut by company, on many."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    UniqueConstraint,
    inspect,
    text,
)

from fieldapp.config import ROOT
from fieldapp.hub.schema import METADATA
from fieldapp.hub.store import Store

HUB = sorted((ROOT / "fieldapp" / "hub").rglob("*.py"))
TABLES = METADATA.sorted_tables


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_company_leads_every_key(table):
    keys = {
        str(constraint.name): [column.name for column in constraint.columns]
        for constraint in table.constraints
        if isinstance(constraint, PrimaryKeyConstraint | UniqueConstraint | ForeignKeyConstraint)
    }
    keys |= {str(index.name): [column.name for column in index.columns] for index in table.indexes}

    assert keys
    assert {name: columns for name, columns in keys.items() if columns[0] != "company"} == {}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_reference_stays_within_its_company(table):
    targets = {
        str(constraint.name): constraint.elements[0].column.name
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint)
    }

    assert {name: column for name, column in targets.items() if column != "company"} == {}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_no_value_comes_from_the_database(table):
    made = [c.name for c in table.columns if c.identity is not None or _is_computed(c)]

    assert made == []
    # Without this SQLAlchemy makes a serial of a lone whole-number key.
    assert [c.name for c in table.primary_key if c.autoincrement is True] == []


def _is_computed(column: Column[Any]) -> bool:
    """Say whether the database makes up the column's value; a constant is none that it makes up."""
    default = column.server_default
    return default is not None and not isinstance(getattr(default, "arg", None), str)


@pytest.mark.postgres
def test_the_migrated_database_is_built_by_the_same_rules(postgres_store: Store):
    with postgres_store.database.engine.connect() as connection:
        sequences = connection.execute(
            text("SELECT count(*) FROM pg_sequences WHERE schemaname = 'public'")
        ).scalar_one()
        found: Any = inspect(connection)
        firsts = {
            f"{name}.{index['name']}": index["column_names"][0]
            for name in found.get_table_names()
            if name != "alembic_version"
            for index in [*found.get_indexes(name), *found.get_unique_constraints(name)]
        }
        firsts |= {
            f"{name}.pk": found.get_pk_constraint(name)["constrained_columns"][0]
            for name in found.get_table_names()
            if name != "alembic_version"
        }

    assert sequences == 0
    assert len(firsts) > len(TABLES)
    assert {name: column for name, column in firsts.items() if column != "company"} == {}


@pytest.mark.parametrize("path", HUB, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_used_that_a_database_of_many_machines_lacks(path: Path):
    words = r"advisory|nextval|\bsequence\(|\b(?:big)?serial\b|\bidentity\(|deferrable|lock table"

    assert re.findall(words, path.read_text(encoding="utf-8"), re.IGNORECASE) == []
