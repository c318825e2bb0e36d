"""Signing in, coming back after a restart, and changing the person."""

from __future__ import annotations

import asyncio
import threading

import pytest

from fieldapp.sync.errors import SyncError
from tests.views.conftest import Open
from tests.views.world import Company


@pytest.mark.parametrize("width", [360, 1280])
def test_an_empty_form_says_what_is_missing(open_app: Open, width: int):
    async def story() -> None:
        async with open_app(None, width) as screen:
            await screen.tap("sign-in")
            assert screen.shows("Type your login and your password.")

    asyncio.run(story())


def test_no_connection_is_told_in_words(open_app: Open):
    async def story() -> None:
        async with open_app(None, language="ru") as screen:
            await screen.type("login", "somebody", end=None)
            await screen.type("password", "secret", end=None)
            await screen.tap("sign-in")
            await screen.until_shows("Нет связи с сервером.")
            assert not screen.get("sign-in").disabled

    asyncio.run(story())


def test_a_wrong_password_is_told_in_words(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    def refused(*_: str) -> None:
        raise SyncError("sign_in", "Unauthorized", "credentials")

    monkeypatch.setattr(firm.people, "sign_in", refused)

    async def story() -> None:
        async with open_app(None) as screen:
            await screen.type("login", "olga", end=None)
            await screen.type("password", "wrong", end="submit")
            await screen.until_shows("The login or the password is not right.")

    asyncio.run(story())


def test_signing_in_shows_the_day_and_a_reload_needs_no_password(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    asked: list[tuple[str, ...]] = []

    def sign_in(*given: str):
        asked.append(given)
        return firm.people.open(firm.agent)

    monkeypatch.setattr(firm.people, "sign_in", sign_in)
    kept: dict[str, str] = {}

    async def first() -> str:
        async with open_app(None) as screen:
            await screen.tap("change-hub")
            assert screen.get("hub").value == "http://hub.test:8300"
            await screen.type("login", " olga ", end=None)
            await screen.type("password", "secret", end="submit")
            await screen.until_shows("2 of 21 visited")
            kept.update(screen.browser.kept)
            return screen.browser.routes[-1]

    async def again(route: str) -> None:
        async with open_app(None, route=route, **kept) as screen:
            await screen.until_shows("2 of 21 visited")

    route = asyncio.run(first())
    assert asked[0][:3] == ("http://hub.test:8300", "olga", "secret")
    assert len(kept) == 2
    firm.people.close_all()
    asyncio.run(again(route))
    assert len(asked) == 1


def test_people_of_this_device_are_listed(open_app: Open, firm: Company):
    async def story() -> None:
        async with open_app(None, 360) as screen:
            await screen.until_has(f"person-{firm.owner}")
            await screen.tap(f"person-{firm.owner}")
            assert screen.shows("Petras Petraitis: type your password to continue.")
            assert screen.get("login").value == "petras"

    asyncio.run(story())


def test_who_is_known_here_need_not_wait_for_a_sign_in_that_waits_for_the_hub(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    gone = threading.Event()

    def hanging(*_: str):
        assert gone.wait(10)
        return firm.people.open(firm.owner)

    monkeypatch.setattr(firm.people, "sign_in", hanging)
    marker = firm.agent.rpartition("-")[2]
    kept = {f"fieldapp.key.{marker}": firm.people.remember(firm.agent)}

    async def story() -> None:
        async with open_app(None, **kept) as screen:
            await screen.until_has(f"person-{firm.agent}")
            await screen.type("login", "petras", end=None)
            await screen.type("password", "secret", end=None)
            signing = asyncio.create_task(screen.fire("sign-in", "click"))
            await screen.until(lambda: screen.get("sign-in").disabled)
            await screen.tap(f"person-{firm.agent}")
            await screen.until_shows("2 of 21 visited")
            gone.set()
            await signing
            await screen.settle(0.3)
            assert screen.shows("2 of 21 visited"), "a late answer shows somebody else's day"

    try:
        asyncio.run(story())
    finally:
        gone.set()


def test_an_address_of_one_person_does_not_open_another(open_app: Open, firm: Company):
    key = firm.people.remember(firm.agent)
    marker = firm.agent.rpartition("-")[2]
    kept = {f"fieldapp.key.{marker}": key, "fieldapp.last": marker}

    async def story(route: str, shown: str) -> None:
        async with open_app(None, route=route, **kept) as screen:
            await screen.until_has(shown)

    asyncio.run(story("/home", "rail"))
    asyncio.run(story(f"/home?p={marker}", "rail"))
    other = firm.owner.rpartition("-")[2]
    asyncio.run(story(f"/home?p={other}", "sign-in"))
    kept[f"fieldapp.key.{other}"] = firm.people.remember(firm.owner)
    asyncio.run(story("/home", "sign-in"))
    asyncio.run(story(f"/home?p={other}", "rail"))


def test_signing_out_asks_once_and_forgets_the_key(open_app: Open, firm: Company):
    key = firm.people.remember(firm.agent)
    marker = firm.agent.rpartition("-")[2]
    kept = {f"fieldapp.key.{marker}": key, "fieldapp.last": marker}

    async def story() -> None:
        async with open_app(None, 360, "/settings", **kept) as screen:
            await screen.tap("sign-out")
            assert screen.shows("Everything has been sent.")
            await screen.tap("confirm-sign-out")
            await screen.until_has("sign-in")
            assert f"fieldapp.key.{marker}" not in screen.browser.kept

    asyncio.run(story())
    assert firm.people.recall(key) is None


@pytest.mark.parametrize("width", [360, 1280])
def test_a_password_is_seen_at_a_button_with_a_name_and_stays_typed(
    open_app: Open, firm: Company, width: int
):
    async def story() -> None:
        async with open_app(None, width) as screen:
            await screen.type("password", "secret", end=None)
            assert screen.get("password").password
            assert screen.get("password-eye").icon.semantics_label == "Show what is typed"
            await screen.tap("password-eye")
            assert not screen.get("password").password
            assert screen.get("password").value == "secret"
            assert screen.get("password-eye").icon.semantics_label == "Hide what is typed"

    asyncio.run(story())
