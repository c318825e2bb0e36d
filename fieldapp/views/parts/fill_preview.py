"""The preview of filling an order: filters, a page of rows, the total and the one button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import flet as ft

from fieldapp.domain.entry.outlook import Mode, Preview
from fieldapp.views import guard
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.fill_rows import Choose, FillItem, FillRow, first_line
from fieldapp.views.parts.text import fact, figure
from fieldapp.views.scene import Scene
from fieldapp.views.theme import TARGET

PAGE = 50
"""Rows drawn at a time: a list of thousands is turned over page by page, never drawn whole."""

MOST_COPIED = 300
"""More rows than this are given as a file only: the clipboard's text travels to the client."""

Shown = Literal["all", "errors", "open", "changed"]


@dataclass(frozen=True, slots=True)
class PreviewActions:
    """What a person does with a preview."""

    choose: Choose
    set_mode: Callable[[Mode], None]
    put_in: Callable[[Preview], Awaitable[None]]
    back_to_text: Callable[[], None]
    to_cart: Callable[[], None]


@guard.component
def FillPreview(
    scene: Scene,
    preview: Preview,
    mode: Mode,
    has_lines: bool,
    busy: bool,
    doing: PreviewActions,
) -> ft.Control:
    """Show what would come into the cart."""
    language = scene.language
    shown, set_shown = ft.use_state("all")
    place, set_place = ft.use_state(0)
    sorts = _sorted_out(preview)
    items = sorts.get(shown) or sorts["all"]
    pages = max(1, -(-len(items) // PAGE))
    current = min(place, pages - 1)

    def show(wanted: str) -> None:
        set_shown(wanted)
        set_place(0)

    rows = [
        guard.row(str(first_line(item)), FillRow, language, item, preview.currency, doing.choose)
        for item in items[current * PAGE : (current + 1) * PAGE]
    ]
    if pages > 1:
        rows.append(_turn(scene, current, pages, set_place))
    if not items:
        rows = [states.empty(ft.Icons.INBOX_OUTLINED, language.text("No row is left"))]
    return ft.Column(
        [
            _filters(scene, preview, sorts, shown, show),
            *_about_cart(scene, mode, has_lines, doing),
            *([_refused(scene, preview)] if preview.refusal else []),
            ft.ListView(rows, expand=True, key=f"fill-rows-{shown}-{current}"),
            _bar(scene, preview, mode, busy, doing, has_lines),
        ],
        expand=True,
        spacing=0,
    )


def _sorted_out(preview: Preview) -> dict[str, list[FillItem]]:
    """Return the rows of each filter, in the order of their lines; what needs a person first."""
    every: list[FillItem] = [*preview.entries, *preview.open, *preview.bad]
    every.sort(key=first_line)
    return {
        "all": every,
        "errors": list(preview.bad),
        "open": list(preview.open),
        "changed": [entry for entry in preview.entries if entry.fitted],
    }


def _filters(
    scene: Scene,
    preview: Preview,
    sorts: dict[str, list[FillItem]],
    shown: str,
    show: Callable[[str], None],
) -> ft.Control:
    t, number = scene.language.text, scene.language.number
    labels = {
        "all": t("All ({n})", n=number(len(sorts["all"]))),
        "errors": t("Errors ({n})", n=number(len(sorts["errors"]))),
        "open": t("To choose ({n})", n=number(len(sorts["open"]))),
        "changed": t("Quantity changed ({n})", n=number(len(sorts["changed"]))),
    }
    chips: list[ft.Control] = [
        buttons.chip(
            label,
            selected=shown == key,
            on_click=_shower(show, key),
            key=f"fill-show-{key}",
        )
        for key, label in labels.items()
        if key == "all" or sorts[key]
    ]
    if preview.passed:
        chips.append(
            fact(
                scene.language.plural(
                    "{n} row asks for nothing", "{n} rows ask for nothing", preview.passed
                )
            )
        )
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=16),
        content=ft.Row(chips, scroll=ft.ScrollMode.AUTO, spacing=8),
    )


def _shower(show: Callable[[str], None], key: str) -> Callable[[], None]:
    return lambda: show(key)


def _about_cart(
    scene: Scene, mode: Mode, has_lines: bool, doing: PreviewActions
) -> list[ft.Control]:
    """Return the choice what becomes of what is in the cart, where something is."""
    if not has_lines:
        return []
    t = scene.language.text
    chips: list[ft.Control] = [
        buttons.chip(
            t("On top of the cart"),
            selected=mode == "add",
            on_click=lambda: doing.set_mode("add"),
            key="fill-add",
        ),
        buttons.chip(
            t("Instead of what is in the cart"),
            selected=mode == "replace",
            on_click=lambda: doing.set_mode("replace"),
            key="fill-replace",
        ),
    ]
    return [
        ft.Container(
            padding=ft.Padding.symmetric(horizontal=16),
            content=ft.Row(chips, scroll=ft.ScrollMode.AUTO, spacing=8),
        )
    ]


def _refused(scene: Scene, preview: Preview) -> ft.Control:
    assert preview.refusal is not None
    return states.strip(ft.Icons.ERROR_OUTLINE, scene.words(preview.refusal), "error")


def _turn(scene: Scene, current: int, pages: int, set_place: Callable[[int], None]) -> ft.Control:
    """Return the way to the pages before and after."""
    t, number = scene.language.text, scene.language.number
    where = t("Page {n} of {total}", n=number(current + 1), total=number(pages))
    before = buttons.icon_button(
        ft.Icons.CHEVRON_LEFT,
        t("Page before"),
        lambda: set_place(current - 1),
        key="fill-before",
        disabled=current == 0,
    )
    after = buttons.icon_button(
        ft.Icons.CHEVRON_RIGHT,
        t("Next page"),
        lambda: set_place(current + 1),
        key="fill-next",
        disabled=current == pages - 1,
    )
    return ft.Row(
        [before, fact(where), after], alignment=ft.MainAxisAlignment.CENTER, key="fill-pages"
    )


def _bar(
    scene: Scene,
    preview: Preview,
    mode: Mode,
    busy: bool,
    doing: PreviewActions,
    has_lines: bool,
) -> ft.Control:
    """Return the total and the button, and what can be done with the rows that are left."""
    language = scene.language
    t = language.text
    count = len(preview.entries)
    total = language.money(preview.total_minor, preview.currency) if preview.currency else "—"
    counts = [language.plural("{n} product", "{n} products", count)]
    if preview.left:
        left = len(preview.left)
        counts.append(language.plural("{n} row is left", "{n} rows are left", left))
    label = t("Put into the cart") if mode == "add" else t("Replace the cart")

    async def put() -> None:
        await doing.put_in(preview)

    figures = ft.Column(
        [
            figure(total, strong=True, size=18),
            fact(" · ".join(counts), lines=2),
        ],
        spacing=0,
        expand=True,
        tight=True,
    )
    button: ft.Control = buttons.primary(
        label,
        put,
        key="fill-put",
        icon=ft.Icons.ADD_SHOPPING_CART,
        disabled=busy or not count or preview.refusal is not None,
    )
    if has_lines and not count and not busy:
        button = buttons.secondary(
            t("To the cart"), doing.to_cart, key="fill-done", icon=ft.Icons.SHOPPING_CART_OUTLINED
        )
    rows: list[ft.Control] = [ft.Row([figures, button])]
    ways: list[ft.Control] = [
        buttons.quiet(t("Change the text"), doing.back_to_text, key="fill-back")
    ]
    if preview.left:
        ways += _left(scene, preview)
    rows.append(ft.Row(ways, scroll=ft.ScrollMode.AUTO, spacing=4))
    return ft.Container(
        padding=ft.Padding.only(left=16, right=16, top=8),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column(rows, spacing=0, tight=True),
    )


def _left(scene: Scene, preview: Preview) -> list[ft.Control]:
    """Return how the rows that do not come into the cart are taken along."""
    t = scene.language.text
    text = left_text(scene, preview)

    async def save() -> None:
        await scene.save_file("rows-left.txt", text)

    ways: list[ft.Control] = [
        buttons.icon_button(ft.Icons.SAVE_ALT, t("Save the rest"), save, key="fill-save"),
    ]
    if len(preview.left) <= MOST_COPIED:
        copy = ft.IconButton(
            ft.Icon(ft.Icons.COPY, semantics_label=t("Copy the rest")),
            key="fill-copy",
            tooltip=t("Copy the rest"),
            width=TARGET,
            height=TARGET,
            action=ft.CopyToClipboard(text),
        )
        ways.append(copy)
    return ways


def left_text(scene: Scene, preview: Preview) -> str:
    """Return the rows that do not come into the cart, each with its line and the reason."""
    t = scene.language.text
    told = {row.line: (row.text, scene.words(row.refusal)) for row in preview.bad}
    for row in preview.open:
        told[row.line] = (row.text, t("Which product is “{text}”?", text=row.label[:60]))
    return "".join(
        f"{t('line {n}', n=line)}\t{' '.join(text.split())}\t{why}\n"
        for line, (text, why) in sorted(told.items())
    )
