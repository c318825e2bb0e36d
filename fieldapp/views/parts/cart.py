"""The cart: lines, totals, note, delivery day, submit and cancel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import flet as ft

from fieldapp.domain.order import Order
from fieldapp.domain.repricing import LineChange
from fieldapp.language import Language
from fieldapp.localdb.queries.catalog import ProductRow
from fieldapp.localdb.queries.conflicts import OpenConflict
from fieldapp.views import guard
from fieldapp.views.parts import buttons, states
from fieldapp.views.parts.cart_line import CartLine
from fieldapp.views.parts.cart_notes import changed_since, offers
from fieldapp.views.parts.conflicts import ConflictPart
from fieldapp.views.parts.field import outline, use_typed
from fieldapp.views.parts.quantity import Commit
from fieldapp.views.parts.rows import sum_line
from fieldapp.views.parts.text import fact
from fieldapp.views.scene import Scene

DELIVERY_DAYS = 6


@dataclass(frozen=True, slots=True)
class CartActions:
    """What the cart lets a person do; each returns why not, or nothing."""

    set_quantity: Commit
    set_note: Callable[[str], Awaitable[str]]
    set_day: Callable[[str], Awaitable[str]]
    submit: Callable[[], Awaitable[str]]
    cancel: Callable[[], Awaitable[str]]
    join: Callable[[str, str], Awaitable[str]]


@guard.component
def Cart(
    scene: Scene,
    order: Order,
    rows: dict[str, ProductRow],
    changes: tuple[LineChange, ...],
    conflicts: tuple[OpenConflict, ...],
    actions: CartActions,
) -> ft.Control:
    """Show the cart of an order in draft; `rows` are its products, with packs and prices."""
    language = scene.language
    t = language.text
    if not order.lines:
        lines: list[ft.Control] = [
            states.empty(
                ft.Icons.SHOPPING_CART_OUTLINED,
                t("The cart is empty"),
                t("Tap + at a product, or type a quantity."),
            )
        ]
    else:
        lines = [
            guard.row(
                line.id,
                CartLine,
                language,
                line,
                order.currency,
                rows[line.product_id].step if line.product_id in rows else 1,
                rows.get(line.product_id),
                actions.set_quantity,
                scene.keys,
            )
            for line in order.lines
        ]
    met = [guard.keyed(one.conflict.id, ConflictPart, scene, one) for one in conflicts]
    notes = [*changed_since(language, changes, order.currency), *offers(scene, order, actions.join)]
    body = ft.ListView(
        [*notes, *met, *lines, guard.keyed(order.id, CartTerms, scene, order, actions)],
        expand=True,
        key="cart-lines",
    )
    return ft.Column(
        [body, guard.keyed(order.id, CartEnd, scene, order, actions)], expand=True, spacing=0
    )


@guard.component
def CartTerms(scene: Scene, order: Order, actions: CartActions) -> ft.Control:
    """Show the wished delivery day and the note."""
    language = scene.language
    t = language.text
    typed = use_typed(order.note)
    typed.follow(order.note)

    def enter_note() -> None:
        scene.keys.in_field = True

    async def keep_note() -> None:
        scene.keys.in_field = False
        if typed.touched:
            text = typed.text
            typed.put(text)
            await actions.set_note(text)

    def day_chip(day: dt.date) -> ft.Control:
        async def choose() -> None:
            await actions.set_day(day.isoformat())

        return buttons.chip(
            language.day(day, form="EEE d MMM"),
            selected=order.delivery_day == day.isoformat(),
            on_click=choose,
            key=f"delivery-{day.isoformat()}",
        )

    days = [scene.today() + dt.timedelta(days=n) for n in range(1, DELIVERY_DAYS + 1)]
    note = ft.TextField(
        key="order-note",
        expand=True,
        label=t("Note for the office"),
        multiline=True,
        min_lines=1,
        max_lines=3,
        max_length=1000,
        counter="",
        border=outline(),
        on_focus=enter_note,
        on_blur=keep_note,
    )
    return ft.Container(
        padding=16,
        content=ft.Column(
            [
                fact(t("Delivery day")),
                ft.Row([day_chip(day) for day in days], scroll=ft.ScrollMode.AUTO, spacing=8),
                ft.Row([typed.shown_by(note)]),
            ],
            spacing=8,
            tight=True,
        ),
    )


@guard.component
def CartEnd(scene: Scene, order: Order, actions: CartActions) -> ft.Control:
    """Show totals, submit, and cancel, which asks once."""
    language = scene.language
    t = language.text
    refusal, set_refusal = ft.use_state("")
    asking, set_asking = ft.use_state(False)
    busy, set_busy = ft.use_state(False)

    async def act(action: Callable[[], Awaitable[str]]) -> None:
        set_busy(True)
        try:
            set_refusal(await action())
        finally:
            set_busy(False)

    async def submit() -> None:
        await act(actions.submit)

    async def cancel() -> None:
        await act(actions.cancel)

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
            buttons.primary(
                t("Submit order"),
                submit,
                key="submit",
                icon=ft.Icons.CHECK,
                disabled=busy or not order.lines,
                expand=True,
            ),
        ]
    told = [ft.Text(refusal, color=ft.Colors.ERROR, size=14)] if refusal else []
    question = t("Cancel this order? Its lines are lost.")
    told += [ft.Text(question, size=14)] if asking else []
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=12, horizontal=16),
        bgcolor=ft.Colors.SURFACE_CONTAINER_LOW,
        border=ft.Border.only(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        content=ft.Column(
            [*totals(language, order), *told, ft.Row(last_row)], spacing=6, tight=True
        ),
    )


def totals(language: Language, order: Order) -> list[ft.Control]:
    """Return the lines of an order's totals; VAT is left out where there is none."""
    t = language.text
    rows: list[ft.Control] = []
    if order.vat_minor:
        rows.append(sum_line(t("Net"), language.money(order.net_minor, order.currency)))
        rows.append(sum_line(t("VAT"), language.money(order.vat_minor, order.currency)))
    total = language.money(order.total_minor, order.currency)
    return [*rows, sum_line(t("Total"), total, strong=True)]
