"""One line of the cart."""

from __future__ import annotations

import flet as ft

from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import named
from fieldapp.domain.shortage import Short
from fieldapp.language import Language
from fieldapp.localdb.queries.catalog import ProductRow
from fieldapp.views import guard
from fieldapp.views.parts.cart_deals import off_words
from fieldapp.views.parts.measures import amount_words, price_words, quantity_facts
from fieldapp.views.parts.quantity import Commit, Item, refusal_line, stepper, use_box
from fieldapp.views.parts.shortage import fate_words
from fieldapp.views.parts.text import fact, figure, name
from fieldapp.views.parts.waterfall import off_steps, waterfall
from fieldapp.views.scene import Keys
from fieldapp.views.theme import TARGET

FATE_LINES = 6
"""On a phone each substitute takes a line, and what is left out is said behind them."""


@guard.component
def CartLine(
    language: Language,
    line: OrderLine,
    currency: str,
    step: int,
    row: ProductRow | None,
    commit: Commit,
    keys: Keys,
    size: str = "",
    short: Short | None = None,
) -> ft.Control:
    """Show one line with its quantity, and at a tap how its price came to be.

    Without a `row` the price is a fact, and only what promotions take off is explained; the `size`
    is told then. `short` is what would become of it where the stock does not cover it.
    """
    item = _item(line, step, row.size if row is not None else size)
    box = use_box(item, commit)
    explained, set_explained = ft.use_state(False)
    below = refusal_line(box)
    if short is not None:
        below.append(_fate(language, line, short))
    if explained and row is not None:
        below.append(waterfall(language, currency, row.steps, row.breaks, line.unit))
    packs = row.packs if row is not None else ()
    said = quantity_facts(language, packs, line.unit, box.shown, line.catch_grams)
    price = price_words(language, line.price_minor, currency, line.catch_grams)
    if explained:
        below += off_steps(language, line, currency)
    return ft.Container(
        key=f"line-{line.id}",
        padding=ft.Padding.only(left=16, right=8, top=6, bottom=2),
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column(
            [
                _heading(language, line, currency, item.name),
                ft.Row(
                    [
                        ft.Semantics(
                            container=True,
                            button=True,
                            expand=True,
                            content=ft.Container(
                                _facts(
                                    " · ".join([line.sku, price, *said]),
                                    _noticed(language, line, row, box.shown, currency),
                                ),
                                key=f"cart-price-{line.sku}",
                                height=TARGET,
                                alignment=ft.Alignment.CENTER_LEFT,
                                ink=True,
                                on_click=lambda: set_explained(lambda shown: not shown),
                            ),
                        ),
                        stepper(box, item, language, keys, scope="cart"),
                    ],
                    spacing=8,
                    vertical_alignment=ft.CrossAxisAlignment.CENTER,
                ),
                *below,
            ],
            spacing=0,
            tight=True,
        ),
    )


def _noticed(
    language: Language, line: OrderLine, row: ProductRow | None, quantity: int, currency: str
) -> str:
    """Return what is to be noticed of a line, in few words."""
    few = (
        _unpriced(language, line, row),
        _short(language, row, quantity),
        off_words(language, line, currency),
    )
    return " · ".join(part for part in few if part)


def _fate(language: Language, line: OrderLine, short: Short) -> ft.Control:
    words = fate_words(language, line, short)
    return fact(words, color=ft.Colors.TERTIARY, lines=FATE_LINES)


def _short(language: Language, row: ProductRow | None, quantity: int) -> str:
    """Return how little is in stock, where that is less than the line wants."""
    if row is None or row.stock is None or quantity <= row.stock:
        return ""
    return language.text("{n} in stock", n=language.number(row.stock))


def _unpriced(language: Language, line: OrderLine, row: ProductRow | None) -> str:
    """Say that a line cannot be ordered, where the client's price type has no price for it."""
    if row is None or row.price_minor is not None or line.price_minor:
        return ""
    return language.text("no price")


def _item(line: OrderLine, step: int, size: str) -> Item:
    called = named(line.name, size)
    return Item(line.product_id, line.id, line.sku, called, line.quantity, step)


def _heading(language: Language, line: OrderLine, currency: str, called: str) -> ft.Control:
    """Return what the line is of, and what it costs."""
    amount = amount_words(language, line.amount_minor, currency, line.catch_grams)
    return ft.Row(
        [
            ft.Container(name(called), expand=True),
            *_gross(language, line, currency),
            figure(amount, strong=True),
            ft.Container(width=4),
        ],
        spacing=8,
    )


def _gross(language: Language, line: OrderLine, currency: str) -> list[ft.Control]:
    """Return what the line costs before promotions, struck through; nothing without any."""
    if not line.discount_minor:
        return []
    struck = ft.TextStyle(decoration=ft.TextDecoration.LINE_THROUGH)
    before = fact(language.amount(line.gross_minor, currency))
    before.style = struck
    return [before]


def _facts(words: str, beneath: str) -> ft.Control:
    """Return the facts of a line, and beneath what is to be noticed."""
    if not beneath:
        return fact(words)
    return ft.Column(
        [fact(words), fact(beneath, color=ft.Colors.TERTIARY)],
        spacing=0,
        alignment=ft.MainAxisAlignment.CENTER,
    )
