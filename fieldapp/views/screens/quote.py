"""One quote: what is offered, until when, and the order that is made of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import flet as ft

from fieldapp.actions import carts as actions
from fieldapp.actions.orders import cancel as withdraw_order
from fieldapp.domain.order import Order
from fieldapp.domain.order_line import OrderLine
from fieldapp.domain.product import named
from fieldapp.domain.receipt import Reason
from fieldapp.domain.refusal import Refusal
from fieldapp.localdb.queries.carts import QuoteView, quote_view
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_query
from fieldapp.views.once import use_once
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.bottom import bottom_bar
from fieldapp.views.parts.header import header
from fieldapp.views.parts.quote_sharing import sharing
from fieldapp.views.parts.rows import entry, pair
from fieldapp.views.parts.text import section
from fieldapp.views.parts.totals import totals
from fieldapp.views.scene import Scene
from fieldapp.views.words import STATUS_COLOR, STATUS_ICON, pieces

KINDS = ("order", "outlet", "legal_entity", *PRICED_BY)
VALID_DAYS = (3, 7, 14, 30)
LINES_SHOWN = 300


@guard.component
def QuoteScreen(scene: Scene, order_id: str) -> ft.Control:
    """Show the quote."""
    language = scene.language
    t = language.text
    left: frozenset[str] = frozenset()
    left_out, set_left_out = ft.use_state(left)
    live = use_query(scene, quote_view, KINDS, order_id, scene.price_day())
    if waiting := states.unless_ready(live, language):
        return ft.Column([header(scene, t("Quote"), back=True), waiting], spacing=0)
    view = live.value
    if view is None:
        gone = states.empty(
            ft.Icons.REQUEST_QUOTE_OUTLINED,
            t("This quote is not here any more"),
            t("Sync, or look at the carts and quotes."),
            buttons.secondary(t("Carts and quotes"), lambda: scene.go("carts"), key="to-carts"),
        )
        return ft.Column([header(scene, t("Quote"), back=True), gone], spacing=0)
    quote = view.quote

    def toggle(line_id: str) -> None:
        set_left_out(lambda now: now ^ {line_id})

    tick = toggle if quote.status == "offered" else None
    parts: list[ft.Control] = [
        _state(scene, view),
        section(language.plural("{n} line", "{n} lines", len(quote.lines))),
        *(
            _line(scene, view, line, line.id not in left_out, tick)
            for line in quote.lines[:LINES_SHOWN]
        ),
        ft.Container(ft.Column([*totals(language, quote)], spacing=4), padding=16),
        section(t("Facts")),
        _facts(scene, view),
    ]
    if quote.lines and quote.status != "cancelled":
        parts.append(sharing(scene, view))
    return ft.Column(
        [
            header(scene, quote.number, view.outlet_name, back=True),
            ft.ListView(parts, expand=True, key="quote-parts"),
            guard.keyed(order_id, QuoteActions, scene, view, left_out),
        ],
        expand=True,
        spacing=0,
    )


@guard.component
def QuoteActions(scene: Scene, view: QuoteView, left_out: frozenset[str]) -> ft.Control:
    """Show what can be done with a quote by now, where a thumb is."""
    t = scene.language.text
    quote = view.quote
    days, set_days = ft.use_state(VALID_DAYS[1])
    asking, set_asking = ft.use_state(False)
    once = use_once()
    nothing: tuple[Reason, ...] = ()
    told, set_told = ft.use_state(nothing)

    async def act(action: Callable[..., Any], *args: Any) -> Any:
        done = await scene.run(action, quote.id, *args)
        if isinstance(done, Refusal):
            scene.tell(scene.words(done))
            return None
        set_told(done.reasons)
        return done

    @once
    async def offer() -> None:
        until = dt.date.fromisoformat(scene.price_day()) + dt.timedelta(days=days)
        await act(actions.offer, until.isoformat())

    @once
    async def order() -> None:
        chosen = [line.id for line in quote.lines if line.id not in left_out]
        if (done := await act(actions.order_quote, chosen)) is None:
            return
        made_in_time = not any(reason.code == "quote_expired" for reason in done.reasons)
        scene.go("order" if made_in_time else "cart", done.document)
        if not made_in_time:
            scene.tell(scene.language.reason(done.reasons[0].code, done.reasons[0].details))

    @once
    async def withdraw() -> None:
        set_asking(False)
        await act(withdraw_order)

    @once
    async def copy() -> None:
        if (done := await act(actions.copy_quote)) is not None:
            scene.go("entry", done.document)

    rows: list[ft.Control] = [
        ft.Text(scene.language.reason(reason.code, reason.details), size=14) for reason in told
    ]
    if asking:
        rows += _question(scene, withdraw, lambda: set_asking(False))
    elif quote.status == "draft":
        rows += [_validity(scene, days, set_days), _row(_of_draft(scene, quote, offer, once.busy))]
    elif quote.status == "offered":
        ask = buttons.quiet(t("Withdraw"), lambda: set_asking(True), key="withdraw")
        again = [_copy_button(scene, copy, once.busy)] if view.expired else []
        off = once.busy or len(left_out) >= len(quote.lines)
        rows.append(_row([ask, *again, _order_button(scene, view, order, off)]))
    else:
        rows.append(_row(_of_done(scene, view, copy, once.busy)))
    column = ft.Column(rows, spacing=4, tight=True)
    # A row that may wrap is as narrow as its buttons otherwise, and they stand at the left.
    column.horizontal_alignment = ft.CrossAxisAlignment.STRETCH
    return bottom_bar(column)


def _question(
    scene: Scene, withdraw: Callable[..., Any], keep: Callable[[], None]
) -> list[ft.Control]:
    t = scene.language.text
    answers: list[ft.Control] = [
        buttons.secondary(t("Keep it"), keep, key="keep-quote"),
        buttons.secondary(t("Yes, withdraw"), withdraw, key="confirm-withdraw"),
    ]
    return [ft.Text(t("Withdraw this quote?"), size=14), _row(answers)]


def _order_button(
    scene: Scene, view: QuoteView, order: Callable[..., Any], off: bool
) -> ft.Control:
    t = scene.language.text
    label = t("Make a cart at today's prices") if view.expired else t("Make an order")
    return buttons.primary(label, order, key="order-quote", icon=ft.Icons.CHECK, disabled=off)


def _of_draft(
    scene: Scene, quote: Order, offer: Callable[..., Any], busy: bool
) -> list[ft.Control]:
    t = scene.language.text
    edit = buttons.secondary(
        t("Change lines"), lambda: scene.go("entry", quote.id), key="edit-quote"
    )
    tell = buttons.primary(
        t("Offer"), offer, key="offer", icon=ft.Icons.CHECK, disabled=busy or not quote.lines
    )
    return [edit, tell]


def _of_done(
    scene: Scene, view: QuoteView, copy: Callable[..., Any], busy: bool
) -> list[ft.Control]:
    controls: list[ft.Control] = [_copy_button(scene, copy, busy)]
    order_id = view.quote.moved_to
    if order_id is not None:
        label = scene.language.text("Show order")
        controls.append(
            buttons.primary(label, lambda: scene.go("order", order_id), key="show-order")
        )
    return controls


def _copy_button(scene: Scene, copy: Callable[..., Any], busy: bool) -> ft.Control:
    label = scene.language.text("New quote like this")
    return buttons.secondary(label, copy, key="copy-quote", disabled=busy)


def _validity(scene: Scene, days: int, choose: Callable[[int], None]) -> ft.Control:
    language = scene.language

    def chip(n: int) -> ft.Control:
        return buttons.chip(
            language.plural("{n} day", "{n} days", n),
            selected=days == n,
            on_click=lambda: choose(n),
            key=f"valid-{n}",
        )

    label = ft.Text(language.text("Valid for"), size=14)
    return ft.Row([label, *(chip(n) for n in VALID_DAYS)], spacing=8, scroll=ft.ScrollMode.AUTO)


def _row(controls: list[ft.Control]) -> ft.Control:
    return ft.Row(controls, wrap=True, spacing=8, run_spacing=4, alignment=ft.MainAxisAlignment.END)


def _state(scene: Scene, view: QuoteView) -> ft.Control:
    """Return in words what the quote is by now."""
    language = scene.language
    t = language.text
    quote = view.quote
    day = language.day(quote.valid_until) if quote.valid_until else ""
    words = {
        "draft": t(
            "A quote, not offered yet. Its prices are those of today. "
            "Promotions and delivery are not part of it."
        ),
        "offered": t("Expired on {day}", day=day)
        if view.expired
        else t("Offered, valid until {day}", day=day),
        "ordered": t("An order was made of it: {number}", number=view.order_number),
        "cancelled": t("Withdrawn"),
    }.get(quote.status, "")
    tone = ft.Colors.TERTIARY if view.expired else STATUS_COLOR[quote.status]
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        content=ft.Row(
            [
                ft.Icon(STATUS_ICON[quote.status], color=tone, size=22),
                ft.Text(words, size=15, weight=ft.FontWeight.W_600, expand=True),
            ],
            spacing=8,
        ),
    )


def _line(
    scene: Scene,
    view: QuoteView,
    line: OrderLine,
    taken: bool,
    toggle: Callable[[str], None] | None,
) -> ft.Control:
    language = scene.language
    quantity = pieces(language, line.quantity, line.unit)
    price = language.amount(line.price_minor, view.quote.currency)
    tick = None
    if toggle is not None:
        tick = ft.Checkbox(
            key=f"take-{line.id}",
            value=taken,
            width=48,
            semantics_label=language.text("Choose {number}", number=line.name),
            on_change=lambda: toggle(line.id),
        )
    return entry(
        f"line-{line.id}",
        named(line.name, view.sizes.get(line.product_id, "")),
        f"{line.sku} · {quantity} × {price}",
        leading=tick,
        amount=language.amount(line.amount_minor, view.quote.currency),
        on_click=None if toggle is None else lambda: toggle(line.id),
    )


def _facts(scene: Scene, view: QuoteView) -> ft.Control:
    language = scene.language
    t = language.text
    quote = view.quote
    pairs = [
        (t("Name"), quote.title),
        (t("Legal entity"), view.payer),
        (t("Author"), quote.author_name),
        (t("Made"), language.instant(quote.created_at)),
        (t("Offered on"), language.instant(quote.offered_at) if quote.offered_at else ""),
        (t("Delivery day"), language.day(quote.delivery_day) if quote.delivery_day else ""),
        (t("Note for the office"), quote.note),
    ]
    return ft.Container(
        padding=ft.Padding.only(left=16, right=16, bottom=8),
        content=ft.Column([pair(label, value) for label, value in pairs if value], spacing=6),
    )
