"""A product's picture as large as there is room, for showing it to somebody."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.product_pictures import picture_of
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.product_picture import KINDS
from fieldapp.views.scene import Scene

MAX_SCALE = 4.0


@guard.component
def PictureScreen(scene: Scene, product_id: str) -> ft.Control:
    """Show the picture, which two fingers or the wheel make larger."""
    t = scene.language.text
    live = use_query(scene, picture_of, KINDS, product_id)
    if waiting := states.unless_ready(live, scene.language):
        return ft.Column([header(scene, t("Picture"), back=True), waiting], spacing=0)
    picture = live.value
    if picture is None or not picture.is_here:
        gone = states.empty(
            ft.Icons.IMAGE_NOT_SUPPORTED_OUTLINED, t("The picture is not on this device")
        )
        return ft.Column([header(scene, t("Picture"), back=True), gone], spacing=0)
    image = ft.Image(
        key="picture",
        src=scene.picture(picture.sha256),
        fit=ft.BoxFit.CONTAIN,
        semantics_label=picture.name,
        error_content=states.empty(
            ft.Icons.BROKEN_IMAGE_OUTLINED, t("The picture cannot be shown")
        ),
    )
    viewer = ft.InteractiveViewer(image, max_scale=MAX_SCALE, expand=True)
    ground = ft.Container(viewer, expand=True, padding=8, bgcolor=ft.Colors.WHITE)
    return ft.Column(
        [header(scene, picture.name, back=True), ground],
        expand=True,
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
