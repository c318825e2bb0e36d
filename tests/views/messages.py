"""The message ids that the code uses, found by reading the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import fieldapp
from fieldapp.domain.refusal import EARLIER, REASONS
from fieldapp.views.words import TABLES

PACKAGE = Path(fieldapp.__file__).parent
SOURCES = [*sorted((PACKAGE / "views").rglob("*.py")), PACKAGE / "language.py"]


def texts() -> set[str]:
    """Return every single text."""
    found = {text for table in (*TABLES, REASONS, EARLIER) for text in table.values()} | {"pcs"}
    for call in _calls():
        name = call.func.attr if isinstance(call.func, ast.Attribute) else _name(call.func)
        if name in ("t", "text"):
            found |= {part.value for part in ast.walk(call.args[0]) if _is_text(part)}  # type: ignore[attr-defined]
    return found


def plurals() -> set[tuple[str, str]]:
    """Return every text with a number, as its forms for one and for many."""
    found = set()
    for call in _calls():
        if isinstance(call.func, ast.Attribute) and call.func.attr == "plural":
            one, many = call.args[:2]
            assert isinstance(one, ast.Constant), ast.dump(call)
            assert isinstance(many, ast.Constant), ast.dump(call)
            found.add((str(one.value), str(many.value)))
    return found


def _calls() -> Iterator[ast.Call]:
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                yield node


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
