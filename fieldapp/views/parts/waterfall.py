"""How a price came to be: list, price type, contract or quantity break, net."""

from __future__ import annotations

from collections.abc import Sequence

import flet as ft

from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.start_price import PriceStep
from fieldapp.language import Language
from fieldapp.views.parts.text import fact, figure
from fieldapp.views.words import pieces

Breaks = Sequence[tuple[int, int]]


def step_words(language: Language, step: PriceStep, currency: str, before: str = "") -> str:
    """Return what made a step of a price; `currency` and `before` are those of both its sides."""
    t = language.text
    if step.kind == "rate":
        rate = language.rate(step.rate_e9, before or currency, currency)
        return t("1 {base} = {rate} {currency}", base=before, rate=rate, currency=currency)
    if step.kind == "contract":
        return t("Contract price")
    if step.kind == "break":
        return t("Quantity break")
    if step.kind == "list" and not step.name:
        return t("List price")
    return step.name


def next_break(breaks: Breaks, quantity: int) -> tuple[int, int] | None:
    """Return the first quantity above `quantity` from which another price holds, with it."""
    return next((found for found in breaks if found[0] > quantity), None)


def waterfall(
    language: Language, currency: str, steps: Sequence[PriceStep], breaks: Breaks, unit: str
) -> ft.Control:
    """Return the steps to a price, one a line, and the quantities that change it."""
    t = language.text
    lines: list[ft.Control] = []
    before: PriceStep | None = None
    # Between two currencies a figure without its own would be read in that of the line above.
    mixed = any(step.currency not in ("", currency) for step in steps)
    show = language.money if mixed else language.amount
    for step in steps:
        of = step.currency or currency
        of_before = (before.currency or currency) if before else ""
        change = ""
        if before is not None and of == of_before:
            change = _change(language, before.amount_minor, step.amount_minor, of)
        words = step_words(language, step, of, of_before)
        lines.append(_line(words, change, show(step.amount_minor, of), strong=step is steps[-1]))
        before = step
    for quantity, amount_minor in breaks:
        words = t("from {n} {unit}", n=language.number(quantity), unit=unit)
        lines.append(_line(words, "", show(amount_minor, currency)))
    return ft.Container(
        key="waterfall",
        padding=ft.Padding.only(right=12, bottom=8),
        content=ft.Column(lines, spacing=2, tight=True),
    )


def off_steps(language: Language, line: OrderLine, currency: str) -> list[ft.Control]:
    """Return how promotions bring a line from its price to what is paid; nothing without any."""
    if not line.discount_minor:
        return []
    left = line.gross_minor
    words = f"{pieces(language, line.quantity, line.unit)} × "
    words += language.amount(line.price_minor, currency)
    rows = [_line(words, "", language.amount(left, currency))]
    for one in line.adjustments:
        left -= one.amount_minor
        off = f"−{language.amount(one.amount_minor, currency)}"
        strong = one is line.adjustments[-1]
        rows.append(_line(one.name, off, language.amount(left, currency), strong=strong))
    return [
        ft.Container(
            key="off-steps",
            padding=ft.Padding.only(right=12, bottom=8),
            content=ft.Column(rows, spacing=2, tight=True),
        )
    ]


def _change(language: Language, before: int, after: int, currency: str) -> str:
    sign = "+" if after > before else "−"
    return f"{sign}{language.amount(abs(after - before), currency)}"


def _line(words: str, change: str, amount: str, *, strong: bool = False) -> ft.Control:
    return ft.Row(
        [
            ft.Container(fact(words), expand=True),
            fact(change),
            figure(amount, strong=strong, size=13, width=84),
        ],
        spacing=8,
    )
