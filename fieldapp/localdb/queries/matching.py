"""Texts in small tables: every word of what was typed, anywhere in the folded columns."""

from __future__ import annotations

from fieldapp.localdb.connection import Connection
from fieldapp.localdb.product_index import fold, words
from fieldapp.localdb.search import MAX_TEXT, MAX_WORDS


def teach_fold(connection: Connection) -> None:
    """Make `fold(text)` known to SQL on this connection."""
    connection.driver.create_function("fold", 1, fold, deterministic=True)


def text_condition(text_sql: str, text: str) -> tuple[str, list[str]]:
    """Return the condition that an SQL text has all words of a typed text, and its parameters.

    A text without a letter or digit is in nothing.
    """
    typed = words(text[:MAX_TEXT])[:MAX_WORDS]
    if not typed:
        return "0", []
    return " AND ".join(f"instr(fold({text_sql}), ?)" for _ in typed), typed
