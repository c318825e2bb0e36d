"""Two to four products side by side: price, packs, stock and attributes."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.domain.product import named
from fieldapp.localdb.queries.catalog import ProductFilter, products
from fieldapp.localdb.queries.product_card import MOST_COMPARED, ProductCard, product_cards
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_query
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.header import header
from fieldapp.views.parts.measures import pack_words, price_words, weight_words
from fieldapp.views.parts.product_picture import ProductPicture
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.search_box import SearchBox
from fieldapp.views.parts.text import fact, name
from fieldapp.views.scene import Scene
from fieldapp.views.screens.product import stock_words
from fieldapp.views.words import pieces

KINDS = ("order", "stock", "brand", *PRICED_BY)
WIDTHS, NARROW_WIDTHS = (96, 148), (80, 116)
"""Pixels of the labels and of a product; a phone shows two products without scrolling."""

HEAD_HEIGHT = 92
PICTURE = 112
"""Pixels of a picture's height."""

FOUND = 8
"""Products that are offered to be added: a longer text finds the others."""

Cells = list[tuple[str, list[str]]]


@guard.component
def CompareScreen(scene: Scene, key: str) -> ft.Control:
    """Show the products; `key` is a cart or an outlet, and the products, with slashes between."""
    t = scene.language.text
    place, *ids = key.split("/")
    live = use_query(scene, product_cards, KINDS, place, tuple(ids), scene.price_day())
    heading = header(scene, t("Compare"), back=True)
    if waiting := states.unless_ready(live, scene.language):
        return ft.Column([heading, waiting], spacing=0)
    cards = live.value or []
    if not cards:
        gone = states.empty(
            ft.Icons.COMPARE_ARROWS,
            t("Nothing to compare"),
            t("Open a product from the list, then tap “Compare”."),
        )
        return ft.Column([heading, gone], spacing=0)

    def show(chosen: list[str]) -> None:
        scene.go("compare", "/".join([place, *chosen]))

    shown = [card.product.id for card in cards]
    body: list[ft.Control] = [_table(scene, cards, place, show)]
    if len(cards) < MOST_COMPARED:
        adding = guard.keyed(key, AddPart, scene, cards[0].outlet_id, shown, show)
        body.append(adding)
    return ft.Column(
        [heading, ft.ListView(body, expand=True, key="compared")], expand=True, spacing=0
    )


@guard.component
def AddPart(
    scene: Scene, outlet_id: str, shown: list[str], show: Callable[[list[str]], None]
) -> ft.Control:
    """Search for another product to compare with."""
    t = scene.language.text
    text, set_text = ft.use_state("")
    wanted = ProductFilter(text=text)
    live = use_query(
        scene, products, KINDS, outlet_id, None, wanted, scene.price_day(), FOUND + len(shown)
    )
    rows = [row for row in live.value or [] if row.product_id not in shown] if text.strip() else []

    def adder(product_id: str) -> Callable[[], None]:
        return lambda: show([*shown, product_id])

    return ft.Column(
        [
            SearchBox(t("Compare with: name, SKU, barcode"), t("Clear the search"), set_text),
            *(
                entry(
                    f"add-{row.sku}",
                    named(row.name, row.size),
                    row.sku,
                    on_click=adder(row.product_id),
                    trailing=ft.Icon(ft.Icons.ADD, semantics_label=t("Compare")),
                )
                for row in rows[:FOUND]
            ),
        ],
        spacing=0,
    )


def _table(
    scene: Scene, cards: list[ProductCard], place: str, show: Callable[[list[str]], None]
) -> ft.Control:
    """Return a line for each fact; what differs stands out. More than fits is scrolled to."""
    shown = [card.product.id for card in cards]
    of_label, of_cell = NARROW_WIDTHS if scene.narrow else WIDTHS
    heads: list[ft.Control] = [ft.Container(width=of_label)]
    heads += [_head(scene, card, place, shown, show) for card in cards]
    lines: list[ft.Control] = [*_pictures(scene, cards), ft.Row(heads, spacing=8)]
    for label, values in _cells(scene, cards):
        differs = len(set(values)) > 1
        weight = ft.FontWeight.W_600 if differs else ft.FontWeight.W_400
        cells: list[ft.Control] = [ft.Container(fact(label, lines=2), width=of_label)]
        cells += [ft.Text(v or "—", width=of_cell, size=14, weight=weight) for v in values]
        lines.append(
            ft.Container(
                padding=ft.Padding.symmetric(vertical=8),
                border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
                content=ft.Row(cells, spacing=8, vertical_alignment=ft.CrossAxisAlignment.START),
            )
        )
    return ft.Row(
        [ft.Container(ft.Column(lines, spacing=0, tight=True), padding=16)],
        scroll=ft.ScrollMode.AUTO,
        key="comparison",
    )


def _pictures(scene: Scene, cards: list[ProductCard]) -> list[ft.Control]:
    """Return a line of pictures, when any of the products has one."""
    if not any(card.product.picture for card in cards):
        return []
    of_label, of_cell = NARROW_WIDTHS if scene.narrow else WIDTHS
    shown = [
        ft.Container(
            guard.keyed(card.product.id, ProductPicture, scene, card.product, PICTURE),
            width=of_cell,
            padding=ft.Padding.only(bottom=8),
        )
        for card in cards
    ]
    return [ft.Row([ft.Container(width=of_label), *shown], spacing=8)]


def _head(
    scene: Scene,
    card: ProductCard,
    place: str,
    shown: list[str],
    show: Callable[[list[str]], None],
) -> ft.Control:
    t = scene.language.text
    others = [id_ for id_ in shown if id_ != card.product.id]
    away = buttons.icon_button(
        ft.Icons.CLOSE,
        t("Compare without {name}", name=card.product.name),
        lambda: show(others),
        key=f"without-{card.product.sku}",
        disabled=not others,
    )
    open_ = buttons.icon_button(
        ft.Icons.INFO_OUTLINE,
        t("All about {name}", name=card.product.name),
        lambda: scene.go("product", f"{place}/{card.product.id}"),
        key=f"about-{card.product.sku}",
    )
    return ft.Container(
        width=(NARROW_WIDTHS if scene.narrow else WIDTHS)[1],
        height=HEAD_HEIGHT,
        content=ft.Column(
            [name(card.product.name, lines=2), ft.Row([open_, away], spacing=0)],
            spacing=0,
            alignment=ft.MainAxisAlignment.SPACE_BETWEEN,
        ),
    )


def _size(card: ProductCard) -> str:
    """Return a product's size, unless one of its attributes says the same."""
    product = card.product
    return "" if product.size in product.attributes.values() else product.size


def _cells(scene: Scene, cards: list[ProductCard]) -> Cells:
    """Return the facts with a value for each product; those that none has are left out."""
    language = scene.language
    t = language.text

    def price(card: ProductCard) -> str:
        row = card.row
        if row.price_minor is None:
            return t("no price")
        return price_words(language, row.price_minor, row.currency, row.catch_grams)

    def packs(card: ProductCard) -> str:
        product = card.product
        return "\n".join(
            f"{pack.unit} = {pieces(language, pack.quantity, product.unit)}"
            for pack in sorted(product.packs, key=lambda pack: pack.quantity)
        )

    def least(card: ProductCard) -> str:
        row = card.row
        quantity = max(row.order_minimum, row.order_multiple)
        said = pack_words(language, row.packs, row.unit, quantity)
        return said or pieces(language, quantity, row.unit)

    def weight(card: ProductCard) -> str:
        grams = card.product.catch_grams
        return "" if grams is None else weight_words(language, grams)

    names = dict.fromkeys(label for card in cards for label in card.product.attributes)
    found: Cells = [
        (t("SKU"), [card.product.sku for card in cards]),
        (t("Price"), [price(card) for card in cards]),
        (t("Packs"), [packs(card) for card in cards]),
        (t("Order minimum"), [least(card) for card in cards]),
        (t("Weight"), [weight(card) for card in cards]),
        (t("Stock"), [stock_words(scene, card.row) for card in cards]),
        (t("Brand"), [card.brand for card in cards]),
        (t("Size"), [_size(card) for card in cards]),
        *((label, [card.product.attributes.get(label, "") for card in cards]) for label in names),
    ]
    return [(label, values) for label, values in found if any(values)]
