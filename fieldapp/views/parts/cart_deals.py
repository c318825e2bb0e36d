"""What promotions do to an order: gifts and their choice, what was taken off, what is near."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import flet as ft

from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import named
from fieldapp.domain.promotion.hint import Hint
from fieldapp.domain.promotion.working import GiftOffer
from fieldapp.language import Language
from fieldapp.localdb.queries.catalog import ProductFilter
from fieldapp.localdb.queries.deals import HINTS, Names, ToldCart
from fieldapp.views import guard
from fieldapp.views.deal_words import hint_target, hint_words
from fieldapp.views.parts import buttons
from fieldapp.views.parts.deal_filter import filter_of_hint
from fieldapp.views.parts.rows import sum_line
from fieldapp.views.parts.text import fact, name, section
from fieldapp.views.scene import Scene
from fieldapp.views.theme import TARGET
from fieldapp.views.words import pieces

ChooseGift = Callable[[str, str | None], Awaitable[str]]
"""Chooses the gift of a promotion, None for none; returns why not, or nothing."""

ShowProducts = Callable[[ProductFilter], None]

APPLIED = 20
"""As many promotions of an order are told one by one; the rest together."""


def off_words(language: Language, line: OrderLine, currency: str) -> str:
    """Return what each promotion takes off a line; nothing where none does."""
    return ", ".join(
        f"−{language.amount(one.amount_minor, currency)} {one.name}"
        for one in line.adjustments
        if one.amount_minor
    )


def off_total(order: Order) -> int:
    """Return what promotions take off an order, in minor units."""
    return sum(line.discount_minor for line in order.lines)


def giver(order: Order, line: OrderLine) -> str:
    """Return the name of the promotion that a gift belongs to."""
    return next((one.name for one in order.promotions if one.promotion_id == line.gift_of), "")


def gift_line(language: Language, given_by: str, line: OrderLine, size: str) -> ft.Control:
    """Return the line of a gift of a `size`: there is nothing to count and nothing to pay."""
    quantity = pieces(language, line.quantity, line.unit)
    return ft.Container(
        key=f"line-{line.id}",
        padding=ft.Padding.symmetric(horizontal=16, vertical=6),
        content=ft.Row(
            [
                ft.Icon(ft.Icons.CARD_GIFTCARD, size=20, color=ft.Colors.TERTIARY),
                ft.Column(
                    [
                        name(named(line.name, size)),
                        fact(" · ".join(part for part in (line.sku, quantity, given_by) if part)),
                    ],
                    spacing=1,
                    expand=True,
                ),
                gift_badge(language),
            ],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )


def gift_badge(language: Language) -> ft.Control:
    """Return the word that stands where a line has its amount."""
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=8, vertical=2),
        border_radius=8,
        bgcolor=ft.Colors.TERTIARY_CONTAINER,
        content=ft.Text(
            language.text("gift"),
            size=13,
            weight=ft.FontWeight.W_600,
            color=ft.Colors.ON_TERTIARY_CONTAINER,
        ),
    )


@guard.component
def GiftCard(
    scene: Scene, line: OrderLine | None, offer: GiftOffer, choose: ChooseGift
) -> ft.Control:
    """Show a gift that a cart has reached, with its choices, each a tap away.

    `line` is the one that is in the cart, if any.
    """
    language = scene.language
    t = language.text
    key = offer.promotion.id

    def chip(label: str, product_id: str | None) -> ft.Control:
        async def chosen() -> None:
            if refusal := await choose(key, product_id):
                scene.tell(refusal)

        return buttons.chip(
            label,
            selected=offer.product_id == product_id,
            on_click=chosen,
            key=f"gift-{key}-{product_id or 'none'}",
        )

    name = offer.promotion.name
    sizes = {product.id: product.size for product, _ in offer.choices}
    head = _no_gift(language, offer)
    if line is not None:
        head = gift_line(language, name, line, sizes.get(line.product_id, ""))
    chips = [
        chip(f"{language.number(quantity)} × {product.full_name}", product.id)
        for product, quantity in offer.choices
    ]
    chips.append(chip(t("No gift"), None))
    choices = ft.Container(
        ft.Row(chips, wrap=True, spacing=8, run_spacing=0),
        padding=ft.Padding.only(left=16, right=16, bottom=6),
    )
    return ft.Container(
        key=f"gift-card-{key}",
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column([head, choices], spacing=0, tight=True),
    )


def _no_gift(language: Language, offer: GiftOffer) -> ft.Control:
    words = language.text("Choose a gift, if you like")
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=16, vertical=6),
        content=ft.Column([name(offer.promotion.name), fact(words)], spacing=1),
    )


def applied(language: Language, order: Order) -> list[ft.Control]:
    """Return the promotions that an order has got, with what each takes off; nothing without.

    Of many, those that take off most.
    """
    if not order.promotions:
        return []
    rows = []
    told_alone = order.promotions
    if len(told_alone) > APPLIED:
        told_alone = sorted(told_alone, key=lambda one: -one.discount_minor)[: APPLIED - 1]
    for one in told_alone:
        told = one.name
        if one.times > 1:
            told = f"{told} × {language.number(one.times)}"
        amount = f"−{language.amount(one.discount_minor, order.currency)}"
        if not one.discount_minor:
            amount = language.text("gift")
        rows.append(sum_line(told, amount))
    if rest := len(order.promotions) - len(told_alone):
        off = sum(one.discount_minor for one in order.promotions)
        off -= sum(one.discount_minor for one in told_alone)
        words = language.plural("{n} more promotion", "{n} more promotions", rest)
        rows.append(sum_line(words, f"−{language.amount(off, order.currency)}"))
    body = ft.Column(rows, spacing=4, tight=True)
    return [
        section(language.text("Promotions")),
        ft.Container(body, key="applied", padding=ft.Padding.symmetric(horizontal=16, vertical=4)),
    ]


def off_line(language: Language, order: Order) -> list[ft.Control]:
    """Return the line of the totals that says what promotions have taken off."""
    off = off_total(order)
    if not off:
        return []
    amount = f"−{language.money(off, order.currency)}"
    return [sum_line(language.text("Promotions"), amount)]


def hint_rows(scene: Scene, told: ToldCart, show: ShowProducts) -> list[ft.Control]:
    """Return what the cart is near to, the best first; a tap shows the products to add."""
    currency = told.promoted.order.currency
    return [
        hint_row(scene, hint, told.names, currency, show) for hint in told.promoted.hints[:HINTS]
    ]


def hint_row(
    scene: Scene, hint: Hint, names: Names, currency: str, show: ShowProducts
) -> ft.Control:
    """Return one hint in two lines, to be tapped."""
    language = scene.language
    facts = [hint_target(language, hint, names), hint.promotion.name]
    if hint.gain_minor:
        facts.insert(0, f"≈ −{language.amount(hint.gain_minor, currency)}")
    told = " · ".join(part for part in facts if part)
    return ft.Semantics(
        container=True,
        button=True,
        content=ft.Container(
            key=f"hint-{hint.promotion.id}",
            height=TARGET + 8,
            ink=True,
            on_click=lambda: show(filter_of_hint(scene, hint)),
            bgcolor=ft.Colors.SURFACE_CONTAINER,
            padding=ft.Padding.symmetric(horizontal=16),
            content=ft.Row(
                [
                    ft.Icon(ft.Icons.LOCAL_OFFER_OUTLINED, size=20, color=ft.Colors.TERTIARY),
                    ft.Column(
                        [name(hint_words(language, hint, names)), fact(told)],
                        spacing=0,
                        expand=True,
                        alignment=ft.MainAxisAlignment.CENTER,
                    ),
                    ft.Icon(ft.Icons.CHEVRON_RIGHT, size=20),
                ],
                spacing=12,
                vertical_alignment=ft.CrossAxisAlignment.CENTER,
            ),
        ),
    )
