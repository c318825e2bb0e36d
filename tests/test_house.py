"""Rules of the house that no linter holds. Each names the page that says why."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.config import ROOT
from fieldapp.domain.command import KNOWN
from fieldapp.localdb.tables import TABLES
from fieldapp.wire.kinds import KINDS

PACKAGE = ROOT / "fieldapp"
FILES = sorted(PACKAGE.rglob("*.py"))
PACKAGES = sorted(
    path.parent
    for path in FILES
    if path.name == "__init__.py" and path.parent.name != "versions"  # a folder of Alembic's
)

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "manager", "service", "common", "misc"}

CATCHES_EVERYTHING = {
    "cli/__init__.py": {"main"},
    "hub/judge.py": {"judge"},
    "hub/log.py": {"__call__"},
    "hub/packer.py": {"_loop"},
    "hub/push.py": {"take_all"},
    "localdb/replica.py": {"announce"},
    "simulate/seeds.py": {"_run"},
    "sync/lane.py": {"_pass"},
    "sync/live.py": {"_loop"},
    "sync/runner.py": {"_round"},
    "views/guard.py": {"body", "update"},
    "views/live.py": {"guarded", "_run"},
    "views/tab.py": {"guarded"},
}
"""Tops of a task, a request, a command line or a screen: what fails below must not end them."""

READS_THE_CLOCK = {"localdb/world.py", "hub/clock.py", "cli/demo.py"}
"""Where the time of now comes in; everywhere else it arrives as an argument."""


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    """Return the nodes of these kinds in all files, with the file's name."""
    for path in FILES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, kinds):
                yield name_of(path), node


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for name, node in nodes(ast.FunctionDef, ast.AsyncFunctionDef):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield name, node


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines from `def` to the end, without the docstring."""
    first = function.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if told else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def dotted(node: ast.expr) -> str:
    """Return `a.b.c` for an expression of names, else an empty text."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_a_file_is_read_in_one_sitting():
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in FILES
        if "migrations" not in path.parts  # released steps, which nobody changes any more
    }

    assert {name: n for name, n in lengths.items() if n > MAX_FILE_LINES} == {}


def test_a_function_fits_a_screen():
    long = {f"{name}: {f.name}": length(f) for name, f in functions()}

    assert {name: n for name, n in long.items() if n > MAX_FUNCTION_LINES} == {}


def test_the_length_of_a_function_counts_all_but_its_docstring():
    [module] = ast.parse(
        '@top\ndef f(\n    a,\n):\n    """One.\n\n    Two.\n    """\n    return a\n'
    ).body

    assert isinstance(module, ast.FunctionDef)
    assert length(module) == 4


def test_modules_have_names_that_say_what_is_in_them():
    parts = {part for path in FILES for part in path.relative_to(PACKAGE).with_suffix("").parts}

    assert parts & NAMES_THAT_SAY_NOTHING == set()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_package_says_what_it_is_for_and_what_does_not_belong_there(package):
    docstring = ast.get_docstring(tree_of(package / "__init__.py")) or ""

    assert len([line for line in docstring.splitlines() if line.strip()]) >= 2


def catches(node: ast.AST, inside: str = "") -> Iterator[str]:
    """Yield the innermost function of every handler that catches everything and keeps it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        inside = node.name
    if isinstance(node, ast.ExceptHandler):
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        everything = any(k is None or dotted(k) in ("Exception", "BaseException") for k in caught)
        last = node.body[-1]
        raised_again = isinstance(last, ast.Raise) and last.exc is None
        if everything and not raised_again:
            yield inside
    for child in ast.iter_child_nodes(node):
        yield from catches(child, inside)


def test_everything_is_caught_only_at_the_top_of_a_task_or_a_screen():
    catching = {name_of(path): set(catches(tree_of(path))) for path in FILES}

    elsewhere = {
        name: functions - CATCHES_EVERYTHING.get(name, set())
        for name, functions in catching.items()
        if functions - CATCHES_EVERYTHING.get(name, set())
    }
    assert elsewhere == {}


def test_money_is_never_a_float():
    fields: dict[str, str] = {}
    for name, node in nodes(ast.AnnAssign, ast.arg):
        if isinstance(node, ast.AnnAssign):
            called = dotted(node.target).rpartition(".")[2]
        else:
            assert isinstance(node, ast.arg)
            called = node.arg
        if node.annotation and re.search(r"_minor$|_bp$|^(amount|price|total|vat|net)$", called):
            fields[f"{name}: {called}"] = ast.unparse(node.annotation)

    assert len(fields) > 20
    assert {name: kind for name, kind in fields.items() if "float" in kind.lower()} == {}


def test_the_time_of_now_is_read_in_few_places():
    clocks = {"time.time", "datetime.now", "datetime.utcnow", "datetime.today", "date.today"}
    reading = set()
    for name, node in nodes(ast.Call):
        if isinstance(node, ast.Call):
            called = ".".join(dotted(node.func).split(".")[-2:])
            reading |= {name} if called in clocks else set()

    assert reading <= READS_THE_CLOCK


def test_only_the_command_line_prints():
    printing = {
        name
        for name, node in nodes(ast.Call)
        if isinstance(node, ast.Call) and dotted(node.func) == "print"
    }

    assert {name for name in printing if not name.startswith("cli/")} == set()


def test_nothing_is_left_for_later():
    left = [
        f"{name_of(path)}:{n}"
        for path in FILES
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line)
    ]

    assert left == []


def test_every_kind_that_syncs_has_a_table():
    assert set(TABLES) == set(KINDS)


def test_every_command_has_a_golden_sample():
    written = (ROOT / "tests" / "golden" / "wire").glob("command-*.json")

    assert {path.stem.removeprefix("command-") for path in written} == KNOWN


def test_the_allow_lists_name_files_that_exist():
    allowed = set(CATCHES_EVERYTHING) | READS_THE_CLOCK

    assert {name for name in allowed if not (PACKAGE / name).is_file()} == set()
