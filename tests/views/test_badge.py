"""The words of the sync badge."""

from __future__ import annotations

import asyncio
from typing import Any

import flet as ft
import pytest

from fieldapp.actions import orders as actions
from fieldapp.language import language_of
from fieldapp.localdb.queries.documents import SyncCounts
from fieldapp.sync.status import SyncStatus
from fieldapp.views.parts.badge import words
from tests.views.conftest import Open
from tests.views.world import Company

NOW = "2026-03-01T08:00:00.000Z"
EARLIER = "2026-03-01T07:58:00.000Z"


@pytest.mark.parametrize(
    ("status", "counts", "told"),
    [
        (SyncStatus("syncing"), (0, 0), ("Receiving…", "", "quiet")),
        (
            SyncStatus("syncing", rows_done=1500),
            (0, 0),
            ("Receiving…", "1,500 rows received", "quiet"),
        ),
        (SyncStatus("offline"), (0, 0), ("Not all received", "offline", "warning")),
        (
            SyncStatus("idle", last_success_at=EARLIER),
            (0, 0),
            ("All sent", "2 minutes ago", "quiet"),
        ),
        (SyncStatus("offline", last_success_at=EARLIER), (0, 0), ("All sent", "offline", "quiet")),
        (SyncStatus("offline"), (2, 0), ("2 waiting", "offline", "warning")),
        (SyncStatus("idle", last_success_at=EARLIER), (1, 2), ("2 need you", "1 waiting", "error")),
        (SyncStatus("sign_in"), (3, 0), ("Sign in again", "nothing is lost", "error")),
        (SyncStatus("update"), (3, 0), ("Update the app", "nothing is lost", "error")),
    ],
)
def test_the_badge_says_whether_everything_has_gone_and_come(
    status: SyncStatus, counts: tuple[int, int], told: tuple[str, str, str]
) -> None:
    assert words(language_of("en"), status, SyncCounts(*counts), NOW) == told


@pytest.mark.parametrize(("width", "language"), [(360, "ru"), (360, "en"), (1280, "ru")])
def test_a_phone_shows_a_number_and_has_the_words_read_aloud(
    open_app: Open, firm: Company, width: int, language: str
):
    actions.create(firm.replica(firm.agent), "o-1", [("p-1", 24)])
    words = {"ru": "1 ждёт вас · 1 ждёт отправки", "en": "1 needs you · 1 waiting"}[language]

    async def story() -> None:
        async with open_app(firm.agent, width, "/home", language) as screen:
            await screen.until_shows(words)
            shown = [text.value for text in _in(screen.get("sync-badge"))]
            assert shown == (["1"] if width == 360 else [words])

    asyncio.run(story())


def test_what_has_to_be_done_first_is_said_on_a_phone(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    desk = firm.people.open(firm.agent)
    monkeypatch.setattr(type(desk.runner), "status", SyncStatus("sign_in"))

    async def story() -> None:
        async with open_app(firm.agent, 360, "/home") as screen:
            await screen.until_shows("Sign in again")

    asyncio.run(story())


def _in(badge: Any) -> list[ft.Text]:
    return [part for part in badge.content.controls if isinstance(part, ft.Text)]
