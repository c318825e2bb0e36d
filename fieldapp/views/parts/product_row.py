"""A product in the order list, with its quantity."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.language import Language
from fieldapp.localdb.queries.catalog import ProductRow
from fieldapp.views import guard
from fieldapp.views.parts.quantity import WIDTH, Commit, Item, refusal_line, stepper, use_box
from fieldapp.views.parts.text import fact, figure, name
from fieldapp.views.parts.waterfall import next_break, waterfall
from fieldapp.views.scene import Keys
from fieldapp.views.theme import ROW_HEIGHT
from fieldapp.views.words import pieces

Explain = Callable[[], None]

SKU_WIDTH = 84
PRICE_WIDTH = 84
STOCK_WIDTH = 92


@guard.component
def ProductLine(
    language: Language,
    row: ProductRow,
    narrow: bool,
    commit: Commit,
    keys: Keys,
    stock_age: str,
    deal: str,
) -> ft.Control:
    """Show a product, with its deal in words. Rendered again only when a value changes."""
    item = Item(row.product_id, row.line_id, row.sku, row.name, row.quantity, row.step)
    box = use_box(item, commit)
    explained, set_explained = ft.use_state(False)
    steps = stepper(box, item, language, keys, scope="list", tight=narrow)

    def explain() -> None:
        set_explained(lambda shown: not shown)

    if narrow:
        line = _narrow(language, row, steps, deal, explain)
    else:
        line = _columns(language, row, steps, stock_age, deal, explain)
    below = refusal_line(box)
    if explained and row.steps:
        below.append(waterfall(language, row.currency, row.steps, row.breaks, _unit(language, row)))
    return ft.Container(
        key=f"product-{row.sku}",
        padding=ft.Padding.only(left=16, right=4),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW if box.shown else None,
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column([line, *below], spacing=2, tight=True) if below else line,
    )


def table_heading(language: Language) -> ft.Control:
    """Return the heading of the columns, for where there are columns."""
    t = language.text

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


def _columns(
    language: Language,
    row: ProductRow,
    steps: ft.Control,
    stock_age: str,
    deal: str,
    explain: Explain,
) -> ft.Control:
    return ft.Row(
        [
            fact(row.sku, width=SKU_WIDTH),
            ft.Column(
                [name(row.name), _with_deal(deal, _pack(language, row))],
                expand=True,
                spacing=0,
                alignment=ft.MainAxisAlignment.CENTER,
            ),
            ft.Semantics(
                container=True,
                button=True,
                label=language.text("How the price of {name} came to be", name=row.name),
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
    language: Language, row: ProductRow, steps: ft.Control, deal: str, explain: Explain
) -> ft.Control:
    t = language.text
    stock = t("no stock data") if row.stock is None else language.number(row.stock)
    in_stock = stock if row.stock is None else t("stock {n}", n=stock)
    return ft.Row(
        [
            ft.Semantics(
                container=True,
                button=True,
                expand=True,
                content=ft.Container(
                    ft.Column(
                        [
                            name(row.name),
                            ft.Text(
                                _price(language, row),
                                size=13,
                                weight=ft.FontWeight.W_600,
                                spans=[
                                    *_deal_span(f"  {deal}" if deal else ""),
                                    ft.TextSpan(
                                        f"  {row.sku} · {in_stock}",
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


def _deal_span(words: str) -> list[ft.TextSpan]:
    """Return the deal on a product, to stand out among its facts; nothing without one."""
    style = ft.TextStyle(weight=ft.FontWeight.W_600, color=ft.Colors.TERTIARY)
    return [ft.TextSpan(words, style)] if words else []


def _with_deal(deal: str, facts: str) -> ft.Text:
    if not deal:
        return fact(facts)
    told = fact("")
    told.spans = [*_deal_span(deal), ft.TextSpan(f" · {facts}" if facts else "")]
    return told


def _unit(language: Language, row: ProductRow) -> str:
    return language.text("pcs") if row.unit == "pcs" else row.unit


def _price(language: Language, row: ProductRow) -> str:
    if row.price_minor is None:
        return language.text("no price")
    return language.amount(row.price_minor, row.currency)


def _pack(language: Language, row: ProductRow) -> str:
    t = language.text
    parts = [row.size] if row.size else []
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
