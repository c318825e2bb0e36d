"""What the hub asks its database, for tests that count it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from fieldapp.hub import statement as statement_module
from fieldapp.hub.database import told
from fieldapp.hub.store import Store


@contextmanager
def asked_of(store: Store) -> Iterator[list[str]]:
    """Give the list of statements that are run within the block, by whichever way."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, sql: str, *_rest: Any) -> None:
        asked.append(sql)

    def noting(connection: Any, sql: str, run: Callable[[Any], Any]) -> Any:
        asked.append(sql)
        return told(connection, sql, run)

    engine = store.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(statement_module, "told", noting)
            yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)
