"""The quick ways of choosing what goes when a cart is split."""

from __future__ import annotations

from collections.abc import Callable

import flet as ft

from fieldapp.domain.warehouse import Warehouse
from fieldapp.localdb.queries.carts import SplitView
from fieldapp.views.parts import buttons
from fieldapp.views.scene import Scene


def split_ways(
    scene: Scene, view: SplitView, some: bool, choose: Callable[..., None]
) -> ft.Control:
    """Return the ways of choosing: what the stock does not cover, from elsewhere, or by hand."""
    t = scene.language.text
    controls: list[ft.Control] = []
    everything = {line.id: line.quantity for line in view.order.own_lines}
    if view.short and view.short != everything:
        label = scene.language.plural(
            "Choose {n} line that is not in stock",
            "Choose {n} lines that are not in stock",
            len(view.short),
        )
        controls.append(
            buttons.secondary(
                label,
                lambda: choose(view.short),
                key="choose-short",
                icon=ft.Icons.INVENTORY_2_OUTLINED,
            )
        )
    controls += [
        _from(scene, one, covered, choose)
        for one in view.warehouses[1:]
        if (covered := view.covered_by(one.id))
    ]
    if some:
        none = buttons.quiet(t("Choose none"), lambda: choose({}), key="choose-none")
        controls.append(none)
    return ft.Container(
        padding=ft.Padding.symmetric(vertical=4, horizontal=16),
        content=ft.Row(controls, wrap=True, spacing=8, run_spacing=8),
    )


def _from(
    scene: Scene, warehouse: Warehouse, covered: dict[str, int], choose: Callable[..., None]
) -> ft.Control:
    """Return the way to order what is short here from another warehouse that has it."""
    label = scene.language.plural(
        "{n} line from {warehouse}",
        "{n} lines from {warehouse}",
        len(covered),
        warehouse=warehouse.name,
    )
    return buttons.secondary(
        label,
        lambda: choose(covered, warehouse.id),
        key=f"choose-from-{warehouse.id}",
        icon=ft.Icons.WAREHOUSE_OUTLINED,
    )
