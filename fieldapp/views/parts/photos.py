"""The button that adds a photo of an outlet, and the latest in a row, each with its state."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import flet as ft

from fieldapp.actions import photos as photo_actions
from fieldapp.domain.refusal import Refusal
from fieldapp.language import Language
from fieldapp.localdb.queries.photos import PhotoRow, PhotoState, outlet_photos
from fieldapp.sync.lane import LaneStatus
from fieldapp.views import guard
from fieldapp.views.live import use_beat, use_query
from fieldapp.views.parts import buttons
from fieldapp.views.parts.text import fact, section
from fieldapp.views.scene import Scene

KINDS = ("photo", "blob", "blob_state", "outbox")
SIDE = 112
SHOWN = 12

PHOTO_ICON: Mapping[PhotoState, ft.IconData] = {
    "saved": ft.Icons.SAVE_OUTLINED,
    "sent": ft.Icons.CLOUD_DONE_OUTLINED,
    "here": ft.Icons.DOWNLOAD_DONE,
    "away": ft.Icons.CLOUD_DOWNLOAD_OUTLINED,
    "wanted": ft.Icons.DOWNLOADING,
    "refused": ft.Icons.ERROR_OUTLINE,
    "vanished": ft.Icons.BROKEN_IMAGE_OUTLINED,
}
HERE: tuple[PhotoState, ...] = ("saved", "sent", "here", "refused")
FAULTY: tuple[PhotoState, ...] = ("refused", "vanished")


def state_words(language: Language, row: PhotoRow, lane: LaneStatus) -> str:
    """Return in a word or two what is known of a photo's file."""
    t = language.text
    if row.sha256 == lane.sha256 and lane.size_bytes:
        share = f"{100 * lane.done_bytes // lane.size_bytes} %"
        if row.state == "saved":
            return t("Sending {share}", share=share)
        return t("Coming {share}", share=share)
    return {
        "saved": t("Saved here"),
        "sent": t("Sent"),
        "here": t("On this device"),
        "away": t("Tap to load"),
        "wanted": t("Not there yet") if row.reason == "blob_missing" else t("Coming"),
        "refused": t("Refused"),
        "vanished": t("Lost"),
    }[row.state]


@guard.component
def AddPhoto(scene: Scene, outlet_id: str, visit_id: str | None, closed: bool) -> ft.Control:
    """Show the button that takes or chooses a photo."""
    t = scene.language.text
    busy, set_busy = ft.use_state(0)

    async def deliver(got: bytes | Refusal) -> None:
        set_busy(lambda n: n + 1)
        try:
            saved = (
                got
                if isinstance(got, Refusal)
                else await scene.run(photo_actions.add, outlet_id, got, visit_id)
            )
        finally:
            set_busy(lambda n: n - 1)
        if isinstance(saved, Refusal):
            scene.tell(scene.words(saved))

    return buttons.acting(
        t("Saving…") if busy else t("Add photo"),
        scene.camera.take(deliver),
        key="add-photo",
        icon=ft.Icons.ADD_A_PHOTO_OUTLINED,
        disabled=closed,
    )


@guard.component
def PhotosPart(scene: Scene, outlet_id: str) -> ft.Control:
    """Show an outlet's photos; nothing where there are none."""
    use_beat(scene, ("blob_state",))
    live = use_query(scene, outlet_photos, KINDS, outlet_id, SHOWN)
    if not live.value:
        return ft.Container()
    lane = scene.desk.runner.lane.status
    tiles = ft.Row(
        [_tile(scene, row, lane) for row in live.value],
        key="photos",
        scroll=ft.ScrollMode.AUTO,
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    below = ft.Container(tiles, padding=ft.Padding.only(left=16, right=16, bottom=4))
    return ft.Column([section(scene.language.text("Photos")), below], spacing=4, tight=True)


def _tile(scene: Scene, row: PhotoRow, lane: LaneStatus) -> ft.Control:
    """Return a photo's thumbnail with its state below, which opens it."""
    language = scene.language
    words = state_words(language, row, lane)
    when = language.ago(row.taken_at, scene.now())
    name = language.text("Photo {when} by {name}", when=when, name=row.author_name)
    color = ft.Colors.ERROR if row.state in FAULTY else ft.Colors.ON_SURFACE_VARIANT
    return ft.Semantics(
        button=True,
        label=f"{name}. {words}",
        exclude_semantics=True,
        key=f"photo-{row.photo_id}",
        on_tap=_opens(scene, row.photo_id),
        content=ft.Container(
            key=f"open-photo-{row.photo_id}",
            width=SIDE,
            ink=True,
            on_click=_opens(scene, row.photo_id),
            content=ft.Column(
                [
                    _thumbnail(scene, row),
                    ft.Row(
                        [
                            ft.Icon(PHOTO_ICON[row.state], size=14, color=color),
                            ft.Text(
                                words,
                                size=12,
                                color=color,
                                max_lines=1,
                                overflow=ft.TextOverflow.ELLIPSIS,
                                expand=True,
                            ),
                        ],
                        spacing=4,
                    ),
                    fact(when),
                ],
                spacing=2,
                tight=True,
            ),
        ),
    )


def _opens(scene: Scene, photo_id: str) -> Callable[[], None]:
    return lambda: scene.go("photo", photo_id)


def _thumbnail(scene: Scene, row: PhotoRow) -> ft.Control:
    blank = ft.Container(
        width=SIDE,
        height=SIDE,
        border_radius=10,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        alignment=ft.Alignment.CENTER,
        content=ft.Icon(PHOTO_ICON[row.state], size=32, color=ft.Colors.OUTLINE),
    )
    if row.state not in HERE:
        return blank
    return ft.Image(
        src=scene.picture(row.sha256),
        width=SIDE,
        height=SIDE,
        # Decoded small: a dozen pictures of a camera at full size would fill a phone's memory.
        cache_width=2 * SIDE,
        fit=ft.BoxFit.COVER,
        border_radius=10,
        error_content=blank,
        exclude_from_semantics=True,
    )
