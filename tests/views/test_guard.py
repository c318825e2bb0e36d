"""Whatever raises, the person reads one sentence and goes on."""

from __future__ import annotations

import asyncio

import flet as ft
import pytest

from fieldapp.actions import orders as actions
from fieldapp.language import Language
from fieldapp.localdb.replica import NotSaved
from fieldapp.sync.errors import SyncError
from fieldapp.views import guard
from fieldapp.views.screens import settings
from tests.views.conftest import Open
from tests.views.headless import opened
from tests.views.world import Company

CALM = "Something went wrong on this screen. Your data is safe."


def test_a_handler_that_raises_is_logged_and_told(
    open_app: Open,
    firm: Company,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(actions, "new_place", broken)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-1") as screen:
            await screen.tap("new-order")
            await screen.until_shows(CALM)
            assert not screen.shows("boom")
            assert "boom" in caplog.text
            await screen.tap("close-notice")
            assert not screen.shows(CALM)
            await screen.tap("repeat-last")
            await screen.until_shows("Submit order")

    asyncio.run(story())


def test_a_full_device_is_told_as_such(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise NotSaved("database or disk is full")

    monkeypatch.setattr(firm.replica(firm.agent), "do", full)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/outlet/o-6", "ru") as screen:
            await screen.tap("check-in")
            await screen.until_shows("Сохранить не удалось: на устройстве нет места")

    asyncio.run(story())


def test_a_component_that_raises_leaves_the_rest_alone(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(settings, "pair", None)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/settings") as screen:
            await screen.until_shows(CALM)
            await screen.section(2)
            await screen.until_has("status-all")

    asyncio.run(story())


def test_a_query_that_raises_is_told_in_its_place(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("fieldapp.views.screens.orders.orders", broken)

    async def story() -> None:
        async with open_app(firm.agent, 360, "/orders", "ru") as screen:
            await screen.until_has("query-failed")
            assert screen.shows("На этом экране что-то пошло не так.")

    asyncio.run(story())


def test_a_render_that_raises_does_not_stop_the_others():
    told: list[str] = []

    @guard.component
    def wrong(language: Language, bad: bool) -> ft.Control:
        # Flet itself refuses this value, after the component has returned.
        return ft.Container(key="wrong", opacity=7 if bad else 1)

    @guard.component
    def root(language: Language) -> ft.Control:
        bad, set_bad = ft.use_state(False)
        return ft.Column(
            [
                wrong(language, bad),
                ft.TextButton(f"bad={bad}", key="flip", on_click=lambda: set_bad(not bad)),
            ]
        )

    def main(page: ft.Page) -> None:
        guard.install(page, lambda: Language("en"), told.append, lambda: None)
        page.render(root, Language("en"))

    async def story() -> None:
        async with opened(main) as screen:
            await screen.tap("flip")
            assert len(told) == 1
            assert told[0].startswith(CALM)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SyncError("offline", "x"), "No connection to the hub."),
        (SyncError("sign_in", "x", "signed_out"), "You are signed out on this device."),
        (SyncError("update", "x"), "This release of the app is too old"),
        (SyncError("later", "x"), "The hub is busy."),
        (SyncError("person", "The clock is wrong."), "Somebody has to look at this: The clock"),
        (None, CALM),
    ],
)
def test_every_kind_of_failure_has_its_sentence(error: BaseException | None, told: str):
    assert guard.sentence(error, Language("en")).startswith(told)
