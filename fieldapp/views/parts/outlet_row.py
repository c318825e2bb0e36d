"""An outlet in a list."""

from __future__ import annotations

import flet as ft

from fieldapp.localdb.queries.outlets import OutletRow
from fieldapp.views.parts.rows import entry
from fieldapp.views.scene import Scene


def outlet_row(scene: Scene, row: OutletRow, place_in_day: int | None = None) -> ft.Control:
    """Return the row of an outlet; `place_in_day` is for the route of a day, 0 when unplanned."""
    planned = place_in_day is not None
    language = scene.language
    t = language.text
    place = ", ".join(part for part in (row.city, row.address) if part) or row.code
    facts = [place]
    if planned and not row.due_today:
        facts.insert(0, t("not planned"))
    if not planned and row.last_visit_at:
        facts.insert(0, t("visited {when}", when=language.ago(row.last_visit_at, scene.now())))
    if row.overdue_days:
        late = language.plural("overdue {n} day", "overdue {n} days", row.overdue_days)
        facts.insert(0, late)
    amount = amount_facts = ""
    if row.last_order_at is not None and row.last_order_minor is not None:
        amount = language.money(row.last_order_minor, row.currency)
        amount_facts = language.ago(row.last_order_at, scene.now())
    return entry(
        f"outlet-{row.outlet_id}",
        row.name,
        " · ".join(facts),
        leading=_state(scene, row, place_in_day) if place_in_day is not None else None,
        amount=amount,
        amount_facts=amount_facts,
        trailing=_cart(scene) if row.draft_order_id else None,
        selected=scene.selected == row.outlet_id,
        facts_color=ft.Colors.ERROR if row.overdue_days else ft.Colors.ON_SURFACE_VARIANT,
        on_click=lambda: scene.go("outlet", row.outlet_id),
    )


def _state(scene: Scene, row: OutletRow, place: int) -> ft.Control:
    """Return the place in the tour, or a tick once the outlet has been visited."""
    if row.visited_today:
        icon = ft.Icon(
            ft.Icons.CHECK_CIRCLE,
            size=24,
            color=ft.Colors.PRIMARY,
            semantics_label=scene.language.text("visited"),
        )
        return ft.Container(width=28, alignment=ft.Alignment.CENTER, content=icon)
    number = ft.Text(
        str(place) if place else "·",
        size=13,
        weight=ft.FontWeight.W_600,
        color=ft.Colors.ON_SURFACE_VARIANT,
    )
    return ft.Container(
        width=28,
        height=28,
        alignment=ft.Alignment.CENTER,
        border_radius=14,
        border=ft.Border.all(1, ft.Colors.OUTLINE_VARIANT),
        content=number,
    )


def _cart(scene: Scene) -> ft.Control:
    label = scene.language.text("open cart")
    return ft.Icon(
        ft.Icons.SHOPPING_CART_OUTLINED, size=20, color=ft.Colors.TERTIARY, semantics_label=label
    )
