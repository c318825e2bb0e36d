"""What an order comes to: its sums, as it was agreed and as it was delivered."""

from __future__ import annotations

import flet as ft

from fieldapp.domain.delivered import is_weighed
from fieldapp.domain.order import Order
from fieldapp.language import Language
from fieldapp.views.parts.cart_deals import off_line
from fieldapp.views.parts.measures import ABOUT
from fieldapp.views.parts.rows import sum_line
from fieldapp.views.parts.text import fact


def totals(language: Language, order: Order) -> list[ft.Control]:
    """Return the lines of an order's totals; VAT is left out where there is none."""
    t = language.text
    rows = _sums(language, order)
    total = language.money(order.total_minor, order.currency)
    if not order.is_estimate:
        return [*rows, sum_line(t("Total"), total, strong=True)]
    rows.append(sum_line(t("Total"), f"{ABOUT} {total}", strong=True))
    if order.kind != "return":
        words = t("What is sold by weight is paid by what it weighs at delivery.")
        rows.append(fact(words, lines=2))
    return rows


def delivered_totals(language: Language, order: Order, came: Order) -> list[ft.Control]:
    """Return the totals of what came, with the one that was agreed beside it."""
    t = language.text
    agreed, owed = (language.money(one.total_minor, one.currency) for one in (order, came))
    known = all(map(is_weighed, order.lines))
    rows = [
        *_sums(language, came),
        sum_line(t("As ordered"), f"{ABOUT} {agreed}" if order.is_estimate else agreed),
        sum_line(t("As delivered"), owed if known else f"{ABOUT} {owed}", strong=True),
    ]
    if not known:
        rows.append(fact(t("The weight of some goods is not known yet."), lines=2))
    return rows


def _sums(language: Language, order: Order) -> list[ft.Control]:
    """Return what an order's total is made of, besides its lines."""
    t = language.text
    rows: list[ft.Control] = off_line(language, order)
    if order.delivery_minor:
        cost = language.money(order.delivery_minor, order.currency)
        rows.append(sum_line(t("Delivery"), cost))
    if order.vat_minor:
        rows.append(sum_line(t("Net"), language.money(order.net_minor, order.currency)))
        rows.append(sum_line(t("VAT"), language.money(order.vat_minor, order.currency)))
    return rows
