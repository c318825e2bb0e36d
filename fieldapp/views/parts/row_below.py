"""What stands below a product's row: the way to a substitute, and what a tap on the price opens."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.language import Language
from fieldapp.localdb.queries.catalog import ProductRow
from fieldapp.views.parts import buttons
from fieldapp.views.parts.measures import unit_words
from fieldapp.views.parts.product_picture import OPEN_ROW_PICTURE, row_picture
from fieldapp.views.parts.waterfall import waterfall

OpenCard = Callable[[str], None]
"""Opens what is known of a product, by its key."""


def picture_key(row: ProductRow) -> str:
    """Return the key of a row's picture."""
    return f"picture-{row.sku}"


def substitute(
    language: Language, sku: str, instead: tuple[str, str], open_card: OpenCard
) -> ft.Control:
    """Return the way to what can be ordered instead."""
    key, other = instead
    return ft.Row(
        [
            buttons.quiet(
                language.text("Instead: {name}", name=other),
                lambda: open_card(key),
                key=f"instead-{sku}",
                icon=ft.Icons.SWAP_HORIZ,
            )
        ],
        wrap=True,
    )


def explained(
    language: Language, row: ProductRow, picture: str | None, on_card: Callable[[], None]
) -> list[ft.Control]:
    """Return the steps of the price beside the picture, as far as they are there, and the card."""
    unit = unit_words(language, row.unit)
    parts: list[ft.Control] = []
    if row.steps:
        parts = [waterfall(language, row.currency, row.steps, row.breaks, unit)]
    if picture:
        shown = row_picture(picture, picture_key(row), on_card, OPEN_ROW_PICTURE)
        beside = [shown, *(ft.Container(one, expand=True) for one in parts)]
        parts = [ft.Row(beside, spacing=12, vertical_alignment=ft.CrossAxisAlignment.START)]
    label, icon = language.text("All about this product"), ft.Icons.INFO_OUTLINE
    return [*parts, ft.Row([buttons.quiet(label, on_card, key=f"card-{row.sku}", icon=icon)])]
