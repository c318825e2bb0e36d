"""The cart: lines, totals, note, delivery day, submit and cancel."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from fieldapp.actions.shortages import foreseen_shortages
from fieldapp.domain.order import Order
from fieldapp.domain.repricing import LineChange
from fieldapp.domain.shortage import Short
from fieldapp.language import Language
from fieldapp.localdb.queries.catalog import ProductRow
from fieldapp.localdb.queries.conflicts import OpenConflict
from fieldapp.localdb.queries.deals import ToldCart
from fieldapp.localdb.queries.price_type_change import PriceTypeChange
from fieldapp.localdb.queries.terms import Terms, terms
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_kept, use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.cart_deals import (
    ChooseGift,
    GiftCard,
    ShowProducts,
    applied,
    hint_rows,
)
from fieldapp.views.parts.cart_line import CartLine
from fieldapp.views.parts.cart_notes import changed_since, offers
from fieldapp.views.parts.cart_ways import CartWays
from fieldapp.views.parts.conflicts import ConflictPart
from fieldapp.views.parts.countdown import CartCountdown
from fieldapp.views.parts.price_type_change import in_full
from fieldapp.views.parts.quantity import Commit
from fieldapp.views.parts.quote_question import QuoteQuestion
from fieldapp.views.parts.shortage import maybe_short
from fieldapp.views.parts.terms import KINDS, CartTerms, hints
from fieldapp.views.parts.text import fact
from fieldapp.views.parts.totals import totals
from fieldapp.views.scene import Scene

CART_FIRST = 40
CART_PAGE = 100
"""Lines shown at first, and how many more each time one asks: every line is drawn and compared at
every change. A certain line of a large cart is found in the list of products, which searches."""

SHORT_BY = ("order", "stock", "policy", "user", *PRICED_BY)


@dataclass(frozen=True, slots=True)
class CartActions:
    """What the cart lets a person do; each returns why not, or nothing."""

    set_quantity: Commit
    set_note: Callable[[str], Awaitable[str]]
    set_day: Callable[[str], Awaitable[str]]
    submit: Callable[[], Awaitable[str]]
    cancel: Callable[[], Awaitable[str]]
    join: Callable[[str, str], Awaitable[str]]
    choose_gift: ChooseGift
    show_products: ShowProducts


@guard.component
def Cart(
    scene: Scene,
    told: ToldCart,
    rows: dict[str, ProductRow],
    changes: tuple[LineChange, ...],
    moved: PriceTypeChange | None,
    conflicts: tuple[OpenConflict, ...],
    shown: int,
    show_more: Callable[[], None],
    actions: CartActions,
) -> ft.Control:
    """Show the cart of an order in draft, the first `shown` of its lines.

    `rows` are the products of these, with packs and prices; `moved` is the price type that the
    cart has got lately.
    """
    language = scene.language
    order = told.promoted.order
    asking, set_asking = ft.use_state(False)
    ask, keep = use_kept(lambda: (lambda: set_asking(True), lambda: set_asking(False)))
    asked = use_query(scene, terms, KINDS, order.outlet_id, scene.day_start())
    agreed = asked.value
    scarce = maybe_short(order.own_lines, rows) if order.kind == "sale" else ()
    given = (scene.replica, order.id, scarce)
    short = use_query(scene, foreseen_shortages, SHORT_BY, *given).value or {}
    lines = _lines(scene, order, rows, short, actions, shown)
    lines += _more(language, len(order.own_lines), shown, show_more)
    lines += _gifts(scene, told, actions.choose_gift)
    met = [guard.keyed(one.conflict.id, ConflictPart, scene, one) for one in conflicts]
    until: list[ft.Control] = []
    if agreed is not None and agreed.schedule is not None:
        wished = order.delivery_day
        until = [
            guard.keyed("countdown", CartCountdown, scene, agreed.schedule, wished, actions.set_day)
        ]
    offered = order.quote_id is not None
    since = changed_since(language, changes, order.currency, offered=offered)
    notes = [*in_full(language, moved), *since, *offers(scene, order, actions.join)]
    body = ft.ListView(
        [
            *notes,
            *met,
            *lines,
            *hint_rows(scene, told, actions.show_products),
            *applied(language, order),
            guard.keyed(
                order.id, CartTerms, scene, order, agreed, actions.set_day, actions.set_note
            ),
            guard.keyed(f"ways-{order.id}", CartWays, scene, order, ask),
        ],
        expand=True,
        key="cart-lines",
    )
    end = guard.keyed(order.id, CartEnd, scene, order, agreed, actions)
    if asking and order.promotions:
        end = guard.keyed(f"quote-{order.id}", QuoteQuestion, scene, order, keep)
    return ft.Column([*until, body, end], expand=True, spacing=0)


def _gifts(scene: Scene, told: ToldCart, choose: ChooseGift) -> list[ft.Control]:
    """Return a card for each gift that the cart has reached."""
    given = {line.gift_of: line for line in told.promoted.order.lines if line.gift_of is not None}
    return [
        guard.row(offer.promotion.id, GiftCard, scene, given.get(offer.promotion.id), offer, choose)
        for offer in told.promoted.offers
    ]


def _lines(
    scene: Scene,
    order: Order,
    rows: dict[str, ProductRow],
    short: dict[str, Short],
    actions: CartActions,
    shown: int,
) -> list[ft.Control]:
    """Return the first lines that can be changed, or that there are none."""
    if not order.lines:
        return [nothing_in_cart(scene.language)]
    return [
        guard.row(
            line.id,
            CartLine,
            scene.language,
            line,
            order.currency,
            rows[line.product_id].step if line.product_id in rows else 1,
            rows.get(line.product_id),
            actions.set_quantity,
            scene.keys,
            "",
            short.get(line.id),
        )
        for line in order.own_lines[:shown]
    ]


def nothing_in_cart(language: Language) -> ft.Control:
    """Return what stands where the lines of a cart would, as long as it has none."""
    t = language.text
    hint = t("Tap + at a product, or type a quantity.")
    return states.empty(ft.Icons.SHOPPING_CART_OUTLINED, t("The cart is empty"), hint)


def _more(
    language: Language, count: int, shown: int, show_more: Callable[[], None]
) -> list[ft.Control]:
    """Return how many of the lines are shown, with the way to more; nothing when all are."""
    if count <= shown:
        return []
    words = language.plural(
        "{shown} of {n} line", "{shown} of {n} lines", count, shown=language.number(shown)
    )
    button = buttons.quiet(language.text("Show more"), show_more, key="more-lines")
    return [
        ft.Row(
            [fact(words), button],
            key="not-all-lines",
            alignment=ft.MainAxisAlignment.CENTER,
            spacing=12,
        )
    ]


@guard.component
def CartEnd(scene: Scene, order: Order, agreed: Terms | None, actions: CartActions) -> ft.Control:
    """Show totals, what is missing, submit, and cancel, which asks once."""
    language = scene.language
    t = language.text
    refusal, set_refusal = ft.use_state("")
    asking, set_asking = ft.use_state(False)
    once = use_once()

    @once
    async def submit() -> None:
        set_refusal(await actions.submit())

    @once
    async def cancel() -> None:
        set_refusal(await actions.cancel())

    if asking:
        last_row: list[ft.Control] = [
            buttons.secondary(
                t("Keep it"), lambda: set_asking(False), key="keep-order", expand=True
            ),
            buttons.secondary(t("Yes, cancel"), cancel, key="confirm-cancel", expand=True),
        ]
    else:
        last_row = [
            buttons.icon_button(
                ft.Icons.DELETE_OUTLINE,
                t("Cancel order"),
                lambda: set_asking(True),
                key="cancel-order",
            ),
            _forward(scene, order, submit, once.busy),
        ]
    missing: list[ft.Control] = [
        fact(hint, lines=3) for hint in hints(language, order, agreed) if not refusal
    ]
    told = [ft.Text(refusal, color=ft.Colors.ERROR, size=14)] if refusal else []
    question = t("Cancel this order? Its lines are lost.")
    told += [ft.Text(question, size=14)] if asking else []
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column(
            [*totals(language, order), *missing, *told, ft.Row(last_row)], spacing=6, tight=True
        ),
    )


def _forward(
    scene: Scene, order: Order, submit: Callable[[], Awaitable[None]], busy: bool
) -> ft.Control:
    """Return what a cart is there for: to be submitted, or offered if it is a quote."""
    t = scene.language.text
    if order.kind == "quote":
        return buttons.primary(
            t("To the offer"),
            lambda: scene.go("quote", order.id),
            key="to-quote",
            icon=ft.Icons.REQUEST_QUOTE_OUTLINED,
            disabled=not order.lines,
            expand=True,
        )
    return buttons.primary(
        t("Submit order"),
        submit,
        key="submit",
        icon=ft.Icons.CHECK,
        disabled=busy or not order.lines,
        expand=True,
    )
