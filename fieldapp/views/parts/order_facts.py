"""The facts of an order: by whom, when, for which day, how it is paid."""

from __future__ import annotations

import flet as ft

from fieldapp.domain.order import Order
from fieldapp.language import Language
from fieldapp.views.parts.rows import pair
from fieldapp.views.words import CHANNEL


def order_facts(language: Language, order: Order, warehouse: str) -> ft.Control:
    """Return what is known of an order besides its state, its lines and its sums."""
    t = language.text
    pairs = [
        (t("Author"), order.author_name),
        (t("Channel"), t(CHANNEL[order.channel])),
        (t("Made"), language.instant(order.created_at)),
        (t("Submitted at"), language.instant(order.submitted_at) if order.submitted_at else ""),
        (t("Changed at"), language.instant(order.amended_at) if order.amended_at else ""),
        (t("Decided by"), order.decided_by),
        (t("Delivery day"), language.day(order.delivery_day) if order.delivery_day else ""),
        (t("Comes from"), warehouse),
        (t("Payment"), _payment(language, order)),
        (t("Note for the office"), order.note),
    ]
    return ft.Container(
        padding=ft.Padding.only(left=16, right=16, bottom=16),
        content=ft.Column([pair(label, value) for label, value in pairs if value], spacing=6),
    )


def _payment(language: Language, order: Order) -> str:
    """Return until when the order has to be paid, as it was agreed when it was placed."""
    if order.prepaid:
        return language.text("before delivery")
    return language.text("by {day}", day=language.day(order.due_day)) if order.due_day else ""
