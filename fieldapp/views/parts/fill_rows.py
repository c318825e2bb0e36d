"""Rows of a list that an order is to be filled from: recognised, to be chosen, or wrong."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.domain.entry.outlook import BadRow, Entry, OpenRow
from fieldapp.domain.product import Product
from fieldapp.language import Language
from fieldapp.views import guard
from fieldapp.views.parts.buttons import icon_button, secondary
from fieldapp.views.parts.text import fact, figure, name
from fieldapp.views.words import pieces

Choose = Callable[[tuple[int, ...], str], None]
"""Takes the lines and the product that they mean; an empty text leaves the lines out."""

FillItem = Entry | OpenRow | BadRow


def first_line(item: FillItem) -> int:
    """Return the line by which a row is sorted."""
    return item.lines[0] if isinstance(item, Entry) else item.line


@guard.component
def FillRow(language: Language, item: FillItem, currency: str, choose: Choose) -> ft.Control:
    """Show a row with what becomes of it, and the way to leave it out."""
    lines = item.lines if isinstance(item, Entry) else (item.line,)
    if isinstance(item, Entry):
        body = _entry(language, item, currency)
    elif isinstance(item, OpenRow):
        body = _open(language, item, choose)
    else:
        body = _bad(language, item)
    label = language.text("Leave line {n} out", n=", ".join(map(str, lines)))
    out = icon_button(ft.Icons.CLOSE, label, lambda: choose(lines, ""), key=f"leave-out-{lines[0]}")
    return ft.Container(
        key=f"fill-{lines[0]}",
        padding=ft.Padding.only(left=16, right=4, top=4, bottom=4),
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Row([body, out], spacing=8, vertical_alignment=ft.CrossAxisAlignment.CENTER),
    )


def _entry(language: Language, entry: Entry, currency: str) -> ft.Control:
    t = language.text
    product = entry.product
    quantity = pieces(language, entry.quantity, product.unit)
    if entry.packed is not None and entry.packed.quantity == entry.quantity:
        packs = f"{language.number(entry.packed.count)} {entry.packed.pack_unit}"
        quantity = f"{packs} = {quantity}"
    facts = [product.sku, _lines(language, entry.lines)]
    if entry.before:
        facts.append(t("{n} are in the cart", n=language.number(entry.before)))
    price = language.amount(entry.price_minor, currency)
    rows: list[ft.Control] = [name(product.full_name, lines=2), fact(" · ".join(facts))]
    if entry.fitted:
        rows.append(_changed(language, entry))
    return ft.Row(
        [
            ft.Column(rows, spacing=0, expand=True, tight=True),
            ft.Column(
                [
                    figure(quantity, strong=True),
                    fact(f"{price} · {language.amount(entry.amount_minor, currency)}"),
                ],
                spacing=0,
                tight=True,
                horizontal_alignment=ft.CrossAxisAlignment.END,
            ),
        ],
        expand=True,
        spacing=8,
    )


def _changed(language: Language, entry: Entry) -> ft.Control:
    """Return that another quantity comes than was written, and why."""
    product = entry.product
    why = language.text("from {n}", n=language.number(product.order_minimum))
    if product.order_multiple > 1:
        why = language.text("by {n}", n=language.number(product.order_multiple))
    figures = f"{language.number(entry.asked)} → {language.number(entry.quantity)}"
    return ft.Row(
        [
            ft.Icon(ft.Icons.SWAP_VERT, size=16, color=ft.Colors.TERTIARY),
            ft.Text(f"{figures}, {why}", size=13, color=ft.Colors.TERTIARY, expand=True),
        ],
        spacing=4,
    )


def _open(language: Language, row: OpenRow, choose: Choose) -> ft.Control:
    question = language.text("Which product is “{text}”?", text=row.label[:60])
    return ft.Column(
        [
            _told(ft.Icons.HELP_OUTLINE, ft.Colors.TERTIARY, question),
            fact(f"{_lines(language, (row.line,))} · {row.text[:120]}"),
            ft.Row(
                [_candidate(row, product, choose) for product in row.candidates],
                wrap=True,
                spacing=8,
                run_spacing=4,
            ),
        ],
        spacing=2,
        expand=True,
        tight=True,
    )


def _candidate(row: OpenRow, product: Product, choose: Choose) -> ft.Control:
    return secondary(
        f"{product.sku} {product.full_name}"[:60],
        lambda: choose((row.line,), product.id),
        key=f"choose-{row.line}-{product.sku}",
    )


def _bad(language: Language, row: BadRow) -> ft.Control:
    reason = language.reason(row.refusal.code, row.refusal.details)
    return ft.Column(
        [
            _told(ft.Icons.ERROR_OUTLINE, ft.Colors.ERROR, reason),
            fact(f"{_lines(language, (row.line,))} · {row.text[:120]}"),
        ],
        spacing=2,
        expand=True,
        tight=True,
    )


def _told(icon: ft.IconData, color: ft.Colors, words: str) -> ft.Control:
    return ft.Row(
        [ft.Icon(icon, size=18, color=color), ft.Text(words, size=15, expand=True)], spacing=6
    )


def _lines(language: Language, lines: tuple[int, ...]) -> str:
    """Return which lines of the list a row is."""
    if len(lines) == 1:
        return language.text("line {n}", n=lines[0])
    shown = ", ".join(map(str, lines[:6])) + ("…" if len(lines) > 6 else "")
    return language.text("lines {n} joined", n=shown)
