"""What became of a cart, on the last screen of its entry."""

from __future__ import annotations

import flet as ft

from fieldapp.domain.order import QUOTED, Order
from fieldapp.domain.receipt import Reason
from fieldapp.views.parts import buttons
from fieldapp.views.parts.header import header
from fieldapp.views.parts.text import figure
from fieldapp.views.scene import Scene
from fieldapp.views.words import STATUS_COLOR, STATUS_ICON, STATUS_INSIDE_TEXT, money

SAID = 6
"""Remarks that are shown here; the order's own screen has all of them."""


def cart_done(
    scene: Scene, order: Order, outlet_name: str, remarks: tuple[Reason, ...]
) -> ft.Control:
    """Return what became of the cart: submitted, held or cancelled, and what there is to say."""
    icon, color, words, hint = _outcome(scene, order)
    bold = ft.FontWeight.W_600
    body = ft.Column(
        [
            ft.Icon(icon, size=64, color=color),
            ft.Semantics(
                live_region=True,
                content=ft.Text(words, size=20, weight=bold, text_align=ft.TextAlign.CENTER),
            ),
            *_sum(scene, order, outlet_name),
            ft.Text(hint, color=ft.Colors.ON_SURFACE_VARIANT, text_align=ft.TextAlign.CENTER),
            *_said(scene, order, remarks),
            ft.Row(_ways(scene, order), alignment=ft.MainAxisAlignment.CENTER, wrap=True),
        ],
        key="done",
        expand=True,
        spacing=12,
        alignment=ft.MainAxisAlignment.CENTER,
        horizontal_alignment=ft.CrossAxisAlignment.CENTER,
    )
    heading = header(scene, outlet_name, order.number, back=True)
    framed = ft.Container(body, padding=16, expand=True, alignment=ft.Alignment.CENTER)
    return ft.Column([heading, framed], expand=True, spacing=0)


def _sum(scene: Scene, order: Order, outlet_name: str) -> list[ft.Control]:
    """Return what the order comes to; of one that was emptied into another cart only the outlet."""
    if order.moved_to is not None and not order.lines:
        return [ft.Text(outlet_name, text_align=ft.TextAlign.CENTER)]
    lines = scene.language.plural("{n} line", "{n} lines", len(order.lines))
    return [
        ft.Text(f"{outlet_name} · {lines}", text_align=ft.TextAlign.CENTER),
        figure(money(scene.language, order.total), strong=True, size=28),
    ]


def _ways(scene: Scene, order: Order) -> list[ft.Control]:
    """Return where one goes on from here."""
    t = scene.language.text
    outlet, label = order.outlet_id, t("To the outlet")
    into = order.moved_to if order.status == "cancelled" else None
    if into is not None:
        return [
            buttons.secondary(label, lambda: scene.go("outlet", outlet), key="to-outlet"),
            buttons.primary(t("To the cart"), lambda: scene.go("entry", into), key="to-cart"),
        ]
    return [
        buttons.secondary(t("Show order"), lambda: scene.go("order", order.id), key="show-order"),
        buttons.primary(label, lambda: scene.go("outlet", outlet), key="to-outlet"),
    ]


def _said(scene: Scene, order: Order, remarks: tuple[Reason, ...]) -> list[ft.Control]:
    """Return why a held order waits, and the remarks on the submission, each as a sentence."""
    told = [*order.holds, *(remark for remark in remarks if remark not in order.holds)]
    words = [scene.language.reason(reason.code, reason.details) for reason in told[:SAID]]
    return [ft.Text(one, size=15, text_align=ft.TextAlign.CENTER, width=480) for one in words]


def _outcome(scene: Scene, order: Order) -> tuple[ft.IconData, ft.Colors, str, str]:
    """Return icon, colour, sentence and next step of an order that is no cart any more."""
    t = scene.language.text
    number = order.number
    if order.status == "held":
        words = t("Order {number} waits for a decision", number=number)
        hint = t("It is saved. Look at the order to see who decides, and what you can do.")
        return ft.Icons.PAUSE_CIRCLE, ft.Colors.TERTIARY, words, hint
    if order.status == "cancelled" and order.moved_to is not None:
        words = t("The lines of {number} are in another cart", number=number)
        return ft.Icons.MERGE_TYPE, ft.Colors.PRIMARY, words, t("Nothing of it is lost.")
    if order.status in QUOTED:
        words = t("Quote {number}", number=number)
        return ft.Icons.REQUEST_QUOTE, ft.Colors.PRIMARY, words, t("Open the order to get there.")
    if order.status == "cancelled":
        words = t("Order {number} is cancelled", number=number)
        hint = t("Nothing will be delivered.")
        return ft.Icons.CANCEL, ft.Colors.ON_SURFACE_VARIANT, words, hint
    if order.status in ("accepted", "assembled", "shipped", "delivered"):
        status = t(STATUS_INSIDE_TEXT[order.status])
        words = t("Order {number} is {status}", number=number, status=status)
        return STATUS_ICON[order.status], STATUS_COLOR[order.status], words, t("The office has it.")
    words = t("Order {number} is submitted", number=number)
    hint = t("It is saved on this device and goes to the office by itself.")
    return ft.Icons.CHECK_CIRCLE, ft.Colors.PRIMARY, words, hint
