"""The sync badge: whether everything has been sent, on every screen, in words."""

from __future__ import annotations

import flet as ft

from fieldapp.language import Language
from fieldapp.localdb.queries.documents import SyncCounts, sync_counts
from fieldapp.sync.status import SyncStatus
from fieldapp.views import guard
from fieldapp.views.live import use_clock, use_query
from fieldapp.views.scene import Scene
from fieldapp.views.theme import TARGET

KINDS = (
    "outbox", "sync", "receipt", "conflict", "order", "user", "blob", "blob_state",
)  # fmt: skip
OUT_OF_REACH = ("offline", "switched_off", "later")


def words(
    language: Language, status: SyncStatus, counts: SyncCounts, now: str
) -> tuple[str, str, str]:
    """Return the badge's two parts and its tone: quiet, warning or error."""
    t = language.text
    if status.state == "sign_in":
        return t("Sign in again"), t("nothing is lost"), "error"
    if status.state == "update":
        return t("Update the app"), t("nothing is lost"), "error"
    waiting = language.plural("{n} waiting", "{n} waiting", counts.waiting)
    reach = t("offline") if status.state in OUT_OF_REACH else ""
    if counts.needs_you:
        first = language.plural("{n} needs you", "{n} need you", counts.needs_you)
        return first, waiting if counts.waiting else reach, "error"
    if counts.waiting:
        return waiting, reach or t("not sent yet"), "warning"
    if status.last_success_at is None:
        return _first_exchange(language, status, reach)
    if counts.photos:
        photos = language.plural("{n} photo waits", "{n} photos wait", counts.photos)
        return t("Orders sent"), photos, "quiet"
    since = language.ago(status.last_success_at, now)
    return t("All sent"), reach or since, "quiet"


def _first_exchange(language: Language, status: SyncStatus, reach: str) -> tuple[str, str, str]:
    """Return the badge's words while the device has not yet received all that it needs."""
    if reach:
        return language.text("Not all received"), reach, "warning"
    rows = language.plural("{n} row received", "{n} rows received", status.rows_done)
    return language.text("Receiving…"), rows if status.rows_done else "", "quiet"


@guard.component
def SyncBadge(scene: Scene) -> ft.Control:
    """Show the state of the exchange; a tap opens the sync centre."""
    live = use_query(scene, sync_counts, KINDS)
    use_clock(30)
    status = scene.desk.runner.status
    counts = live.value or SyncCounts(0, 0)
    first, second, tone = words(scene.language, status, counts, scene.now())
    icon = {
        "error": ft.Icons.ERROR_OUTLINE,
        "warning": ft.Icons.CLOUD_UPLOAD_OUTLINED,
    }.get(tone, ft.Icons.CLOUD_DONE_OUTLINED)
    if status.state in OUT_OF_REACH and tone != "error":
        icon = ft.Icons.CLOUD_OFF_OUTLINED
    back, front = {
        "warning": (ft.Colors.TERTIARY_CONTAINER, ft.Colors.ON_TERTIARY_CONTAINER),
        "error": (ft.Colors.ERROR_CONTAINER, ft.Colors.ON_ERROR_CONTAINER),
    }.get(tone, (ft.Colors.SURFACE_CONTAINER, ft.Colors.ON_SURFACE_VARIANT))
    return ft.Semantics(
        button=True,
        live_region=True,
        content=ft.Container(
            key="sync-badge",
            height=TARGET,
            padding=ft.Padding.symmetric(horizontal=10),
            border_radius=10,
            bgcolor=back,
            ink=True,
            tooltip=scene.language.text("Open the sync centre"),
            on_click=lambda: scene.go("sync"),
            content=ft.Row(
                [ft.Icon(icon, size=20, color=front), _lines(first, second, front, scene.narrow)],
                tight=True,
                spacing=8,
            ),
        ),
    )


def _lines(first: str, second: str, color: ft.Colors, narrow: bool) -> ft.Control:
    if not narrow:
        joined = f"{first} · {second}" if second else first
        return ft.Text(joined, size=14, color=color, weight=ft.FontWeight.W_500)
    lines: list[ft.Control] = [ft.Text(first, size=13, color=color, weight=ft.FontWeight.W_600)]
    if second:
        lines.append(ft.Text(second, size=12, color=color))
    return ft.Column(lines, spacing=0, tight=True, alignment=ft.MainAxisAlignment.CENTER)
