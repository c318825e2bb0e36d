"""One line of the cart."""

from __future__ import annotations

import flet as ft

from fieldapp.domain.order import OrderLine
from fieldapp.language import Language
from fieldapp.localdb.queries.catalog import ProductRow
from fieldapp.views import guard
from fieldapp.views.parts.cart_deals import off_words
from fieldapp.views.parts.quantity import Commit, Item, refusal_line, stepper, use_box
from fieldapp.views.parts.text import fact, figure, name
from fieldapp.views.parts.waterfall import off_steps, waterfall
from fieldapp.views.scene import Keys
from fieldapp.views.theme import TARGET


@guard.component
def CartLine(
    language: Language,
    line: OrderLine,
    currency: str,
    step: int,
    row: ProductRow | None,
    commit: Commit,
    keys: Keys,
) -> ft.Control:
    """Show one line with its quantity, and at a tap how its price came to be.

    Without a `row` the price is a fact, and only what promotions take off is explained.
    """
    item = Item(line.product_id, line.id, line.sku, line.name, line.quantity, step)
    box = use_box(item, commit)
    explained, set_explained = ft.use_state(False)
    below = refusal_line(box)
    if explained:
        below += _explained(language, line, currency, row)
    price = language.amount(line.price_minor, currency)
    return ft.Container(
        key=f"line-{line.id}",
        padding=ft.Padding.only(left=16, right=8, top=6, bottom=2),
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column(
            [
                ft.Row(
                    [
                        ft.Container(name(line.name), expand=True),
                        *_gross(language, line, currency),
                        figure(language.amount(line.amount_minor, currency), strong=True),
                        ft.Container(width=4),
                    ],
                    spacing=8,
                ),
                ft.Row(
                    [
                        ft.Semantics(
                            container=True,
                            button=True,
                            expand=True,
                            content=ft.Container(
                                _facts(
                                    f"{line.sku} · {price}", off_words(language, line, currency)
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


def _explained(
    language: Language, line: OrderLine, currency: str, row: ProductRow | None
) -> list[ft.Control]:
    """Return the steps to the price of a unit, and from there to what is paid."""
    price = [waterfall(language, currency, row.steps, row.breaks, line.unit)] if row else []
    return price + off_steps(language, line, currency)


def _gross(language: Language, line: OrderLine, currency: str) -> list[ft.Control]:
    """Return what the line costs before promotions, struck through; nothing without any."""
    if not line.discount_minor:
        return []
    struck = ft.TextStyle(decoration=ft.TextDecoration.LINE_THROUGH)
    before = fact(language.amount(line.gross_minor, currency))
    before.style = struck
    return [before]


def _facts(words: str, off: str) -> ft.Control:
    """Return the facts of a line, with what promotions take off beneath."""
    if not off:
        return fact(words)
    return ft.Column(
        [fact(words), fact(off, color=ft.Colors.TERTIARY)],
        spacing=0,
        alignment=ft.MainAxisAlignment.CENTER,
    )
