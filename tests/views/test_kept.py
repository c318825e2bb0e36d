"""The lock, devices of a company, reading everything anew, and data that was set aside."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fieldapp.actions import orders
from fieldapp.domain.device import DeviceHealth
from fieldapp.localdb import meta, outbox
from fieldapp.localdb.records import write_noun
from fieldapp.localdb.replica import DATABASE_FILE
from fieldapp.sync import pin as pin_module
from fieldapp.sync.enrolment import _HASHER
from fieldapp.sync.pin import has_pin, set_pin
from fieldapp.views import watch
from fieldapp.wire.messages import Cursor
from tests.views.conftest import WIDTHS, Open
from tests.views.headless import Screen
from tests.views.world import Company, ago


def home(firm: Company, folder: str) -> Path:
    return firm.storage / folder


def give_devices(firm: Company) -> None:
    found = [
        DeviceHealth(
            id="d-good", user_id="u-1", user_name="Good", name="web", prefix="G",
            app_version="0.1.0", enrolled_at=ago(days=9), last_sync_at=ago(minutes=3), skew_ms=400,
            storage_used_bytes=12_300_000, storage_free_bytes=9_000_000_000,
        ),
        DeviceHealth(
            id="d-stuck", user_id="u-2", user_name="Stuck", name="android", prefix="S",
            app_version="0.0.9", enrolled_at=ago(days=9), last_sync_at=ago(days=3), unsent=7,
        ),
        DeviceHealth(
            id="d-clock", user_id="u-3", user_name="Clock", prefix="C", enrolled_at=ago(days=9),
            last_sync_at=ago(minutes=1), skew_ms=-172_800_000,
        ),
        DeviceHealth(
            id="d-gone", user_id="u-4", user_name="Gone", prefix="X", enrolled_at=ago(days=9),
            last_sync_at=ago(days=30), unsent=9, state="revoked", state_at=ago(days=1),
        ),
    ]  # fmt: skip
    with firm.replica(firm.manager).database.write() as connection:
        for device in found:
            write_noun(connection, device)


def rows(screen: Screen) -> list[str]:
    keys = [str(control.key) for control in screen.controls()]
    return [key for key in keys if key.startswith("device-d-")]


@WIDTHS
def test_a_manager_sees_devices_with_the_stuck_ones_first(
    open_app: Open, firm: Company, width: int
):
    give_devices(firm)

    async def story() -> None:
        async with open_app(firm.manager, width, "/devices") as screen:
            await screen.until_shows("4 devices · 1 stuck")
            assert rows(screen) == [
                "device-d-stuck",
                "device-d-clock",
                "device-d-good",
                "device-d-gone",
            ]
            assert screen.shows("Stuck: work is not sent, silent for more than a day")
            assert screen.shows("Look at it: the clock is wrong")
            await screen.tap("device-d-good")
            await screen.until_shows("12.3 MB used")
            assert screen.shows("9 GB free")
            assert screen.shows("In order")

    asyncio.run(story())


@WIDTHS
@pytest.mark.parametrize(
    ("name", "words", "after"),
    [("revoke", "takes nothing from this device", "Shut out"),
     ("wipe", "hands over what it has not sent", "To be wiped at its next contact")],
)  # fmt: skip
def test_a_device_is_shut_out_or_wiped_after_being_asked_once(
    open_app: Open, firm: Company, width: int, name: str, words: str, after: str
):
    give_devices(firm)

    async def story() -> None:
        async with open_app(firm.manager, width, "/device/d-stuck") as screen:
            await screen.tap(f"ask-{name}")
            assert screen.shows(words)
            await screen.tap("leave-it")
            await screen.tap(f"ask-{name}")
            await screen.tap(f"confirm-{name}")
            await screen.until_shows(after)
            assert not screen.has(f"ask-{name}")

    asyncio.run(story())
    entries = firm.replica(firm.manager).query(outbox.pending)
    assert [entry.type for entry in entries] == [f"{name}_device"]


def test_the_decision_about_a_device_waits_in_the_sync_centre_like_any_other_work(
    open_app: Open, firm: Company
):
    give_devices(firm)

    async def story() -> None:
        async with open_app(firm.manager, 360, "/device/d-stuck") as screen:
            await screen.tap("ask-wipe")
            await screen.tap("confirm-wipe")
            await screen.tap("sync-badge")
            await screen.until_shows("Saved here · Device")
            assert screen.shows("Stuck · S")

    asyncio.run(story())


def test_others_have_no_devices(open_app: Open, firm: Company):
    async def story() -> None:
        for width in (360, 1280):
            async with open_app(firm.agent, width, "/devices") as screen:
                await screen.until_shows("No devices here yet")

    asyncio.run(story())


@WIDTHS
def test_a_pin_is_set_in_the_settings_and_asked_for_after_a_restart(
    open_app: Open, firm: Company, width: int
):
    folder = home(firm, firm.agent)

    async def first() -> None:
        async with open_app(firm.agent, width, "/settings") as screen:
            await screen.until_shows("it does not encrypt the data on this device")
            await screen.type("new-pin", "12x4", end=None)
            await screen.tap("set-pin")
            await screen.until_shows("A PIN has 4 to 12 digits.")
            assert not has_pin(folder)
            await screen.type("new-pin", "2468", end=None)
            await screen.tap("set-pin")
            await screen.until_shows("The PIN is on.")

    async def second() -> None:
        async with open_app(firm.agent, width) as screen:
            await screen.until_has("unlock")
            assert not screen.has("sync-badge")
            await screen.type("pin", "1111", end=None)
            await screen.tap("unlock")
            await screen.until_shows("This is not the PIN. 2 more tries before a pause.")
            await screen.type("pin", "2468", end="submit")
            await screen.until_shows("2 of 21 visited")
            await screen.section(4)
            await screen.tap("drop-pin")
            await screen.until(lambda: not has_pin(folder))

    asyncio.run(first())
    firm.people.close_all()
    asyncio.run(second())


def test_three_wrong_pins_make_a_pause_and_the_password_is_the_way_out(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    folder = home(firm, firm.agent)
    set_pin(folder, "2468")
    identity = firm.replica(firm.agent).identity
    known = identity.model_copy(update={"password_hash": _HASHER.hash("secret")})
    (folder / "identity.json").write_text(known.model_dump_json())

    async def story() -> None:
        async with open_app(firm.agent, 360, "/", "ru") as screen:
            for wrong in ("1111", "2222", "3333"):
                await screen.type("pin", wrong, end="submit")
            await screen.until_shows("Слишком много ошибок. Подождите 30 секунд.")
            await screen.type("pin", "2468", end="submit")
            await screen.until_shows("Подождите")
            assert screen.has("unlock")
            monkeypatch.setattr(pin_module, "_waiting_s", lambda kept, now: 0)
            await screen.tap("other-way")
            await screen.type("pin-password", "secret", end="submit")
            await screen.until_shows("из 21")

    asyncio.run(story())
    assert has_pin(folder)


def test_a_tab_that_nobody_touches_is_locked_when_there_is_a_pin(
    open_app: Open, firm: Company, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watch, "LOOK_S", 0.05)
    monkeypatch.setattr(watch, "IDLE_S", 0.3)

    async def story() -> None:
        async with open_app(firm.agent, 360) as screen:
            await screen.until_shows("2 of 21 visited")
            await screen.settle(0.6)
            assert not screen.has("unlock")
            await asyncio.to_thread(set_pin, home(firm, firm.agent), "2468")
            await screen.until_has("unlock")
            await screen.type("pin", "2468", end="submit")
            await screen.until_shows("2 of 21 visited")

    asyncio.run(story())


@WIDTHS
def test_everything_is_read_anew_after_being_asked_once(open_app: Open, firm: Company, width: int):
    replica = firm.replica(firm.agent)
    with replica.database.write() as connection:
        meta.put_cursor(connection, Cursor(epoch="e", position=9, buckets=["catalog"]))
    orders.create(replica, "o-1", [("p-1", 12)])

    async def story() -> None:
        async with open_app(firm.agent, width, "/sync") as screen:
            await screen.tap("read-anew")
            await screen.until_shows("what is unsent is kept and sent")
            await screen.tap("not-anew")
            await screen.tap("read-anew")
            await screen.tap("confirm-anew")
            await screen.until(lambda: not replica.query(meta.cursor).buckets)

    asyncio.run(story())
    assert replica.query(outbox.count_pending) == 1


def test_data_that_was_set_aside_is_told_in_one_calm_sentence(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    orders.create(replica, "o-1", [("p-1", 12)])
    firm.people.close_all()
    (home(firm, firm.agent) / DATABASE_FILE).write_bytes(b"\xa5" * 40_960)

    async def story() -> None:
        async with open_app(firm.agent, 360) as screen:
            await screen.until_shows("your unsent work is kept and will be sent")
            await screen.tap("close-notice")
            await screen.tap("sync-badge")
            await screen.until_shows("set aside as damaged-")
            assert screen.shows("1 document waits to be sent")

    asyncio.run(story())


def test_data_of_a_newer_release_is_left_alone_and_said_to_be_so(open_app: Open, firm: Company):
    replica = firm.replica(firm.agent)
    with replica.database.write() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 9999")
    firm.people.close_all()

    async def story() -> None:
        async with open_app(firm.agent, 360) as screen:
            await screen.until_shows("was written by a newer release of the app")

    asyncio.run(story())


def test_signing_out_says_what_is_unsent_before_and_after(open_app: Open, firm: Company):
    for outlet in ("o-1", "o-2"):
        orders.create(firm.replica(firm.agent), outlet, [("p-1", 12)])

    async def story() -> None:
        async with open_app(firm.agent, 360, "/settings", "ru") as screen:
            await screen.tap("sign-out")
            await screen.until_shows("2 документа")
            await screen.tap("confirm-sign-out")
            await screen.until_shows("2 документа не отправлены; уйдут после входа")

    asyncio.run(story())
    assert firm.replica(firm.agent).query(outbox.count_pending) == 2
