"""What a quote of a cart would leave out, told before it is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flet as ft

from fieldapp.domain.delivery_cost import goods_minor
from fieldapp.domain.order import Order
from fieldapp.language import Language
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.cart_deals import APPLIED, off_total
from fieldapp.views.scene import Scene


def quote_question(
    scene: Scene, order: Order, make: Callable[..., Any], keep: Callable[[], None], busy: bool
) -> ft.Control:
    """Ask whether a quote is to be made of a cart with promotions, and say what it has not got."""
    t = scene.language.text
    answers: list[ft.Control] = [
        buttons.secondary(t("Keep the cart"), keep, key="keep-cart"),
        buttons.primary(
            t("Make the quote"),
            make,
            key="confirm-quote",
            icon=ft.Icons.REQUEST_QUOTE_OUTLINED,
            disabled=busy,
        ),
    ]
    return ft.Column(
        [
            states.notice(_left_out(scene.language, order), key="left-out-of-quote"),
            ft.Row(answers, wrap=True, spacing=8, run_spacing=8),
        ],
        spacing=8,
        tight=True,
    )


def _left_out(language: Language, order: Order) -> list[str]:
    """Return the promotions of a cart with what they give, and what its goods cost without them."""
    t = language.text
    told = order.promotions
    head = language.plural(
        "A quote promises prices. This promotion is not part of it:",
        "A quote promises prices. These promotions are not part of it:",
        len(told),
    )
    gifts: dict[str, list[str]] = {}
    for line in order.lines:
        if line.gift_of is not None:
            gifts.setdefault(line.gift_of, []).append(line.name)
    rows = [head]
    for one in told[:APPLIED]:
        off = f"−{language.money(one.discount_minor, order.currency)}"
        gives = [off] if one.discount_minor else []
        gives += [t("gift: {name}", name=name) for name in gifts.get(one.promotion_id, ())]
        rows.append(f"{one.name}: {', '.join(gives)}")
    if (rest := len(told) - APPLIED) > 0:
        rows.append(language.plural("{n} more promotion", "{n} more promotions", rest))
    goods = goods_minor(order)
    if taken := off_total(order):
        rows.append(
            t(
                "The goods cost {without} in it, not {now}.",
                without=language.money(goods + taken, order.currency),
                now=language.money(goods, order.currency),
            )
        )
    return rows
