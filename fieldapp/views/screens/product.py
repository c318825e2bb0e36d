"""One product as an outlet sees it: facts, packs, price, stock, purchases, and into the cart."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.domain.packing import hierarchy
from fieldapp.domain.product import named
from fieldapp.localdb.queries.product_card import ProductCard, product_card
from fieldapp.localdb.queries.product_rows import ProductRow
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_query
from fieldapp.views.parts import states
from fieldapp.views.parts.card_end import CardEnd
from fieldapp.views.parts.header import header
from fieldapp.views.parts.measures import (
    price_words,
    unit_words,
    weight_words,
)
from fieldapp.views.parts.product_picture import ProductPicture
from fieldapp.views.parts.rows import entry, pair
from fieldapp.views.parts.stocks import stocks_of
from fieldapp.views.parts.text import fact, section
from fieldapp.views.parts.waterfall import waterfall
from fieldapp.views.scene import Scene
from fieldapp.views.words import PACK_LEVEL, pieces

PRICE_WIDTH = 440
PICTURE, NARROW_PICTURE = 240, 180
"""Pixels of a picture's height, beside the facts and above them."""

KINDS = ("order", "stock", "brand", "policy", *PRICED_BY)


@guard.component
def ProductScreen(scene: Scene, key: str) -> ft.Control:
    """Show the product; `key` is a cart or an outlet, a slash, and the product."""
    t = scene.language.text
    place, _, product_id = key.partition("/")
    live = use_query(scene, product_card, KINDS, place, product_id, scene.price_day())
    if waiting := states.unless_ready(live, scene.language):
        return ft.Column([header(scene, t("Product"), back=True), waiting], spacing=0)
    card = live.value
    if card is None:
        gone = states.empty(
            ft.Icons.INVENTORY_2_OUTLINED,
            t("This product is not in the catalog any more"),
            t("The office may have taken it out. Choose another one from the list."),
        )
        return ft.Column([header(scene, t("Product"), back=True), gone], spacing=0)
    parts = [
        *_marks(scene, card),
        _top(scene, card),
        *stocks_of(scene, card),
        *_price(scene, card),
        *_packs(scene, card),
        *_substitutes(scene, card, place),
        *_purchases(scene, card),
    ]
    return ft.Column(
        [
            header(scene, card.product.name, card.outlet_name, back=True),
            ft.ListView(parts, expand=True, key="product-parts"),
            guard.keyed(key, CardEnd, scene, card, place),
        ],
        expand=True,
        spacing=0,
    )


def _marks(scene: Scene, card: ProductCard) -> list[ft.Control]:
    """Return what a person has to know first: that it cannot be ordered, or should be."""
    t = scene.language.text
    found: list[ft.Control] = []
    if card.row.discontinued:
        found.append(states.strip(ft.Icons.BLOCK, t("no longer sold"), "warning"))
    if card.row.outside:
        words = t("Not in the assortment of this outlet")
        found.append(states.strip(ft.Icons.BLOCK, words, "warning"))
    if card.row.must:
        found.append(
            states.strip(ft.Icons.STAR, t("Must stock: this outlet should always have it"))
        )
    return found


def _top(scene: Scene, card: ProductCard) -> ft.Control:
    """Return the facts with the picture, where the product has one: above them, or beside them."""
    product = card.product
    if product.picture is None:
        return _facts(scene, card)
    picture = guard.keyed(
        product.id,
        ProductPicture,
        scene,
        product,
        NARROW_PICTURE if scene.narrow else PICTURE,
        lambda: scene.go("picture", product.id),
    )
    if scene.narrow:
        above = ft.Container(picture, padding=ft.Padding.symmetric(horizontal=16, vertical=8))
        return ft.Column([above, _facts(scene, card)], spacing=0)
    beside = ft.Container(picture, width=PICTURE, padding=ft.Padding.only(top=8))
    return ft.Container(
        padding=ft.Padding.only(left=16),
        content=ft.Row(
            [beside, ft.Container(_facts(scene, card), expand=True)],
            spacing=8,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
    )


def _facts(scene: Scene, card: ProductCard) -> ft.Control:
    language = scene.language
    t = language.text
    product, row = card.product, card.row
    pairs = [
        (t("SKU"), product.sku),
        (t("Barcodes"), ", ".join(product.barcodes)),
        (t("Group"), " › ".join(card.groups)),
        (t("Brand"), card.brand),
        (t("Size"), "" if product.size in product.attributes.values() else product.size),
        *product.attributes.items(),
        *([] if len(card.held) > 1 else [(t("Stock"), stock_words(scene, row))]),
    ]
    if product.catch_grams is not None:
        each = weight_words(language, product.catch_grams)
        pairs.append((t("Weight"), t("about {weight} each", weight=each)))
    if product.order_multiple > 1:
        pairs.append((t("Order multiple"), language.number(product.order_multiple)))
    if product.order_minimum > 1:
        pairs.append((t("Order minimum"), language.number(product.order_minimum)))
    if product.introduced is not None:
        pairs.append((t("Sold since"), language.day(product.introduced)))
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=16, vertical=8),
        content=ft.Column([pair(label, value) for label, value in pairs if value], spacing=6),
    )


def stock_words(scene: Scene, row: ProductRow) -> str:
    """Return a product's stock with its age."""
    language = scene.language
    if row.stock is None:
        return language.text("no stock data")
    stock = pieces(language, row.stock, row.unit)
    if row.stock_as_of is None:
        return stock
    return f"{stock}, {language.ago(row.stock_as_of, scene.now())}"


def _price(scene: Scene, card: ProductCard) -> list[ft.Control]:
    language = scene.language
    t = language.text
    row = card.row
    if row.price_minor is None:
        return [section(t("Price")), _told(t("no price"))]
    unit = unit_words(language, row.unit)
    each = price_words(language, row.price_minor, row.currency, row.catch_grams)
    body = ft.Container(
        padding=ft.Padding.only(left=16, right=4),
        width=None if scene.narrow else PRICE_WIDTH,
        content=ft.Column(
            [
                ft.Text(
                    each if row.catch_grams is not None else f"{each} / {unit}",
                    size=20,
                    weight=ft.FontWeight.W_600,
                ),
                waterfall(language, row.currency, row.steps, row.breaks, unit),
            ],
            spacing=4,
            tight=True,
        ),
    )
    # A list stretches what stands in it by itself.
    return [section(t("Price")), body if scene.narrow else ft.Row([body])]


def _packs(scene: Scene, card: ProductCard) -> list[ft.Control]:
    """Return the hierarchy of packs, each with what it holds."""
    language = scene.language
    t = language.text
    rows: list[ft.Control] = []
    for level, pack in hierarchy(card.product.packs):
        kind = t(PACK_LEVEL[level])
        facts = [kind] if kind.casefold() != pack.unit.casefold() else []
        facts.append(pieces(language, pack.quantity, card.product.unit))
        if pack.weight_grams is not None:
            facts.append(weight_words(language, pack.weight_grams))
        rows.append(entry(f"pack-{pack.quantity}", pack.unit, " · ".join(facts)))
        if pack.barcode:
            rows.append(ft.Container(fact(pack.barcode), padding=ft.Padding.only(left=16)))
    return [section(t("Packs")), *rows] if rows else []


def _substitutes(scene: Scene, card: ProductCard, place: str) -> list[ft.Control]:
    t = scene.language.text
    if not card.substitutes:
        return []
    heading = t("Instead of it") if card.row.is_short else t("Substitutes")
    return [
        section(heading),
        *(
            entry(
                f"substitute-{row.sku}",
                named(row.name, row.size),
                f"{row.sku} · {stock_words(scene, row)}",
                on_click=_opener(scene, f"{place}/{row.product_id}"),
                amount=price_words(
                    scene.language, row.price_minor or 0, row.currency, row.catch_grams
                ),
            )
            for row in card.substitutes
        ),
    ]


def _opener(scene: Scene, key: str) -> Callable[[], None]:
    return lambda: scene.go("product", key)


def _told(words: str) -> ft.Control:
    return ft.Container(fact(words), padding=ft.Padding.only(left=16, right=16, bottom=12))


def _purchases(scene: Scene, card: ProductCard) -> list[ft.Control]:
    language = scene.language
    t = language.text
    heading = section(t("Ordered by this outlet"))
    if not card.purchases:
        return [heading, _told(t("Never ordered here"))]
    catch = card.product.catch_grams
    return [
        heading,
        *(
            entry(
                f"purchase-{one.number}",
                language.day(one.day),
                one.number,
                amount=pieces(language, one.quantity, card.product.unit),
                amount_facts=price_words(language, one.price_minor, one.currency, catch),
            )
            for one in card.purchases
        ),
    ]
