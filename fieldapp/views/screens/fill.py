"""Filling an order from a list: pasted or a file, looked at row by row, then put in at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

import flet as ft

from fieldapp.actions import filling as actions
from fieldapp.actions.sheets import read_table
from fieldapp.domain.entry.columns import Reading, read
from fieldapp.domain.entry.outlook import Mode, Preview
from fieldapp.domain.entry.table import Table, table_of
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.blank_order import NO_NUMBER
from fieldapp.localdb.queries.filling import Filling, filling
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_kept, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.field import Typed, outline
from fieldapp.views.parts.fill_preview import FillPreview, PreviewActions
from fieldapp.views.parts.gone_cart import GoneCart
from fieldapp.views.parts.header import header
from fieldapp.views.parts.text import note
from fieldapp.views.scene import Scene

KINDS = ("order", *PRICED_BY)


@dataclass(frozen=True, slots=True)
class Page:
    """What the screen is at: the rows that were read, and what a person decided about them."""

    reading: Reading | None = None
    mode: Mode = "add"
    choices: tuple[tuple[int, str], ...] = ()
    refusal: str = ""
    busy: bool = False


class FillDesk:
    """The work on one list, the same object over all renders of its screen."""

    def __init__(self, order_id: str) -> None:
        self.order_id = order_id
        self.typed = Typed()
        self.page = Page()
        self.scene: Scene | None = None
        self.render: Callable[[Page], None] = lambda page: None

    def change(self, **fields: object) -> None:
        """Show something else."""
        self.page = replace(self.page, **fields)  # type: ignore[arg-type]
        self.render(self.page)

    async def check(self) -> None:
        """Read what was pasted."""
        text = self.typed.text
        await self._read(lambda: table_of(text))

    async def take_file(self, got: bytes | Refusal) -> None:
        """Read a file that was chosen."""
        await self._read(lambda: got if isinstance(got, Refusal) else read_table(got))

    def choose(self, lines: tuple[int, ...], product_id: str) -> None:
        """Keep what lines mean; an empty text leaves them out."""
        chosen = {**dict(self.page.choices), **dict.fromkeys(lines, product_id)}
        self.change(choices=tuple(sorted(chosen.items())))

    def set_mode(self, mode: Mode) -> None:
        """Say what becomes of the cart."""
        self.change(mode=mode)

    def back_to_text(self) -> None:
        """Show the text again, as it was typed."""
        self.typed.put(self.typed.text)
        self.change(reading=None, choices=(), refusal="")

    async def put_in(self, preview: Preview) -> None:
        """Put what is recognised into the cart; rows that are left stay on the screen."""
        assert self.scene is not None
        scene, reading, left = self.scene, self.page.reading, set(preview.left)
        assert reading is not None
        if self.page.busy:
            return
        self.change(busy=True)
        try:
            done = await scene.run(actions.fill, self.order_id, preview.wishes, self.page.mode)
        finally:
            self.change(busy=False)
        if isinstance(done, Refusal):
            self.change(refusal=scene.words(done))
            return
        language = scene.language
        said = [language.reason(one.code, one.details) for one in done.reasons[:5]]
        count = len(preview.entries)
        head = language.plural(
            "{n} product is in the cart.", "{n} products are in the cart.", count
        )
        if not left:
            scene.go("entry", self.order_id)
        scene.tell(" ".join([head, *said]))
        rest = tuple(row for row in reading.rows if row.line in left)
        # What is in the cart must not come into it again when the text is changed.
        self.typed.put("\n".join(row.text for row in rest))
        self.change(reading=Reading(rest) if rest else None, mode="add", refusal="")

    async def _read(self, load: Callable[[], Table | Refusal]) -> None:
        assert self.scene is not None
        if self.page.busy:
            return
        self.change(busy=True, refusal="")
        try:
            table = await asyncio.to_thread(load)
            reading = table if isinstance(table, Refusal) else await asyncio.to_thread(read, table)
        finally:
            self.change(busy=False)
        if isinstance(reading, Refusal):
            self.change(refusal=self.scene.words(reading))
        else:
            self.change(reading=reading, choices=())


@guard.component
def FillScreen(scene: Scene, order_id: str) -> ft.Control:
    """Show the box for the list, then what would come into the cart."""
    language = scene.language
    t = language.text
    desk = use_kept(lambda: FillDesk(order_id))
    desk.scene = scene
    page, desk.render = ft.use_state(desk.page)
    args = (order_id, page.reading, page.mode, page.choices, scene.price_day())
    live = use_query(scene, filling, KINDS, *args)
    heading = t("Fill from a list or file")
    if waiting := states.unless_ready(live, language):
        return ft.Column([header(scene, heading, back=True), waiting], spacing=0)
    found = live.value
    if found is None or found.order is None:
        return guard.keyed("gone", GoneCart, scene, heading, order_id)
    if found.order.status != "draft":
        return guard.keyed("gone", GoneCart, scene, heading, found.order.id)
    parts: list[ft.Control] = [header(scene, heading, _where(found), back=True)]
    if page.refusal:
        parts.append(states.strip(ft.Icons.ERROR_OUTLINE, page.refusal, "error"))
    if page.busy or found.reading is not page.reading:
        parts.append(states.loading(language))
    elif page.reading is None:
        parts += _text(scene, desk)
    else:
        doing = PreviewActions(
            desk.choose,
            desk.set_mode,
            desk.put_in,
            desk.back_to_text,
            lambda: scene.go("entry", order_id),
        )
        parts.append(
            guard.keyed(
                order_id,
                FillPreview,
                scene,
                found.preview,
                page.mode,
                bool(found.order.lines),
                page.busy,
                doing,
            )
        )
    return ft.Column(parts, expand=True, spacing=0)


def _where(found: Filling) -> str:
    number = found.order.number if found.order else NO_NUMBER
    return " · ".join(part for part in (found.outlet_name, number) if part not in ("", NO_NUMBER))


def _text(scene: Scene, desk: FillDesk) -> list[ft.Control]:
    t = scene.language.text
    field = ft.TextField(
        key="fill-text",
        label=t("Product and quantity, a row each"),
        hint_text="11773\t12\n4600000000017; 2 case\nCola 0.5 l   24",
        multiline=True,
        align_label_with_hint=True,
        min_lines=8,
        max_lines=16,
        text_size=15,
        border=outline(),
    )
    choose = buttons.acting(
        t("Choose a file"),
        scene.files.take(desk.take_file),
        key="fill-file",
        icon=ft.Icons.UPLOAD_FILE_OUTLINED,
    )
    check = buttons.primary(
        t("Look at it"), desk.check, key="fill-check", icon=ft.Icons.FACT_CHECK_OUTLINED
    )
    hint = note(
        t(
            "Paste from Excel, an e-mail or a message: SKU, barcode or name, then how much. "
            "Packs may be named. Nothing comes into the order before you have seen it."
        )
    )
    body = ft.Column(
        [
            hint,
            desk.typed.shown_by(field),
            ft.Row([choose, check], wrap=True, spacing=8, run_spacing=8),
            note(t("Files: XLSX, CSV or text, up to {n} rows.", n=scene.language.number(3_000))),
        ],
        spacing=12,
        scroll=ft.ScrollMode.AUTO,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )
    return [ft.Container(body, padding=16, expand=True)]
