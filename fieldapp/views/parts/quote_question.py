"""What a quote of a cart would leave out, told before it is made."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.actions import carts as actions
from fieldapp.domain.delivery_cost import goods_minor
from fieldapp.domain.order import Order
from fieldapp.domain.refusal import Refusal
from fieldapp.language import Language
from fieldapp.views import guard
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.bottom import bottom_bar
from fieldapp.views.parts.cart_deals import off_total
from fieldapp.views.scene import Scene

TOLD = 3
"""As many promotions are told one by one; the question has to fit on a phone."""


async def quote_of(scene: Scene, order_id: str) -> None:
    """Make a quote of a cart and show it."""
    done = await scene.run(actions.make_quote, order_id)
    if isinstance(done, Refusal):
        scene.tell(scene.words(done))
    else:
        scene.go("quote", done.document)


@guard.component
def QuoteQuestion(scene: Scene, order: Order, keep: Callable[[], None]) -> ft.Control:
    """Ask whether a quote is to be made of a cart with promotions, and say what it has not got."""
    t = scene.language.text
    once = use_once()

    @once
    async def make() -> None:
        await quote_of(scene, order.id)

    answers: list[ft.Control] = [
        buttons.secondary(t("Keep the cart"), keep, key="keep-cart"),
        buttons.primary(
            t("Make the quote"),
            make,
            key="confirm-quote",
            icon=ft.Icons.REQUEST_QUOTE_OUTLINED,
            disabled=once.busy,
        ),
    ]
    told = states.notice(_left_out(scene.language, order), key="left-out-of-quote")
    ends = ft.MainAxisAlignment.END
    row = ft.Row(answers, wrap=True, spacing=8, run_spacing=8, alignment=ends)
    return ft.Column([told, bottom_bar(row)], spacing=0, tight=True)


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
    for one in told[:TOLD]:
        off = f"−{language.money(one.discount_minor, order.currency)}"
        gives = [off] if one.discount_minor else []
        gives += [t("gift: {name}", name=name) for name in gifts.get(one.promotion_id, ())]
        rows.append(f"{one.name}: {', '.join(gives)}")
    if (rest := len(told) - TOLD) > 0:
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
