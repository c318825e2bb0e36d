"""One photo in full, with who took it, when, and what is known of its file."""

from __future__ import annotations

import flet as ft

from fieldapp.actions import photos
from fieldapp.localdb.queries.photos import PhotoRow, photo
from fieldapp.views import guard
from fieldapp.views.live import use_beat, use_query, use_task
from fieldapp.views.parts import states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.photos import FAULTY, HERE, KINDS, PHOTO_ICON, state_words
from fieldapp.views.parts.text import fact
from fieldapp.views.scene import Scene
from fieldapp.views.words import size


@guard.component
def PhotoScreen(scene: Scene, photo_id: str) -> ft.Control:
    """Show a photo; one that is not here is fetched because somebody looks at it."""
    language = scene.language
    t = language.text
    use_beat(scene, ("blob_state", "sync"))
    live = use_query(scene, photo, KINDS, photo_id)

    async def look() -> None:
        if await scene.run(photos.look, photo_id) is None:
            await scene.run(photos.want, photo_id)

    use_task(look, [photo_id])
    if waiting := states.unless_ready(live, language):
        return ft.Column([header(scene, t("Photo"), back=True), waiting], spacing=0)
    row = live.value
    if row is None:
        gone = states.empty(
            ft.Icons.IMAGE_NOT_SUPPORTED_OUTLINED,
            t("This photo is not on this device any more"),
            t("Its outlet may have moved to another route."),
        )
        return ft.Column([header(scene, t("Photo"), back=True), gone], spacing=0)
    return ft.Column(
        [
            header(scene, row.outlet_name, t("Photo"), back=True),
            ft.Container(_picture(scene, row), expand=True, padding=8),
            _about(scene, row),
        ],
        expand=True,
        spacing=0,
    )


def _picture(scene: Scene, row: PhotoRow) -> ft.Control:
    """Return the picture, or why it is not there and what comes next."""
    t = scene.language.text
    if row.state in HERE:
        when = scene.language.ago(row.taken_at, scene.now())
        return ft.Image(
            key="picture",
            src=scene.picture(row.sha256),
            fit=ft.BoxFit.CONTAIN,
            expand=True,
            gapless_playback=True,
            semantics_label=row.caption
            or t("Photo {when} by {name}", when=when, name=row.author_name),
            error_content=states.empty(
                ft.Icons.BROKEN_IMAGE_OUTLINED, t("The picture cannot be shown")
            ),
        )
    if row.state == "vanished":
        words = scene.language.reason(row.reason, {})
        return states.empty(ft.Icons.BROKEN_IMAGE_OUTLINED, t("The picture is lost"), words)
    if row.reason == "blob_missing":
        hint = t("It comes as soon as the device of {name} has sent it.", name=row.author_name)
        return states.empty(ft.Icons.HOURGLASS_EMPTY, t("Not at the hub yet"), hint)
    if scene.desk.runner.status.state not in ("idle", "syncing"):
        hint = t("It comes by itself as soon as there is a connection.")
        return states.empty(ft.Icons.CLOUD_OFF_OUTLINED, t("The picture is not here"), hint)
    lane = scene.desk.runner.lane.status
    share = lane.done_bytes / lane.size_bytes if lane.sha256 == row.sha256 else None
    return ft.Container(
        key="coming",
        alignment=ft.Alignment.CENTER,
        content=ft.Column(
            [
                ft.ProgressRing(value=share, width=32, height=32),
                ft.Text(state_words(scene.language, row, lane), size=15),
                fact(size(scene.language, row.size_bytes)),
            ],
            tight=True,
            spacing=12,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )


def _about(scene: Scene, row: PhotoRow) -> ft.Control:
    language = scene.language
    lane = scene.desk.runner.lane.status
    color = ft.Colors.ERROR if row.state in FAULTY else ft.Colors.ON_SURFACE_VARIANT
    facts = [row.author_name, language.instant(row.taken_at), size(language, row.size_bytes)]
    lines: list[ft.Control] = [ft.Text(row.caption, size=15)] if row.caption else []
    lines += [
        fact(" · ".join(part for part in facts if part), lines=2),
        ft.Row(
            [
                ft.Icon(PHOTO_ICON[row.state], size=16, color=color),
                fact(state_words(language, row, lane), color=color),
            ],
            spacing=6,
        ),
    ]
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column(lines, spacing=4, tight=True),
    )
