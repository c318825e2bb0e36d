"""The manager's view of devices: who is stuck, and shutting out or wiping a lost one."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.actions import devices as device_actions
from fieldapp.domain.refusal import Refusal
from fieldapp.language import Language
from fieldapp.localdb.queries.devices import DeviceRow, devices
from fieldapp.localdb.replica import Replica, Saved
from fieldapp.views import guard
from fieldapp.views.live import use_clock, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.rows import entry, pair
from fieldapp.views.parts.text import note
from fieldapp.views.scene import Scene
from fieldapp.views.words import DEVICE_STATE, WORRY, size

KINDS = ("device_health", "outbox")


@guard.component
def DevicesScreen(scene: Scene) -> ft.Control:
    """Show the company's devices, the worst first."""
    language = scene.language
    t = language.text
    use_clock(60)
    live = use_query(scene, devices, KINDS, _minute(scene))
    rows = live.value or []
    stuck = sum(row.stuck for row in rows)
    facts = language.plural("{n} device", "{n} devices", len(rows)) if rows else ""
    if stuck:
        facts += " · " + language.plural("{n} stuck", "{n} stuck", stuck)
    body = states.unless_ready(live, language)
    if body is None and not rows:
        hint = t("They come with the next sync. Only managers have them.")
        body = states.empty(ft.Icons.DEVICES, t("No devices here yet"), hint)
    if body is None:
        body = ft.ListView([_row(scene, row) for row in rows], expand=True, key="devices")
    return ft.Column([header(scene, t("Devices"), facts), body], expand=True, spacing=0)


@guard.component
def DeviceScreen(scene: Scene, device_id: str) -> ft.Control:
    """Show all that one device has told, and what can be done about it."""
    language = scene.language
    t = language.text
    use_clock(60)
    live = use_query(scene, devices, KINDS, _minute(scene))
    row = next((row for row in live.value or [] if row.device.id == device_id), None)
    body = states.unless_ready(live, language)
    if body is None and row is None:
        body = states.empty(ft.Icons.DEVICES, t("This device is not known here."))
    if body is None and row is not None:
        parts: list[ft.Control] = [
            _standing(language, row),
            *(pair(label, value) for label, value in _facts(scene, row)),
            guard.keyed(device_id, Decisions, scene, row),
        ]
        body = ft.ListView(parts, expand=True, spacing=8, padding=16, key="device-parts")
    heading = f"{row.device.user_name} · {row.device.prefix}" if row else t("Device")
    shown = [header(scene, heading, back=True), *([body] if body else [])]
    return ft.Column([*shown], expand=True, spacing=0)


@guard.component
def Decisions(scene: Scene, row: DeviceRow) -> ft.Control:
    """Shut a device out or have it wiped, asked once, with what will happen."""
    t = scene.language.text
    asking, set_asking = ft.use_state("")
    device = row.device
    if device.id == scene.replica.identity.device_id:
        return note(t("This is the device in your hands: sign out in the settings instead."))
    if device.state == "wiped":
        return note(t("Its data is deleted and it is shut out. Nothing more to do here."))

    async def decide(action: Callable[[Replica, str], Saved | Refusal]) -> None:
        set_asking("")
        done = await scene.run(action, device.id)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))

    async def revoke() -> None:
        await decide(device_actions.revoke)

    async def wipe() -> None:
        await decide(device_actions.wipe)

    if not asking:
        offered = []
        if device.state != "revoked":
            offered.append(("revoke", t("Shut out")))
        if device.state != "wipe_ordered":
            offered.append(("wipe", t("Wipe")))
        choices = [
            buttons.secondary(label, _setter(set_asking, name), key=f"ask-{name}")
            for name, label in offered
        ]
        return ft.Row([*choices], wrap=True, spacing=8)
    told = {
        "revoke": t(
            "From its next contact on, the hub takes nothing from this device and gives it "
            "nothing. What is on it stays there and can be exported."
        ),
        "wipe": t(
            "At its next contact the device hands over what it has not sent, then deletes its "
            "data. A device that never comes again keeps it; change the person's password too."
        ),
    }[asking]
    yes = {"revoke": (t("Yes, shut out"), revoke), "wipe": (t("Yes, wipe"), wipe)}[asking]
    answers = [
        buttons.secondary(t("Leave it"), lambda: set_asking(""), key="leave-it"),
        buttons.secondary(yes[0], yes[1], key=f"confirm-{asking}"),
    ]
    return ft.Column(
        [ft.Text(told, size=15), ft.Row([*answers], wrap=True, spacing=8)], spacing=8, tight=True
    )


def _row(scene: Scene, row: DeviceRow) -> ft.Control:
    language = scene.language
    device = row.device
    icon, color, words = _verdict(language, row)
    return entry(
        f"device-{device.id}",
        f"{device.user_name} · {device.prefix}",
        words,
        facts_color=color,
        more_facts=" · ".join(
            [
                _last(scene, row),
                device.app_version or language.text("version not told"),
                *([_free(language, row)] if device.storage_free_bytes is not None else []),
            ]
        ),
        leading=ft.Icon(icon, size=24, color=color),
        amount=language.number(device.unsent),
        amount_facts=language.text("unsent"),
        selected=scene.selected == device.id,
        on_click=lambda: scene.go("device", device.id),
    )


def _standing(language: Language, row: DeviceRow) -> ft.Control:
    icon, color, words = _verdict(language, row)
    text = ft.Text(words, size=16, weight=ft.FontWeight.W_600, color=color, expand=True)
    return ft.Row([ft.Icon(icon, size=28, color=color), text], spacing=12)


def _verdict(language: Language, row: DeviceRow) -> tuple[ft.IconData, ft.Colors, str]:
    """Return how a device stands, by icon, colour and words."""
    t = language.text
    state = row.device.state
    if state != "active":
        icon = ft.Icons.DELETE_OUTLINE if state in ("wipe_ordered", "wiped") else ft.Icons.BLOCK
        return icon, ft.Colors.ON_SURFACE_VARIANT, t(DEVICE_STATE[state])
    if not row.worries:
        return ft.Icons.CHECK_CIRCLE_OUTLINE, ft.Colors.PRIMARY, t("In order")
    told = ", ".join(t(WORRY[worry]) for worry in row.worries)
    if row.stuck:
        return ft.Icons.SYNC_PROBLEM, ft.Colors.ERROR, t("Stuck: {what}", what=told)
    return ft.Icons.WARNING_AMBER, ft.Colors.TERTIARY, t("Look at it: {what}", what=told)


def _facts(scene: Scene, row: DeviceRow) -> list[tuple[str, str]]:
    language, device = scene.language, row.device
    t = language.text
    skew = t("not told")
    if device.skew_ms is not None:
        seconds = round(abs(device.skew_ms) / 1000)
        way = t("{n} s ahead") if device.skew_ms > 0 else t("{n} s behind")
        skew = way.format(n=language.number(seconds)) if seconds else t("right")
    used = device.storage_used_bytes
    found = [
        (t("Device"), device.name or t("not told")),
        (t("Last exchange"), _last(scene, row)),
        (t("Unsent"), language.number(device.unsent)),
        (t("App version"), device.app_version or t("not told")),
        (t("Clock"), skew),
        (t("Storage"), t("{size} used", size=size(language, used)) if used else t("not told")),
        (t("First sign-in"), language.instant(device.enrolled_at)),
    ]
    if device.storage_free_bytes is not None:
        found.insert(6, ("", _free(language, row)))
    if device.state_at is not None:
        found.append((t(DEVICE_STATE[device.state]), language.instant(device.state_at)))
    return found


def _last(scene: Scene, row: DeviceRow) -> str:
    if row.device.last_sync_at is None:
        return scene.language.text("never exchanged")
    return scene.language.ago(row.device.last_sync_at, scene.now())


def _free(language: Language, row: DeviceRow) -> str:
    return language.text("{size} free", size=size(language, row.device.storage_free_bytes or 0))


def _minute(scene: Scene) -> str:
    """Return a moment that stays the same for a minute, as the argument of a query."""
    return f"{scene.now()[:16]}:00.000Z"


def _setter(choose: Callable[[str], None], value: str) -> Callable[[], None]:
    return lambda: choose(value)
