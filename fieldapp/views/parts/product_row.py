"""A product in the order list, with its quantity."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import flet as ft

from fieldapp.domain.product import named
from fieldapp.language import Language
from fieldapp.localdb.queries.catalog import ProductRow
from fieldapp.views import guard
from fieldapp.views.parts.deal_mark import deal_span, with_deal
from fieldapp.views.parts.measures import (
    price_words,
    quantity_facts,
    weight_words,
)
from fieldapp.views.parts.product_picture import ROW_PICTURE, row_picture
from fieldapp.views.parts.quantity import WIDTH, Commit, Item, refusal_line, stepper, use_box
from fieldapp.views.parts.row_below import OpenCard, explained, picture_key, substitute
from fieldapp.views.parts.row_places import RowPlaces
from fieldapp.views.parts.text import fact, figure, name
from fieldapp.views.parts.waterfall import next_break
from fieldapp.views.scene import Keys
from fieldapp.views.theme import ROW_HEIGHT
from fieldapp.views.words import pieces

Explain = Callable[[], None]

SKU_WIDTH = 84
PRICE_WIDTH = 84
STOCK_WIDTH = 92
NO_BREAK = "\u00a0"


@guard.component
def ProductLine(
    language: Language,
    row: ProductRow,
    tight: bool,
    commit: Commit,
    keys: Keys,
    places: RowPlaces,
    stock_age: str,
    open_card: OpenCard,
    deal: str,
    picture: str | None,
    column: bool,
) -> ft.Control:
    """Show a product, with its deal in words. Rendered again only when a value changes.

    `picture` is where the client finds its small picture; empty: it is not here; None: the catalog
    has none. Without a `column` for pictures it comes with the steps of the price.
    """
    called = named(row.name, row.size)
    item = Item(row.product_id, row.line_id, row.sku, called, row.quantity, row.step)
    box = use_box(item, commit)
    is_explained, set_explained = ft.use_state(False)
    meant = partial(places.meant, row.product_id)
    steps = stepper(box, item, language, keys, scope="list", tight=tight, meant=meant)

    def explain() -> None:
        set_explained(lambda shown: not shown)

    def card() -> None:
        open_card(row.product_id)

    if tight:
        line = _narrow(language, row, box.shown, steps, deal, explain)
    else:
        line = _columns(language, row, box.shown, steps, stock_age, deal, explain)
        if column and picture is not None:
            line.controls.insert(0, row_picture(picture, picture_key(row), card))
    below = refusal_line(box)
    if row.instead is not None:
        below.append(substitute(language, row.sku, row.instead, open_card))
    if is_explained:
        below += explained(language, row, None if column else picture, card)
    return ft.Container(
        key=f"product-{row.sku}",
        padding=ft.Padding.only(left=16, right=4),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW if box.shown else None,
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column([line, *below], spacing=2, tight=True) if below else line,
    )


def table_heading(language: Language, *, pictured: bool) -> ft.Control:
    """Return the heading of the columns, for where there are columns."""
    t = language.text
    before = [ft.Container(width=ROW_PICTURE)] if pictured else []

    def head(text: str, width: int | None, right: bool = True) -> ft.Control:
        return ft.Container(
            width=width,
            expand=width is None,
            alignment=ft.Alignment.CENTER_RIGHT if right else ft.Alignment.CENTER_LEFT,
            content=ft.Text(text, size=12, color=ft.Colors.ON_SURFACE_VARIANT),
        )

    return ft.Container(
        height=28,
        padding=ft.Padding.only(left=16, right=4),
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Row(
            [
                *before,
                head(t("SKU"), SKU_WIDTH, right=False),
                head(t("Product"), None, right=False),
                head(t("Price"), PRICE_WIDTH),
                head(t("Stock"), STOCK_WIDTH),
                ft.Container(
                    width=WIDTH,
                    alignment=ft.Alignment.CENTER,
                    content=ft.Text(t("Quantity"), size=12, color=ft.Colors.ON_SURFACE_VARIANT),
                ),
            ],
            spacing=8,
        ),
    )


def marked(language: Language, row: ProductRow) -> ft.Control:
    """Return a product's name, with a star at what the outlet should have, and with what is new."""
    t = language.text
    marks: list[ft.Control] = []
    if row.must:
        star = ft.Icon(
            ft.Icons.STAR, size=16, color=ft.Colors.TERTIARY, semantics_label=t("Must stock")
        )
        marks.append(star)
    label = t("new") if row.is_new else ""
    if row.outside:
        label = t("not in the assortment")
    title = ft.Container(name(row.name), expand=True)
    if label:
        return ft.Row([*marks, title, fact(label, color=ft.Colors.TERTIARY)], spacing=4)
    return ft.Row([*marks, title], spacing=4) if marks else name(row.name)


def _columns(
    language: Language,
    row: ProductRow,
    quantity: int,
    steps: ft.Control,
    stock_age: str,
    deal: str,
    explain: Explain,
) -> ft.Row:
    return ft.Row(
        [
            fact(row.sku, width=SKU_WIDTH),
            ft.Column(
                [marked(language, row), with_deal(deal, _facts(language, row, quantity))],
                expand=True,
                spacing=0,
                alignment=ft.MainAxisAlignment.CENTER,
            ),
            ft.Semantics(
                container=True,
                button=True,
                label=language.text(
                    "How the price of {name} came to be", name=named(row.name, row.size)
                ),
                content=ft.Container(
                    figure(_price(language, row)),
                    key=f"price-{row.sku}",
                    width=PRICE_WIDTH,
                    height=ROW_HEIGHT,
                    alignment=ft.Alignment.CENTER_RIGHT,
                    ink=True,
                    on_click=explain,
                ),
            ),
            _stock(language, row, stock_age),
            steps,
        ],
        height=ROW_HEIGHT,
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _narrow(
    language: Language,
    row: ProductRow,
    quantity: int,
    steps: ft.Control,
    deal: str,
    explain: Explain,
) -> ft.Row:
    t = language.text
    stock = t("no stock data") if row.stock is None else language.number(row.stock)
    in_stock = (stock if row.stock is None else t("stock {n}", n=stock)).replace(" ", NO_BREAK)
    said = quantity_facts(language, row.packs, row.unit, quantity, row.catch_grams)
    # The end of a long line is cut off: what is said of quantity and deal takes the SKU's room,
    # and a size goes as a whole, with the dot before it, and so does the stock.
    size = [row.size.replace(" ", NO_BREAK)] if row.size else []
    sku = [] if said or deal else [row.sku]
    facts = f" ·{NO_BREAK}".join([*said, in_stock, *size] if said else [*size, in_stock, *sku])
    return ft.Row(
        [
            ft.Semantics(
                container=True,
                button=True,
                expand=True,
                content=ft.Container(
                    ft.Column(
                        [
                            marked(language, row),
                            ft.Text(
                                _price(language, row),
                                size=13,
                                weight=ft.FontWeight.W_600,
                                spans=[
                                    *deal_span(f"  {deal}" if deal else ""),
                                    ft.TextSpan(
                                        f"  {facts}",
                                        ft.TextStyle(
                                            weight=ft.FontWeight.W_400,
                                            color=ft.Colors.ON_SURFACE_VARIANT,
                                        ),
                                    ),
                                ],
                                max_lines=1,
                                overflow=ft.TextOverflow.ELLIPSIS,
                            ),
                        ],
                        spacing=0,
                        alignment=ft.MainAxisAlignment.CENTER,
                    ),
                    key=f"price-{row.sku}",
                    height=ROW_HEIGHT,
                    on_click=explain,
                ),
            ),
            steps,
        ],
        height=ROW_HEIGHT,
        spacing=4,
        vertical_alignment=ft.CrossAxisAlignment.CENTER,
    )


def _price(language: Language, row: ProductRow) -> str:
    if row.price_minor is None:
        return language.text("no price")
    return price_words(language, row.price_minor, row.currency, row.catch_grams)


def _facts(language: Language, row: ProductRow, quantity: int) -> str:
    t = language.text
    parts = quantity_facts(language, row.packs, row.unit, quantity, row.catch_grams)
    parts += [row.size] if row.size else []
    if row.catch_grams is not None:
        parts.append(t("about {weight} each", weight=weight_words(language, row.catch_grams)))
    if row.pack_quantity > 1:
        pack = row.pack_unit or t("pack")
        parts.append(f"{pack} = {pieces(language, row.pack_quantity, row.unit)}")
    if row.order_multiple > 1:
        parts.append(t("by {n}", n=language.number(row.order_multiple)))
    if row.order_minimum > row.order_multiple:
        parts.append(t("from {n}", n=language.number(row.order_minimum)))
    if row.discontinued:
        parts.append(t("no longer sold"))
    if better := next_break(row.breaks, row.quantity):
        price = language.amount(better[1], row.currency)
        parts.append(t("{price} from {n} on", price=price, n=language.number(better[0])))
    return " · ".join(parts) or row.unit


def _stock(language: Language, row: ProductRow, stock_age: str) -> ft.Control:
    text = "—" if row.stock is None else language.number(row.stock)
    if not stock_age or row.stock is None:
        return figure(text, width=STOCK_WIDTH)
    return ft.Column(
        [figure(text), fact(stock_age)],
        width=STOCK_WIDTH,
        spacing=0,
        horizontal_alignment=ft.CrossAxisAlignment.END,
        alignment=ft.MainAxisAlignment.CENTER,
    )
