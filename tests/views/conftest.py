"""A company and a way to open the app in it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from fieldapp.config import Settings
from fieldapp.views.app import make_main
from fieldapp.views.parts import row_places
from tests.views.headless import Screen, opened
from tests.views.world import HUB, Company, company, company_in

Open = Callable[..., AbstractAsyncContextManager[Screen]]
WIDTHS = pytest.mark.parametrize("width", [360, 1280])
ROOMS = pytest.mark.parametrize("width", [360, 1024, 1280])
"""A phone and a wide window."""


@pytest.fixture(autouse=True)
def _quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have taps count that come sooner than a person can aim."""
    monkeypatch.setattr(row_places, "AIM_S", 0.0)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's replicas, made once."""
    return company(tmp_path_factory.mktemp("company") / "people").storage


@pytest.fixture
def firm(template: Path, tmp_path: Path) -> Iterator[Company]:
    """The company in a folder of its own."""
    storage = tmp_path / "people"
    shutil.copytree(template, storage)
    made = company_in(storage)
    yield made
    made.people.close_all()


@pytest.fixture
def open_app(firm: Company) -> Open:
    """Return what opens the app as somebody of the company, with a width and an address."""

    @asynccontextmanager
    async def open_as(
        folder: str | None, width: int = 1280, route: str = "/", language: str = "en", **kept: str
    ) -> AsyncIterator[Screen]:
        settings = Settings.model_validate({"hub": HUB, "language": language, "theme": "light"})
        async with opened(make_main(firm.people, settings, folder), width, route, kept) as screen:
            yield screen

    return open_as
