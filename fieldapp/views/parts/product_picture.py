"""A product's picture: what is on the device at once, and the rest when it comes."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.actions import pictures
from fieldapp.domain.product import Product
from fieldapp.localdb.queries.product_pictures import PictureHere, picture_of
from fieldapp.views import guard
from fieldapp.views.live import use_beat, use_query, use_task
from fieldapp.views.parts.text import fact
from fieldapp.views.scene import Scene

KINDS = ("product", "picture_state")
RADIUS = 12
ROW_PICTURE, OPEN_ROW_PICTURE, ROW_RADIUS = 40, 88, 6
"""Pixels of a picture in a row of a list, both ways, and in the part that a tap opens."""

ROOM_FOR_WORDS = 150
"""Pixels of height from which on it is said why a picture is not there."""


@guard.component
def ProductPicture(
    scene: Scene, product: Product, height: int, on_open: Callable[[], None] | None = None
) -> ft.Control:
    """Show a product's picture, or the first letters of its name where it is not here, or has none.

    Somebody looks at it: it is fetched when it is not here, and kept.
    """
    picture = product.picture
    use_beat(scene, ("sync",))
    live = use_query(scene, picture_of, KINDS, product.id)

    async def look() -> None:
        if picture is not None:
            await scene.run(pictures.look, product.id)

    use_task(look, [product.id, picture.sha256 if picture else ""])
    here = live.value
    shown = _shown(scene, here, product.name, height)
    if on_open is None or here is None or not here.is_here:
        return ft.Semantics(image=True, label=product.name, exclude_semantics=True, content=shown)
    return ft.Semantics(
        button=True,
        image=True,
        label=product.name,
        exclude_semantics=True,
        on_tap=on_open,
        content=ft.Container(shown, key="open-picture", ink=True, on_click=on_open),
    )


def _shown(scene: Scene, here: PictureHere | None, name: str, height: int) -> ft.Control:
    sha256 = (here.sha256 if here.is_here else here.thumb_sha256) if here else ""
    blank = _blank(scene, here, name, height)
    if not sha256:
        return blank
    return ft.Container(
        key="product-picture",
        height=height,
        border_radius=RADIUS,
        # Pictures stand on white, in the dark too.
        bgcolor=ft.Colors.WHITE,
        padding=6,
        alignment=ft.Alignment.CENTER,
        content=ft.Image(
            src=scene.picture(sha256),
            fit=ft.BoxFit.CONTAIN,
            height=height,
            gapless_playback=True,
            error_content=blank,
            exclude_from_semantics=True,
        ),
    )


def _blank(scene: Scene, here: PictureHere | None, name: str, height: int) -> ft.Control:
    """Return a quiet place with the first letters of the name; where there is room, with why."""
    letters = ft.Text(
        initials(name), size=height // 4, weight=ft.FontWeight.W_500, color=ft.Colors.OUTLINE
    )
    lines: list[ft.Control] = [letters]
    offline = scene.desk.runner.status.state not in ("idle", "syncing")
    if here is not None and offline and height >= ROOM_FOR_WORDS:
        hint = scene.language.text("The picture comes as soon as there is a connection.")
        lines.append(fact(hint, lines=2))
    return ft.Container(
        height=height,
        border_radius=RADIUS,
        bgcolor=ft.Colors.SURFACE_CONTAINER_HIGH,
        alignment=ft.Alignment.CENTER,
        padding=8,
        content=ft.Column(
            lines, tight=True, spacing=8, horizontal_alignment=ft.CrossAxisAlignment.CENTER
        ),
    )


def initials(name: str) -> str:
    """Return the first letters of a name's first two words."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()


def row_picture(
    source: str, key: str, on_open: Callable[[], None], side: int = ROW_PICTURE
) -> ft.Control:
    """Return a picture in a row of a list; without a `source` its place, so that nothing moves.

    A list makes only the rows that are on the screen, so no other picture is fetched or read. The
    tap is a shorter way to what the row leads to anyway; keys and voices have the other one.
    """
    image = ft.Image(
        src=source,
        fit=ft.BoxFit.CONTAIN,
        gapless_playback=True,
        error_content=ft.Container(bgcolor=ft.Colors.SURFACE),
        exclude_from_semantics=True,
    )
    if not source:
        return ft.Container(key=key, width=side, height=side)
    shown = ft.Container(
        image,
        key=key,
        width=side,
        height=side,
        border_radius=ROW_RADIUS,
        clip_behavior=ft.ClipBehavior.ANTI_ALIAS,
        # Pictures stand on white, in the dark too.
        bgcolor=ft.Colors.WHITE,
    )
    return ft.GestureDetector(
        shown, mouse_cursor=ft.MouseCursor.CLICK, exclude_from_semantics=True, on_tap=on_open
    )
