"""Lines of an order that does not change any more: as ordered, and beside it as they came."""

from __future__ import annotations

import flet as ft

from fieldapp.domain.delivered import is_weighed
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import named
from fieldapp.language import Language
from fieldapp.views.parts.cart_deals import gift_badge, gift_line, giver, off_words
from fieldapp.views.parts.measures import (
    amount_words,
    price_words,
    quantity_facts,
    weight_words,
)
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.text import fact, figure, name
from fieldapp.views.words import RETURN_CAUSE, RETURN_CONDITION, pieces


def order_line(
    language: Language, order: Order, line: OrderLine, came: OrderLine, size: str
) -> ft.Control:
    """Return a line of an order; `came` is the same line of the order as it was delivered.

    `size` is that of the product. What came as it was ordered, and is not weighed, looks as before
    the delivery.
    """
    if line.delivered is not None and (
        line.delivered != line.quantity or line.delivered_grams is not None
    ):
        return _delivered_line(language, order, line, came, size)
    if line.gift_of is not None:
        return gift_line(language, giver(order, line), line, size)
    price = price_words(language, line.price_minor, order.currency, line.catch_grams)
    why = off_words(language, line, order.currency)
    if line.condition is not None and line.cause is not None:
        words = language.text(RETURN_CAUSE[line.cause])
        why = f"{words}, {language.text(RETURN_CONDITION[line.condition])}"
    return entry(
        f"line-{line.id}",
        named(line.name, size),
        f"{line.sku} · {_ordered(language, line)} × {price}",
        amount=amount_words(language, line.amount_minor, order.currency, line.catch_grams),
        more_facts=why,
    )


def _ordered(language: Language, line: OrderLine) -> str:
    quantity = pieces(language, line.quantity, line.unit)
    said = quantity_facts(language, (), line.unit, line.quantity, line.catch_grams)
    return " · ".join([quantity, *said])


def _delivered_line(
    language: Language, order: Order, line: OrderLine, came: OrderLine, size: str
) -> ft.Control:
    """Return a line with what was ordered, what came, and what each of them costs."""
    t = language.text
    price = price_words(language, line.price_minor, order.currency, line.catch_grams)
    arrived = pieces(language, came.quantity, line.unit)
    if line.catch_grams is not None and line.delivered_grams is not None and came.quantity:
        arrived = f"{arrived} · {weight_words(language, line.delivered_grams)}"
    texts: list[ft.Control] = [
        name(named(line.name, size)),
        fact(line.sku if line.gift_of is not None else f"{line.sku} · {price}"),
        fact(t("Ordered: {what}", what=_ordered(language, line))),
        fact(t("Came: {what}", what=arrived), color=ft.Colors.ON_SURFACE),
    ]
    if off := off_words(language, came, order.currency):
        texts.append(fact(off))
    if line.gift_of is not None:
        sums: list[ft.Control] = [gift_badge(language)]
    else:
        kilo = None if is_weighed(line) else line.catch_grams
        sums = [figure(amount_words(language, came.amount_minor, order.currency, kilo))]
        if came.amount_minor != line.amount_minor:
            agreed = amount_words(language, line.amount_minor, order.currency, line.catch_grams)
            sums.append(fact(t("ordered {amount}", amount=agreed)))
    if badge := _difference(language, line.quantity, came.quantity):
        sums.append(badge)
    return ft.Container(
        key=f"line-{line.id}",
        padding=ft.Padding.symmetric(horizontal=16, vertical=8),
        border=ft.Border.only(bottom=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Row(
            [
                ft.Column(texts, spacing=1, expand=True, tight=True),
                ft.Column(
                    sums,
                    spacing=3,
                    tight=True,
                    horizontal_alignment=ft.CrossAxisAlignment.END,
                ),
            ],
            spacing=12,
            vertical_alignment=ft.CrossAxisAlignment.START,
        ),
    )


def _difference(language: Language, ordered: int, came: int) -> ft.Control | None:
    """Return the mark of a line of which less or more came than was ordered."""
    if came == ordered:
        return None
    n = language.number(abs(ordered - came))
    words = language.text("{n} short", n=n) if came < ordered else language.text("{n} over", n=n)
    short = came < ordered
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=8, vertical=2),
        border_radius=8,
        bgcolor=ft.Colors.ERROR_CONTAINER if short else ft.Colors.TERTIARY_CONTAINER,
        content=ft.Text(
            words,
            size=13,
            weight=ft.FontWeight.W_600,
            color=ft.Colors.ON_ERROR_CONTAINER if short else ft.Colors.ON_TERTIARY_CONTAINER,
        ),
    )


def arrival_words(language: Language, order: Order) -> list[str]:
    """Return when an order came and how many of its lines differ; nothing where it is not told."""
    t = language.text
    told = [line for line in order.lines if line.delivered is not None]
    found: list[str] = []
    if order.delivered_on is not None:
        found.append(t("Came on {day}", day=language.day(order.delivered_on)))
    less = sum(1 for line in told if (line.delivered or 0) < line.quantity)
    more = sum(1 for line in told if (line.delivered or 0) > line.quantity)
    if less:
        found.append(language.plural("{n} line short", "{n} lines short", less))
    if more:
        found.append(language.plural("{n} line over", "{n} lines over", more))
    if told and not less and not more and len(told) == len(order.lines):
        found.append(t("everything as ordered"))
    return found
