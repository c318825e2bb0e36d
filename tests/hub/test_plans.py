"""How SQLite finds the rows of what the hub asks all the time: by a key, never by reading on.

A condition that no index serves is right in every other test, and costs more with every record.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Select, Update, bindparam, create_engine, func, select

from fieldapp import hub
from fieldapp.hub.schema import FEED, METADATA, RECORD
from fieldapp.hub.statement import Statement, among

READS_ON = re.compile(
    r"SCAN (?!json_each|anon_)|SEARCH (?!company).* \(company=\?( AND kind=\?)?\)$"
)
"""A table read from end to end, or all that a company has of a kind; of itself it has a row."""

ALL_OF_A_KIND = {
    "fieldapp.hub.packer._LARGE": "looks for large buckets among all, in the background",
    "fieldapp.hub.promotions._HEADS": "keys and digests; what is read of them is remembered",
    "fieldapp.hub.scope._PRICE_TYPES": "there are few, and who sees what needs all",
    "fieldapp.hub.store._BODIES": "what an import or a report asks for",
    "fieldapp.hub.store._COMPANIES": "there is a row a company",
}


def statements() -> Iterator[tuple[str, Statement]]:
    """Yield what reads or updates in the hub's modules; an INSERT looks for nothing."""
    seen: set[Statement] = set()
    for module in pkgutil.iter_modules(hub.__path__, "fieldapp.hub."):
        for name, value in vars(importlib.import_module(module.name)).items():
            several = value if isinstance(value, dict) else {"": value}
            for key, one in several.items():
                if isinstance(one, Statement) and isinstance(one._made, Select | Update):
                    if one not in seen:
                        yield f"{module.name}.{name}{key}", one
                    seen.add(one)


def plan(connection: Connection, statement: Statement) -> list[str]:
    """Return the lines of SQLite's plan."""
    # A text is remembered with the columns it was made for: of a copy nobody is told.
    text = Statement(statement._made)._text(connection, {"company": ""})
    values = [None] * len(text.places or ())
    driver = connection.connection.driver_connection
    assert driver is not None
    return [row[3] for row in driver.execute(f"EXPLAIN QUERY PLAN {text.sql}", values)]


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    METADATA.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


STATEMENTS = dict(statements())


@pytest.mark.parametrize("name", sorted(STATEMENTS.keys() - ALL_OF_A_KIND.keys()))
def test_a_statement_finds_its_rows_by_a_key(connection: Connection, name: str) -> None:
    assert [step for step in plan(connection, STATEMENTS[name]) if READS_ON.search(step)] == []


def test_exceptions_are_still_what_they_are_said_to_be(connection: Connection) -> None:
    for name in ALL_OF_A_KIND:
        assert any(map(READS_ON.search, plan(connection, STATEMENTS[name]))), name


@pytest.mark.parametrize(
    "query",
    [
        select(func.count()).select_from(FEED),
        select(FEED.c.key).where(FEED.c.company == bindparam("company")),
        select(FEED.c.key).where(
            FEED.c.company == bindparam("company"),
            among(FEED.c.bucket, "buckets") == True,  # noqa: E712
        ),
        select(RECORD.c.key).where(RECORD.c.body == bindparam("company")),
    ],
)
def test_a_statement_that_reads_on_is_noticed(connection: Connection, query) -> None:
    assert any(map(READS_ON.search, plan(connection, Statement(query))))
