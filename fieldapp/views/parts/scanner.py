"""What a barcode scanner or a camera has put into an order, told in a line.

A scanner is heard like a keyboard. A camera gives a picture, in which the code is looked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

import flet as ft

from fieldapp.actions import barcodes, filling
from fieldapp.actions.filling import Scanned
from fieldapp.domain.refusal import Refusal
from fieldapp.views import guard
from fieldapp.views.live import use_kept
from fieldapp.views.parts.buttons import acting_icon, icon_button
from fieldapp.views.scene import Scene
from fieldapp.views.words import pieces

KEPT = 5
"""Codes that nobody knew and that are shown until they are dismissed; the latest ones."""


@dataclass(frozen=True, slots=True)
class Heard:
    """The last scan, with the number of scans so far, and the scans that added nothing.

    `looking` says that a picture is being looked at.
    """

    count: int = 0
    last: Scanned | None = None
    refused: tuple[Refusal, ...] = ()
    looking: bool = False


class ScanDesk:
    """Takes the scans of one order, one after the other, the same object over all renders."""

    def __init__(self, order_id: str) -> None:
        self._order_id = order_id
        self._lock = asyncio.Lock()
        self.scene: Scene | None = None
        self.heard = Heard()
        self.render: Callable[[Heard], None] = lambda heard: None

    async def scanned(self, code: str) -> None:
        """Add what a code stands for."""
        async with self._lock:
            assert self.scene is not None
            self._tell(await self.scene.run(filling.scan, self._order_id, code))

    async def pictured(self, order_id: str, got: bytes | Refusal) -> None:
        """Add what the code in a picture stands for; nothing is kept of the picture.

        One that was taken for another order, which was left meanwhile, adds nothing.
        """
        async with self._lock:
            assert self.scene is not None
            if order_id != self._order_id:
                got = Refusal("scan_left")
            if isinstance(got, Refusal):
                self._tell(got)
                return
            self._show(replace(self.heard, looking=True))
            try:
                done = await self.scene.run(barcodes.scan_picture, self._order_id, got)
            finally:
                self._show(replace(self.heard, looking=False))
            self._tell(done)

    def dismiss(self) -> None:
        """Forget the codes that added nothing."""
        self._show(Heard(self.heard.count, self.heard.last))

    def _tell(self, done: Scanned | Refusal) -> None:
        count, refused = self.heard.count + 1, self.heard.refused
        if isinstance(done, Refusal):
            # The latest scan is told first; the same code is told once.
            others = [one for one in refused if one != done]
            self._show(Heard(count, None, (done, *others)[:KEPT]))
        else:
            self._show(Heard(count, done, refused))

    def _show(self, heard: Heard) -> None:
        self.heard = heard
        self.render(heard)


@guard.component
def ScanLine(scene: Scene, order_id: str) -> ft.Control:
    """Show what the last scan added, and the codes that added nothing until they are dismissed."""
    t = scene.language.text
    desk = use_kept(lambda: ScanDesk(order_id))
    desk.scene = scene
    heard, desk.render = ft.use_state(desk.heard)
    hear, look = use_kept(lambda: desk.scanned), use_kept(lambda: desk.pictured)

    def listen() -> None:
        scene.keys.scanned, scene.keys.pictured = hear, look

    def leave() -> None:
        if scene.keys.scanned is hear:
            scene.keys.scanned = scene.keys.pictured = None

    ft.use_effect(listen, [scene.keys], leave)
    rows: list[ft.Control] = []
    if heard.looking:
        rows.append(ft.Text(t("Looking for the barcode in the picture…"), size=14))
    if heard.last is not None:
        rows.append(_added(scene, heard.last))
    if heard.refused:
        rows.append(
            ft.Row(
                [
                    ft.Icon(ft.Icons.ERROR_OUTLINE, size=20, color=ft.Colors.ON_ERROR_CONTAINER),
                    ft.Text(
                        "\n".join(scene.words(one) for one in heard.refused),
                        size=14,
                        color=ft.Colors.ON_ERROR_CONTAINER,
                        expand=True,
                    ),
                    icon_button(ft.Icons.CLOSE, t("Dismiss"), desk.dismiss, key="dismiss-scans"),
                ],
                spacing=12,
            )
        )
    back = ft.Colors.ERROR_CONTAINER if heard.refused else ft.Colors.SECONDARY_CONTAINER
    return ft.Container(
        key="scans",
        visible=bool(rows),
        bgcolor=back,
        padding=ft.Padding.only(left=16, right=4, top=6, bottom=6),
        content=ft.Semantics(
            # Another value for each scan: the same product scanned twice is announced twice.
            value=str(heard.count),
            live_region=True,
            content=ft.Column(rows, spacing=4, tight=True),
        ),
    )


def camera_button(scene: Scene, order_id: str) -> list[ft.Control]:
    """Return the button that takes a barcode's picture; nothing where it could not be read."""
    if not barcodes.can_read():
        return []

    async def deliver(got: bytes | Refusal) -> None:
        # The order may have been left while the picture was on its way.
        if scene.keys.pictured is not None:
            await scene.keys.pictured(order_id, got)

    label = scene.language.text("Scan a barcode with the camera")
    action = scene.camera.codes.take(deliver)
    return [acting_icon(ft.Icons.QR_CODE_SCANNER, label, action, key="scan-picture")]


def _added(scene: Scene, done: Scanned) -> ft.Control:
    language = scene.language
    words = language.text(
        "{name}: {n} added, {total} in the order",
        name=done.product.full_name,
        n=pieces(language, done.added, done.product.unit),
        total=language.number(done.quantity),
    )
    return ft.Row(
        [
            ft.Icon(ft.Icons.BARCODE_READER, size=20, color=ft.Colors.ON_SURFACE),
            ft.Text(words, size=14, weight=ft.FontWeight.W_600, expand=True),
        ],
        spacing=12,
    )
