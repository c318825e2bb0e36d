"""What an import says of outlets that it leaves where a manager has put them."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest

from fieldapp.domain.command import AssignOutlet, Context, apply
from fieldapp.domain.command.base import Applied
from fieldapp.domain.outlet import Outlet
from fieldapp.domain.route import Route
from fieldapp.domain.user import User
from fieldapp.hub.database import Database
from fieldapp.hub.store import Store
from fieldapp.hub.transaction import Transaction
from tests.cli.conftest import Ran, Run
from tests.company import NOW

MAPPING = """
[constants]
currency = "EUR"
[outlet]
code = "code"
name = "name"
route = "route"
"""
HEADER = "code,name,route\n"


class Office:
    """Customer lists, and a database that they are loaded into."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.database = f"sqlite:///{folder}/hub.db"
        self._folder = folder
        self._run = run
        self._mapping = folder / "own.toml"
        self._mapping.write_text(MAPPING)

    def load(self, *rows: str, mapping: str = MAPPING, json: bool = True) -> Ran:
        self._mapping.write_text(mapping)
        file = self._folder / "customers.csv"
        file.write_text(HEADER + "".join(f"{row}\n" for row in rows))
        options = ["--mapping", self._mapping, "--database", self.database]
        told = self._run("import", file, *options, *(["--json"] if json else []))
        assert told.code == 0, told.err
        return told

    def assign(self, code: str, route: str) -> None:
        """Have a manager put an outlet on a route."""
        with contextlib.closing(Database(self.database)) as opened:
            store = Store(opened)
            routes = {one.name: one.id for one in store.records(Route)}
            outlet = next(one for one in store.records(Outlet) if one.code == code)
            boss = User(id="m", name="Maria", role="manager", route_ids=list(routes.values()))
            assert outlet.route_id is not None
            command = AssignOutlet(
                id="c1", at=NOW, outlet_id=outlet.id, route_id=routes[route], base=outlet.route_id
            )

            def write(tx: Transaction) -> None:
                outcome = apply(command, tx, Context(boss, NOW))
                assert isinstance(outcome, Applied), outcome
                tx.put(*outcome.changed)

            store.write(write)


@pytest.fixture
def office(tmp_path: Path, run: Run) -> Office:
    office = Office(tmp_path, run)
    office.load("1,Rose,North", "2,Lily,North", "3,Iris,South")
    office.assign("1", "South")
    return office


def test_an_outlet_that_is_not_moved_is_named_with_both_routes(office: Office) -> None:
    told = office.load("1,Rose,North", "2,Lily,South", "3,Iris,South").json

    assert told["outlets_not_moved"] == [
        {
            "code": "1",
            "name": "Rose",
            "route_in_file": "North",
            "route": "South",
            "chosen_by": "Maria",
        }
    ]


def test_people_are_told_what_to_do(office: Office) -> None:
    lines = office.load("1,Rose,North", json=False).out.splitlines()

    at = lines.index("Outlets that stay on the route which a manager has chosen: 1")
    assert lines[at + 1 : at + 3] == [
        "  Rose (1): “North” in the file, stays on “South”, chosen by Maria",
        "  To move one, a manager opens it in the app: Other route (the command assign_outlet).",
    ]


def test_nothing_is_said_when_the_file_agrees_or_names_no_routes(office: Office) -> None:
    assert office.load("1,Rose,South").json["outlets_not_moved"] == []
    unsaid = MAPPING.replace('route = "route"\n', "")
    assert office.load("1,Rose,North", mapping=unsaid).json["outlets_not_moved"] == []
    assert "stay on the route" not in office.load("2,Lily,West", json=False).out


def test_of_many_the_first_are_named_and_all_with_json(office: Office) -> None:
    rows = [f"c{n:02d},Shop {n:02d},North" for n in range(25)]
    office.load(*rows)
    for n in range(25):
        office.assign(f"c{n:02d}", "South")

    out = office.load(*rows, json=False).out

    assert "Shop 19 (c19)" in out
    assert "Shop 20 (c20)" not in out
    assert "  and 5 more; --json names all" in out
    assert len(office.load(*rows).json["outlets_not_moved"]) == 25


def test_rows_that_were_set_aside_are_in_the_json_with_what_to_do(office: Office) -> None:
    told = office.load("C-1,Corner,North", ",Nameless,North").json

    assert (told["rows_set_aside"], len(told["set_aside"])) == (1, 1)
    [row] = told["set_aside"]
    assert (row["line"], row["column"], row["value"]) == (3, "code", "")
    assert row["reason"]
    assert row["remedy"] == "Correct “code”, then load the file again."
