"""What of the demo company is looked at."""

from __future__ import annotations

from typing import Any

from fieldapp.domain.user import User
from fieldapp.exchange.demo import DemoCompany
from tests.exchange.conftest import by_kind


def keyed(demo: DemoCompany, kind: type[Any]) -> dict[str, Any]:
    return {noun.key: noun for noun in by_kind(demo.nouns, kind)}


def account(demo: DemoCompany, login: str) -> User:
    return next(a.user for a in demo.accounts if a.login == login)
