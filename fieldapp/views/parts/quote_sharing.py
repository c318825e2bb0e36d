"""The ways in which a client gets to see a quote: text for a message, a page to print."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.carts import QuoteView
from fieldapp.views.parts import buttons
from fieldapp.views.parts.quote_text import quote_page, quote_text
from fieldapp.views.scene import Scene


def sharing(scene: Scene, view: QuoteView) -> ft.Control:
    """Return the ways in which a client gets to see a quote."""
    t = scene.language.text
    company = scene.replica.identity.company_name
    text = quote_text(scene.language, view, company)

    async def save() -> None:
        page = quote_page(scene.language, view, company)
        await scene.save_file(f"{view.quote.number}.html", page)

    copy = buttons.acting(
        t("Copy as text"),
        ft.CopyToClipboard(text),
        key="copy-text",
        icon=ft.Icons.CONTENT_COPY,
    )
    page = buttons.secondary(
        t("Save to print"), save, key="save-page", icon=ft.Icons.PRINT_OUTLINED
    )
    return ft.Container(
        padding=ft.Padding.only(left=16, right=16, bottom=16),
        content=ft.Row([copy, page], wrap=True, spacing=8, run_spacing=8),
    )
