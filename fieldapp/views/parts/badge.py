"""The sync badge: whether everything has been sent, on every screen.

In words where there is room. On a phone an icon and a number say it, and the words are read aloud;
where something has to be done first, the words stay.
"""

from __future__ import annotations

import flet as ft

from fieldapp.language import Language
from fieldapp.localdb.queries.documents import SyncCounts, sync_counts
from fieldapp.sync.status import SyncStatus
from fieldapp.views import guard
from fieldapp.views.live import use_beat, use_clock, use_query
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
        return waiting, reach, "warning"
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
    # The state of the exchange is none of the query's answers.
    use_beat(scene, ("sync", "blob_state"))
    use_clock(30)
    status = scene.desk.runner.status
    counts = live.value or SyncCounts(0, 0)
    first, second, tone = words(scene.language, status, counts, scene.now())
    icon = _icon(status, counts, tone)
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
                _face(scene, icon, first, second, front, _number(scene, status, counts)),
                tight=True,
                spacing=8,
            ),
        ),
    )


def _icon(status: SyncStatus, counts: SyncCounts, tone: str) -> ft.IconData:
    if tone == "error":
        return ft.Icons.ERROR_OUTLINE
    if status.state in OUT_OF_REACH:
        return ft.Icons.CLOUD_OFF_OUTLINED
    if tone == "warning":
        return ft.Icons.CLOUD_UPLOAD_OUTLINED
    if status.last_success_at is None:
        return ft.Icons.CLOUD_DOWNLOAD_OUTLINED
    return ft.Icons.PHOTO_CAMERA_OUTLINED if counts.photos else ft.Icons.CLOUD_DONE_OUTLINED


def _number(scene: Scene, status: SyncStatus, counts: SyncCounts) -> str | None:
    """Return what a phone shows beside the icon; None where only the words tell what to do."""
    if status.state in ("sign_in", "update"):
        return None
    number = counts.needs_you or counts.waiting
    if not number and status.last_success_at is not None:
        number = counts.photos
    return scene.language.number(number) if number else ""


def _face(
    scene: Scene, icon: ft.IconData, first: str, second: str, color: ft.Colors, number: str | None
) -> list[ft.Control]:
    """Return what the badge shows; a phone reads the words of icon and number aloud."""
    words = f"{first} · {second}" if second else first
    sign = ft.Icon(icon, size=20, color=color)
    if not scene.narrow or number is None:
        told = words if not scene.narrow else first
        return [sign, ft.Text(told, size=14, color=color, weight=ft.FontWeight.W_500)]
    if not number:
        sign.semantics_label = words
        return [sign]
    figure = ft.Text(
        number, size=15, color=color, weight=ft.FontWeight.W_600, semantics_label=words
    )
    return [sign, figure]
