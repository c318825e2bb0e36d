"""The filters of the product list, in one line; in two where the window is broad."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import flet as ft

from fieldapp.localdb.queries.assortments import Lists, lists_of
from fieldapp.localdb.queries.catalog import ProductFilter
from fieldapp.localdb.queries.suggestions import suggestions
from fieldapp.views import guard
from fieldapp.views.live import PRICED_BY, use_query
from fieldapp.views.parts import buttons
from fieldapp.views.parts.deal_filter import use_deal_chip
from fieldapp.views.parts.filter_menu import Menu, OpenMenu, menu_button
from fieldapp.views.scene import Scene

SUGGESTED = 30
"""As many as one looks through before typing is quicker."""

LISTED_BY = ("type_assortment", "client_assortment", "outlet", "legal_entity")

SetFilter = Callable[[ProductFilter], None]


@guard.component
def Filters(
    scene: Scene,
    outlet_id: str,
    wanted: ProductFilter,
    choose: SetFilter,
    offered: tuple[Menu, ...],
    opened: str,
    open_menu: OpenMenu,
) -> ft.Control:
    """Show the filters; those that would find nothing here are left out."""
    t = scene.language.text
    unfolded, set_unfolded = ft.use_state(False)
    now = scene.day_start()
    # Not by orders: what is typed into the cart changes no suggestion, and must not wait for one.
    ranked = use_query(scene, suggestions, PRICED_BY, outlet_id, now, SUGGESTED).value or []
    suggested = tuple(product.product_id for product in ranked)
    lists = use_query(scene, lists_of, LISTED_BY, outlet_id).value
    deals = use_deal_chip(scene, outlet_id, wanted, choose)
    controls: list[ft.Control] = []
    if suggested or wanted.among is not None:
        # What was suggested when it was tapped stays, so that no row jumps while one orders.
        turned = replace(wanted, among=suggested if wanted.among is None else None)
        controls.append(
            _chip(t("Suggested"), wanted.among is not None, turned, choose, "filter-suggested")
        )
    if deals is not None:
        controls.append(deals)
    controls += [
        _chip(label, on, turned, choose, key)
        for label, on, turned, key in _switches(scene, wanted, lists or Lists(False, False))
    ]
    controls += [menu_button(menu, opened, open_menu) for menu in offered]
    return _line(scene, controls, unfolded, lambda: set_unfolded(not unfolded))


def _line(
    scene: Scene, controls: list[ft.Control], unfolded: bool, fold: Callable[[], None]
) -> ft.Control:
    """Return the filters in one line that scrolls, or one below the other.

    A broad window has room for all of them. A mouse has no way to push a line aside, so that where
    there may be one, a button shows them all; on a phone it would take the place of a filter.
    """
    flow: Any = {"scroll": ft.ScrollMode.AUTO}
    if scene.room == "broad" or unfolded:
        flow = {"wrap": True}
    line: list[ft.Control] = [ft.Row(controls, spacing=8, run_spacing=0, expand=True, **flow)]
    if scene.room in ("medium", "wide"):
        t = scene.language.text
        icon = ft.Icons.EXPAND_LESS if unfolded else ft.Icons.EXPAND_MORE
        label = t("Filters in one line") if unfolded else t("Show all filters")
        line.append(buttons.icon_button(icon, label, fold, key="unfold-filters"))
    return ft.Container(
        padding=ft.Padding.symmetric(horizontal=16),
        content=ft.Row(line, spacing=4, vertical_alignment=ft.CrossAxisAlignment.START),
    )


def _switches(
    scene: Scene, wanted: ProductFilter, lists: Lists
) -> list[tuple[str, bool, ProductFilter, str]]:
    """Return the filters that are on or off: label, state, what a tap makes of them, key."""
    t = scene.language.text
    before = replace(wanted, ordered_before=not wanted.ordered_before)
    in_order = replace(wanted, in_order=not wanted.in_order)
    must = replace(wanted, must_stock=not wanted.must_stock)
    new = replace(wanted, is_new=not wanted.is_new)
    there = replace(wanted, in_stock=not wanted.in_stock)
    outside = replace(wanted, outside=not wanted.outside)
    found = [
        (t("Ordered before"), wanted.ordered_before, before, "filter-before"),
        (t("In the order"), wanted.in_order, in_order, "filter-in-order"),
    ]
    if lists.has_must or wanted.must_stock:
        found.append((t("Must stock"), wanted.must_stock, must, "filter-must"))
    found.append((t("In stock"), wanted.in_stock, there, "filter-in-stock"))
    found.append((t("New"), wanted.is_new, new, "filter-new"))
    if lists.has_limits or wanted.outside:
        found.append((t("Whole catalog"), wanted.outside, outside, "filter-outside"))
    return found


def _chip(label: str, on: bool, turned: ProductFilter, choose: SetFilter, key: str) -> ft.Control:
    return buttons.chip(label, selected=on, on_click=lambda: choose(turned), key=key)
