"""The way of a placed order: the states that it goes through, and when it came to each."""

from __future__ import annotations

import flet as ft

from fieldapp.domain.noun import Instant
from fieldapp.domain.order import OPEN, Order
from fieldapp.domain.order_status import CHAIN
from fieldapp.language import Language
from fieldapp.views.words import STEP

_SIZE = 12


def has_way(order: Order) -> bool:
    """Say whether there is a way to show: of orders that the office brought nothing is known."""
    return order.kind == "sale" and (order.status in OPEN or order.status in order.reached)


def order_way(language: Language, order: Order, *, received: bool) -> ft.Control:
    """Return the states in a row, those that are reached ticked and with their time.

    `received` says that the hub has the order as one that is placed. Of one that waits or was
    cancelled it shows how far it had come.
    """
    done = _place(order) if received else -1
    steps = [
        _step(language, status, order.reached.get(status), place, done)
        for place, status in enumerate(CHAIN)
    ]
    return ft.Container(
        key="order-way",
        padding=ft.Padding.symmetric(vertical=10, horizontal=4),
        content=ft.Row(steps, spacing=0, vertical_alignment=ft.CrossAxisAlignment.START),
    )


def _place(order: Order) -> int:
    """Return the place of the furthest state that an order has come to."""
    if order.status in CHAIN:
        return CHAIN.index(order.status)
    reached = [place for place, status in enumerate(CHAIN) if status in order.reached]
    return max([1 if order.was_accepted else 0, *reached])


def _step(
    language: Language, status: str, at: Instant | None, place: int, reached: int
) -> ft.Control:
    done = place <= reached
    label = language.text(STEP[status])
    strong, quiet = ft.Colors.ON_SURFACE, ft.Colors.ON_SURFACE_VARIANT
    icon, color = ft.Icons.RADIO_BUTTON_UNCHECKED, ft.Colors.OUTLINE
    if done:
        icon, color = ft.Icons.CHECK_CIRCLE, ft.Colors.PRIMARY
    day, time = language.day_and_time(at) if done and at is not None else ("", "")
    told = language.text("not yet") if not done else " ".join((day, time)).strip()
    return ft.Semantics(
        label=f"{label}: {told}" if told else label,
        exclude_semantics=True,
        expand=True,
        content=ft.Column(
            [
                ft.Row(
                    [
                        _line(place > 0, done),
                        ft.Icon(icon, size=18, color=color),
                        _line(place < len(CHAIN) - 1, place < reached),
                    ],
                    spacing=2,
                ),
                _text(label, strong if done else quiet, ft.FontWeight.W_500),
                *(_text(text, quiet) for text in (day, time) if text),
            ],
            spacing=1,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
    )


def _line(there: bool, done: bool) -> ft.Control:
    """Return half of what joins two states."""
    color = ft.Colors.PRIMARY if done else ft.Colors.OUTLINE_VARIANT
    return ft.Container(expand=True, height=2, bgcolor=color if there else None)


def _text(text: str, color: ft.Colors, weight: ft.FontWeight = ft.FontWeight.W_400) -> ft.Control:
    return ft.Text(
        text,
        size=_SIZE,
        color=color,
        weight=weight,
        max_lines=1,
        no_wrap=True,
        text_align=ft.TextAlign.CENTER,
    )
