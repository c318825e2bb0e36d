"""What an outlet should always have, against what it has ordered lately."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.localdb.queries.assortments import MustStock, must_stock
from fieldapp.views import guard
from fieldapp.views.live import use_query
from fieldapp.views.parts import buttons
from fieldapp.views.parts.rows import entry
from fieldapp.views.parts.text import fact, section
from fieldapp.views.scene import Scene

KINDS = ("order", "product", "outlet", "type_assortment", "client_assortment")
FIRST = 5
"""Missing products shown before one asks for all of them."""


@guard.component
def MustStockPart(scene: Scene, outlet_id: str) -> ft.Control:
    """Show how much of the list was ordered, and what was not; nothing without a list."""
    language = scene.language
    t = language.text
    every, set_every = ft.use_state(False)
    found = use_query(scene, must_stock, KINDS, outlet_id, scene.day_start()).value
    if found is None or not found.count:
        return ft.Container(key="no-must-stock")
    missing = found.missing if every else found.missing[:FIRST]
    rows: list[ft.Control] = [
        section(t("Must stock")),
        ft.Container(
            fact(_counted(scene, found), lines=2),
            key="must-stock",
            padding=ft.Padding.symmetric(horizontal=16, vertical=4),
        ),
    ]
    rows += [
        entry(
            f"missing-{sku}",
            name,
            " · ".join(part for part in (sku, size) if part),
            on_click=_opener(scene, f"{outlet_id}/{key}"),
            leading=ft.Icon(ft.Icons.STAR_BORDER, size=20, color=ft.Colors.TERTIARY),
        )
        for key, sku, name, size in missing
    ]
    if len(found.missing) > len(missing):
        more = t("Show all {n}", n=language.number(len(found.missing)))
        rows.append(buttons.quiet(more, lambda: set_every(True), key="all-missing"))
    return ft.Column(rows, spacing=0)


def _counted(scene: Scene, found: MustStock) -> str:
    language = scene.language
    return language.text(
        "{n} of {count} must-stock products ordered in the last {days} days",
        n=language.number(found.ordered),
        count=language.number(found.count),
        days=language.number(found.days),
    )


def _opener(scene: Scene, key: str) -> Callable[[], None]:
    return lambda: scene.go("product", key)
