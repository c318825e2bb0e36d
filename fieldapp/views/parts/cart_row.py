"""An open cart or quote in a list."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.localdb.queries.carts import CartRow
from fieldapp.views.parts.rows import entry
from fieldapp.views.scene import Scene

_PLACE = {"quote": "quote", "return": "return"}
_SIGN = {
    "quote": ft.Icons.REQUEST_QUOTE_OUTLINED,
    "return": ft.Icons.ASSIGNMENT_RETURN_OUTLINED,
}


def cart_row(
    scene: Scene,
    row: CartRow,
    chosen: bool = False,
    toggle: Callable[[str], None] | None = None,
    *,
    with_outlet: bool = True,
) -> ft.Control:
    """Return the row of a cart; a tap opens it, and with `toggle` a tick chooses it."""
    language = scene.language
    t = language.text
    named = (row.title, row.outlet_name if with_outlet else "")
    heading = " · ".join(part for part in named if part) or row.number
    touched = t("{who}, {when}", who=row.touched_by, when=language.ago(row.touched_at, scene.now()))
    more = [row.number if heading != row.number else ""]
    if row.delivery_day:
        more.append(t("for {day}", day=language.day(row.delivery_day)))
    # A narrow row cuts its end off: two carts of one outlet differ by their day, not by who pays.
    more.append(row.payer if row.payer != row.outlet_name else "")
    place = _PLACE.get(row.kind, "entry")
    return entry(
        f"cart-{row.order_id}",
        heading,
        " · ".join(part for part in (state_words(scene, row), touched) if part),
        leading=_leading(scene, row, chosen, toggle),
        amount=language.money(row.total_minor, row.currency),
        amount_facts=language.plural("{n} line", "{n} lines", row.lines),
        facts_color=ft.Colors.TERTIARY
        if row.abandoned or row.expired
        else ft.Colors.ON_SURFACE_VARIANT,
        more_facts=" · ".join(part for part in more if part),
        selected=chosen,
        on_click=lambda: scene.go(place, row.order_id),
    )


def state_words(scene: Scene, row: CartRow) -> str:
    """Return what there is to say about a cart or a quote; nothing of a cart that is in use."""
    language = scene.language
    t = language.text
    if row.status == "offered" and row.valid_until is not None:
        day = language.day(row.valid_until)
        return t("Expired on {day}", day=day) if row.expired else t("Valid until {day}", day=day)
    state = t("Left lying") if row.abandoned else ""
    if row.kind == "return":
        return f"{t('Return')}: {state}" if state else t("Return")
    return state or (t("Not offered yet") if row.kind == "quote" else "")


def _leading(
    scene: Scene, row: CartRow, chosen: bool, toggle: Callable[[str], None] | None
) -> ft.Control:
    """Return the tick of a cart; offers and returns are not put together: they have a sign."""
    if toggle is None or row.status != "draft" or row.kind == "return":
        icon = _SIGN.get(row.kind, ft.Icons.SHOPPING_CART_OUTLINED)
        color = ft.Colors.PRIMARY if row.status == "offered" else ft.Colors.ON_SURFACE_VARIANT
        sign = ft.Icon(icon, size=22, color=color)
        return (
            sign if toggle is None else ft.Container(sign, width=48, alignment=ft.Alignment.CENTER)
        )
    return ft.Checkbox(
        key=f"choose-{row.order_id}",
        value=chosen,
        semantics_label=scene.language.text("Choose {number}", number=row.number),
        width=48,
        on_change=lambda: toggle(row.order_id),
    )
